"""What a file holds and what it is taken for, said without reading it as anything: ``look(path)``."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np

from hallweight.core import InputError, Protocol, parse, show

from ._formats import load, read_bytes, sheet_sizes
from ._layouts import Candidate, candidates
from .cycles import with_cycles
from .hints import answers
from .look_text import look_lines, sparkline
from .option_text import pairs, shell_text, shell_words
from .overrides import apply_overrides
from .partial_trace import ReadOptions
from .read import read
from .table import Column, Table, conditions_of

_MANY = 20_000
"""Rows from which other ways are not tried out."""
_DRIVES = ("write", "V_write", "field", "current", "angle")
_UNITS = {"read_current": "A", "in_plane_field": "T", "pulse_width": "s", "temperature": "K"}


@dataclass(frozen=True)
class SheetLook:
    """A sheet of a workbook or group of a TDMS file: its size, and whether it is the one that is read, and why."""

    name: str
    rows: int
    columns: int
    taken: bool = False
    why: str = ""


@dataclass(frozen=True)
class ColumnLook:
    """A column: its number from 0, name, stated unit, role, count of numbers, ends (file units) and a sparkline."""

    number: int
    name: str
    unit: str
    role: str
    count: int
    low: float | None
    high: float | None
    spark: str


@dataclass(frozen=True)
class Way:
    """One way in which a file can be read: in words, what speaks for and against it, and how it is chosen.

    ``options`` are keywords of :func:`hallweight.lab.read`, and ``command`` says the same in the shell.
    """

    what: str
    evidence: tuple[str, ...]
    against: tuple[str, ...]
    options: Mapping[str, Any]
    command: str


@dataclass(frozen=True)
class Look:
    """What a file holds, and what it is taken for; it prints itself.

    ``taken``, ``evidence``, ``guesses``
        what it is read as, which evidence says so, and what was guessed; empty where it is refused
    ``refused``
        the sentence with which :func:`hallweight.lab.read` refuses it, else empty
    ``others``
        what else it could be, each with the command that would say so
    ``conditions``
        what the file says about the measurement, as text
    """

    path: str
    format: str = ""
    rows: int = 0
    sheets: tuple[SheetLook, ...] = ()
    columns: tuple[ColumnLook, ...] = ()
    taken: str = ""
    evidence: tuple[str, ...] = ()
    guesses: tuple[str, ...] = ()
    refused: str = ""
    others: tuple[Way, ...] = ()
    conditions: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def json(self) -> str:
        """Return everything as one line of JSON."""
        return json.dumps(asdict(self), default=str)

    def __str__(self) -> str:
        return "\n".join(look_lines(self))

    __repr__ = __str__


def look(path: Path | str, **options: Any) -> Look:
    """Look at one file: its sheets and columns, what it is taken for and why, and what else it could be.

    ``options`` are those of :func:`hallweight.lab.read`; each other way comes with the command that would choose it.
    Raises :class:`InputError` only where the file cannot be opened: what is not read is shown with the reason.

    >>> # print(look("pulses.csv"))
    """
    path = Path(path)
    data = load(path)
    table, taken, fault = None, {}, ""
    try:
        table = read_bytes(data, path.name, sheet=options.get("sheet"))
    except InputError as error:
        fault = str(error)
    found: list[Candidate] = []
    if table is not None:
        try:
            read_options = _read_options(options, path.stem)
            table = apply_overrides(table, read_options, read_options.columns, pairs("unit", options.get("unit")))
            found = candidates(with_cycles(table, options.get("cycles")), read_options)
            taken = _taken(path, options, found)
        except InputError as error:
            fault = str(error)
    sheets = _sheets(data, path.name, table, options.get("sheet"))
    looked: dict[str, Any] = {"refused": fault, "sheets": sheets, **taken}
    if table is not None:
        looked |= {
            "format": table.format,
            "rows": len(table),
            "columns": tuple(_column(i, c) for i, c in enumerate(table.columns)),
            "notes": table.notes,
            "others": _others(path, options, table, sheets, found, fault),
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


def _others(path: Path, given: Mapping[str, Any], table: Table, found: list[Candidate], fault: str) -> tuple[Way, ...]:
    """Other ways to read the file; where it is refused, those that go on from there, or at least ask something else."""
    if not fault:
        chosen = [c for c in found if c.is_enough][:1]
        return _distinct(
            [_way(path, given, c.what, c.options, c.evidence, c.against) for c in found if c not in chosen]
        )
    known = [name for name in signature(read).parameters if name != "path"]
    ways = [_way(path, given, "as the sentence says", a) for a in answers(fault, known)]
    for c in found:
        asked = answers(str(c.question), known) if c.question else [{}]
        told = [tuple(t for t in texts if t != fault) for texts in (c.evidence, c.against)]
        ways += [_way(path, given, c.what, {**c.options, **a}, *told) for a in asked]
    if not given.get("sheet"):
        ways += [
            _way(path, given, f"the sheet {s.name!r}", {"sheet": s.name}) for s in sheets if s.rows and not s.taken
        ]
    for some in (ways, _any_ways(path, given, table)):
        kept = tuple(w for w in _distinct(some) if len(table) > _MANY or _goes_on(path, given, w, fault))
        if kept:
            return kept
    return ()


def _distinct(ways: list[Way]) -> tuple[Way, ...]:
    return tuple({way.command: way for way in ways}.values())


def _goes_on(path: Path, given: Mapping[str, Any], way: Way, fault: str) -> bool:
    """Whether a way is read, or refused for another reason."""
    try:
        read(path, **{**given, **way.options})
    except InputError as error:
        return str(error) != fault
    return True


def _way(
    path: Path,
    given: Mapping[str, Any],
    what: str,
    options: Mapping[str, Any],
    evidence: tuple[str, ...] = (),
    against: tuple[str, ...] = (),
) -> Way:
    keywords = {k: v for k, v in {**given, **options}.items() if (k, v) != ("group", "auto")}
    words = ["hallweight", "fit", str(path), *shell_words(keywords)]
    return Way(what, evidence, against, dict(options), shell_text(words))


def _any_ways(path: Path, given: Mapping[str, Any], table: Table) -> list[Way]:
    """Commands that would decide where nothing is known but that there are columns of numbers."""
    numbers = [c for c in table.columns if c.constant is None and np.isfinite(c.values).sum() > 1]
    if not numbers:
        return []
    drives = [c for c in numbers if c.role in _DRIVES] or numbers[:1]
    state = next((c for c in reversed(numbers) if c not in drives), numbers[-1])
    x, y, half = drives[0].name, {"y": state.name}, max(len(table) // 2, 1)
    ways: list[tuple[str, dict[str, Any]]] = [
        (
            "reads after pulses, LTP then LTD: say what was applied",
            {"columns": y, "protocol": f"{half} pulses of +1 mA; {half} of -1 mA"},
        )
    ]
    if len(numbers) > 1:
        ways = [
            ("pulses with their signed write amplitude", {"layout": "pulses", "columns": {"write": x, **y}}),
            ("a loop of field", {"layout": "field-loop", "columns": {"x": x, **y}}),
            ("a loop of current", {"layout": "current-loop", "columns": {"x": x, **y}}),
            *ways,
        ]
    kept = {k: v for k, v in given.items() if k != "cycles"}
    return [_way(path, kept, what, options) for what, options in ways]
