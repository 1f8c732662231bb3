"""Write pulse, read pulse, V_write, V_read, with R = V_read / I_read (a Keithley 6221/2182 script)."""

from dataclasses import replace

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import Array

from .._coordinates.driven_pulses import driven_pulses
from .._evidence.column_facts import why_no_state
from ..partial_trace import PartialTrace, ReadOptions
from ..read_state import read_current_column, state_values, value_column
from ..table import Column, Table
from .table_layout import Evidence, TableLayout


def _read(table: Table, options: ReadOptions) -> PartialTrace | None:
    """Read pulses with the voltage of every read; asks for ``read_current`` if the file does not have it."""
    reads = _reads(table)
    drive = _drive(table)
    if not reads or drive is None:
        return None
    value = value_column(table, options)
    named = value is not None and value.role in ("R_xy", "R", "G")
    column = value if named and value is not None else reads[0]
    if not named and options.read_current is None and options.quantity in (None, "G", "I"):
        column = read_current_column(table, reads[0]) or column
    state = state_values(column, table, options, need_current=True)
    if not named and state.quantity == "R":
        state = replace(state, quantity="R_xy", guesses=(*state.guesses, "the resistance read is taken as R_xy"))
    return driven_pulses(table, state, drive)


def _reads(table: Table) -> tuple[Column, ...]:
    """Columns of the voltage at the read; a constant one beside a write is the read voltage."""
    if not table.of("write", "V_write"):
        return ()
    return table.varying("V_read") or table.of("V_read") or tuple(c for c in table.of("V") if c.constant is not None)


def _drive(table: Table) -> Column | None:
    """The column of signed amplitudes: the write pulse if it is one, else the write voltage."""
    columns = table.of("write", "V_write")
    if not columns:
        return None
    signed = [c for c in columns if np.nanmin(c.values, initial=0) < 0 < np.nanmax(c.values, initial=0)]
    stated = [c for c in columns if c.unit and not _is_count(c.values)]
    chosen = signed or stated or [c for c in columns if not _is_count(c.values)]
    if not chosen:
        raise InputError(
            f"no write amplitude in {table.name}, only numbers of pulses",
            "a column of signed write currents or voltages",
            "pass columns={'write': ...} or protocol='64 pulses of +12 mA, 1 ms; ...'",
        )
    return chosen[0]


def _is_count(values: Array) -> bool:
    """Whether numbers are whole and never fall, as those of pulses."""
    good = values[np.isfinite(values)]
    return len(good) > 1 and bool(np.all(np.diff(good) >= 0) and np.all(good == np.round(good)) and np.ptp(good) > 2)


def _weigh(table: Table, options: ReadOptions, partial: PartialTrace) -> Evidence:
    del options
    drive = _drive(table)
    assert drive is not None
    state = Column(partial.quantity, "", partial.values)
    against = (why_no_state(state),) if why_no_state(state) else ()
    return Evidence((f"'{drive.name}' is what is written and '{_reads(table)[0].name}' what is read",), against)


_EXPLAINS = frozenset({"write", "V_write", "V_read", "current"})
_WHAT = "pulses with what was written and what was read"
LAYOUT = TableLayout("pulses", _WHAT, _read, _weigh, explains=_EXPLAINS, by_names=True)
