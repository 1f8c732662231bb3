"""Loops below one another: rows of a table are parted by the columns that stand still while another one sweeps."""

import re
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array, Indices, Mask

from ..conditions import conditions_of_settings
from ..curve_shape import equal_runs, is_sweep
from ..header_vocabulary import key_of
from ..partial_trace import ReadOptions
from ..table import Column, Table

_SWEPT = ("field", "write", "current", "angle")
_CONDITIONS = ("temperature", "field", "current", "write", "read", "width", "angle", "frequency", "device")
_USUAL = ("temperature", "field", "current", "read", "width")
_GATE = re.compile(r"[vu](g|bg|tg|gate)|(back|top)?gate(voltage|bias)?")
_HARMONIC = ("V_1w", "V_2w")
_FEWEST = 8
"""Fewest reads of a loop, and fewest different drives."""
_LOST = 0.05
"""Largest share of the rows that may lie between two conditions."""
_STILL = 0.02
"""Largest change of a condition, relative to itself, while the drive sweeps."""


class Block(NamedTuple):
    """Rows of one loop; ``name`` tells its device and unusual conditions, ``conditions`` are others, SI."""

    table: Table
    name: str = ""
    device: int = 0
    conditions: Mapping[str, float] = MappingProxyType({})


def loops_below_one_another(table: Table, options: ReadOptions) -> list[Block]:
    """Return one block of rows for each loop, in the order of the file; one block if the rows are of one condition.

    A column is a condition if it stands still in each of a few blocks of rows (or names the device) while a field,
    current or angle sweeps in every block. Reads that wobble about one value are one condition: in the tables that
    are returned such a column has one value, the median.
    """
    loops = options.layout in (None, "field-loop", "current-loop", "angle")
    if not table.titled or not loops or options.protocol is not None or table.of(*_HARMONIC) or len(table) < _FEWEST:
        return [Block(table)]
    group: Indices = np.zeros(len(table), dtype=np.int64)
    used: list[Column] = []
    for column in table.columns:
        blocks = _blocks(column) if _may_be_condition(column) else None
        if blocks is None:
            continue
        both = np.where(blocks < 0, -1, group * (blocks.max() + 1) + blocks)
        parted = _renumbered(np.where(group < 0, -1, both))
        if _all_sweep(table, column, parted):
            group = parted
            used.append(_filled(column))
    filled = {c.name: c for c in used}
    table = replace(table, columns=tuple(filled.get(c.name, c) for c in table.columns))
    numbers = [n for n in dict.fromkeys(group.tolist()) if n >= 0]
    if len(numbers) < 2:
        return [Block(_steadied(table))]
    device = next((_blocks(c) for c in used if c.role == "device" or c.labels), None)
    first = [int(np.flatnonzero(group == n)[0]) for n in numbers]
    return [_block(table, group == n, used, row, device) for n, row in zip(numbers, first, strict=True)]


def _block(table: Table, keep: Mask, used: list[Column], row: int, device: Indices | None) -> Block:
    unusual = [c for c in used if c.role not in _USUAL]
    known = {c.name: conditions_of_settings({str(c): f"{c.values[row]:.9g}"}) for c in unusual if not c.labels}
    told = ", ".join(_told(c, row) for c in unusual if not known.get(c.name))
    conditions = {k: v for found in known.values() for k, v in found.items()}
    return Block(_steadied(_rows(table, keep)), told, 0 if device is None else int(device[row]), conditions)


def _told(column: Column, row: int) -> str:
    """Word or number of a condition, as a person says it."""
    if column.labels:
        return column.labels[row].strip()
    return f"{column.name} {column.values[row]:.4g} {column.unit}".strip()


def _may_be_condition(column: Column) -> bool:
    if column.labels:
        return column.role == "device" or key_of(column.name).startswith(("device", "sample", "cell", "die", "chip"))
    unknown = not column.role and column.kind not in ("", "1")
    known = column.role in _CONDITIONS or unknown or bool(_GATE.fullmatch(key_of(column.name)))
    return known and column.constant is None


