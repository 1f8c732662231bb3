"""Layout (e): one column of reads in the order of time; the polarity comes from a protocol or from the turns."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError, Protocol, Sweep, Wait
from hallweight.core.types import Array, Indices

from ..curve_shape import noise, runs, smooth, steps_between, turns
from ..partial_trace import Ask, Draft, State, state_of, value_column
from ..table import Column, Table, constants
from .segments import cycles_of, polarity_word


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
    if number is not None and not np.isfinite(number).all():
        number = None
    if ask.protocol is not None:
        return _with_protocol(table, state, state.values, ask.protocol, guesses)
    found = polarity_from_turns(values) if number is None else _from_numbers(number, values)
    word = polarity_word(ask.name)
    timed = number is None and bool(table.varying("time")) and ask.layout is None and not word
    one_way = found is not None and len(np.unique(found[0][1:])) == 1
    if timed and one_way:
        return None  # one slow way with time and no sign of pulses: retention, not LTP
    if (found is None or one_way) and word:
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


def _from_numbers(number: Array, values: Array) -> tuple[Indices, str] | None:
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


def polarity_from_turns(values: Array) -> tuple[Indices, str] | None:
    """Polarity from the turning points of the smoothed curve; ``None`` if it does not go up and down clearly.

    Stretches of about one length are taken to have exactly that length.
    """
    if len(values) < 6 or np.ptp(values) == 0:
        return None
    spread = noise(values)
    span = float(np.ptp(np.percentile(values, [2, 98])))
    width = 2 * (min(int((spread / (0.04 * span)) ** 2), len(values) // 10) // 2) + 1 if span > 0 else 1
    soft = smooth(values, width)
    threshold = max(0.35 * float(np.ptp(soft)), 4 * spread / np.sqrt(width))
    if float(np.ptp(soft)) < 5 * spread / np.sqrt(width):
        return None
    at = _refined(values, turns(soft, threshold), spread)
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


def _refined(values: Array, at: list[int], spread: float) -> list[int]:
    """Move each turn to where a rise up to it and a fall after it (or the reverse) fit best; the last such place."""
    edges = [0, *at, len(values)]
    out = []
    for before, i, after in zip(edges[:-2], edges[1:-1], edges[2:], strict=True):
        low, high = (before + i) // 2, (i + after + 1) // 2
        part = values[low:high] * (1.0 if values[i] >= values[low] else -1.0)
        error = _rising_errors(part[:-1])
        error = error + _rising_errors(part[1:][::-1])[::-1]
        best = np.flatnonzero(error <= error.min() + 3 * spread**2 + 1e-12 * np.ptp(part) ** 2)
        out.append(low + int(best[-1]))
    return sorted(set(out))


def _rising_errors(values: Array) -> Array:
    """Squared error of the best rising fit to the first 1, 2, ..., n values (pool adjacent violators)."""
    out = np.zeros(len(values))
    blocks: list[tuple[float, int]] = []  # mean, count
    error = 0.0
    for i, v in enumerate(values.tolist()):
        mean, count = v, 1
        while blocks and blocks[-1][0] > mean:
            m, c = blocks.pop()
            error += (m - mean) ** 2 * c * count / (c + count)
            mean, count = (m * c + mean * count) / (c + count), c + count
        blocks.append((mean, count))
        out[i] = error
    return out


def _even(edges: list[int]) -> list[int]:
    """If the stretches are equally long but for the noise, make them exactly so (the last one may be cut short).

    Among the lengths that fit the turns, one that divides the number of reads (without or with a read before the
    first pulse) is preferred.
    """
    inner, total = np.array(edges[1:-1]), edges[-1] + 1
    k = np.arange(len(inner))
    if len(inner) < 2:
        exact = total // 2 - 1
        return [0, exact, total - 1] if len(inner) and total % 2 == 0 and abs(inner[0] - exact) <= 1 else edges
    middle = float(np.median(np.diff(inner)))
    best, least = edges, np.inf
    for length in range(max(4, int(0.85 * middle)), int(1.15 * middle) + 2):
        for start in (0, 1):
            exact_turns = length * (k + 1) - 1 + start
            miss = np.abs(inner - exact_turns)
            whole = length * (len(inner) + 1) + start == total
            if np.max(miss) > max(2.0, 0.3 * length) or total - 1 - exact_turns[-1] > length:
                continue
            cost = float(np.mean(miss)) - (2.0 if whole else 0.0) * (1.0 - 0.25 * start)
            if cost < least:
                best, least = [0, *exact_turns.tolist(), total - 1], cost
    return best
