"""Tables turned into columns of reads: rows for columns, pulse numbers without a name, writes and reads in turn."""

from dataclasses import replace

import numpy as np

from .._evidence.plain_structure import roles_by_structure
from ..table import Column, Table, make_column


def rearranged(table: Table) -> Table:
    """Return the table with one column for each quantity and one row for each read."""
    return _with_structure(_reads_beside_writes(_with_pulse_number(_transposed(table))))


def _with_structure(table: Table) -> Table:
    """Take nameless columns for a write and what answers it, where their numbers show it."""
    roles, guess = roles_by_structure(table)
    return replace(table.with_roles(roles), notes=(*table.notes, guess)) if roles else table


def _transposed(table: Table) -> Table:
    """Turn a table of few long rows, each begun by its name, into columns."""
    rows, first = len(table), table.columns[0]
    if rows > 8 or len(table.columns) < 3 * rows + 3 or not first.labels or len(set(first.labels)) < rows:
        return table
    values = np.array([c.values for c in table.columns[1:] if not c.labels])
    columns = tuple(make_column(name, values[:, i]) for i, name in enumerate(first.labels))
    return replace(table, columns=columns, titled=True, notes=(*table.notes, "the file has rows for columns"))


def _with_pulse_number(table: Table) -> Table:
    """Take a nameless first column 0, 1, 2, ... or 1, 2, 3, ... as the pulse number."""
    first = table.columns[0].values
    counts = not table.titled and len(table.columns) > 1 and first[0] in (0, 1) and bool(np.all(np.diff(first) == 1))
    return table.with_roles({table.columns[0].name: "pulse"}) if counts else table


def _reads_beside_writes(table: Table) -> Table:
    """Put every read beside the write before it, where one row has the large current and the next the small one."""
    currents, volts = table.varying("current", "write"), table.varying("V", "V_xy", "V_read")
    if len(currents) != 1 or len(volts) != 1 or len(table) < 8:
        return table
    drive, size = currents[0], np.abs(currents[0].values)
    if drive.kind not in ("A", "") or not np.isfinite(size).all():
        return table
    start = 0 if size[0] > size[1] else 1
    stop = start + 2 * ((len(size) - start) // 2)
    writes, reads = slice(start, stop, 2), slice(start + 1, stop, 2)
    smallest_write, read = size[writes].min(), size[reads]
    if read.min() <= 0 or np.ptp(drive.values[reads]) > 1e-3 * read.max() or smallest_write < 3 * read.max():
        return table
    columns = (
        Column(f"write {drive.name}", drive.unit, drive.values[writes], role="write"),
        Column(f"read {drive.name}", drive.unit or "A", drive.values[reads], role="read"),
        Column(volts[0].name, volts[0].unit, volts[0].values[reads], role="V_read"),
    )
    note = f"rows of a large and of the small current in '{drive.name}' alternate: taken as write and read in turn"
    return replace(table, columns=columns, notes=(*table.notes, note))
