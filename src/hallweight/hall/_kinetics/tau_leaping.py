"""Compiled kinetics: one turn at a time as long as that is cheap, then leaps.

A piece of time begins exactly (:mod:`._turns`): a cell that turns for good does so a few times at most, so most pieces
end so. What takes more turns is cells that go to and fro fast, and the rest of the piece is then leapt over. In a leap
the cells of one colour of the chequerboard turn with the probability of a two-state process at fixed neighbours, then
those of the other colour, each first in turn. That is exact for a cell alone, and has the right balance between
neighbours however long the leap (it is a sweep of Gibbs's sampler; cite geman1984), so that slow cells see fast ones in
equilibrium. What makes leaps short is lasting change, which is there more often than back: see :func:`_length`. That
overrates what clusters of cells do to and fro, so leaps have a least length, which grows while neither the sum of
states nor the length of walls changes by more than chance. The random number of a cell in a leap is a function of key,
leap and cell.
"""

from typing import Any

import numpy as np

from hallweight.core.compiled.counter_rng import bits
from hallweight.core.compiled.jit import jit

from .rejection_kmc import GROUPS, bin_of, turns

_TWO64 = 2.0**64
_LEAPS = np.uint64(2**63)  # where their random numbers begin
_SPREAD = 0.05  # of all cells may turn for good in a leap
_BLOCK, _GROW = 4, 4.0  # leaps after which it is looked whether anything lasts; else the next are so much longer
_WALLS = np.array([0, 0, 1, 0, 1, 2, 0, 1, 2, 3, 0, 1, 2, 3, 4])  # reversed neighbours of a kind


@jit()
def kinds(s: Any, classes: Any, around: Any, kind: Any) -> None:
    """Fill the kinds (cells,) from states ``s`` (cells,) of +1 and -1."""
    for i in range(len(s)):
        z, u = 0, 0
        for q in range(4):
            k = around[i, q]
            if k >= 0:
                z += 1
                u += s[k] != s[i]
        kind[i] = (2 * classes[i] + (s[i] < 0)) * 15 + z * (z + 1) // 2 + u


@jit()
def run(
    s: Any, kind: Any, around: Any, halves: Any, mirror: Any, tables: Any, groups: Any, tops: Any, which: Any,
    time: Any, key: Any, care: Any
) -> Any:  # fmt: skip
    """Carry one copy, ``s`` (cells,), through pieces: rates ``tables[which[p]]`` (bins of <s>, kinds) for ``time[p]``.

    ``halves``: the cells of either colour; ``mirror`` (kinds,): kind of a cell after it has turned; ``groups``,
    ``tops``: see :mod:`._turns`. ``care``: events that are drawn before leaps, how much of a cell's waiting time a leap
    may be, the most and the least leaps for the rest of a piece, and after how many events turns may have undone each
    other. Returns (leaps, single turns, turns in leaps).
    """
    size, load = np.zeros(GROUPS, np.int64), np.zeros(GROUPS)
    room = np.empty((GROUPS, len(s)), np.int32), size, np.empty(len(s), np.int32), load
    leaps, single, turned = 0, 0, 0
    for p in range(len(time)):
        w, here = which[p], bits(key, np.uint64(p))
        left, n = turns(s, kind, around, mirror, tables[w], groups[w], tops[w], room, here, time[p], care[0], care[4])
        single += n
        if left > 0:
            a, b = _leap(s, kind, around, halves, mirror, tables[w], bits(here, _LEAPS), left, care)
            leaps += a
            turned += b
    return leaps, single, turned


@jit()
def _leap(s: Any, kind: Any, around: Any, halves: Any, mirror: Any, rates: Any, key: Any, left: Any, care: Any) -> Any:
    """Leap over the time ``left``; return how many leaps and turns there were."""
    count, gate = np.zeros(len(mirror), np.int64), np.zeros(len(mirror), np.uint64)
    total, leaps, turned = 0, 0, 0
    for i in range(len(s)):
        total += s[i]
        count[kind[i]] += 1
    finest, coarsest = left / care[2], left / care[3]
    step, before = finest, (total, _walls(count), 0)
    while left > 0:
        rate = rates[bin_of(total, len(s), len(rates))]
        whole, long = _length(count, rate, mirror, len(s), care[1])
        if whole * left < 1e-15:
            break
        long = min(max(long, step), coarsest, left)
        draw = bits(key, np.uint64(leaps))
        for h in range(2):
            _gates(count, rate, mirror, long, gate)
            half = halves[(leaps + h) % 2]
            for q in range(len(half)):
                i = half[q]
                if bits(draw, np.uint64(i)) < gate[kind[i]]:
                    total += _turn(i, s, kind, count, around, mirror)
                    turned += 1
        left -= long
        leaps += 1
        if leaps % _BLOCK == 0:
            now = (total, _walls(count), turned)
            step = min(_GROW * step, coarsest) if _still(before, now) else finest
            before = now
    return leaps, turned


@jit()
def _still(before: Any, now: Any) -> Any:
    """Whether sum of states and length of walls have changed by no more than so many turns do by chance."""
    chance = 2 * np.sqrt(now[2] - before[2]) + 1
    return abs(now[0] - before[0]) <= 2 * chance and abs(now[1] - before[1]) <= 4 * chance


@jit()
def _walls(count: Any) -> Any:
    """Return the number of pairs of unlike neighbours, each pair twice, from how many cells there are of each kind."""
    length = 0
    for k in range(len(count)):
        length += count[k] * _WALLS[k % 15]
    return length


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
