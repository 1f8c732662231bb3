"""One turn at a time, exactly: rejection-free but for a factor of two, at a cost that does not grow with the cells.

Cells are sorted into groups by a bound on their rate, ``top/2^g``. An event is drawn with the bounds as rates (the
group, a cell of it and the fraction of its bound come from one random number) and is a turn with the probability
rate/bound, which is above one half but for the slowest group: composition and rejection (cite slepoy2008). What does
not turn costs time as it should, so the course of states is that of the rates themselves. A turn moves five cells
between groups. Bounds hold for a mean state <s> of one bin to either side; cells are sorted anew when it leaves them.
"""

from typing import Any

import numpy as np

from hallweight.core.compiled.counter_rng import bits, uniform
from hallweight.core.compiled.jit import jit

GROUPS = 64
_HALVES = 0.5 ** np.arange(GROUPS)


@jit()
def bin_of(total: Any, cells: Any, bins: Any) -> Any:
    """Return the bin of <s> for a sum of states."""
    return np.int64(np.rint((total / cells + 1) / 2 * (bins - 1)))


@jit()
def turns(
    s: Any, kind: Any, around: Any, mirror: Any, rates: Any, groups: Any, top: Any, room: Any, key: Any, left: Any,
    most: Any, awhile: Any
) -> Any:  # fmt: skip
    """Carry ``s`` (cells,) and ``kind`` through the time ``left``, or until ``most`` events have been drawn, or until
    more than half of the turns in ``awhile`` of them have undone each other.

    ``rates`` (bins, kinds), 1/s; ``groups`` (bins, kinds) and ``top``: bounds on them; ``room``: (members (GROUPS,
    cells), size (GROUPS,), place (cells,), load (GROUPS,)) to work in. Returns (time left, turns).
    """
    members, size, place, load = room
    total, turned, before, last = 0, 0, s.copy(), 0
    for i in range(len(s)):
        total += s[i]
    here = about = bin_of(total, len(s), len(rates))
    _sort(kind, groups[about], top, members, size, place, load)
    whole = _sum(load)
    for n in range(most):
        wait = -np.log(1 - uniform(bits(key, np.uint64(2 * n)))) / whole
        if not wait < left:
            return 0.0, turned
        left -= wait
        g, at = _aim(load, uniform(bits(key, np.uint64(2 * n + 1))) * whole)
        bound = load[g] / size[g]
        nth = min(int(at / bound), size[g] - 1)
        i = members[g, nth]
        if at - nth * bound < rates[here, kind[i]]:
            _turn(i, s, kind, around, mirror, groups[about], top, members, size, place, load)
            total += 2 * s[i]
            turned += 1
            here = bin_of(total, len(s), len(rates))
            if abs(here - about) > 1:
                about = here
                _sort(kind, groups[about], top, members, size, place, load)
            whole = _sum(load)
        if n % awhile == awhile - 1:
            if 2 * _apart(s, before) < turned - last:
                break
            before[:], last = s, turned
    return left, turned


@jit()
def _apart(s: Any, other: Any) -> Any:
    """Return in how many cells two courses differ."""
    n = 0
    for i in range(len(s)):
        n += s[i] != other[i]
    return n


@jit()
def _sort(kind: Any, group: Any, top: Any, members: Any, size: Any, place: Any, load: Any) -> None:
    size[:] = 0
    for i in range(len(kind)):
        g = group[kind[i]]
        place[i] = size[g]
        members[g, size[g]] = i
        size[g] += 1
    for g in range(GROUPS):
        load[g] = size[g] * top * _HALVES[g]


@jit(fastmath={"reassoc", "nsz"})
def _sum(load: Any) -> Any:
    whole = 0.0
    for g in range(GROUPS):
        whole += load[g]
    return whole


@jit()
def _aim(load: Any, aim: Any) -> Any:
    """Return the group in whose part of the whole ``aim`` lies, and how far into it."""
    last = 0
    for g in range(GROUPS):
        if load[g] > 0:
            last = g
            if aim < load[g]:
                break
            aim -= load[g]
    return last, min(aim, load[last])


@jit()
def _turn(
    i: Any, s: Any, kind: Any, around: Any, mirror: Any, group: Any, top: Any, members: Any, size: Any, place: Any,
    load: Any
) -> None:  # fmt: skip
    """Turn cell i; sort it and its neighbours."""
    s[i] = -s[i]
    _move(i, mirror[kind[i]], kind, group, top, members, size, place, load)
    for q in range(4):
        n = around[i, q]
        if n >= 0:
            _move(n, kind[n] + (-1 if s[n] == s[i] else 1), kind, group, top, members, size, place, load)


@jit()
def _move(i: Any, new: Any, kind: Any, group: Any, top: Any, members: Any, size: Any, place: Any, load: Any) -> None:
    """Give cell i a new kind: the last of its group takes its place, and it goes to the end of the other."""
    g, h = group[kind[i]], group[new]
    kind[i] = new
    if g == h:
        return
    size[g] -= 1
    last = members[g, size[g]]
    members[g, place[i]], place[last] = last, place[i]
    members[h, size[h]], place[i] = i, size[h]
    size[h] += 1
    load[g], load[h] = size[g] * top * _HALVES[g], size[h] * top * _HALVES[h]
