"""Reads of which only the cycles are known: ``cycles=5`` or ``cycles="60/40"`` names the branch of every read."""

import re
from dataclasses import replace

import numpy as np

from hallweight.core import InputError

from .table import Column, Table

_NAME = "branch (cycles)"


def with_cycles(table: Table, cycles: int | str | None) -> Table:
    """Return a table with a column that says LTP or LTD for each row, and one of pulse numbers if it has none.

    ``cycles`` is the number of cycles, each of equally many LTP and LTD pulses, or those of one cycle: ``"60/40"``, LTP
    first, or ``"-40/60"``, LTD first. One row more than that is the read before the first pulse. Raises
    :class:`InputError` if they do not add up to the rows.
    """
    if cycles is None:
        return table
    first, second, begins = _branches(cycles, len(table))
    rows = len(table)
    words = ["LTP", "LTD"] if begins > 0 else ["LTD", "LTP"]
    once = np.repeat(words, [first, second])
    start = rows % (first + second)
    labels = ["init"] * start + np.tile(once, rows // (first + second)).tolist()
    added = [Column(_NAME, "", np.full(rows, np.nan), tuple(labels), "branch")]
    if not any(c.role == "pulse" for c in table.columns):
        added.append(Column("pulse (cycles)", "", np.arange(1.0 - start, rows + 1 - start), role="pulse"))
    note = f"cycles: {rows // (first + second)} of {first} {words[0]} and {second} {words[1]} pulses, as you say"
    kept = [replace(c, role="other") if c.role in ("branch", "field", "angle") else c for c in table.columns]
    return replace(table, columns=(*kept, *added), notes=(*table.notes, note))


def _branches(cycles: int | str, rows: int) -> tuple[int, int, int]:
    """Pulses of the first and second branch of a cycle, and the sign of the first."""
    text = str(cycles).strip()
    match = re.fullmatch(r"([+-]?)(\d{1,9})\s*/\s*[+-]?(\d{1,9})", text)
    if match:
        first, second, begins = int(match[2]), int(match[3]), -1 if match[1] == "-" else 1
        if first and second and rows % (first + second) in (0, 1) and rows > 1:
            return first, second, begins
        do = f"give pulses that add up to a whole part of {rows}, for example cycles='{rows // 2}/{rows - rows // 2}'"
        raise InputError(f"{rows} reads for cycles of {text!r}", "whole cycles", do)
    if not re.fullmatch(r"\d{1,9}", text) or int(text) == 0:
        raise InputError(f"cycles={cycles!r}", "a number of cycles, or pulses such as '60/40'", "write cycles='60/40'")
    count = int(text)
    pulses, rest = divmod(rows, 2 * count)
    if pulses == 0 or rest > 1:
        do = "correct the number, or give the pulses of each branch, for example "
        do += f"cycles='{rows // 2}/{rows - rows // 2}'"
        raise InputError(f"{rows} reads for {count} cycles", "equally many in each branch", do)
    return pulses, pulses, 1
