"""How a look at a file is printed: lines for a terminal, and curves as rows of blocks."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from hallweight.core.types import Array

if TYPE_CHECKING:
    from .look import ColumnLook, Look

_BLOCKS = "▁▂▃▄▅▆▇█"
_WIDTH = 16


def sparkline(values: Array, width: int = _WIDTH) -> str:
    """Draw a column as blocks from its lowest to its highest number; a blank where there is none.

    >>> import numpy as np
    >>> sparkline(np.array([0.0, 1, 2, 3, np.nan, 7]), 6)
    '▁▂▃▄ █'
    """
    good = np.isfinite(values)
    if not good.any():
        return ""
    low, high = float(values[good].min()), float(values[good].max())
    half_range = high / 2 - low / 2  # the range itself may be too large for a float
    parts = np.array_split(np.where(good, values, np.nan), min(width, len(values)))
    middles = [float(p[np.isfinite(p)][0]) if np.isfinite(p).any() else None for p in parts]
    return "".join(" " if m is None else _BLOCKS[_level(m, low, half_range)] for m in middles)


def _level(value: float, low: float, half_range: float) -> int:
    return min(int((value / 2 - low / 2) / half_range * 8), 7) if half_range > 0 else 3


def look_lines(look: "Look") -> Iterator[str]:
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


def _column_lines(columns: "tuple[ColumnLook, ...]") -> Iterator[str]:
    rows = [(str(c.number), c.name, c.unit, _range(c), f"{c.count} numbers", c.role or "?", c.spark) for c in columns]
    widths = [min(max(len(row[i]) for row in rows), 28) for i in range(6)]
    for row in rows:
        cells = (cell.ljust(w) for cell, w in zip(row, [*widths, 0], strict=True))
        yield ("  " + "  ".join(cells)).rstrip()


def _range(column: "ColumnLook") -> str:
    if column.low is None or column.high is None:
        return "no number"
    return f"{column.low:.4g}" if column.low == column.high else f"{column.low:.4g} to {column.high:.4g}"
