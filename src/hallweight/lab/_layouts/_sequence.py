"""Layout (e): one column of reads in the order of time; the polarity comes from a protocol or from the turns."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError, Protocol, Sweep, Wait

from .._draft import Ask, Draft, State, state_of, value_column
from .._shape import Array, Ints, noise, runs, smooth, steps_between, turns
from .._table import Column, Table, constants
from ._segments import cycles_of, polarity_word


def sequence(table: Table, ask: Ask) -> Draft | None:
    """Read one column; without a protocol the turning points of the smoothed curve are a stated guess."""
    value = _value(table, ask)
    if value is None:
        return None
    state = state_of(value, table, ask)
    keep = np.isfinite(state.values)
    guesses = [*table.notes, *state.guesses]
    values = state.values[keep]
    number = next((c.values[keep] for c in table.of("pulse") if c.constant is None), None)
    if ask.protocol is not None:
        return _with_protocol(table, state, state.values, ask.protocol, guesses)
    found = polarity_from_turns(values) if number is None else _from_numbers(number, values)
    word = polarity_word(ask.name)
    if found is None and word:
        found = np.full(len(values), word), f"the file name says {'LTP' if word > 0 else 'LTD'} pulses"
        found[0][0] = 0
    if found is None:
        if ask.layout != "pulses":
            return None
        raise InputError(
            f"no rise and fall in '{value.name}' of {table.name}",
            "LTP and LTD pulses",
            "pass protocol='64 pulses of +12 mA, 1 ms; 64 of -12 mA, 1 ms'",
        )
    polarity, said = found
    if number is not None and number[0] == 1:
        polarity[0] = polarity[1]
    n_pulses = np.abs(polarity).astype(float)
    if number is not None:
        n_pulses = np.where(polarity != 0, steps_between(number), 0.0)
    coords: dict[str, NDArray[Any]] = {"polarity": polarity, "n_pulses": n_pulses, "cycle": cycles_of(polarity)}
    time = next((c.si("s")[keep] for c in table.varying("time")), None)
    if time is not None:
        coords["time"] = time - np.nanmin(time)
    return Draft("pulses", state.quantity, state.unit, values, coords, guesses=(*guesses, said), meta=constants(table))


def _value(table: Table, ask: Ask) -> Column | None:
    named = value_column(table, ask) or next(iter(table.varying("value", "read", "current")), None)
    if named is not None:
        return named
    plain = [c for c in table.columns if not c.labels and c.role in ("", "value", "I") and c.constant is None]
    if not table.titled and len(plain) == 2 and np.all(np.diff(plain[0].values) > 0):
        return plain[1]
    return plain[0] if len(plain) == 1 else None


def _with_protocol(table: Table, state: State, values: Array, protocol: Protocol, guesses: list[str]) -> Draft:
    drive, polarity, cycle = protocol.amplitudes, protocol.polarity, protocol.cycle
    n, pulses = len(values), len(drive)
    if n != pulses and n > pulses and n % pulses == 0 and protocol.repeat == 1:
        times = n // pulses
        drive, polarity = np.tile(drive, times), np.tile(polarity, times)
        cycle = np.repeat(np.arange(times), pulses)
        guesses.append(f"{n} reads are {times} times the protocol: taken as repeat {times}")
    elif n == pulses + 1:
        drive, polarity, cycle = (np.concatenate([a[:1] * 0, a]) for a in (drive, polarity, cycle))
        guesses.append("the first read is taken as the one before the first pulse")
    if len(drive) != n:
        raise InputError(
            f"{n} reads in {table.name} for the {pulses} pulses of the protocol",
            f"{pulses} reads (or {pulses + 1}, with one before the first pulse)",
            "correct the numbers in the protocol, or add 'repeat N'",
        )
    meta = constants(table) | _conditions(protocol)
    sweeps = [s for s in protocol.steps if isinstance(s, Sweep)]
    unit = next(s.unit for s in protocol.steps if not isinstance(s, Wait))
    common: dict[str, Any] = {"guesses": tuple(guesses), "meta": meta, "protocol": protocol}
    if sweeps:
        field = sweeps[0].unit == "T"
        coords: dict[str, NDArray[Any]] = {"field" if field else "current": drive, "cycle": cycle}
        return Draft("field-loop" if field else "current-loop", state.quantity, state.unit, values, coords,
                     {} if field else {"current": unit}, **common)  # fmt: skip
    coords = {"polarity": polarity, "cycle": cycle, "amplitude": drive}
    return Draft("pulses", state.quantity, state.unit, values, coords, {"amplitude": unit}, **common)


def _conditions(protocol: Protocol) -> dict[str, Any]:
    width = {s.width for s in protocol.steps if not isinstance(s, Wait) and s.width is not None}
    found = {
        "in_plane_field": protocol.in_plane_field,
        "temperature": protocol.temperature,
        "read_current": protocol.read if protocol.read_unit == "A" else None,
        "pulse_width": width.pop() if len(width) == 1 else None,
    }
    return {k: v for k, v in found.items() if v is not None}


def _from_numbers(number: Array, values: Array) -> "tuple[Ints, str] | None":
    """Polarity by the trend of each stretch in which the pulse number counts on."""
    starts = runs(np.cumsum(np.diff(number, prepend=number[0]) < 0, dtype=np.int64))
    if len(starts) < 2:
        return polarity_from_turns(values)
    polarity = np.zeros(len(values), dtype=np.int64)
    for a, b in starts:
        n = max(1, (b - a) // 5)
        polarity[a:b] = 1 if values[b - n : b].mean() >= values[a : a + n].mean() else -1
    if number[0] == 0:
        polarity[0] = 0
    return polarity, "the pulse number starts again: stretches that rise are taken as LTP, those that fall as LTD"


def polarity_from_turns(values: Array) -> "tuple[Ints, str] | None":
    """Polarity from the turning points of the smoothed curve; ``None`` if it does not go up and down clearly.

    Stretches of about one length are taken to have exactly that length.
    """
    if len(values) < 6 or np.ptp(values) == 0:
        return None
    spread = noise(values)
    span = float(np.ptp(np.percentile(values, [2, 98])))
    width = 5 if spread > 0.25 * span else 1 if spread < 0.03 * span else 3
    soft = smooth(values, width)
    threshold = max(0.35 * float(np.ptp(soft)), 4 * spread / np.sqrt(width))
    if float(np.ptp(soft)) < 5 * spread / np.sqrt(width):
        return None
    at = _last_extreme(values, turns(soft, threshold), spread)
    edges = _even([0, *at, len(values) - 1])
    polarity = np.zeros(len(values), dtype=np.int64)
    for a, b in pairwise(edges):
        polarity[a + 1 : b + 1] = 1 if soft[min(b, len(soft) - 1)] >= soft[a] else -1
    if len(edges) > 3 and edges[2] - edges[1] == edges[1] + 1:  # as many reads as pulses: no read before the first
        polarity[0] = polarity[1]
    way = np.sum(np.abs(np.diff(soft)))
    net = sum(abs(soft[b] - soft[a]) for a, b in pairwise(edges))
    if (net < 0.2 * way and len(edges) > 3) or len(edges) > 2 + len(values) // 4:
        return None
    if len(edges) == 2:
        side = "LTP" if polarity[-1] > 0 else "LTD"
        return polarity, f"no protocol is given and the curve does not turn: all pulses are taken as {side}"
    at_text = ", ".join(str(e + 1) for e in edges[1:5]) + (", ..." if len(edges) > 6 else "")
    return polarity, f"no protocol is given: LTP and LTD are told apart by the turning points (reads {at_text})"


def _last_extreme(values: Array, at: list[int], spread: float) -> list[int]:
    """Move each turn to the last read before the curve leaves its flat top (or bottom)."""
    out = []
    edges = [*at, len(values)]
    for k, i in enumerate(at):
        stop = (i + edges[k + 1]) // 2
        near = [j for j in range(i, stop) if abs(values[j] - values[i]) <= 2.5 * spread]
        consecutive = i
        for j in near:
            if j - consecutive <= 2:
                consecutive = j
        out.append(consecutive)
    return out


def _even(edges: list[int]) -> list[int]:
    """If the stretches are about equally long, make them exactly so."""
    inner = edges[1:-1]
    if len(inner) < 2:
        return edges
    length = float(np.median(np.diff(inner)))
    k = np.round((np.array(inner) - inner[0]) / length)
    if length < 4 or np.any(np.diff(k) != 1):
        return edges
    total = edges[-1] + 1
    for period in {round(length), round(length) - 1, round(length) + 1}:
        if total % period == 0 and np.all(np.abs(np.array(inner) - (period - 1) - period * k) <= max(2, 0.1 * period)):
            return [edges[0], *((period * (np.arange(len(inner)) + 1) - 1).tolist()), edges[-1]]
    return edges
