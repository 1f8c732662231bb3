"""LTP and LTD branches named by a column of words: ``branch, pulse, value``."""

import re

import numpy as np

from hallweight.core.types import AnyArray, Array, Indices

from .._coordinates.driven_pulses import numbers_of, time_of
from .._coordinates.segments import Segment, cycles_of, join_branches, make_segment, polarity_of_labels
from .._evidence.column_facts import why_no_state
from .._evidence.names import choice, state_names
from ..curve_shape import equal_runs, pulses_between
from ..partial_trace import PartialTrace, ReadOptions, StateValues
from ..read_state import state_values, value_column
from ..table import Column, Table, conditions_of
from .table_layout import Evidence, TableLayout

_OWN_WORDS = re.compile(r"lt[pd]\d*|pot\w*|dep\w*|set|reset|prog\w*|erase\w*|read|init|none|")
"""Words of branches that mean nothing else."""


def _read(table: Table, options: ReadOptions) -> PartialTrace | None:
    """Read NeuroSim's arrays in long form, or any column of words that say LTP or LTD."""
    column, value = _branch_column(table), _value(table, options)
    polarity = None if column is None else polarity_of_labels(column.labels)
    if column is None or polarity is None or value is None:
        return None
    number = next((c.values for c in table.of("pulse")), None)
    state = state_values(value, table, options)
    guess = f"the column '{column.name}' gives the polarity"
    device, cycle, several = _devices_and_cycles(table)
    clock = number if number is not None else next((c.values for c in table.varying("time")), None)
    if clock is not None and np.isfinite(clock).all() and np.all(np.diff(clock) > 0) and not several:
        return _in_time(table, state, polarity, number, guess)
    segments: list[Segment] = []
    seen = {1: 0, -1: 0}
    for a, b in equal_runs((device * (cycle.max() + 1) + cycle) * 3 + polarity):
        p = int(polarity[a])
        if p:
            count = None if number is None else number[a:b]
            which = int(cycle[a]) if several else seen[p]
            segments.append(make_segment(state.values[a:b], p, count, which, int(device[a])))
            seen[p] += 1
    return join_branches(table, state, segments, [guess])


def _branch_column(table: Table) -> Column | None:
    return next((c for c in table.columns if c.labels and polarity_of_labels(c.labels) is not None), None)


def _value(table: Table, options: ReadOptions) -> Column | None:
    """The named state, else the read current, else the only column of numbers that is left."""
    named = value_column(table, options) or next(iter(table.varying("value", "read", "current", "V_read")), None)
    plain = [c for c in table.columns if not c.labels and c.role == "" and c.constant is None]
    return named or (plain[0] if len(plain) == 1 else None)


def _devices_and_cycles(table: Table) -> tuple[AnyArray, AnyArray, bool]:
    """Device and cycle of each row, and whether there are several of either."""
    none = np.zeros(len(table), dtype=np.int64)
    device, cycle = numbers_of(table, "device", none), numbers_of(table, "cycle", none)
    return device, cycle, len(np.unique(device)) > 1 or len(np.unique(cycle)) > 1


def _in_time(table: Table, state: StateValues, polarity: Indices, number: Array | None, guess: str) -> PartialTrace:
    """Rows whose time or pulse number goes on through all branches: the state carries on."""
    coords: dict[str, AnyArray] = {"polarity": polarity, "cycle": cycles_of(polarity)}
    if number is not None:
        coords["n_pulses"] = np.where(polarity != 0, pulses_between(number), 0.0)
        coords["polarity"] = np.where(coords["n_pulses"] > 0, polarity, 0)
    time = time_of(table)
    if time is not None:
        coords["time"] = time
    guesses = (*table.notes, *state.guesses, guess)
    return PartialTrace.of_state("pulses", state, coords, guesses=guesses, meta=conditions_of(table))


def _weigh(table: Table, options: ReadOptions, partial: PartialTrace) -> Evidence:
    """Words such as LTP say pulses by themselves; words such as up and down only beside a named state."""
    del partial
    column, value = _branch_column(table), _value(table, options)
    assert column is not None
    assert value is not None
    state = state_names(value, table, options)
    words = sorted({t for t in column.labels if t})
    evidence = (f"'{column.name}' says {' and '.join(words[:3])}", *state)
    against = [why_no_state(value)] if why_no_state(value) and not state else []
    if not state and not all(_OWN_WORDS.fullmatch(w.casefold()) for w in words):
        against.append(f"nothing names '{value.name}' as a state")
    return Evidence(evidence, tuple(against), choice(table, branch=column, y=value))


_EXPLAINS = frozenset({"branch", "write", "V_write", "current"})
LAYOUT = TableLayout(
    "pulses", "pulses whose branch a column of words names", _read, _weigh, explains=_EXPLAINS, by_names=True
)
