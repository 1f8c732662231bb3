"""The rows above the numbers: which holds the names, which the units, and which a comment."""

import re
from typing import NamedTuple

from ...header_vocabulary import role_of, split_header
from ...numbers import to_float, unit_in_cell
from ...written_units import is_unit_cell
from .row import Row

_LABELS = ("long name", "units", "unit", "comments", "comment", "f(x)=", "f(x)", "sampling interval", "sparklines")


_SETTING = re.compile(r"^[\w µΩ./()\[\]-]{1,40}?\s*[:=]\s*\S")
_MOST_SKIPPED = 4
"""Rows of settings, or with the shape of the data, that may stand between the header and the numbers."""


class Header(NamedTuple):
    """Names, units and comments of each column, and the rows above the numbers that hold none of them."""

    names: list[str]
    units: list[str]
    comments: list[str]
    others: list[Row]


def find_header(above: list[Row], width: int, used: list[int]) -> Header:
    """Return the header of a block of numbers; ``used`` are the columns that are not empty."""
    empty = [""] * width
    candidates: list[list[str]] = []
    skipped: list[Row] = []
    remaining = len(above)
    for row in reversed(above[-40:]):
        cells = _header_cells(row, width, used) if row.filled else []
        if cells is None and (candidates or len(skipped) == _MOST_SKIPPED or not _may_stand_between(row)):
            break
        remaining -= 1
        if cells:
            candidates.append(cells)
        elif cells is None:
            skipped.append(row)
        if len(candidates) == 6:
            break
    candidates.reverse()
    others = [*above[:remaining], *reversed(skipped)]
    if not candidates or (skipped and not any(_n_known(c) for c in candidates)):
        return Header(empty, empty, empty, [r for r in above if r.filled])
    units_row = next((i for i, c in enumerate(candidates) if i > 0 and _is_units(c)), None)
    if units_row is not None:
        names, units = candidates[units_row - 1], candidates[units_row]
        comments = candidates[units_row + 1] if units_row + 1 < len(candidates) else empty
    else:
        known = [_n_known(cells) for cells in candidates]
        best = max(range(len(candidates)), key=lambda i: (known[i], i))
        names, units = candidates[best], empty
        comments = candidates[best + 1] if best + 1 < len(candidates) else empty
    k = candidates.index(names)
    over = candidates[k - 1] if k else [" ".join(c.split()) for c in above[remaining - 1].cells] if remaining else []
    if not any(comments) and len(set(filter(None, names))) < len([n for n in names if n]):
        comments = _over_columns(over, width)
    return Header(names, [u.strip("[]() ") for u in units], comments, others)


def _over_columns(over: list[str], width: int) -> list[str]:
    """Words above repeated names, such as ``T = 10 K`` over the pair of columns that it holds for."""
    cells = [*over, *[""] * width][:width]
    if len([c for c in cells if c]) < 2:
        return [""] * width
    out, last = [], ""
    for cell in cells:
        last = cell or last
        out.append(last)
    return out


def _n_known(cells: list[str]) -> int:
    return sum(bool(role_of(*split_header(c))) for c in cells if c)


def _may_stand_between(row: Row) -> bool:
    """Whether a row is a comment of numbers alone (the shape of the data, as QCoDeS writes it), or a setting."""
    if row.comment and all(to_float(c) is not None for c in row.filled):
        return True
    return (row.comment or len(row.filled) <= 2) and bool(_SETTING.match(" ".join(row.filled)))


def _header_cells(row: Row, width: int, used: list[int]) -> list[str] | None:
    """Return the cells of a possible header row, one for each column, or ``None`` if it does not fit."""
    cells = [" ".join(c.split()).strip('"') for c in row.cells]
    if len(row.filled) == 1 < len(used) and _SETTING.match(row.filled[0].strip()):
        return None
    labelled = bool(cells) and cells[0].rstrip(":").casefold() in _LABELS
    if labelled:
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
    if sum(to_float(c) is None or bool(unit_in_cell(c)) for c in filled) < 0.5 * len(filled) and not row.comment:
        return None
    settings = [c for c in filled if re.match(r"^[\w ]{2,40}\s*[:=]", c) and not re.search(r"[)\]]$", c)]
    if len(settings) > 0.3 * len(filled) and not labelled:
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
