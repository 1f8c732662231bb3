"""Long files of plain numbers: names from the first lines, numbers by a compiled parser; odd files are left out."""

import io
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np

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
    """Return the table of a long file whose lines are all of one shape below its header; ``None`` for any other file.

    ``head`` are the first lines in cells. 2,000,000 lines of three numbers take about two seconds.
    """
    table = table_from_rows(head, decimal=dialect.decimal, form=form, name=name)
    width = max(len(row.cells) for row in head[-1:])
    used = [i for i in range(width) if any(i < len(r.cells) and r.cells[i].strip() for r in head[-len(table) :])]
    if table.notes or len(used) != len(table.columns) or not len(table):
        return None
    numbers = [i for i, c in zip(used, table.columns, strict=True) if not c.labels]
    start = len(head)
    while start and not head[start - 1].comment and _is_numbers(head[start - 1].cells, numbers, dialect.decimal):
        start -= 1
    if sum(bool(r.filled) for r in head[start:]) != len(table) or len(table) < HEAD // 4:
        return None
    stop = len(lines)
    while stop > len(lines) - _FOOTER and not _is_numbers(dialect.split(lines[stop - 1]), numbers, dialect.decimal):
        stop -= 1
    parsed = _parsed("\n".join(lines[start:stop]), dialect, width, numbers)
    if parsed is None or parsed.drop(columns=used).notna().to_numpy().any():
        return None
    columns, notes = [], []
    for i, column in zip(used, table.columns, strict=True):
        if column.labels:
            words = tuple(parsed[i].fillna("").astype(str).str.strip().tolist())
            columns.append(replace(column, values=np.full(len(words), np.nan), labels=words))
            continue
        values = parsed[i].to_numpy(dtype=float).copy()
        values[~(np.abs(values) < OVERFLOW)] = np.nan
        columns.append(replace(column, values=values))
        missing = int((~np.isfinite(values)).sum())
        notes += [f"{missing} cells without a number in '{column.name}' are read as missing"] if missing else []
    left = sum(bool(line.strip()) for line in lines[stop:])
    notes += [f"{left} lines after the numbers were left out"] if left else []
    return replace(table, columns=tuple(columns), notes=tuple(notes))


def _is_numbers(cells: Sequence[str], numbers: list[int], decimal: str) -> bool:
    """Whether a row holds a number in one of the columns of numbers, and no text in the others."""
    filled = [cells[i] for i in numbers if i < len(cells) and cells[i].strip()]
    return bool(filled) and all(to_float(c, decimal) is not None for c in filled)


def _parsed(text: str, dialect: Dialect, width: int, numbers: list[int]) -> Any:
    """Data frame of the columns, those of ``numbers`` as floats; None if a row is of another shape."""
    import pandas as pd

    separator = {"sep": r"\s+"} if dialect.separator == SPACE else {"sep": dialect.separator, "skipinitialspace": True}
    try:
        return pd.read_csv(
            io.StringIO(text),
            header=None,
            names=range(width),
            index_col=False,
            dtype={i: float if i in numbers else object for i in range(width)},
            decimal=dialect.decimal,
            na_values=_WORDS,
            skip_blank_lines=True,
            on_bad_lines="error",
            engine="c",
            **separator,
        )
    except (ValueError, OverflowError):  # text between the numbers, or a row that is too long
        return None
