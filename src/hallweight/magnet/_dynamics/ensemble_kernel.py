"""The compiled loop over blocks and steps, for both schemes of fixed step."""

from typing import Any

import numpy as np

from hallweight.core.compiled.counter_rng import bits
from hallweight.core.compiled.jit import FUSED, jit

from .equation_of_motion import Applied
from .implicit_midpoint import midpoint
from .lanes import ANISOTROPY, CURRENT, FIELD, LANES, M_1, ROWS, BlockStep
from .step_sequence import StepSequence
from .stochastic_heun import heun
from .thermal_increments import like_type


@jit(fastmath=FUSED)
def advance_ensemble(
    sequence: StepSequence, keys: Any, iterations: Any, per_device: Any, state: Any, records: Any
) -> None:
    """Advance devices through all steps, block by block; ``state`` (n, 6) is changed in place.

    ``keys``
        (n,) uint64, :func:`streams`, or None without noise
    ``iterations``
        of the midpoint scheme, or None for Heun
    ``per_device``
        (n, 5): each device's field (T) and factors of current and anisotropy
    ``records``
        (steps // every, n, 6), filled
    """
    table, phase, applied = sequence.table, sequence.phase, sequence.applied
    block = np.zeros(ROWS * LANES, table.dtype)
    for first in range(0, len(state), LANES):
        count = min(LANES, len(state) - first)
        _load(block, per_device[first : first + count], state[first : first + count])
        for s in range(len(applied) - 1):
            a, b, row = applied[s], applied[s + 1], table[phase[s]]
            at = BlockStep(first, count, np.uint64(sequence.first_step + s))
            if iterations is None:
                heun(block, at, keys, row, Applied(a[0], a[1], a[2], a[3]), Applied(b[0], b[1], b[2], b[3]))
            else:
                midpoint(block, at, keys, row, _mean(a, b), iterations)
            if sequence.every > 0 and (s + 1) % sequence.every == 0:
                _store(block, records[(s + 1) // sequence.every - 1, first : first + count])
        _store(block, state[first : first + count])


@jit(fastmath=FUSED)
def streams(key: Any, first: Any, count: Any) -> Any:
    """Return the keys (count,) of the devices' own random streams, from device number ``first`` on."""
    keys = np.empty(count, np.uint64)
    for k in range(count):
        keys[k] = bits(key, np.uint64(first + k))
    return keys


@jit(fastmath=FUSED)
def _mean(a: Any, b: Any) -> Any:
    """Return what is applied half-way between two samples."""
    half = like_type(0.5, a[0])
    return Applied(half * (a[0] + b[0]), half * (a[1] + b[1]), half * (a[2] + b[2]), half * (a[3] + b[3]))


@jit(fastmath=FUSED)
def _load(block: Any, per_device: Any, state: Any) -> None:
    for k in range(len(state)):
        for c in range(6):
            block[M_1 + c * LANES + k] = state[k, c]
        for c in range(3):
            block[FIELD + c * LANES + k] = per_device[k, c]
        block[CURRENT + k], block[ANISOTROPY + k] = per_device[k, 3], per_device[k, 4]


@jit(fastmath=FUSED)
def _store(block: Any, state: Any) -> None:
    for k in range(len(state)):
        for c in range(6):
            state[k, c] = block[M_1 + c * LANES + k]
