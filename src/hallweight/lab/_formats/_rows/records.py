"""From rows of cells to a table: the header, the columns of numbers and of words, and the settings above them."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ...numbers import Parsed, missing_note, parse_cells, to_float, unit_in_cell
from ...table import Column, Table, make_column
from ...written_units import is_unit_cell, unit_factor
from .block_conditions import block_columns
from .header import find_header
from .number_block import find_number_block
from .row import Row


def table_from_rows(rows: list[Row], *, decimal: str, form: str, name: str) -> Table:
    """Find the block of numbers and its header; raises :class:`InputError` if there is none."""
    rows = _signs_as_numbers(rows)
    block = find_number_block(rows, decimal, name)
    block = block._replace(rows=slice(_first_row(rows, block.rows), block.rows.stop))
    data, notes = _data_rows(rows, block.rows, block.columns, decimal)
    width = max(len(c) for c in data)
    used = [c for c in range(width) if any(c < len(row) and row[c].strip() for row in data)]
    header = find_header(rows[: block.rows.start], width, used)
    columns = []
    for c in used:
        cells = [row[c] if c < len(row) else "" for row in data]
        title, unit = header.names[c] or f"column {c + 1}", header.units[c]
        if c in block.columns:
            column, column_notes = _number_column(title, unit, cells, parse_cells(cells, decimal))
            notes += column_notes
        else:
            column = make_column(title, np.full(len(cells), np.nan), [x.strip() for x in cells], unit)
        columns.append(column)
    columns, repeated = _unique_names(columns, [header.comments[c] for c in used])
    columns = _with_unit_column(columns)
    columns += block_columns(rows[: block.rows.stop], data)
    meta = _settings(header.others)
    if any("simulated by hallweight" in " ".join(r.filled).casefold() for r in rows[: block.rows.start]):
        meta["how"] = "simulated"
    if any(header.comments):
        meta["comments"] = "; ".join(c for c in header.comments if c)
    return Table(tuple(columns), form, name, meta, (*notes, *repeated), any(header.names))


def _with_unit_column(columns: list[Column]) -> list[Column]:
    """Give a column without unit the one that a column of words beside it repeats, headed "Unit", as Keithley does."""
    out = list(columns)
    for k, column in enumerate(columns[1:], start=1):
        words, before = {w for w in column.labels if w}, out[k - 1]
        headed = column.name.casefold().rstrip("s") == "unit"
        if headed and len(words) == 1 and not before.unit and not before.labels and is_unit_cell(*words):
            out[k - 1] = make_column(before.name, before.values, (), words.pop())
    return out


def _first_row(rows: list[Row], block: slice) -> int:
    """First row of numbers; one of quantities ("10 K") above plain numbers is a comment of the header."""
    k = int(block.start)
    here, below = rows[k], next((r for r in rows[k + 1 : k + 4] if r.filled and not r.comment), None)
    quantities = all(unit_in_cell(c) for c in here.filled) and not here.comment
    plain = below is not None and not any(unit_in_cell(c) for c in below.filled)
    return k + 1 if quantities and plain else k


def _data_rows(
    rows: list[Row], block: slice, numeric: Sequence[int], decimal: str
) -> tuple[list[tuple[str, ...]], list[str]]:
    """Cells of the rows that hold a number, and notes on the lines left out."""
    filled = [r.cells for r in rows[block] if not r.comment and r.filled]
    data = [cells for cells in filled if any(_is_number(cells, c, decimal) for c in numeric)]
    notes = []
    if len(filled) > len(data):
        notes.append(f"{len(filled) - len(data)} lines of text between the numbers were left out")
    after = sum(1 for r in rows[block.stop :] if r.filled)
    if after:
        notes.append(f"{after} lines after the numbers were left out")
    return data, notes


def _signs_as_numbers(rows: list[Row]) -> list[Row]:
    """Turn bare ``+`` and ``-`` into 1 and -1 in columns that have both (elsewhere ``-`` stands for no value)."""
    found = [{c for r in rows for c, cell in enumerate(r.cells) if cell.strip() == sign} for sign in "+-"]
    both = found[0] & found[1]
    if not both:
        return rows
    number = {"+": "1", "-": "-1"}
    return [
        replace(r, cells=tuple(number.get(x.strip(), x) if c in both else x for c, x in enumerate(r.cells)))
        for r in rows
    ]


def _is_number(cells: tuple[str, ...], c: int, decimal: str) -> bool:
    return c < len(cells) and bool(cells[c].strip()) and to_float(cells[c], decimal) is not None


def _number_column(header: str, unit: str, cells: list[str], parsed: Parsed) -> tuple[Column, list[str]]:
    """Column of numbers, and notes on cells that state a unit or hold no number."""
    column = make_column(header, parsed.values, (), unit)
    notes = []
    stated = [unit_in_cell(c) for c in cells]
    if any(stated):
        kinds = {k: unit_factor(k, column.role) for k in set(stated) if k}
        factors = [kinds[k] if k else None for k in stated]
        if all(f is not None for f in kinds.values()) and len({f[1] for f in kinds.values() if f}) == 1:
            si = next(f[1] for f in kinds.values() if f)
            values = parsed.values * np.array([f[0] if f else np.nan for f in factors])
            column = replace(make_column(header, values, (), si), name=column.name)
            notes.append(f"the units of '{column.name}' stand in its cells")
    if parsed.n_missing:
        notes.append(missing_note(parsed.n_missing, column.name))
    if parsed.text:
        (row, text), n = parsed.text[0], len(parsed.text)
        first = f"(row {row + 1}: {text[:20]!r})"
        notes.append(f"{n} cells of text in '{column.name}' are read as missing {first}")
    return column, notes


def _unique_names(columns: list[Column], comments: list[str]) -> tuple[list[Column], list[str]]:
    """Tell repeated names apart by the comments below them, else by a number: ``f``, ``f (2)``."""
    count = Counter(c.name for c in columns)
    told = [f"{c.name} {t}" if t and count[c.name] > 1 else c.name for c, t in zip(columns, comments, strict=True)]
    seen: Counter[str] = Counter()
    out = []
    for c, name in zip(columns, told, strict=True):
        seen[name] += 1
        out.append(replace(c, name=f"{name} ({seen[name]})" if seen[name] > 1 else name))
    repeated = [n for n, k in seen.items() if k > 1]
    return out, [f"the column name {repeated[0]!r} stands {seen[repeated[0]]} times"] if repeated else []


def _settings(above: list[Row]) -> dict[str, str]:
    """Settings in the preamble: ``key: value``, ``key = value`` or two cells."""
    meta: dict[str, str] = {}
    for row in above[:5000]:
        filled = [c.strip() for c in row.filled]
        text = " ".join(filled)
        match = re.match(r"^([^:=]{2,60}?)\s*[:=]\s*(.+)$", text)
        if match:
            meta.setdefault(match[1].strip(), match[2].strip()[:500])
        elif len(filled) == 2:
            meta.setdefault(filled[0], filled[1][:500])
    return meta