def _blocks(column: Column) -> Indices | None:
    """Number of the block of each row, -1 for rows between two; ``None`` if the column is no condition."""
    if column.labels:
        words = [w.strip() or "?" for w in column.labels]
        blocks = np.unique(words, return_inverse=True)[1].astype(np.int64)
        return blocks if 1 < blocks.max() + 1 <= len(words) / _FEWEST else None
    values = _filled_down(column.values)
    if not np.isfinite(values).all():
        return None
    wobble = float(np.median(np.abs(np.diff(values))))
    order = np.argsort(values, kind="stable")
    low, high = values[order][:-1], values[order][1:]
    least = 0.05 if column.role == "temperature" else 1e-4 * float(np.ptp(values))
    apart = high - low > np.maximum.reduce([0.005 * np.maximum(abs(low), abs(high)), np.full(len(low), least)])
    apart &= high - low > 10 * wobble
    blocks = np.empty(len(values), dtype=np.int64)
    blocks[order] = np.concatenate([[0], np.cumsum(apart)])
    blocks = _without_small(blocks)
    if blocks.max() < 1 or (blocks < 0).sum() > _LOST * len(blocks):
        return None
    runs = len(equal_runs(blocks[blocks >= 0]))
    return blocks if column.role == "device" or runs <= 3 * (blocks.max() + 1) else None


def _filled_down(values: Array) -> Array:
    """Fill empty cells with the number above them, as people leave out what repeats."""
    last = np.maximum.accumulate(np.where(np.isfinite(values), np.arange(len(values)), 0))
    return values[last]


def _filled(column: Column) -> Column:
    return column if column.labels else replace(column, values=_filled_down(column.values))


def _without_small(blocks: Indices) -> Indices:
    """Take blocks of few reads, such as those while a temperature settles, as rows between two conditions."""
    size = np.bincount(blocks)
    small = size < _FEWEST
    return _renumbered(np.where(small[blocks], -1, blocks))


def _renumbered(blocks: Indices) -> Indices:
    kept = np.unique(blocks[blocks >= 0])
    return np.where(blocks >= 0, np.searchsorted(kept, blocks), -1).astype(np.int64)


def _all_sweep(table: Table, condition: Column, group: Indices) -> bool:
    """Whether in every group another column sweeps, always the same, and that the condition there stands still."""
    groups = [np.flatnonzero(group == n) for n in range(int(group.max(initial=-1)) + 1)]
    drives = [c for c in table.varying(*_SWEPT) if c is not condition and not c.labels]
    still = condition.labels or all(_is_still(_filled_down(condition.values)[g]) for g in groups)
    return bool(still) and any(all(_sweeps(c, c.values[g]) for g in groups) for c in drives)


def _sweeps(column: Column, values: Array) -> bool:
    good = values[np.isfinite(values)]
    different = len(np.unique(good)) if len(good) >= _FEWEST else 0
    return different >= _FEWEST and not _is_still(good) and (column.role in ("field", "angle") or is_sweep(good))


def _is_still(values: Array) -> bool:
    good = values[np.isfinite(values)]
    return len(good) > 0 and float(np.ptp(good)) <= _STILL * float(np.median(np.abs(good)))


def _steadied(table: Table) -> Table:
    """Give columns that wobble about one value that value, beside a drive that sweeps."""
    swept = [c for c in table.varying(*_SWEPT) if not c.labels and not _is_still(c.values)]
    if not swept:
        return table
    widest = max((float(np.ptp(c.filled[np.isfinite(c.filled)])) for c in swept if c.role == "field"), default=0.0)

    def steady(c: Column) -> Column:
        good = c.values[np.isfinite(c.values)]
        if c.labels or c.role not in _CONDITIONS or c.role == "device" or c.constant is not None or not len(good):
            return c
        near_zero = c.role == "field" and float(np.max(np.abs(good))) < 0.002 * widest
        return replace(c, values=np.full(len(c.values), np.median(good))) if _is_still(good) or near_zero else c

    return replace(table, columns=tuple(steady(c) for c in table.columns))


def _rows(table: Table, keep: Mask) -> Table:
    def of(c: Column) -> Column:
        labels = tuple(w for w, k in zip(c.labels, keep, strict=True) if k) if c.labels else ()
        return replace(c, values=c.values[keep], labels=labels)

    return replace(table, columns=tuple(of(c) for c in table.columns))
