"""Conductance (or R), write voltage, pulse number; the sign of the write gives the polarity."""

from dataclasses import replace

import numpy as np

from .._coordinates.driven_pulses import driven_pulses
from .._evidence.column_facts import why_no_state
from .._evidence.curve_facts import follows_sign
from .._evidence.names import choice, is_chosen, state_names
from ..curve_shape import is_sweep
from ..partial_trace import PartialTrace, ReadOptions
from ..read_state import state_values, value_column
from ..table import Column, Table
from .table_layout import Evidence, TableLayout

_ANSWERS = 0.6
_WRITES = ("write", "V_write", "branch")
_STATES = ("R_xy", "R_xx", "R", "G", "weight", "V_xy")


def _read(table: Table, options: ReadOptions) -> PartialTrace | None:
    """Read pulses with a column of signed write amplitudes, or of polarities +1 and -1."""
    found = _columns(table, options)
    if found is None:
        return None
    value, drive = found
    state = state_values(value, table, options)
    if state.quantity == "R" and not options.quantity and np.nanmin(state.values) >= 0:
        guess = "the resistance is kept as R; quantity='R_xy' says that it is a Hall resistance"
        state = replace(state, guesses=(*state.guesses, guess))
    return driven_pulses(table, state, drive)


def _columns(table: Table, options: ReadOptions) -> tuple[Column, Column] | None:
    """The column of the state and that of the writes, unless they sweep as a loop does."""
    value = value_column(table, options)
    if value is None or (value.role == "V" and table.of("write", "V_write")):
        value = next(iter(table.varying("value", "read", "current")), value)
    if value is not None and value.role in ("R_xx", "V") and table.of("V_read"):
        return None  # what was read stands beside it
    columns = _drive_columns(table, "" if value is None else value.role)
    drive = next((c for c in columns if np.nanmin(c.values, initial=0) < 0), None) or next(iter(columns), None)
    if value is None or drive is None or not np.isfinite(drive.values).any():
        return None
    if drive is value or (options.layout is None and is_sweep(drive.filled)):
        return None
    return value, drive


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


def _weigh(table: Table, options: ReadOptions, partial: PartialTrace) -> Evidence:
    """Weigh a drive beside a state: both by name, or one by name and a state that answers the sign of the drive."""
    found = _columns(table, options)
    assert found is not None
    value, drive = found
    names = state_names(value, table, options)
    answers = follows_sign(partial.values, drive.values) >= _ANSWERS
    evidence = [*names]
    if drive.role in _WRITES or is_chosen(drive, table, options):
        evidence.append(f"'{drive.name}' is named as what is written")
    elif not answers:
        return Evidence(tuple(evidence), (f"'{value.name}' does not follow the sign of '{drive.name}'",))
    if answers:
        evidence.append(f"'{value.name}' follows the sign of '{drive.name}'")
    against = [why_no_state(value)] if why_no_state(value) else []
    if value.role == "V" and not names:
        against.append(f"nothing says at which current '{value.name}' was read")
    if not names and not answers:
        against.append(f"nothing says that '{value.name}' is a state, and it does not follow '{drive.name}'")
    if drive.role == "branch" and not set(np.unique(drive.filled)) <= {-1.0, 0.0, 1.0}:
        against.append(f"'{drive.name}' holds other numbers than +1 and -1")
    return Evidence(tuple(evidence), tuple(against), choice(table, y=value, write=drive))


_EXPLAINS = frozenset({"write", "V_write", "current", "branch"})
_WHAT = "pulses whose sign a column of writes gives"
LAYOUT = TableLayout("pulses", _WHAT, _read, _weigh, explains=_EXPLAINS, by_names=True)
