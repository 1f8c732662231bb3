"""Where the numbers are in rows of cells: the largest run of rows of one shape, extended over interruptions."""

from collections import Counter
from typing import NamedTuple

from hallweight.core import InputError

from ...numbers import to_float
from .row import Row

_NO_TEXT = 99
"""Column taken as that of the first text where a block has none."""


class NumberBlock(NamedTuple):
    """Rows of the block, and the columns that hold numbers."""

    rows: slice
    columns: list[int]


class Cells(NamedTuple):
    """Columns of one row that are numbers or stand for one, and those that are text."""

    numbers: frozenset[int]
    text: frozenset[int]


def find_number_block(rows: list[Row], decimal: str, name: str) -> NumberBlock:
    """Return where the numbers are; raises :class:`InputError` if there are none."""
    cells = [_cells_of(r, decimal) for r in rows]
    runs = _runs_of_one_shape(cells)
    best = max(_strong(runs, cells), key=lambda run: _weight(run, cells), default=[])
    in_rows = Counter(c for i in best for c in cells[i].numbers)
    in_text = Counter(c for i in best for c in cells[i].text)
    numeric = sorted(c for c, n in in_rows.items() if n > in_text[c])
    if not numeric:
        raise InputError(f"no numbers in {name}", "at least one column of numbers", "check that it is the right file")
    return NumberBlock(_extended(cells, best, set(numeric)), numeric)


def _cells_of(row: Row, decimal: str) -> Cells:
    """Kinds of the cells of a row; without one finite number none counts as a number."""
    numbers: set[int] = set()
    text: set[int] = set()
    finite = False
    for i, cell in enumerate(() if row.comment else row.cells):
        if cell and not cell.isspace():
            value = to_float(cell, decimal)
            (text if value is None else numbers).add(i)
            finite |= value is not None and value == value
    return Cells(frozenset(numbers if finite else ()), frozenset(text))


def _runs_of_one_shape(cells: list[Cells]) -> list[list[int]]:
    """Runs of rows with text in the same columns; a row of mostly text ends a run, an empty one does not."""
    runs: list[list[int]] = []
    mask: frozenset[int] | None = None
    for i, (numbers, text) in enumerate(cells):
        if not numbers and not text:
            continue
        if not numbers or len(text) > 2 * len(numbers):
            mask = None
            continue
        if text != mask:
            mask = text
            runs.append([])
        runs[-1].append(i)
    return runs


def _weight(run: list[int], cells: list[Cells]) -> float:
    return sum(len(cells[i].numbers) ** 2 / (len(cells[i].numbers) + len(cells[i].text)) for i in run)


def _strong(runs: list[list[int]], cells: list[Cells]) -> list[list[int]]:
    """Runs without text, or with two numbers in every row; all runs if there is none of these."""
    pure = [not cells[run[0]].text for run in runs]
    wide = [min(len(cells[i].numbers) for i in run) >= 2 for run in runs]
    return [run for run, p, w in zip(runs, pure, wide, strict=True) if p or w] or runs


def _extended(cells: list[Cells], best: list[int], numeric: set[int]) -> slice:
    """Extend the best run over clean rows of the same columns, across repeated headers and bad cells."""
    fewest = min(len(cells[i].numbers) for i in best)
    first_text = min((min(cells[i].text, default=_NO_TEXT) for i in best), default=_NO_TEXT)

    def is_clean(i: int) -> bool:
        numbers, text = cells[i]
        same_columns = bool(numbers & numeric) and not text & numeric and len(numbers) >= min(fewest, 2)
        few_others = numbers <= numeric or len(numbers - numeric) <= 1 or first_text < _NO_TEXT
        return same_columns and few_others

    groups: list[list[int]] = []
    group: list[int] = []
    for i, (numbers, text) in enumerate(cells):
        if is_clean(i):
            group.append(i)
        elif text and not numbers & numeric:
            groups.append(group)
            group = []
    groups.append(group)
    keep = [i for g in groups if len(g) >= 3 or set(g) & set(best) for i in g] or best
    return slice(keep[0], keep[-1] + 1)
