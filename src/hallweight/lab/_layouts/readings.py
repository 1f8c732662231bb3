"""Readings without pulses between them: many cells or levels, read once, before or after a bake."""

import re

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import AnyArray

from ..partial_trace import PartialTrace, ReadOptions
from ..read_state import state_values, value_column
from ..table import Table, conditions_of
from .table_layout import TableLayout

_AFTER = re.compile(r"post|after|aged|final|end")
_BEFORE = re.compile(r"pre(?!s)|before|initial|fresh|start")


def bake_cycle(name: str) -> int | None:
    """Return 0 for a file read before, 1 after, ``None`` if its name does not say."""
    low = name.casefold()
    return 1 if _AFTER.search(low) else 0 if _BEFORE.search(low) else None


def read_readings(table: Table, options: ReadOptions) -> PartialTrace | None:
    """Read one column; each row is taken as one device, ``cycle`` 0 before and 1 after."""
    numbers = [c for c in table.columns if not c.labels and c.role in ("", "value", "I", "current")]
    value = value_column(table, options) or next(iter(numbers), None)
    time = next(iter(table.varying("time")), None)
    others = [c for c in table.columns if not c.labels and c is not time and c.constant is None]
    if value is None or (options.layout is None and len(others) > 1):
        return None
    state = state_values(value, table, options)
    keep = np.isfinite(state.values)
    if not keep.any():
        raise InputError(f"no readings in {table.name}", "numbers", "check the file")
    n, coords = int(keep.sum()), dict[str, AnyArray]()
    if time is not None:
        coords |= {"device": np.zeros(n, dtype=int), "cycle": np.zeros(n, dtype=int), "time": time.si("s")[keep]}
        guess = "the state is read against time without pulses: one device"
    else:
        cycle = bake_cycle(options.name)
        coords |= {"device": np.flatnonzero(keep), "cycle": np.full(n, cycle or 0)}
        when = {0: "read before", 1: "read after", None: "read once"}[cycle]
        guess = f"each of the {n} rows is taken as one device, {when}; layout='pulses' with protocol= reads it in time"
    guesses, meta = (*table.notes, *state.guesses, guess), conditions_of(table)
    return PartialTrace.of_state("readings", state.select(keep), coords, guesses=guesses, meta=meta)


LAYOUT = TableLayout("readings", read_readings)
