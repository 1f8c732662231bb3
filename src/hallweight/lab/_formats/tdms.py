"""LabVIEW TDMS, by npTDMS (optional: ``pip install 'hallweight[lab]'``)."""

import io
import warnings
from typing import Any

import numpy as np

from hallweight.core import InputError

from ..header_vocabulary import role_of, split_header
from ..table import Column, Table


def read_tdms(data: bytes, name: str, sheet: str | None = None) -> Table:
    """Read the channels of one group (the largest, or the one named by ``sheet``)."""
    try:
        from nptdms import TdmsFile
    except ImportError:
        raise InputError(
            f"the LabVIEW TDMS file {name} and no npTDMS", "npTDMS", "run pip install 'hallweight[lab]'"
        ) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            file = TdmsFile.read(io.BytesIO(data))
            groups = {g.name: [(c, _values(c)) for c in g.channels()] for g in file.groups()}
            properties = {g.name: dict(g.properties) for g in file.groups()}
    except Exception as error:  # npTDMS raises whatever it meets in a damaged file
        raise InputError(
            f"that the TDMS file {name} is damaged ({str(error)[:80] or type(error).__name__})",
            "a complete LabVIEW file",
            "copy it again, without its .tdms_index file",
        ) from None
    if sheet is not None and sheet not in groups:
        raise InputError(f"no group {sheet!r} in {name}", "one of " + ", ".join(groups), "name one of them")
    group = sheet if sheet is not None else max(groups, key=lambda g: sum(len(v) for _, v in groups[g]), default=None)
    channels = [(c, v) for c, v in groups.get(group or "", []) if len(v)]
    if not channels:
        raise InputError(f"no numbers in the TDMS file {name}", "channels with data", "save it again from LabVIEW")
    n = max(len(v) for _, v in channels)
    columns = tuple(_column(c, np.pad(v, (0, n - len(v)), constant_values=np.nan)) for c, v in channels)
    notes = (f"group {group!r} of {len(groups)} is read",) if len(groups) > 1 else ()
    meta = {k: str(v) for k, v in properties[group or ""].items()}
    return Table(columns, "LabVIEW TDMS", name, meta, notes)


def _values(channel: Any) -> Any:
    values = np.asarray(channel[:])
    return values.astype(float) if values.dtype.kind in "fiu" else np.empty(0)


def _column(channel: Any, values: Any) -> Column:
    name, unit = split_header(" ".join(channel.name.split()))
    unit = str(channel.properties.get("unit_string", "")) or unit
    return Column(name, unit, np.where(np.isfinite(values), values, np.nan), role=role_of(name, unit))
