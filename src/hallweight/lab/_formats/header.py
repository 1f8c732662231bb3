"""The rows above the numbers: which holds the names, which the units, and which a comment."""

import re
from typing import NamedTuple

from ..header_vocabulary import role_of, split_header
from ..numbers import to_float
from ..written_units import is_unit_cell
from .row import Row

_LABELS = ("long name", "units", "unit", "comments", "comment", "f(x)=", "f(x)", "sampling interval", "sparklines")


class Header(NamedTuple):
    """Names, units and comments of each column, and how many rows stand above those that hold them."""

    names: list[str]
    units: list[str]
    comments: list[str]
    n_above: int


def find_header(above: list[Row], width: int, used: list[int]) -> Header:
    """Return the header of a block of numbers; ``used`` are the columns that are not empty."""
    empty = [""] * width
    candidates: list[list[str]] = []
    remaining = len(above)
    for row in reversed(above[-40:]):
        if not row.filled:
            remaining -= 1
            continue
        cells = _header_cells(row, width, used)
        if cells is None:
            break
        candidates.append(cells)
        remaining -= 1
        if len(candidates) == 6:
            break
    candidates.reverse()
    if not candidates:
        return Header(empty, empty, empty, remaining)
    units_row = next((i for i, c in enumerate(candidates) if i > 0 and _is_units(c)), None)
    if units_row is not None:
        names, units = candidates[units_row - 1], candidates[units_row]
        comments = candidates[units_row + 1] if units_row + 1 < len(candidates) else empty
    else:
        known = [sum(bool(role_of(*split_header(c))) for c in cells if c) for cells in candidates]
        best = max(range(len(candidates)), key=lambda i: (known[i], i))
        names, units = candidates[best], empty
        comments = candidates[best + 1] if best + 1 < len(candidates) else empty
    return Header(names, [u.strip("[]() ") for u in units], comments, remaining)


def _header_cells(row: Row, width: int, used: list[int]) -> list[str] | None:
    """Return the cells of a possible header row, one for each column, or ``None`` if it does not fit."""
    cells = [" ".join(c.split()) for c in row.cells]
    if cells and cells[0].rstrip(":").casefold() in _LABELS:
        cells = cells[1:] if len(cells) == width + 1 else ["", *cells[1:]]
    while len(cells) > width and not cells[-1]:
        cells.pop()
    if len(cells) != width:
        split = _split_otherwise(" ".join(c for c in row.cells if c.strip()), len(used))
        if len(used) == 1:
            cells = [""] * used[0] + [" ".join(row.filled)]
        elif split is not None:
            cells = [split[used.index(c)] if c in used else "" for c in range(width)]
    if width < len(cells) <= width + 2 and len(used) > 1:  # names of columns that were never filled
        cells = cells[:width]
    filled = [c for c in cells if c]
    if len(cells) > width or not filled or len(filled) < 0.5 * len(used) or max(map(len, filled)) > 80:
        return None
    if sum(to_float(c) is None for c in filled) < 0.5 * len(filled) and not row.comment:
        return None
    if sum(bool(re.match(r"^[\w ]{2,40}\s*[:=]", c)) for c in filled) > 0.3 * len(filled):
        return None
    return cells + [""] * (width - len(cells))


def _split_otherwise(text: str, n: int) -> list[str] | None:
    """Split a header line that uses another separator than the numbers below it into ``n`` cells."""
    for pattern in (r"\t+", r"\s*;\s*", r"\s*,\s*", r"\s{2,}", r"\s+(?![(\[])", r"(?<=[)\]])\s*"):
        parts = [p.strip() for p in re.split(pattern, text.strip()) if p.strip()]
        if len(parts) == n:
            return parts
    return None


def _is_units(cells: list[str]) -> bool:
    filled = [c for c in cells if c]
    return bool(filled) and sum(is_unit_cell(c) for c in filled) >= max(1, 0.6 * len(filled))
