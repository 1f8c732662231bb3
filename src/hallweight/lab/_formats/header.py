"""The rows above the numbers: which holds the names, which the units, and which a comment."""

import re

from ..header_vocabulary import is_unit_cell, role_of, split_header
from ..numbers import to_float
from .row import Row

_LABELS = ("long name", "units", "unit", "comments", "comment", "f(x)=", "f(x)", "sampling interval", "sparklines")


def find_header(above: list[Row], width: int, used: list[int]) -> tuple[list[str], list[str], list[str], int]:
    """Return names, units and comments of each column from the rows right above the numbers, and how many are left."""
    empty = [""] * width
    candidates: list[list[str]] = []
    left = len(above)
    for row in reversed(above[-40:]):
        if not row.filled:
            left -= 1
            continue
        cells = _fit(row, width, used)
        if cells is None:
            break
        candidates.append(cells)
        left -= 1
        if len(candidates) == 6:
            break
    candidates.reverse()
    if not candidates:
        return empty, empty, empty, left
    at = next((i for i, c in enumerate(candidates) if i > 0 and _is_units(c)), None)
    if at is not None:
        names, units = candidates[at - 1], candidates[at]
        comments = candidates[at + 1] if at + 1 < len(candidates) else empty
    else:
        known = [sum(bool(role_of(*split_header(c))) for c in cells if c) for cells in candidates]
        best = max(range(len(candidates)), key=lambda i: (known[i], i))
        names, units = candidates[best], empty
        comments = candidates[best + 1] if best + 1 < len(candidates) else empty
    return names, [u.strip("[]() ") for u in units], comments, left


def _fit(row: Row, width: int, used: list[int]) -> list[str] | None:
    """Return the cells of a possible header row, one for each column, or ``None`` if it does not fit."""
    cells = [" ".join(c.split()) for c in row.cells]
    if cells and cells[0].rstrip(":").casefold() in _LABELS:
        cells = cells[1:] if len(cells) == width + 1 else ["", *cells[1:]]
    while len(cells) > width and not cells[-1]:
        cells.pop()
    if len(cells) != width:
        again = _split_again(" ".join(c for c in row.cells if c.strip()), len(used))
        if len(used) == 1:
            cells = [""] * used[0] + [" ".join(row.filled)]
        elif again is not None:
            cells = [again[used.index(c)] if c in used else "" for c in range(width)]
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


def _split_again(text: str, n: int) -> list[str] | None:
    """Split a header line that uses another separator than the numbers below it into ``n`` cells."""
    for pattern in (r"\t+", r"\s*;\s*", r"\s*,\s*", r"\s{2,}", r"\s+(?![(\[])", r"(?<=[)\]])\s*"):
        parts = [p.strip() for p in re.split(pattern, text.strip()) if p.strip()]
        if len(parts) == n:
            return parts
    return None


def _is_units(cells: list[str]) -> bool:
    filled = [c for c in cells if c]
    return bool(filled) and sum(is_unit_cell(c) for c in filled) >= max(1, 0.6 * len(filled))
