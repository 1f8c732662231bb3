"""The compiled loop over blocks and steps, for both schemes of fixed step."""

from typing import Any

import numpy as np

from hallweight.core.compiled.counter_rng import bits
from hallweight.core.compiled.jit import FUSED, jit

from .implicit_midpoint import midpoint
from .lanes import ANISOTROPY, CURRENT, FIELD, LANES, M_1, ROWS
from .stochastic_heun import heun
from .thermal_increments import real


@jit(fastmath=FUSED)
def run(
    table: Any, phase: Any, drive: Any, keys: Any, rounds: Any, begin: Any, every: Any, own: Any, state: Any, out: Any
) -> None:
    """Carry devices through a drive, block by block; ``state`` (n, 6) is changed in place.

    ``table`` (phases, 38): coefficients; ``phase`` (steps + 1,): which row holds in a step; ``drive`` (steps + 1, 4):
    B_x, B_y, B_z, j. ``keys`` (n,): :func:`streams`, or None without noise; ``rounds``: of the midpoint scheme, or None
    for Heun. ``begin``: number of the first step. ``own`` (n, 5): each device's field (T) and factors of current and
    anisotropy. ``out`` (steps // every, n, 6): records; ``every`` 0: none.
    """
    block = np.zeros(ROWS * LANES, table.dtype)
    for first in range(0, len(state), LANES):
        lanes = min(LANES, len(state) - first)
        _load(block, own[first : first + lanes], state[first : first + lanes])
        for s in range(len(drive) - 1):
            a, b, row, step = drive[s], drive[s + 1], table[phase[s]], np.uint64(begin + s)
            if rounds is None:
                heun(block, keys, (first, lanes), step, row, (a[0], a[1], a[2], a[3]), (b[0], b[1], b[2], b[3]))
            else:
                midpoint(block, keys, (first, lanes), step, row, _half(a, b), rounds)
            if every > 0 and (s + 1) % every == 0:
                _store(block, out[(s + 1) // every - 1, first : first + lanes])
        _store(block, state[first : first + lanes])


@jit(fastmath=FUSED)
def streams(key: Any, first: Any, count: Any) -> Any:
    """Return the keys (count,) of the devices' own random streams, from device number ``first`` on."""
    keys = np.empty(count, np.uint64)
    for k in range(count):
        keys[k] = bits(key, np.uint64(first + k))
    return keys


@jit(fastmath=FUSED)
def _half(a: Any, b: Any) -> Any:
    h = real(0.5, a[0])
    return (h * (a[0] + b[0]), h * (a[1] + b[1]), h * (a[2] + b[2]), h * (a[3] + b[3]))


@jit(fastmath=FUSED)
def _load(block: Any, own: Any, state: Any) -> None:
    for k in range(len(state)):
        for c in range(6):
            block[M_1 + c * LANES + k] = state[k, c]
        for c in range(3):
            block[FIELD + c * LANES + k] = own[k, c]
        block[CURRENT + k], block[ANISOTROPY + k] = own[k, 3], own[k, 4]


@jit(fastmath=FUSED)
def _store(block: Any, state: Any) -> None:
    for k in range(len(state)):
        for c in range(6):
            state[k, c] = block[M_1 + c * LANES + k]
