"""One column of reads in the order of time; the polarity comes from a protocol or from where the curve reverses."""

from typing import Any

import numpy as np

from hallweight.core import InputError, Protocol, Sweep, Wait
from hallweight.core.types import AnyArray, Array, Indices

from .._coordinates.polarity import polarity_of_reads
from .._coordinates.relaxed_turns import relaxed_chains
from .._coordinates.segments import cycles_of, polarity_word
from .._evidence.sequence import weigh_sequence
from ..curve_shape import pulses_between
from ..partial_trace import PartialTrace, ReadOptions, StateValues
from ..read_state import state_values, value_column
from ..table import Column, Table, conditions_of
from .table_layout import Evidence, TableLayout


def read_sequence(table: Table, options: ReadOptions) -> PartialTrace | None:
    """Read one column; without a protocol the turning points of the smoothed curve are a stated guess."""
    value = _value(table, options)
    if value is None:
        return None
    state = state_values(value, table, options)
    guesses = [*table.notes, *state.guesses]
    if options.protocol is not None:
        return _with_protocol(table, state, options.protocol, guesses)
    keep = np.isfinite(state.values)
    state = state.select(keep)
    number = next((c.values[keep] for c in table.of("pulse") if c.constant is None), None)
    if number is not None and not np.isfinite(number).all():
        number = None
    timed = number is None and bool(table.varying("time")) and options.layout is None
    found = _polarity(number, state.values, options.name, timed)
    if found is None:
        if options.layout != "pulses":
            return None
        raise InputError(
            f"no rise and fall in '{value.name}' of {table.name}",
            "LTP and LTD pulses",
            "pass protocol='64 pulses of +12 mA, 1 ms; 64 of -12 mA, 1 ms'",
        )
    polarity, guess = found
    if number is not None and number[0] == 1:
        polarity[0] = polarity[1]
    n_pulses = np.abs(polarity).astype(float)
    if number is not None:
        n_pulses = np.where(polarity != 0, pulses_between(number), 0.0)
    chain, relaxations = relaxed_chains(state.values, polarity)
    guesses += [guess, *relaxations]
    coords: dict[str, AnyArray] = {"polarity": polarity, "n_pulses": n_pulses, "cycle": cycles_of(polarity)}
    coords["chain"] = chain
    time = next((c.si("s")[keep] for c in table.varying("time")), None)
    if time is not None:
        coords["time"] = time - np.nanmin(time)
    return PartialTrace.of_state("pulses", state, coords, guesses=tuple(guesses), meta=conditions_of(table))


def _value(table: Table, options: ReadOptions) -> Column | None:
    named = value_column(table, options) or next(iter(table.varying("value", "read", "current")), None)
    if named is not None:
        return named
    plain = [c for c in table.columns if not c.labels and c.role in ("", "value", "I") and c.constant is None]
    if not table.titled and len(plain) == 2 and np.all(np.diff(plain[0].values) > 0):
        return plain[1]
    return plain[0] if len(plain) == 1 else None


def _polarity(number: Array | None, values: Array, name: str, timed: bool) -> tuple[Indices, str] | None:
    """Polarity of each read and the guess behind it, from the pulse numbers, the curve or the file ``name``.

    A curve that goes one way against time, and nothing that says pulses, is retention and not LTP.
    """
    found, word = polarity_of_reads(number, values), polarity_word(name)
    one_way = found is not None and len(np.unique(found[0][1:])) == 1
    if timed and one_way and not word:
        return None
    if (found is None or one_way) and word:
        polarity = np.full(len(values), word)
        polarity[0] = 0
        return polarity, f"the file name says {'LTP' if word > 0 else 'LTD'} pulses"
    return found


def _with_protocol(table: Table, state: StateValues, protocol: Protocol, guesses: list[str]) -> PartialTrace:
    applied = protocol.amplitudes, protocol.polarity, protocol.cycle
    n, pulses = len(state.values), len(protocol.amplitudes)
    if n != pulses and n > pulses and n % pulses == 0 and protocol.repeat == 1:
        times = n // pulses
        applied = np.tile(applied[0], times), np.tile(applied[1], times), np.repeat(np.arange(times), pulses)
        guesses.append(f"{n} reads are {times} times the protocol: taken as repeat {times}")
    elif n == pulses + 1:
        drive, polarity, cycle = (np.concatenate([a[:1] * 0, a]) for a in applied)
        applied = drive, polarity, cycle
        guesses.append("the first read is taken as the one before the first pulse")
    drive, polarity, cycle = applied
    if len(drive) != n:
        raise InputError(
            f"{n} reads in {table.name} for the {pulses} pulses of the protocol",
            f"{pulses} reads (or {pulses + 1}, with one before the first pulse)",
            "correct the numbers in the protocol, or add 'repeat N'",
        )
    meta = conditions_of(table) | _conditions(protocol)
    fields: dict[str, Any] = {"guesses": tuple(guesses), "meta": meta, "protocol": protocol}
    unit = next(s.unit for s in protocol.steps if not isinstance(s, Wait))
    sweep = next((s for s in protocol.steps if isinstance(s, Sweep)), None)
    if sweep is None:
        pulsed = {"polarity": polarity, "cycle": cycle, "amplitude": drive}
        if np.isfinite(state.values).all():
            pulsed["chain"], relaxations = relaxed_chains(state.values, polarity.astype(np.int64))
            fields["guesses"] += tuple(relaxations)
        return PartialTrace.of_state("pulses", state, pulsed, units={"amplitude": unit}, **fields)
    if sweep.unit == "T":
        return PartialTrace.of_state("field-loop", state, {"field": drive, "cycle": cycle}, **fields)
    swept = {"current": drive, "cycle": cycle}
    return PartialTrace.of_state("current-loop", state, swept, units={"current": unit}, **fields)


def _conditions(protocol: Protocol) -> dict[str, Any]:
    """Conditions that the protocol states, by their names in ``meta``."""
    width = {s.width for s in protocol.steps if not isinstance(s, Wait) and s.width is not None}
    found = {
        "in_plane_field": protocol.in_plane_field,
        "temperature": protocol.temperature,
        "read_current": protocol.read if protocol.read_unit == "A" else None,
        "pulse_width": width.pop() if len(width) == 1 else None,
    }
    return {k: v for k, v in found.items() if v is not None}


def _weigh(table: Table, options: ReadOptions, partial: PartialTrace) -> Evidence:
    value = _value(table, options)
    assert value is not None
    return weigh_sequence(value, table, options, partial)


_WHAT = "one column of reads, pulse after pulse"
LAYOUT = TableLayout("pulses", _WHAT, read_sequence, _weigh, uses_protocol=True, any_layout=True)
