"""Long files of plain numbers: names from the first lines, numbers by a compiled parser; odd files are left out."""

import io
from dataclasses import replace

import numpy as np

from hallweight.core.types import Array

from ..numbers import MISSING, OVERFLOW, to_float
from ..table import Table
from ._rows.records import table_from_rows
from ._rows.row import Row
from .dialect import SPACE, Dialect

LONG = 5_000
"""Lines from which a file is long."""
HEAD = 400
"""First lines, of which names and units are read."""
_FOOTER = 40
_WORDS = sorted({w for m in MISSING for w in (m, m.upper(), m.capitalize())} - {""})


def read_long_block(lines: list[str], head: list[Row], dialect: Dialect, form: str, name: str) -> Table | None:
    """Return the table of a long file whose lines are all numbers below its header; ``None`` for any other file.

    ``head`` are the first lines in cells. 2,000,000 lines of three numbers take about two seconds.
    """
    start = _first_of_numbers(head, dialect.decimal)
    if start is None:
        return None
    stop = len(lines)
    while stop > len(lines) - _FOOTER and not _is_numbers(dialect.split(lines[stop - 1]), dialect.decimal):
        stop -= 1
    table = table_from_rows(head, decimal=dialect.decimal, form=form, name=name)
    width = max(len(row.cells) for row in head[start:])
    if any(c.labels for c in table.columns) or len(table) != sum(bool(r.filled) for r in head[start:]):
        return None
    numbers = _parsed("\n".join(lines[start:stop]), dialect, width)
    if numbers is None or table.notes:
        return None
    used = [i for i in range(width) if any(i < len(r.cells) and r.cells[i].strip() for r in head[start:])]
    if len(used) != len(table.columns) or any(np.isfinite(numbers[:, i]).any() for i in range(width) if i not in used):
        return None
    columns, notes = [], []
    for i, column in zip(used, table.columns, strict=True):
        columns.append(replace(column, values=numbers[:, i]))
        missing = int((~np.isfinite(numbers[:, i])).sum())
        notes += [f"{missing} cells without a number in '{column.name}' are read as missing"] if missing else []
    left = sum(bool(line.strip()) for line in lines[stop:])
    notes += [f"{left} lines after the numbers were left out"] if left else []
    return replace(table, columns=tuple(columns), notes=tuple(notes))


def _first_of_numbers(head: list[Row], decimal: str) -> int | None:
    """Index of the first of the rows of numbers that fill the rest of the head; None if these are few."""
    k = len(head)
    while k and not head[k - 1].comment and _is_numbers(list(head[k - 1].cells), decimal):
        k -= 1
    return k if len(head) - k >= HEAD // 4 else None


def _is_numbers(cells: list[str], decimal: str) -> bool:
    filled = [c for c in cells if c.strip()]
    return bool(filled) and all(to_float(c, decimal) is not None for c in filled)


def _parsed(text: str, dialect: Dialect, width: int) -> Array | None:
    import pandas as pd  # type: ignore[import-untyped]

    separator = {"sep": r"\s+"} if dialect.separator == SPACE else {"sep": dialect.separator, "skipinitialspace": True}
    try:
        frame = pd.read_csv(
            io.StringIO(text),
            header=None,
            names=range(width),
            index_col=False,
            dtype=float,
            decimal=dialect.decimal,
            na_values=_WORDS,
            skip_blank_lines=True,
            on_bad_lines="error",
            engine="c",
            **separator,
        )
    except (ValueError, OverflowError):  # text between the numbers, or a row that is too long
        return None
    numbers: Array = frame.to_numpy(dtype=float)
    numbers[~(np.abs(numbers) < OVERFLOW)] = np.nan
    return numbers
