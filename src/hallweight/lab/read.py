"""From files to a trace: the one function that a user calls."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Literal, get_args

import numpy as np

from hallweight.core import QUANTITIES, InputError, Layout, Protocol, Source, Trace, did_you_mean, parse

from ._formats import load, read_bytes
from ._layouts import arrange, bake_cycle, polarity_word, step_trace
from .correct import correct
from .join import Group, concatenate
from .overrides import overrule
from .partial_trace import Ask, Draft
from .table import Table

_ABSURD = 1e15


def read(
    path: Path | str | Sequence[Path | str],
    *,
    protocol: Protocol | str | None = None,
    layout: Layout | None = None,
    quantity: str | None = None,
    unit: str | Mapping[str, str] | None = None,
    columns: Mapping[str, str | int] | None = None,
    sheet: str | None = None,
    read_current: float | str | None = None,
    read_voltage: float | str | None = None,
    channel: int | None = None,
    group: Literal["auto", "cycles", "devices"] = "auto",
    how: Literal["measured", "simulated"] | None = None,
    flip: bool | Literal["auto"] = False,
) -> Trace:
    """Read one file, several files, or a folder of files, from any laboratory into one trace in SI units.

    Everything is detected, and each guess is a sentence in ``trace.guesses``. To overrule one:

    ``protocol``
        what was applied, as a sentence or object, for files that hold only the reads
    ``layout``, ``quantity``, ``unit``
        a layout of :class:`hallweight.core.Trace`; ``"R_xy"``, ``"G"``, ...; the unit of the quantity, or a mapping
        such as ``{"x": "mT", "y": "mOhm"}`` by role or column name
    ``columns``
        ``{"x": "Hx", "y": 3}``: names, or numbers from 0; also ``"write"``, ``"branch"``, ``"pulse"``, ``"cycle"``, ...
    ``sheet``, ``channel``
        sheet of a workbook or group of a TDMS file; channel of an instrument with several
    ``read_current``, ``read_voltage``
        makes R from a voltage, G from a current (``"0.1 mA"``; a bare number is in A or V)
    ``group``
        whether several files are cycles of one device or devices
    ``flip``
        see :func:`correct`

    Raises :class:`InputError` in one sentence for whatever cannot be read, or is not a device trace.

    >>> # trace = read("pulses.csv", protocol="64 pulses of +12 mA, 1 ms; 64 of -12 mA, 1 ms; repeat 5")
    """
    _check(layout, quantity, group)
    steps = Protocol.parse(protocol) if isinstance(protocol, str) else protocol
    said = {steps.read_unit: steps.read} if steps is not None else {}
    ask = Ask(
        layout=layout,
        quantity=quantity,
        protocol=steps,
        read_current=said.get("A") if read_current is None else parse(read_current, "A"),
        read_voltage=said.get("V") if read_voltage is None else parse(read_voltage, "V"),
        channel=channel,
    )
    paths = _paths(path)
    tables, sources = [], []
    for p in paths:
        data = load(p)
        table = read_bytes(data, p.name, sheet=sheet)
        sources.append(Source(p.name, hashlib.sha256(data).hexdigest()))
        tables.append(overrule(table, ask, columns or {}, unit))
    if any(t.format == "step table" for t in tables):
        if layout not in (None, "step-table") or not all(t.format == "step table" for t in tables):
            raise InputError("step tables", f"files of the layout {layout or 'of the others'!r}", "read them apart")
        return step_trace(tables, tuple(sources))
    if layout == "step-table":
        raise InputError(f"that {tables[0].name} is no step table", "CrossSim's dG tables", "leave layout= out")
    drafts = [arrange(t, replace(ask, name=p.stem)) for t, p in zip(tables, paths, strict=True)]
    draft = _join(drafts, paths, group)
    if ask.read_current is not None:
        draft = replace(draft, meta={**draft.meta, "read_current": ask.read_current})
    pulsed = draft.layout in ("pulses", "current-loop")
    if draft.quantity == "R" and quantity is None and pulsed and np.nanmin(draft.values, initial=0) < 0:
        draft = replace(draft, quantity="R_xy").say("the resistance is negative in places: taken as R_xy")
    trace = _trace(draft, tables, tuple(sources), how)
    return correct(trace, flip=flip) if flip else trace


def _check(layout: str | None, quantity: str | None, group: str) -> None:
    for given, known in (
        (layout, get_args(Layout)),
        (quantity, tuple(QUANTITIES)),
        (group, ("auto", "cycles", "devices")),
    ):
        if given is not None and given not in known:
            raise InputError(f"{given!r}", "one of " + ", ".join(known), did_you_mean(str(given), tuple(known)))


def _paths(path: Path | str | Sequence[Path | str]) -> list[Path]:
    if isinstance(path, str | Path):
        one = Path(path)
        if not one.is_dir():
            return [one]
        inside = sorted(p for p in one.iterdir() if p.is_file() and not p.name.startswith((".", "README")))
        if not inside:
            raise InputError(f"no files in the folder {one}", "the files of one device", "name a folder with files")
        if len(inside) > 1000:
            raise InputError(f"{len(inside)} files in {one}", "at most 1000", "name the files")
        return inside
    paths = [Path(p) for p in path]
    if not paths:
        raise InputError("no file", "at least one", "name a file")
    return paths


def _join(drafts: list[Draft], paths: list[Path], group: str) -> Draft:
    if len(drafts) == 1:
        return drafts[0]
    stems = [p.stem for p in paths]
    baked = [bake_cycle(s) for s in stems]
    if all(d.layout == "readings" for d in drafts) and len(set(baked)) == 2 and None not in baked:
        order = sorted(range(len(drafts)), key=lambda i: baked[i] or 0)
        joined = concatenate([drafts[i] for i in order], "cycles", rows_are_devices=True)
        return joined.say("the files are taken as the same devices, row by row, before and after")
    words = [polarity_word(s) for s in stems]
    if drafts[0].layout == "pulses" and sorted(words) == [-1, 1] and group == "auto":
        order = sorted(range(2), key=lambda i: -words[i])
        return concatenate([drafts[i] for i in order], "cycles", rows_are_devices=False).say(
            "the two files are taken as LTP and LTD of one device"
        )
    chosen: Group = "devices" if group == "devices" or (group == "auto" and _are_devices(stems)) else "cycles"
    joined = concatenate(drafts, chosen)
    return joined.say(
        f"the {len(drafts)} files are taken as {'devices' if chosen == 'devices' else 'cycles of one device'}"
    )


def _are_devices(stems: list[str]) -> bool:
    """Whether the names differ in a number after a word for device."""
    numbers = [
        re.findall(r"(?:dev(?:ice)?|sample|cell|die|chip)[\s_\-#]*([a-z]?\d+|[a-z])(?![a-z])", s.casefold())
        for s in stems
    ]
    return all(numbers) and len({tuple(n) for n in numbers}) > 1


def _trace(draft: Draft, tables: list[Table], sources: tuple[Source, ...], how: Any) -> Trace:
    finite = np.abs(draft.values[np.isfinite(draft.values)])
    if not len(finite):
        raise InputError(f"no number in the {draft.quantity} of {tables[0].name}", "readings", "check the columns")
    if len(finite) > 1 and np.nanmin(draft.values) == np.nanmax(draft.values):
        raise InputError(
            f"readings that are all {draft.values[0]:.6g} {draft.unit} in {tables[0].name}".replace(" 1 in", " in"),
            "a state that changes",
            "check the columns, or pass columns={'y': ...}",
        )
    if finite.max() > _ABSURD or (
        finite.max() > 1e12 * max(float(np.median(finite)), 1e-300) and np.median(finite) > 0
    ):
        row = int(np.nanargmax(np.abs(draft.values)))
        raise InputError(
            f"{draft.values[row]:.4g} {draft.unit} at read {row + 1} of {tables[0].name}",
            "readings of one size",
            "delete that number or leave its cell empty",
        )
    simulated = all(t.meta.get("how") == "simulated" for t in tables)
    meta = {"format": tables[0].format, **draft.meta}
    return Trace.from_arrays(
        draft.quantity,
        draft.unit,
        draft.values,
        layout=draft.layout,
        coords=dict(draft.coords),
        extra=dict(draft.extra),
        units=dict(draft.units),
        how=how or ("simulated" if simulated else "measured"),
        sources=sources,
        guesses=tuple(dict.fromkeys(draft.guesses)),
        protocol=draft.protocol,
        meta=meta,
    )
