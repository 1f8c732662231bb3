"""What a look at a file finds, as records that print themselves."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from hallweight.core.errors import names_keywords

_LINES = 8
"""Lines of a preamble that are printed."""


@names_keywords
@dataclass(frozen=True)
class SheetLook:
    """A sheet of a workbook or group of a TDMS file: its size, and whether it is the one that is read, and why."""

    name: str
    rows: int
    columns: int
    taken: bool = False
    why: str = ""


@names_keywords
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


@names_keywords
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


@names_keywords
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
    ``preamble``
        lines above the numbers that have a name and a value, as they stand there
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
    preamble: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def json(self) -> str:
        """Return everything as one line of JSON."""
        return json.dumps(asdict(self), default=str)

    def __str__(self) -> str:
        return "\n".join(_lines(self))

    __repr__ = __str__


def _lines(look: Look) -> Iterator[str]:
    """Lines of a look."""
    size = f": {look.format}, {look.rows} rows, {len(look.columns)} columns" if look.format else ""
    yield f"{look.path}{size}"
    if len(look.sheets) > 1:
        yield "sheets:"
        for s in look.sheets:
            why = f"  <- read: {s.why}" if s.taken else ""
            yield f"  {s.name!r}  {s.rows} x {s.columns}{why}"
    if look.columns:
        yield "columns:"
        yield from _column_lines(look.columns)
    for key, text in look.conditions.items():
        yield f"condition: {key} {text}"
    yield from (f"preamble: {key}: {text:.60}" for key, text in list(look.preamble.items())[:_LINES])
    if len(look.preamble) > _LINES:
        yield f"preamble: {len(look.preamble) - _LINES} more lines"
    yield from (f"note: {n}" for n in look.notes)
    if look.refused:
        yield f"not read: {look.refused}"
    else:
        yield f"read as: {look.taken}"
        yield from (f"  because {e}" for e in look.evidence)
        yield from (f"  guess: {g}" for g in look.guesses)
    if look.others:
        yield "one of these would decide:" if look.refused else "it could also be:"
    for way in look.others:
        yield f"  {way.what}"
        yield from (f"    for it: {e}" for e in way.evidence)
        yield from (f"    against it: {a}" for a in way.against)
        yield f"    {way.command}"


def _column_lines(columns: tuple[ColumnLook, ...]) -> Iterator[str]:
    rows = [(str(c.number), c.name, c.unit, _range(c), f"{c.count} numbers", c.role or "?", c.spark) for c in columns]
    widths = [min(max(len(row[i]) for row in rows), 28) for i in range(6)]
    for row in rows:
        cells = (cell.ljust(w) for cell, w in zip(row, [*widths, 0], strict=True))
        yield ("  " + "  ".join(cells)).rstrip()


def _range(column: ColumnLook) -> str:
    if column.low is None or column.high is None:
        return "no number"
    return f"{column.low:.4g}" if column.low == column.high else f"{column.low:.4g} to {column.high:.4g}"
