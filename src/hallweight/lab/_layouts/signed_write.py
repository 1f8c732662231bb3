"""Layout (b): conductance (or R), write voltage, pulse number; the sign of the write gives the polarity."""

from dataclasses import replace

import numpy as np

from ..curve_shape import is_sweep
from ..partial_trace import Ask, Draft, state_of, value_column
from ..table import Column, Table, constants
from .drive import driven


def signed_write(table: Table, ask: Ask) -> Draft | None:
    """Read pulses with a column of signed write amplitudes, or of polarities +1 and -1."""
    value = value_column(table, ask)
    columns = table.of("write", "V_write")
    if not columns and value is not None and value.role in ("R_xy", "R_xx", "R", "G", "weight", "V_xy"):
        columns = table.varying("current") or _levels(table.varying("V"))
    if not columns and value is not None and value.role == "V":
        columns = _levels(table.varying("current"))
    columns = columns or tuple(c for c in table.of("branch") if not c.labels)
    drive = next((c for c in columns if np.nanmin(c.values, initial=0) < 0), None) or next(iter(columns), None)
    if value is None or drive is None or not np.isfinite(drive.values).any():
        return None
    if ask.layout is None and is_sweep(drive.filled):
        return None
    if drive is value:
        return None
    state = state_of(value, table, ask)
    if state.quantity == "R" and not ask.quantity and np.nanmin(state.values) >= 0:
        said = "the resistance is kept as R; quantity='R_xy' says that it is a Hall resistance"
        state = replace(state, guesses=(*state.guesses, said))
    return driven(table, state, drive, ask, meta=constants(table))


def _levels(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    """Columns that jump between a few levels of both signs, as pulse amplitudes do."""
    out = []
    for c in columns:
        size = np.unique(np.abs(c.filled))
        if len(size) <= 3 and np.nanmin(c.values) < 0 < np.nanmax(c.values):
            out.append(c)
    return tuple(out)
