"""Layout (c): an LTP and an LTD branch, as two columns, as pairs (pulse, value), or one below the other."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError
from hallweight.core.types import Array, Indices

from ..curve_shape import runs, steps_between, trend
from ..partial_trace import Ask, Draft, State, state_of, value_column
from ..table import Column, Table, constants
from .drive import numbers_of
from .segments import Segment, cycles_of, in_time_order, join, label_polarity, polarity_word, segment


def long_form(table: Table, ask: Ask) -> Draft | None:
    """Read ``branch, pulse, value``: NeuroSim's arrays, or any column of words that say LTP or LTD."""
    labelled = [c for c in table.columns if c.labels and label_polarity(c.labels) is not None]
    value = value_column(table, ask) or next(iter(table.of("value")), None)
    if not labelled or value is None:
        return None
    polarity = label_polarity(labelled[0].labels)
    assert polarity is not None
    number = next((c.values for c in table.of("pulse")), None)
    state = state_of(value, table, ask)
    segments: list[Segment] = []
    seen = {1: 0, -1: 0}
    said = f"the column '{labelled[0].name}' gives the polarity"
    none = np.zeros(len(polarity), dtype=np.int64)
    device, cycle = numbers_of(table, "device", none), numbers_of(table, "cycle", none)
    several = len(np.unique(device)) > 1 or len(np.unique(cycle)) > 1
    clock = number if number is not None else next((c.values for c in table.varying("time")), None)
    if clock is not None and np.isfinite(clock).all() and np.all(np.diff(clock) > 0) and not several:
        return _in_time(table, state, polarity, number, said)
    for a, b in runs((device * (cycle.max() + 1) + cycle) * 3 + polarity):
        p = int(polarity[a])
        if p:
            part = None if number is None else number[a:b]
            which = int(cycle[a]) if several else seen[p]
            segments.append(segment(state.values[a:b], p, part, which, int(device[a])))
            seen[p] += 1
    return _finish(table, state, segments, [said])


def _in_time(table: Table, state: State, polarity: Indices, number: Array | None, said: str) -> Draft:
    """Rows whose time or pulse number goes on through all branches: the state carried on."""
    coords: dict[str, NDArray[Any]] = {"polarity": polarity, "cycle": cycles_of(polarity)}
    if number is not None:
        coords["n_pulses"] = np.where(polarity != 0, steps_between(number), 0.0)
        coords["polarity"] = np.where(coords["n_pulses"] > 0, polarity, 0)
    for c in table.varying("time")[:1]:
        coords["time"] = c.si("s") - np.nanmin(c.si("s"))
    guesses = (*table.notes, *state.guesses, said)
    return Draft("pulses", state.quantity, state.unit, state.values, coords, guesses=guesses, meta=constants(table))


def two_columns(table: Table, ask: Ask) -> Draft | None:
    """Read one column of each branch, told apart by their names or by which one rises."""
    found = _two(table, ask)
    if found is None:
        return None
    (first, x1), (second, x2) = found
    states = [state_of(c, table, ask) for c in (first, second)]
    if len({s.unit for s in states}) > 1:
        states = [State(states[0].quantity, states[0].unit, s.values, s.guesses) for s in states]
    words = polarity_word(first.name) - polarity_word(second.name)
    guesses = []
    if words:
        signs = (1, -1) if words > 0 else (-1, 1)
    else:
        rise = trend(first.filled) - trend(second.filled)
        if abs(rise) < 0.5 and ask.layout is None:
            return None
        signs = (1, -1) if rise >= 0 else (-1, 1)
        up = first if signs[0] > 0 else second
        guesses.append(f"two columns: '{up.name}' rises and is taken as LTP, the other as LTD")
    segments = [
        segment(s.values, p, None if x is None else x.values) for s, p, x in zip(states, signs, (x1, x2), strict=True)
    ]
    segments.sort(key=lambda s: -s.polarity)
    values = np.concatenate([s.values for s in states])
    return _finish(table, State(states[0].quantity, states[0].unit, values, states[0].guesses), segments, guesses)


def _two(table: Table, ask: Ask) -> tuple[tuple[Column, Column | None], tuple[Column, Column | None]] | None:
    numbers = [c for c in table.columns if not c.labels and c.constant is None and c.role not in ("error", "time")]
    named = [i for i, c in enumerate(numbers) if polarity_word(c.name)]
    if len(numbers) == 4 and named == [1, 3]:
        return (numbers[1], numbers[0]), (numbers[3], numbers[2])
    if len(numbers) == 3 and named == [1, 2]:
        return (numbers[1], numbers[0]), (numbers[2], numbers[0])
    xs = [c for c in numbers if c.role == "pulse"]
    ys = [c for c in numbers if c.role != "pulse"]
    if len(ys) == 2 and not xs and not any(c.role in ("field", "current", "angle", "write", "temperature") for c in ys):
        if table.titled and not any(polarity_word(c.name) for c in ys) and ys[0].role != ys[1].role:
            return None
        if not table.titled and _is_count(ys[0]):
            return None
        return (ys[0], None), (ys[1], None)
    if len(ys) == 2 and len(xs) == 1 and ys[0].role == ys[1].role:
        return (ys[0], xs[0]), (ys[1], xs[0])
    if len(ys) == 2 and len(xs) == 2:
        return (ys[0], xs[0]), (ys[1], xs[1])
    return None


def _is_count(column: Column) -> bool:
    """Whether a nameless first column merely counts up (then the second is the one that was read)."""
    step = np.diff(column.filled)
    return len(step) > 1 and bool(np.all(step > 0) and np.ptp(step) < 1e-6 * np.max(np.abs(column.filled)))


def _finish(table: Table, state: State, segments: list[Segment], guesses: list[str]) -> Draft:
    segments = [s for s in segments if len(s.values)]
    if not segments or max(len(s.values) for s in segments) < 2:
        raise InputError(f"branches of one read in {table.name}", "at least 2 reads in a branch", "check the file")
    segments, turned = in_time_order(segments)
    return join(segments, state, guesses=(*table.notes, *state.guesses, *guesses, *turned), meta=constants(table))
