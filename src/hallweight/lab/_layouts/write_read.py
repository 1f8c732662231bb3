"""Layout (a): write pulse, read pulse, V_write, V_read, with R = V_read / I_read (a Keithley 6221/2182 script)."""

from dataclasses import replace

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import Array

from ..partial_trace import Ask, Draft, state_of, value_column
from ..table import Column, Table, constants
from .drive import driven


def write_read(table: Table, ask: Ask) -> Draft | None:
    """Read pulses with the voltage of every read; asks for ``read_current`` if the file does not have it."""
    reads = table.varying("V_read") or (table.of("V_read") if table.of("V_write") else ())
    drive = _drive(table)
    if not reads or drive is None:
        return None
    value = value_column(table, ask)
    named = value is not None and value.role in ("R_xy", "R", "G", "R_xx")
    state = state_of(value if named and value is not None else reads[0], table, ask, need_current=True)
    if not named and state.quantity == "R":
        state = replace(state, quantity="R_xy", guesses=(*state.guesses, "the resistance read is taken as R_xy"))
    return driven(table, state, drive, ask, meta=constants(table))


def _drive(table: Table) -> Column | None:
    """The column of signed amplitudes: the write pulse if it is one, else the write voltage."""
    columns = table.of("write", "V_write")
    signed = [c for c in columns if np.nanmin(c.values, initial=0) < 0 < np.nanmax(c.values, initial=0)]
    stated = [c for c in columns if c.unit and not _counts(c.values)]
    chosen = signed or stated or [c for c in columns if not _counts(c.values)]
    if not columns:
        return None
    if not chosen:
        raise InputError(
            f"no write amplitude in {table.name}, only numbers of pulses",
            "a column of signed write currents or voltages",
            "pass columns={'write': ...} or protocol='64 pulses of +12 mA, 1 ms; ...'",
        )
    return chosen[0]


def _counts(values: Array) -> bool:
    good = values[np.isfinite(values)]
    return len(good) > 1 and bool(np.all(np.diff(good) >= 0) and np.all(good == np.round(good)) and np.ptp(good) > 2)
