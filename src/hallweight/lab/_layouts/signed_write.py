"""Conductance (or R), write voltage, pulse number; the sign of the write gives the polarity."""

from dataclasses import replace

import numpy as np

from .._coordinates.driven_pulses import driven_pulses
from ..curve_shape import is_sweep
from ..partial_trace import PartialTrace, ReadOptions
from ..read_state import state_values, value_column
from ..table import Column, Table
from .table_layout import TableLayout

_STATES = ("R_xy", "R_xx", "R", "G", "weight", "V_xy")


def _read(table: Table, options: ReadOptions) -> PartialTrace | None:
    """Read pulses with a column of signed write amplitudes, or of polarities +1 and -1."""
    value = value_column(table, options)
    columns = _drive_columns(table, "" if value is None else value.role)
    drive = next((c for c in columns if np.nanmin(c.values, initial=0) < 0), None) or next(iter(columns), None)
    if value is None or drive is None or not np.isfinite(drive.values).any():
        return None
    if drive is value or (options.layout is None and is_sweep(drive.filled)):
        return None
    state = state_values(value, table, options)
    if state.quantity == "R" and not options.quantity and np.nanmin(state.values) >= 0:
        guess = "the resistance is kept as R; quantity='R_xy' says that it is a Hall resistance"
        state = replace(state, guesses=(*state.guesses, guess))
    return driven_pulses(table, state, drive)


def _drive_columns(table: Table, read: str) -> tuple[Column, ...]:
    """Columns that may hold what was applied, where a column of role ``read`` holds the state."""
    columns = table.of("write", "V_write")
    if not columns and read in _STATES:
        columns = table.varying("current") or _few_levels(table.varying("V"))
    if not columns and read == "V":
        columns = _few_levels(table.varying("current"))
    return columns or tuple(c for c in table.of("branch") if not c.labels)


def _few_levels(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Columns that jump between a few levels of both signs, as pulse amplitudes do."""
    out = []
    for c in columns:
        size = np.unique(np.abs(c.filled))
        if len(size) <= 3 and np.nanmin(c.values) < 0 < np.nanmax(c.values):
            out.append(c)
    return tuple(out)


LAYOUT = TableLayout("pulses", _read)
