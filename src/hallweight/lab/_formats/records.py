"""From rows of cells to a table: where the numbers are, what stands above them, and what is left out."""

import re
from collections import Counter
from dataclasses import replace

import numpy as np

from hallweight.core import InputError

from ..header_vocabulary import unit_factor
from ..numbers import parse_cells, to_float, unit_in_cell
from ..table import Column, Table, make_column
from .header import find_header
from .row import Row


def table_from_rows(rows: list[Row], *, decimal: str, form: str, name: str) -> Table:
    """Find the block of numbers and its header; raises :class:`InputError` if there is none."""
    rows = _signs(rows)
    start, stop, numeric = _block(rows, decimal, name)
    data = [r.cells for r in rows[start:stop] if not r.comment and r.filled]
    data = [cells for cells in data if any(_number(cells, c, decimal) for c in numeric)]
    skipped = sum(1 for r in rows[start:stop] if not r.comment and r.filled) - len(data)
    width = max(len(c) for c in data)
    notes = [f"{skipped} lines of text between the numbers were left out"] if skipped else []
    footer = sum(1 for r in rows[stop:] if r.filled)
    if footer:
        notes.append(f"{footer} lines after the numbers were left out")
    used = [c for c in range(width) if any(c < len(row) and row[c].strip() for row in data)]
    header, units, comments, above = find_header(rows[:start], width, used)
    columns = []
    for c in used:
        cells = [row[c] if c < len(row) else "" for row in data]
        column, said = _column(header[c] or f"column {c + 1}", units[c], cells, decimal, c in numeric)
        columns.append(column)
        notes += said
    columns, said = _unique(columns)
    meta = _meta(rows[:above])
    if any("simulated by hallweight" in " ".join(r.filled).casefold() for r in rows[:start]):
        meta["how"] = "simulated"
    if any(comments):
        meta["comments"] = "; ".join(c for c in comments if c)
    return Table(tuple(columns), form, name, meta, tuple(notes + said), any(header))


def _signs(rows: list[Row]) -> list[Row]:
    """Turn bare ``+`` and ``-`` into 1 and -1 in columns that have both (elsewhere ``-`` stands for no value)."""
    found = [{c for r in rows for c, cell in enumerate(r.cells) if cell.strip() == sign} for sign in "+-"]
    both = found[0] & found[1]
    if not both:
        return rows
    word = {"+": "1", "-": "-1"}
    return [
        replace(r, cells=tuple(word.get(x.strip(), x) if c in both else x for c, x in enumerate(r.cells))) for r in rows
    ]


def _number(cells: tuple[str, ...], c: int, decimal: str) -> bool:
    return c < len(cells) and bool(cells[c].strip()) and to_float(cells[c], decimal) is not None


def _kinds(row: Row, decimal: str) -> tuple[frozenset[int], frozenset[int]]:
    """Indices of the cells that are numbers or stand for one, and of those that are text; a row needs one number."""
    numbers: set[int] = set()
    text: set[int] = set()
    finite = False
    for i, cell in enumerate(() if row.comment else row.cells):
        if cell and not cell.isspace():
            value = to_float(cell, decimal)
            (text if value is None else numbers).add(i)
            finite |= value is not None and value == value
    return frozenset(numbers if finite else ()), frozenset(text)


def _block(rows: list[Row], decimal: str, name: str) -> tuple[int, int, list[int]]:
    """Return first row, end row, and the columns that hold numbers."""
    kinds = [_kinds(r, decimal) for r in rows]
    runs: list[tuple[float, bool, list[int]]] = []
    current: list[int] = []
    mask: frozenset[int] | None = None
    for i, (numbers, text) in enumerate(kinds):
        if not numbers and not text:
            continue
        if not numbers or len(text) > 2 * len(numbers):
            mask = None
            current = []
            continue
        if text != mask:
            current, mask = [], text
            runs.append((0.0, not text, current))
        current.append(i)
    scored = [
        (sum(len(kinds[i][0]) ** 2 / (len(kinds[i][0]) + len(kinds[i][1])) for i in run), pure, run)
        for _, pure, run in runs
    ]
    if not scored:
        raise InputError(f"no numbers in {name}", "at least one column of numbers", "check that it is the right file")
    strong = [s for s in scored if s[1] or min(len(kinds[i][0]) for i in s[2]) >= 2] or scored
    best = max(strong, key=lambda s: s[0])[2]
    in_rows = Counter(c for i in best for c in kinds[i][0])
    in_text = Counter(c for i in best for c in kinds[i][1])
    numeric = sorted(c for c, n in in_rows.items() if n > in_text[c])
    if not numeric:
        raise InputError(f"no numbers in {name}", "at least one column of numbers", "check that it is the right file")
    start, stop = _extend(kinds, best, set(numeric))
    return start, stop, numeric


def _extend(kinds: list[tuple[frozenset[int], frozenset[int]]], best: list[int], numeric: set[int]) -> tuple[int, int]:
    """Grow the best run over clean rows of the same columns, across repeated headers and bad cells."""
    least = min(len(kinds[i][0]) for i in best)
    first_text = min((min(kinds[i][1], default=99) for i in best), default=99)

    def clean(i: int) -> bool:
        numbers, text = kinds[i]
        return bool(numbers & numeric) and not (text & numeric) and len(numbers) >= min(least, 2) and (
            numbers <= numeric or len(numbers - numeric) <= 1 or first_text < 99
        )  # fmt: skip

    groups: list[list[int]] = []
    group: list[int] = []
    for i, (numbers, text) in enumerate(kinds):
        if clean(i):
            group.append(i)
        elif text and not numbers & numeric:
            groups.append(group)
            group = []
    groups.append(group)
    keep = [i for g in groups if len(g) >= 3 or set(g) & set(best) for i in g] or best
    return keep[0], keep[-1] + 1


def _column(header: str, unit: str, cells: list[str], decimal: str, numeric: bool) -> tuple[Column, list[str]]:
    parsed = parse_cells(cells, decimal)
    if not numeric:
        return make_column(header, np.full(len(cells), np.nan), [c.strip() for c in cells], unit), []
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
    if parsed.marks:
        notes.append(f"{parsed.marks} overflow or not-a-number cells in '{column.name}' are read as missing")
    if parsed.text:
        row, text = parsed.text[0]
        notes.append(
            f"{len(parsed.text)} cells of text in '{column.name}' are read as missing (row {row + 1}: {text[:20]!r})"
        )
    return column, notes


def _unique(columns: list[Column]) -> tuple[list[Column], list[str]]:
    """Give repeated names a number: ``f``, ``f (2)``."""
    seen: Counter[str] = Counter()
    out = []
    for c in columns:
        seen[c.name] += 1
        out.append(replace(c, name=f"{c.name} ({seen[c.name]})") if seen[c.name] > 1 else c)
    repeated = [n for n, k in seen.items() if k > 1]
    return out, [f"the column name {repeated[0]!r} stands {seen[repeated[0]]} times"] if repeated else []


def _meta(above: list[Row]) -> dict[str, str]:
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
