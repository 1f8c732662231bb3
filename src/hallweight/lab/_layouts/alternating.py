"""Layout (a) with write and read in turn: one row of a large current, the next of the small read current."""

from dataclasses import replace

import numpy as np

from ..table import Column, Table


def in_turn(table: Table) -> Table:
    """Put every read beside the write before it; returns the table itself if its rows do not alternate so."""
    currents, volts = table.varying("current", "write"), table.varying("V", "V_xy", "V_read")
    if len(currents) != 1 or len(volts) != 1 or len(table) < 8:
        return table
    drive, size = currents[0], np.abs(currents[0].values)
    if drive.kind not in ("A", "") or not np.isfinite(size).all():
        return table
    start = 0 if size[0] > size[1] else 1
    n = (len(size) - start) // 2
    write, read = size[start : start + 2 * n : 2], size[start + 1 : start + 2 * n : 2]
    if read.min() <= 0 or np.ptp(drive.values[start + 1 : start + 2 * n : 2]) > 1e-3 * read.max():
        return table
    if write.min() < 3 * read.max():
        return table

    def rows(column: Column, shift: int, name: str, role: str) -> Column:
        unit = column.unit or ("A" if role == "read" else "")
        return Column(name, unit, column.values[start + shift : start + 2 * n : 2], role=role)

    columns = (
        rows(drive, 0, f"write {drive.name}", "write"),
        rows(drive, 1, f"read {drive.name}", "read"),
        rows(volts[0], 1, volts[0].name, "V_read"),
    )
    said = f"rows of a large and of the small current in '{drive.name}' alternate: taken as write and read in turn"
    return replace(table, columns=columns, notes=(*table.notes, said))
