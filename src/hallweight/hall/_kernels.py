"""Compiled kinetics: tau-leaping where many cells turn, one turn at a time where few do.

Every cell is of a kind (:mod:`._rates`); ``count`` holds how many of each there are, so the total rate is a short sum
and a wait of any length in which nothing happens costs as little as a pulse. A leap turns each cell with the
probability of a two-state process over its length, at fixed neighbours: exact for a cell alone however long the leap,
so that cells that go to and fro fast do not make it short. What does is lasting change (there more often than back),
which changes the rates of neighbours: see :func:`_length`. The random number of a cell in a step is a function of key,
step and cell.
"""

from typing import Any

import numpy as np

from hallweight.core._jit import jit
from hallweight.core._random import bits, uniform

_TWO64 = 2.0**64
_FEW, _PART = 8.0, 1 / 1024  # turns in a leap, at least, and per cell, for which it is worth looking at all cells
_SPREAD = 0.05  # of all cells may turn for good in a leap


@jit()
def kinds(s: Any, classes: Any, around: Any, kind: Any, count: Any) -> None:
    """Fill the kinds (cells,) and how many there are of each, from states ``s`` (cells,) of +1 and -1."""
    count[:] = 0
    for i in range(len(s)):
        z, u = 0, 0
        for q in range(4):
            k = around[i, q]
            if k >= 0:
                z += 1
                u += s[k] != s[i]
        kind[i] = (2 * classes[i] + (s[i] < 0)) * 15 + z * (z + 1) // 2 + u
        count[kind[i]] += 1


@jit()
def run(
    s: Any, kind: Any, count: Any, around: Any, mirror: Any, tables: Any, which: Any, time: Any, key: Any, care: Any
) -> Any:
    """Carry one copy, ``s`` (cells,), through pieces: rates ``tables[which[p]]`` (bins of <s>, kinds) for ``time[p]``.

    ``mirror`` (kinds,): kind of a cell after it has turned. ``care``: how much of a cell's waiting time a leap may be,
    and the most leaps for a piece. Returns (leaps, single turns, cells turned in leaps).
    """
    total = 0
    for i in range(len(s)):
        total += s[i]
    gate, hit = np.zeros(len(count), np.uint64), np.zeros(len(s), np.uint8)
    leaps, single, turned = 0, 0, 0
    for p in range(len(time)):
        left, finest = time[p], time[p] / care[1]
        here, step = bits(key, np.uint64(p)), np.uint64(0)
        while left > 0:
            rate = tables[which[p], _bin(total, len(s), tables.shape[1])]
            whole, long = _length(count, rate, mirror, len(s), care[0])
            long = min(max(long, finest), left)
            if whole * left < 1e-15:
                break
            draw = bits(here, step)
            step += np.uint64(1)
            if whole * long < max(_FEW, _PART * len(s)):
                wait = -np.log(1 - uniform(draw)) / whole
                if wait > left:
                    break
                i = _pick(kind, count, rate, whole, draw)
                total += _turn(i, s, kind, count, around, mirror)
                left -= wait
                single += 1
            else:
                _gates(count, rate, mirror, long, gate)
                _toss(kind, gate, draw, hit)
                for i in range(len(s)):
                    if hit[i]:
                        total += _turn(i, s, kind, count, around, mirror)
                        turned += 1
                left -= long
                leaps += 1
    return leaps, single, turned


@jit()
def _bin(total: Any, cells: Any, bins: Any) -> Any:
    return np.int64(np.rint((total / cells + 1) / 2 * (bins - 1)))


@jit()
def _length(count: Any, rate: Any, mirror: Any, cells: Any, care: Any) -> Any:
    """Return the total rate, and how long a leap may be.

    With the lasting part of a kind's turns, ``w = (there - back)/(there + back)`` where positive: in a leap the cells
    that turn for good do so with a mean probability of at most ``care``, and they are at most a twentieth of all. Cells
    without neighbours change nobody's rates.
    """
    whole, lasting, square = 0.0, 0.0, 0.0
    for k in range(len(count)):
        if count[k] > 0:
            there, back = rate[k], rate[mirror[k]]
            flow = count[k] * there
            whole += flow
            if there > back and k % 15 > 0:
                flow *= (there - back) / (there + back)
                lasting += flow
                square += flow * there
    if lasting <= 0:
        return whole, np.inf
    return whole, min(care * lasting / max(square, 1e-300), _SPREAD * cells / lasting)


@jit()
def _gates(count: Any, rate: Any, mirror: Any, long: Any, gate: Any) -> None:
    """Fill, for each kind that there is, the 64-bit number below which a draw turns a cell."""
    for k in range(len(count)):
        if count[k] > 0:
            both = rate[k] + rate[mirror[k]]
            chance = -rate[k] / both * np.expm1(-both * long) if both > 0 else 0.0
            gate[k] = np.uint64(min(chance * _TWO64, _TWO64 * (1 - 2.0**-53)))


@jit()
def _toss(kind: Any, gate: Any, key: Any, hit: Any) -> None:
    for i in range(len(kind)):
        hit[i] = bits(key, np.uint64(i)) < gate[kind[i]]


@jit()
def _pick(kind: Any, count: Any, rate: Any, whole: Any, draw: Any) -> Any:
    """Return the cell that turns, drawn with the rates as weights: its kind first, then which one of that kind."""
    aim, k, last = uniform(bits(draw, np.uint64(1))) * whole, 0, 0
    for k in range(len(count)):
        if count[k] > 0 and rate[k] > 0:
            last = k
            aim -= count[k] * rate[k]
            if aim < 0:
                break
    nth = int(uniform(bits(draw, np.uint64(2))) * count[last])
    for i in range(len(kind)):
        if kind[i] == last:
            if nth == 0:
                return i
            nth -= 1
    return -1


@jit()
def _turn(i: Any, s: Any, kind: Any, count: Any, around: Any, mirror: Any) -> Any:
    """Turn cell i, keep the kinds of it and its neighbours, and return what the sum of states gains."""
    s[i] = -s[i]
    k = kind[i]
    count[k] -= 1
    kind[i] = mirror[k]
    count[mirror[k]] += 1
    for q in range(4):
        n = around[i, q]
        if n >= 0:
            count[kind[n]] -= 1
            kind[n] += -1 if s[n] == s[i] else 1
            count[kind[n]] += 1
    return 2 * s[i]
