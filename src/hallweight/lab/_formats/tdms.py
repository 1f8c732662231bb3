"""LabVIEW TDMS, by npTDMS (optional: ``pip install 'hallweight[lab]'``)."""

import io
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import Array, Mask

from ..header_vocabulary import role_of, split_header
from ..numbers import OVERFLOW, missing_note
from ..table import Column, Table
from .file_format import FileContent, FileFormat
from .parts import measurement_of
from .reader_library import ReaderLibrary

_LIBRARY = ReaderLibrary(
    name="npTDMS",
    module="nptdms",
    file="LabVIEW TDMS file",
    expected="a complete LabVIEW file",
    do="copy it again, without its .tdms_index file",
)


@dataclass(frozen=True)
class _Channel:
    name: str
    unit: str
    values: Array


@dataclass(frozen=True)
class _Group:
    channels: list[_Channel]
    properties: Mapping[str, Any]

    @property
    def size(self) -> int:
        return sum(len(c.values) for c in self.channels)


def _read(content: FileContent) -> Table:
    """Read the channels of one group: that of the measurement, or the one that the caller named."""
    name = content.name
    groups, notes = _groups_of(content)
    named = content.chosen("group", groups)
    tables = {k: _table(g, name) for k, g in groups.items() if g.size and named in (None, k)}
    if not tables:
        raise InputError(f"no numbers in the TDMS file {name}", "channels with data", "save it again from LabVIEW")
    chosen = measurement_of(tables, "group", name)
    choice = (f"group {chosen!r} of {len(groups)} is read",) if len(groups) > 1 else ()
    return replace(tables[chosen], notes=(*choice, *notes, *tables[chosen].notes))


def _table(group: _Group, name: str) -> Table:
    channels = [c for c in group.channels if len(c.values)]
    n = max(len(c.values) for c in channels)
    meta = {k: str(v) for k, v in group.properties.items()}
    missing = {c.name: int(np.sum(~_is_reading(c.values))) for c in channels}
    notes = tuple(missing_note(count, channel) for channel, count in missing.items() if count)
    return Table(tuple(_column(c, n) for c in channels), "LabVIEW TDMS", name, meta, notes)


def _groups_of(content: FileContent) -> tuple[dict[str, _Group], tuple[str, ...]]:
    nptdms = _LIBRARY.load(content.name)

    def groups_of() -> dict[str, _Group]:
        file = nptdms.TdmsFile.read(io.BytesIO(content.data))
        return {
            g.name: _Group([_channel(c) for c in g.channels()], {**file.properties, **g.properties})
            for g in file.groups()
        }

    return _LIBRARY.call(content.name, groups_of)


def _sizes(content: FileContent) -> dict[str, tuple[int, int]]:
    """Samples of the longest channel, and number of channels, of every group."""
    groups = _groups_of(content)[0]
    return {k: (max((len(c.values) for c in g.channels), default=0), len(g.channels)) for k, g in groups.items()}


def _channel(channel: Any) -> _Channel:
    values = np.asarray(channel[:])
    numbers = values.astype(float) if values.dtype.kind in "fiu" else np.empty(0)
    return _Channel(channel.name, str(channel.properties.get("unit_string", "")), numbers)


def _column(channel: _Channel, n: int) -> Column:
    """Column of length ``n``, with NaN where the channel has no reading."""
    name, unit = split_header(" ".join(channel.name.split()))
    unit = channel.unit or unit
    values = np.pad(channel.values, (0, n - len(channel.values)), constant_values=np.nan)
    return Column(name, unit, np.where(_is_reading(values), values, np.nan), role=role_of(name, unit))


def _is_reading(values: Array) -> Mask:
    return np.abs(values) < OVERFLOW  # False for NaN too


FORMAT = FileFormat(matches=lambda content: content.data.startswith(b"TDSm"), read=_read, sheets=_sizes)
