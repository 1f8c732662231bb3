"""Compiled kernels: pulses on many devices, one by one, each with noise of its own.

Devices go in chunks of :data:`LANES`. In a chunk, pulse after pulse is given to all devices that are still to get one,
in loops that compilers turn into vector instructions. The noise of pulse k of device i is number ``2^32 i + k`` of a
key. So results do not depend on chunks or threads. Arithmetic is of the type that the states have. Noise, and steps
that are looked up in a table, are in single precision.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hallweight.core.compiled.counter_rng import bits, normal, skip
from hallweight.core.compiled.jit import jit

from .tabulated_law import DeviceRows

LANES = 128
STREAM_STRIDE = np.uint64(2**32)
"""Random numbers that one device has for itself."""
_S1, _S2, _S3 = np.uint64(1), np.uint64(2), np.uint64(3)
_ZERO, _UNIT = np.float32(0), np.float32(1)
_FAST = {"contract", "nsz", "arcp"}


class Scratch(NamedTuple):
    """Working memory of a chunk, (LANES,) each: where states lie in the table, and the steps there."""

    node: NDArray[np.uint32]
    fraction: NDArray[np.float32]
    step: NDArray[np.float32]
    spread: NDArray[np.float32]


@jit(part=True)
def scratch() -> Scratch:
    """Return working memory for one chunk."""
    node, rows = np.zeros(LANES, np.uint32), np.zeros((3, LANES), np.float32)
    return Scratch(node, rows[0], rows[1], rows[2])


@jit(part=True)
def _most(counts: Any, m: Any) -> Any:
    """Return the largest number of pulses of the first ``m`` devices."""
    most = np.int64(0)
    for j in range(m):
        most = max(most, abs(np.int64(counts[j])))
    return most


@jit(part=True)
def _pending(counts: Any, k: Any, m: Any) -> Any:
    """Return how many of the first ``m`` remain when those at the end that are done after ``k`` pulses are left out."""
    while m > 0 and abs(counts[m - 1]) <= k:
        m -= 1
    return m


@jit(fastmath=_FAST, part=True)
def _straight(x: Any, counts: Any, keys: Any, devices: Any, law: Any) -> None:
    """Give a chunk its pulses, for steps that are straight lines of u."""
    real = x.dtype.type
    floor, ceiling = real(law.floor), real(law.ceiling)
    a, b, s = real(law.line[0, 0]), real(law.line[0, 1]), real(law.line[0, 2])
    c, d, t = real(law.line[1, 0]), real(law.line[1, 1]), real(law.line[1, 2])
    low, span, gain_up, gain_down = devices.low, devices.span, devices.gain_up, devices.gain_down
    m = len(x)
    for k in range(_most(counts, m)):
        m = _pending(counts, k, m)
        for j in range(m):
            z, rise, full = normal(bits(keys[j], k)), counts[j] > 0, span[j]
            g, y = gain_up[j] if rise else gain_down[j], x[j] - low[j]  # in units of x: u would cost a division
            y += g * ((a if rise else c) * full + (b if rise else d) * y) + (s if rise else t) * full * z
            new = low[j] + min(max(y, floor * full), ceiling * full)
            x[j] = new if (k < abs(counts[j])) & (g > real(0)) else x[j]


@jit(fastmath=_FAST, part=True)
def _curved(x: Any, counts: Any, keys: Any, devices: Any, law: Any, scratch: Any) -> None:
    """The same with the mean step, and its spread where that is not even, from a table over u from 0 to 1.

    Looking up is a separate loop, because compilers do not vectorise it.
    """
    node, fraction, step, width = scratch.node, scratch.fraction, scratch.step, scratch.spread
    real, nodes, table = x.dtype.type, law.table.shape[1], law.table.ravel()
    even, s, t = law.even, np.float32(law.line[0, 2]), np.float32(law.line[1, 2])
    low, span, gain_up, gain_down = devices.low, devices.span, devices.gain_up, devices.gain_down
    m = len(x)
    for k in range(_most(counts, m)):
        m = _pending(counts, k, m)
        for j in range(m):
            place = min(max(np.float32((x[j] - low[j]) / span[j]), _ZERO), _UNIT) * np.float32(nodes - 1)
            whole = np.int32(place)
            fraction[j] = place - np.float32(whole)
            node[j] = 4 * (whole + (0 if counts[j] > 0 else nodes))
        if even:
            for j in range(m):
                p = np.uint64(node[j])  # unsigned, so that no index is looked at for its sign
                step[j] = table[p] + fraction[j] * table[p + _S1]
        else:
            for j in range(m):
                p, f = np.uint64(node[j]), fraction[j]
                step[j], width[j] = table[p] + f * table[p + _S1], table[p + _S2] + f * table[p + _S3]
        for j in range(m):
            z, rise = normal(bits(keys[j], k)), counts[j] > 0
            g, w = gain_up[j] if rise else gain_down[j], (s if rise else t) if even else width[j]
            y = x[j] - low[j] + span[j] * (g * step[j] + w * z)
            new = low[j] + min(max(y, real(0)), span[j])
            x[j] = new if (k < abs(counts[j])) & (g > real(0)) else x[j]


@jit(part=True)
def pulse_chunk(x: Any, counts: Any, keys: Any, devices: Any, law: Any, scratch: Any) -> None:
    """Give ``counts`` (signed) pulses to the states ``x`` of a chunk; devices of pulse gain zero stay."""
    if law.straight:
        _straight(x, counts, keys, devices, law)
    else:
        _curved(x, counts, keys, devices, law, scratch)


@jit()
def pulse_all(x: Any, counts: Any, devices: Any, law: Any, key: Any) -> None:
    """Give ``counts`` (signed) pulses to the states ``x``, in place; all shapes (n,)."""
    keys, work = np.zeros(LANES, np.uint64), scratch()
    low, span, up, down = devices.low, devices.span, devices.gain_up, devices.gain_down
    for a in range(0, len(x), LANES):
        b = min(a + LANES, len(x))
        for j in range(b - a):
            keys[j] = skip(key, np.uint64(a + j) * STREAM_STRIDE)
        pulse_chunk(x[a:b], counts[a:b], keys, DeviceRows(low[a:b], span[a:b], up[a:b], down[a:b]), law, work)


@jit(part=True)
def lookup(row: Any, v: Any) -> Any:
    """Return the value at ``v`` of a row tabulated evenly from 0 to 1, by straight lines; ends hold beyond."""
    far = min(max(v, 0.0), 1.0) * (len(row) - 1)
    at = np.int64(far) if far < len(row) - 1 else np.int64(len(row) - 2)
    return row[at] + (far - at) * (row[at + 1] - row[at])
