"""Readings without pulses between them: many cells or levels, read once, before or after a bake."""

import re

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import AnyArray

from .._evidence.column_facts import has_equal_ratios, why_no_state
from .._evidence.curve_facts import goes_one_way
from .._evidence.names import choice, state_names, unknown_name
from .._evidence.pulse_shape import is_pulse_like
from ..partial_trace import PartialTrace, ReadOptions
from ..read_state import state_values, value_column
from ..table import Column, Table, conditions_of
from .table_layout import Evidence, TableLayout

_AFTER = re.compile(r"post|after|aged|final|end")
_BEFORE = re.compile(r"pre(?!s)|before|initial|fresh|start")


def bake_cycle(name: str) -> int | None:
    """Return 0 for a file read before, 1 after, ``None`` if its name does not say."""
    low = name.casefold()
    return 1 if _AFTER.search(low) else 0 if _BEFORE.search(low) else None


WHAT = "readings of devices without pulses between them"


def _value(table: Table, options: ReadOptions) -> Column | None:
    numbers = [c for c in table.columns if not c.labels and c.role in ("", "value", "I", "current")]
    return value_column(table, options) or next(iter(table.of("value")), None) or next(iter(numbers), None)


def read_readings(table: Table, options: ReadOptions) -> PartialTrace | None:
    """Read one column; each row is taken as one device, ``cycle`` 0 before and 1 after."""
    value = _value(table, options)
    time = next(iter(table.varying("time")), None)
    others = [c for c in table.columns if not c.labels and c is not time and c.constant is None]
    chosen = options.layout is not None or "y" in options.columns
    if value is None or (not chosen and len(others) > 1):
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


def weigh_readings(table: Table, options: ReadOptions, partial: PartialTrace, *, named: bool = False) -> Evidence:
    """Weigh readings: a named state in a column alone, or one that relaxes; ``named`` if the file name says so."""
    value = _value(table, options)
    assert value is not None
    evidence = [*state_names(value, table, options)]
    if options.layout == "readings":
        evidence.append("you chose layout='readings'")
    values = partial.values
    why = why_no_state(value)
    against = [why] if why and not evidence else []
    if options.layout is None:
        against += unknown_name(value, table, options)
    if "time" in partial.coords and not _relaxes(partial, plain=value.role not in ("R_xy", "G", "weight")):
        against += [] if options.layout else [f"'{value.name}' neither rises nor falls throughout"]
    elif not named and options.layout is None and is_pulse_like(values):
        against.append("it rises and falls like pulses")
    return Evidence(tuple(evidence), tuple(against), choice(table, y=value))


def _relaxes(partial: PartialTrace, *, plain: bool) -> bool:
    """Whether the state was read at times that grow by a factor, as in retention, or at least goes one way in time.

    The way alone says nothing of a ``plain`` resistance or voltage, which drifts for many reasons.
    """
    time = np.asarray(partial.coords["time"], dtype=float)
    return has_equal_ratios(time[time > 0]) or (goes_one_way(partial.values) and not plain)


LAYOUT = TableLayout("readings", WHAT, read_readings, weigh_readings)
