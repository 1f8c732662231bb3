"""Compiled kernel of write-verify: rounds of reads and pulses, device by device.

The noise of read r of device i is number ``2^32 i + r`` of the key of reads. That of pulse k is number ``2^32 i + k``
of the key of pulses.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hallweight.core.compiled.counter_rng import bits, normal, skip
from hallweight.core.compiled.jit import jit
from hallweight.core.types import Array, Indices, Mask

from .pulse_kernel import LANES, STREAM_STRIDE, lookup, pulse_chunk, scratch
from .tabulated_law import DeviceRows


class VerifySettings(NamedTuple):
    """How to read and to count pulses.

    tolerance   SI          distance from the target within which a device is done
    max_pulses  1           after so many pulses a device is given up
    read_noise  1           standard deviation of a read, a fraction of the range of a device
    low         SI          lowest state of the nominal curves
    span        SI          highest state less the lowest
    places      (2, nodes)  positions on the nominal curves of LTP and LTD, in pulses, over states that run evenly from
                            ``low`` to ``low + span``
    """

    tolerance: float
    max_pulses: int
    read_noise: float
    low: float
    span: float
    places: NDArray[np.float32]


class DeviceStates(NamedTuple):
    """States of all devices, targets (both SI), pulses and reads used and whether each is verified; (n,)."""

    states: Array
    targets: Array
    pulses: Array
    verified: Mask
    reads: Array


class OpenDevices(NamedTuple):
    """The devices of a chunk that are not yet programmed, in the first places.

    rows    (7, LANES)  state, low, span, gain up, gain down, target, and the pulses of the last round, with sign
    device  (LANES,)    the number of the device
    counts  (LANES,)    the pulses of this round, with sign
    keys    (LANES,)    of the noise of these pulses
    """

    rows: Array
    device: Indices
    counts: Indices
    keys: NDArray[np.uint64]


@jit()
def _pulses_to(reading: Any, target: Any, last: Any, pulses_left: Any, settings: Any) -> Any:
    """Signed number of pulses from a reading to the target: nominal, and halved after overshooting."""
    row, sign = (settings.places[0], 1) if target > reading else (settings.places[1], -1)
    a, b = (reading - settings.low) / settings.span, (target - settings.low) / settings.span
    n = max(np.int64(np.rint(lookup(row, b) - lookup(row, a))), 1)
    if sign * last < 0:
        n = min(n, max(np.int64(abs(last)) // 2, 1))
    return sign * min(n, pulses_left)


@jit()
def _load(cells: Any, devices: Any, a: Any, b: Any, to: Any) -> None:
    """Take in devices a to b, those with most pulses to come first: they then end together."""
    order = np.argsort(-cells.targets[a:b])
    for j in range(b - a):
        i = a + order[j]
        to.device[j] = i
        to.rows[0, j], to.rows[1, j], to.rows[2, j] = cells.states[i], devices.low[i], devices.span[i]
        to.rows[3, j], to.rows[4, j] = devices.gain_up[i], devices.gain_down[i]
        to.rows[5, j], to.rows[6, j] = cells.targets[i], 0.0


@jit()
def _read_round(o: Any, n_open: Any, number: Any, cells: Any, settings: Any, key: Any) -> Any:
    """Read every open device once and put away those that are done.

    Sets pulse counts and keys of the others, and returns how many these are.
    """
    reads, kept = bits(key, 0), 0
    for j in range(n_open):
        i, state, target = o.device[j], o.rows[0, j], o.rows[5, j]
        first = np.uint64(i) * STREAM_STRIDE
        reading = state + settings.read_noise * o.rows[2, j] * normal(bits(reads, first + np.uint64(number)))
        cells.reads[i] += 1
        pulses_left = settings.max_pulses - np.int64(cells.pulses[i])
        cells.verified[i] = abs(target - reading) <= settings.tolerance
        if cells.verified[i] or pulses_left <= 0:
            cells.states[i] = state
            continue
        o.keys[kept] = skip(key, first + np.uint64(cells.pulses[i]))
        o.counts[kept] = _pulses_to(reading, target, o.rows[6, j], pulses_left, settings)
        cells.pulses[i] += abs(o.counts[kept])
        for row in range(6):
            o.rows[row, kept] = o.rows[row, j]
        o.rows[6, kept], o.device[kept] = o.counts[kept], i
        kept += 1
    return kept


@jit()
def verify(cells: Any, devices: Any, law: Any, settings: Any, key: Any) -> None:
    """Program the states of ``cells`` to their targets, in place, counting pulses and marking what is verified."""
    rows, device = np.zeros((7, LANES)), np.zeros(LANES, np.int64)
    counts, keys, work = np.zeros(LANES, np.int64), np.zeros(LANES, np.uint64), scratch()
    o = OpenDevices(rows, device, counts, keys)
    x0, x1, x2, x3, x4 = rows[0], rows[1], rows[2], rows[3], rows[4]
    n = len(cells.states)
    for a in range(0, n, LANES):
        b = min(a + LANES, n)
        _load(cells, devices, a, b, o)
        n_open, number = _read_round(o, b - a, 0, cells, settings, key), 1
        while n_open > 0:
            open_devices = DeviceRows(x1[:n_open], x2[:n_open], x3[:n_open], x4[:n_open])
            pulse_chunk(x0[:n_open], counts, keys, open_devices, law, work)
            n_open, number = _read_round(o, n_open, number, cells, settings, key), number + 1
