"""Compiled kernel of write-verify: rounds of reads and pulses, device by device.

The noise of read r of device i is number ``2^32 i + r`` of its key, that of pulse k number ``2^32 i + k`` of another.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hallweight.core.compiled.counter_rng import bits, normal, skip
from hallweight.core.compiled.jit import jit

from .pulse_kernel import APART, LANES, chunk, lookup, room


class Verify(NamedTuple):
    """How to read and to count pulses: SI but for ``read``, a fraction of the range of a device.

    ``places`` (2, nodes) are positions on the nominal curves of LTP and LTD, in pulses, over states that run evenly
    from ``low`` to ``low + span``.
    """

    tolerance: float
    budget: int
    read: float
    low: float
    span: float
    places: NDArray[np.float32]


@jit()
def _pulses(seen: Any, target: Any, last: Any, left: Any, plan: Any) -> Any:
    """Signed number of pulses from the state that was seen to the target: nominal, and halved after overshooting."""
    row, sign = (plan.places[0], 1) if target > seen else (plan.places[1], -1)
    a, b = (seen - plan.low) / plan.span, (target - plan.low) / plan.span
    n = max(np.int64(np.rint(lookup(row, b) - lookup(row, a))), 1)
    if sign * last < 0:
        n = min(n, max(np.int64(abs(last)) // 2, 1))
    return sign * min(n, left)


class Open(NamedTuple):
    """The devices of a chunk that are not yet programmed, in the first places: (7, LANES) numbers and their indices.

    The rows are state, low, span, up, down, target and the pulses of the last round, with sign.
    """

    rows: NDArray[np.float64]
    which: NDArray[np.int64]


@jit()
def _load(x: Any, target: Any, low: Any, span: Any, up: Any, down: Any, a: Any, b: Any, to: Open) -> None:
    """Take in devices a to b, those with most pulses to come first: they then end together."""
    order = np.argsort(-target[a:b])
    for j in range(b - a):
        i = a + order[j]
        to.which[j] = i
        to.rows[0, j], to.rows[1, j], to.rows[2, j] = x[i], low[i], span[i]
        to.rows[3, j], to.rows[4, j], to.rows[5, j], to.rows[6, j] = up[i], down[i], target[i], 0.0


@jit()
def _round(
    o: Open, busy: Any, turn: Any, n: Any, keys: Any, x: Any, pulses: Any, verified: Any, plan: Any, key: Any
) -> Any:
    """Read every open device, put away those that are done, and set pulses and keys of the others; return how many."""
    reads, kept = bits(key, 0), 0
    for j in range(busy):
        i, state, target = o.which[j], o.rows[0, j], o.rows[5, j]
        first = np.uint64(i) * APART
        seen = state + plan.read * o.rows[2, j] * normal(bits(reads, first + np.uint64(turn)))
        left = plan.budget - np.int64(pulses[i])
        verified[i] = abs(target - seen) <= plan.tolerance
        if verified[i] or left <= 0:
            x[i] = state
            continue
        keys[kept] = skip(key, first + np.uint64(pulses[i]))
        n[kept] = _pulses(seen, target, o.rows[6, j], left, plan)
        pulses[i] += abs(n[kept])
        for row in range(6):
            o.rows[row, kept] = o.rows[row, j]
        o.rows[6, kept], o.which[kept] = n[kept], i
        kept += 1
    return kept


@jit()
def verify(
    x: Any,
    target: Any,
    pulses: Any,
    verified: Any,
    low: Any,
    span: Any,
    up: Any,
    down: Any,
    steps: Any,
    plan: Any,
    key: Any,
) -> None:
    """Program states ``x`` to ``target`` in place, counting ``pulses`` and marking the ``verified``; shapes (n,)."""
    n, keys, work = np.zeros(LANES, np.int64), np.zeros(LANES, np.uint64), room()
    o = Open(np.zeros((7, LANES)), np.zeros(LANES, np.int64))
    x0, x1, x2, x3, x4 = o.rows[0], o.rows[1], o.rows[2], o.rows[3], o.rows[4]
    for a in range(0, len(x), LANES):
        b = min(a + LANES, len(x))
        _load(x, target, low, span, up, down, a, b, o)
        busy, turn = _round(o, b - a, 0, n, keys, x, pulses, verified, plan, key), 1
        while busy > 0:
            y, lows, spans, ups, downs = x0[:busy], x1[:busy], x2[:busy], x3[:busy], x4[:busy]
            chunk(y, n, keys, lows, spans, ups, downs, steps, work)
            busy, turn = _round(o, busy, turn, n, keys, x, pulses, verified, plan, key), turn + 1
