"""Compiled kernels: pulses on many devices, one by one, each with noise of its own.

Devices go in chunks of :data:`LANES`: in a chunk, pulse after pulse is given to all devices that are still to get one,
in loops that compilers turn into vector instructions. The noise of pulse k of device i is number ``2^32 i + k`` of a
key, so results do not depend on chunks or threads. Arithmetic is of the type that the states have; noise, and steps
that are looked up in a table, are in single precision.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hallweight.core.compiled.counter_rng import bits, normal, skip
from hallweight.core.compiled.jit import jit

LANES = 128
APART = np.uint64(2**32)
_S1, _S2, _S3 = np.uint64(1), np.uint64(2), np.uint64(3)
_ZERO, _UNIT = np.float32(0), np.float32(1)
_FAST = {"contract", "nsz", "arcp"}


class Room(NamedTuple):
    """Places in the table and steps there, (LANES,) each: what a chunk works with."""

    at: NDArray[np.uint32]
    part: NDArray[np.float32]
    step: NDArray[np.float32]
    width: NDArray[np.float32]


@jit()
def room() -> Room:
    """Return room for one chunk."""
    at, one = np.zeros(LANES, np.uint32), np.zeros((3, LANES), np.float32)
    return Room(at, one[0], one[1], one[2])


@jit()
def _still(n: Any, k: Any, m: Any) -> Any:
    """Return how many of the first ``m`` remain when those at the end that are done after ``k`` pulses are left out."""
    while m > 0 and abs(n[m - 1]) <= k:
        m -= 1
    return m


@jit(fastmath=_FAST)
def _straight(x: Any, n: Any, key: Any, most: Any, low: Any, span: Any, up: Any, down: Any, steps: Any) -> None:
    """Give a chunk its pulses, for steps that are straight lines of u."""
    real = x.dtype.type
    floor, ceiling = real(steps.floor), real(steps.ceiling)
    a, b, s = real(steps.line[0, 0]), real(steps.line[0, 1]), real(steps.line[0, 2])
    c, d, t = real(steps.line[1, 0]), real(steps.line[1, 1]), real(steps.line[1, 2])
    m = len(x)
    for k in range(most):
        m = _still(n, k, m)
        for j in range(m):
            z, rise, full = normal(bits(key[j], k)), n[j] > 0, span[j]
            g, y = up[j] if rise else down[j], x[j] - low[j]  # in units of x: u would cost a division
            y += g * ((a if rise else c) * full + (b if rise else d) * y) + (s if rise else t) * full * z
            new = low[j] + min(max(y, floor * full), ceiling * full)
            x[j] = new if (k < abs(n[j])) & (g > real(0)) else x[j]


@jit(fastmath=_FAST)
def _curved(
    x: Any, n: Any, key: Any, most: Any, low: Any, span: Any, up: Any, down: Any, steps: Any, room: Any
) -> None:
    """The same with the mean step, and its spread where that is not even, from a table over u from 0 to 1.

    Looking up is a loop of its own, because compilers do not turn that into vector instructions.
    """
    at, part, step, width = room.at, room.part, room.step, room.width
    real, nodes, table = x.dtype.type, steps.table.shape[1], steps.table.ravel()
    even, s, t = steps.even, np.float32(steps.line[0, 2]), np.float32(steps.line[1, 2])
    m = len(x)
    for k in range(most):
        m = _still(n, k, m)
        for j in range(m):
            place = min(max(np.float32((x[j] - low[j]) / span[j]), _ZERO), _UNIT) * np.float32(nodes - 1)
            whole = np.int32(place)
            part[j] = place - np.float32(whole)
            at[j] = 4 * (whole + (0 if n[j] > 0 else nodes))
        if even:
            for j in range(m):
                p = np.uint64(at[j])  # unsigned, so that no index is looked at for its sign
                step[j] = table[p] + part[j] * table[p + _S1]
        else:
            for j in range(m):
                p, f = np.uint64(at[j]), part[j]
                step[j], width[j] = table[p] + f * table[p + _S1], table[p + _S2] + f * table[p + _S3]
        for j in range(m):
            z, rise = normal(bits(key[j], k)), n[j] > 0
            g, w = up[j] if rise else down[j], (s if rise else t) if even else width[j]
            y = x[j] - low[j] + span[j] * (g * step[j] + w * z)
            new = low[j] + min(max(y, real(0)), span[j])
            x[j] = new if (k < abs(n[j])) & (g > real(0)) else x[j]


@jit()
def chunk(x: Any, n: Any, key: Any, low: Any, span: Any, up: Any, down: Any, steps: Any, room: Any) -> None:
    """Give ``n`` (signed) pulses to each state ``x`` of a chunk; devices whose pulses are worth nothing stay."""
    most = np.int64(0)
    for j in range(len(x)):
        most = max(most, abs(np.int64(n[j])))
    if steps.straight:
        _straight(x, n, key, most, low, span, up, down, steps)
    else:
        _curved(x, n, key, most, low, span, up, down, steps, room)


@jit()
def dense(x: Any, count: Any, low: Any, span: Any, up: Any, down: Any, steps: Any, key: Any) -> None:
    """Give ``count`` (signed) pulses to each state ``x``, in place; all shapes (n,)."""
    keys, work = np.zeros(LANES, np.uint64), room()
    for a in range(0, len(x), LANES):
        b = min(a + LANES, len(x))
        for j in range(b - a):
            keys[j] = skip(key, np.uint64(a + j) * APART)
        chunk(x[a:b], count[a:b], keys, low[a:b], span[a:b], up[a:b], down[a:b], steps, work)


@jit()
def lookup(row: Any, v: Any) -> Any:
    """Return the value at ``v`` of a row tabulated evenly from 0 to 1, by straight lines; ends hold beyond."""
    far = min(max(v, 0.0), 1.0) * (len(row) - 1)
    at = np.int64(far) if far < len(row) - 1 else np.int64(len(row) - 2)
    return row[at] + (far - at) * (row[at + 1] - row[at])
