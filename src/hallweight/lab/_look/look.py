"""Looking at one file: ``look(path)``."""

from collections.abc import Mapping
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np

from hallweight.core import InputError, Protocol, parse, show
from hallweight.core.study_file import refuse_unknown

from .._formats import load, read_bytes, sheet_sizes
from .._layouts import Candidate, candidates
from ..cycles import with_cycles
from ..option_text import pairs
from ..overrides import apply_overrides
from ..partial_trace import ReadOptions
from ..read import read
from ..table import Column, Table, conditions_of
from .records import ColumnLook, Look, SheetLook
from .sparkline import sparkline
from .ways import other_ways

_UNITS = {
    "read_current": "A",
    "read_voltage": "V",
    "write_current": "A",
    "write_voltage": "V",
    "gate_voltage": "V",
    "in_plane_field": "T",
    "pulse_width": "s",
    "temperature": "K",
}


def look(path: Path | str, **options: Any) -> Look:
    """Look at one file: its sheets and columns, what it is taken for and why, and what else it could be.

    ``options`` are those of :func:`hallweight.lab.read`; each other way comes with the command that would choose it.
    Raises :class:`InputError` only where the file cannot be opened: what is not read is shown with the reason.

    >>> # print(look("pulses.csv"))
    """
    path = Path(path)
    refuse_unknown(options, [n for n in signature(read).parameters if n != "path"], "look")
    data = load(path)
    table, taken = None, {}
    fault: InputError | None = None
    try:
        table = read_bytes(data, path.name, sheet=options.get("sheet"))
    except InputError as error:
        fault = error
    found: list[Candidate] = []
    if table is not None:
        try:
            read_options = _read_options(options, path.stem)
            table = apply_overrides(table, read_options, read_options.columns, pairs("unit", options.get("unit")))
            found = candidates(with_cycles(table, options.get("cycles")), read_options)
            taken = _taken(path, options, found)
        except InputError as error:
            fault = error
    sheets = _sheets(data, path.name, table, options.get("sheet"))
    others = other_ways(path, options, table, sheets, found, fault)
    looked: dict[str, Any] = {"refused": str(fault or ""), "sheets": sheets, "others": others, **taken}
    if table is not None:
        looked |= {
            "format": table.format,
            "rows": len(table),
            "columns": tuple(_column(i, c) for i, c in enumerate(table.columns)),
            "notes": table.notes,
            "preamble": {k: str(v) for k, v in table.meta.items()},
            "conditions": {**_shown(conditions_of(table)), **looked.get("conditions", {})},
        }
    return Look(str(path), **looked)


def _read_options(given: Mapping[str, Any], name: str) -> ReadOptions:
    """What :func:`hallweight.lab.read` makes of these keywords."""
    protocol = given.get("protocol")
    current, volts = given.get("read_current"), given.get("read_voltage")
    return ReadOptions(
        name=name,
        layout=given.get("layout"),
        protocol=Protocol.parse(protocol) if isinstance(protocol, str) else protocol,
        quantity=given.get("quantity"),
        read_current=None if current is None else parse(current, "A"),
        read_voltage=None if volts is None else parse(volts, "V"),
        channel=given.get("channel"),
        columns=pairs("columns", given.get("columns")),
    )


def _taken(path: Path, options: Mapping[str, Any], found: list[Candidate]) -> dict[str, Any]:
    """What the file is read as, with the evidence, the guesses and the conditions."""
    trace = read(path, **options)
    chosen = next((c for c in found if c.is_enough and c.layout == trace.layout), None)
    unit = "" if trace.unit in ("", "1") else f" in {trace.unit}"
    what = f"{trace.quantity}{unit}, layout '{trace.layout}', {len(trace)} reads"
    return {
        "taken": f"{chosen.what}: {what}" if chosen and chosen.what != trace.layout else what,
        "evidence": chosen.evidence if chosen else (),
        "guesses": trace.guesses,
        "conditions": _shown(trace.meta),
    }


def _shown(conditions: Mapping[str, Any]) -> dict[str, str]:
    """Conditions as text, each with its unit."""
    out = {k: show(v, _UNITS.get(k, "")) if isinstance(v, float) else str(v) for k, v in conditions.items()}
    return {k.replace("_", " "): v for k, v in out.items() if k != "format"}


def _sheets(data: bytes, name: str, table: Table | None, given: str | None) -> tuple[SheetLook, ...]:
    """Every sheet with its size; the one that is read is known by its columns."""
    try:
        sizes = sheet_sizes(data, name)
    except InputError:
        return ()
    return tuple(
        SheetLook(s, *size, taken, _why(s, table, given) if taken else "")
        for s, size in sizes.items()
        for taken in [_is_taken(data, name, s, table, given)]
    )


def _is_taken(data: bytes, name: str, sheet: str, table: Table | None, given: str | None) -> bool:
    if table is None or given is not None:
        return sheet == given
    try:
        other = read_bytes(data, name, sheet=sheet)
    except InputError:
        return False
    pairs = zip(other.columns, table.columns, strict=False)
    return other.names == table.names and all(np.array_equal(a.values, b.values, equal_nan=True) for a, b in pairs)


def _why(sheet: str, table: Table | None, given: str | None) -> str:
    if given is not None:
        return "as sheet= says"
    return next((n for n in (table.notes if table else ()) if repr(sheet) in n), "the only one with numbers")


def _column(number: int, column: Column) -> ColumnLook:
    good = column.values[np.isfinite(column.values)]
    low, high = (float(good.min()), float(good.max())) if len(good) else (None, None)
    return ColumnLook(number, column.name, column.unit, column.role, len(good), low, high, sparkline(column.values))
