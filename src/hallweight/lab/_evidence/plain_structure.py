"""Columns without a known name whose numbers show what they are: a write of two signs and a state that follows it."""

import numpy as np

from ..table import Column, Table
from .column_facts import counts_pulses, has_equal_steps, has_few_levels, is_whole
from .curve_facts import follows_sign

_AGREES = 0.8
_READ_VOLTS = (1e-3, 5.0)
_LARGEST_CURRENT = 0.1
_UNKNOWN = ("", "value", "other")


def roles_by_structure(table: Table) -> tuple[dict[str, str], str]:
    """Return roles by column name, and the guess behind them; empty if the structure is not plain.

    Plain is one drive with stretches of both signs and one column that rises in those of one sign and falls in those
    of the other; beside a constant read voltage of its sign, a small one is the read current.
    """
    if table.titled and not table.of("write", "V_write"):
        found = _unnamed_write(table)
        if found:
            return found
    columns = [c for c in table.columns if not c.labels and c.role in (*_UNKNOWN, "pulse")]
    if len(columns) < 2 or len(columns) < len(table.columns):
        return {}, ""
    unknown = [c for c in columns if c.role in _UNKNOWN]
    drives = [c for c in unknown if _is_write(c)]
    if len(drives) != 1:
        return {}, ""
    drive = drives[0]
    varying = [c for c in unknown if c is not drive and c.constant is None]
    states = [c for c in varying if _may_answer(c) and follows_sign(c.values, drive.values) >= _AGREES]
    if len(states) != 1 or not all(c is states[0] or counts_pulses(c.values) for c in varying):
        return {}, ""
    state = states[0]
    volts = [c for c in unknown if c.constant is not None and _READ_VOLTS[0] <= abs(c.constant) <= _READ_VOLTS[1]]
    guess = f"'{drive.name}' has both signs and '{state.name}' follows them: taken as written and read"
    if len(volts) == 1 and _is_current_at(state, float(volts[0].constant or 0.0)):
        guess += f" (a current, at the constant voltage '{volts[0].name}')"
        return {drive.name: "V_write", volts[0].name: "V_read", state.name: "read"}, guess
    return {drive.name: "write", state.name: "value"}, guess


def _unnamed_write(table: Table) -> tuple[dict[str, str], str] | None:
    """The one column of unknown name whose signs a named state follows."""
    states = table.varying("R_xy", "G", "R", "read") or table.varying("current")
    drives = [c for c in table.columns if c.role == "" and not c.labels and c.kind in ("A", "V", "") and _is_write(c)]
    if len(drives) != 1 or not states or follows_sign(states[0].values, drives[0].values) < _AGREES:
        return None
    guess = f"'{states[0].name}' follows the sign of '{drives[0].name}': taken as what was written"
    return {drives[0].name: "V_write" if drives[0].name[:1] in "VvUu" else "write"}, guess


def _is_write(column: Column) -> bool:
    """Whether a column has stretches of both signs: equal amplitudes, or a staircase that leaps over zero."""
    good = column.values[np.isfinite(column.values)]
    if len(good) < 8 or len(good) < len(column.values) or not good.min() < 0 < good.max():
        return False
    away = np.abs(good[good != 0])
    leaps = bool(len(away) > 0.9 * len(good) and away.min() > 0.1 * away.max())
    changes = int(np.sum(np.diff(np.sign(good)) != 0))
    return changes >= 1 and (has_few_levels(good) or (leaps and changes <= len(good) / 8))


def _may_answer(column: Column) -> bool:
    good = column.values[np.isfinite(column.values)]
    return not (is_whole(good) or has_equal_steps(good) or has_few_levels(good))


def _is_current_at(state: Column, volts: float) -> bool:
    good = state.values[np.isfinite(state.values)]
    return bool(np.all(good * volts > 0) and np.max(np.abs(good)) < min(_LARGEST_CURRENT, 0.1 * abs(volts)))
