"""T = 0 to high accuracy: the eighth-order method of Dormand and Prince on the compiled equation of motion."""

from itertools import pairwise
from typing import Any

import numpy as np

from hallweight.core import InputError
from hallweight.core.compiled.jit import jit
from hallweight.core.types import Array, Indices

from .equation_of_motion import Local, cross, rotation_vector
from .lanes import coefficients
from .step_sequence import StepSequence

RTOL, ATOL = 1e-11, 1e-13
"""Tolerances of one step, so that the energy of a 100 GHz mode is kept to 1e-7 over nanoseconds."""
_CORNER = 0.01  # of the drive's range: the jump of its slope from which the integration starts anew


@jit()
def _slope(y: Any, row: Any, applied: Any, K_scale: Any, out: Any) -> None:
    s1, s2, axes = coefficients(row)
    m, o = (y[0], y[1], y[2]), (y[3], y[4], y[5])
    local = Local(applied[0], applied[1], applied[2], applied[3], K_scale)
    out[0], out[1], out[2] = cross(rotation_vector(m, o, s1, axes, local, None), m)
    out[3], out[4], out[5] = cross(rotation_vector(o, m, s2, axes, local, None), o)


def dormand_prince(sequence: StepSequence, dt: float, per_device: Array, state: Array) -> Array:
    """Return records (steps // every, n, 6) of devices ``state`` (n, 6), which is changed in place.

    ``sequence`` has its table in rates per second, ``per_device`` (n, 5) is as of ``ensemble_kernel``. The drive is
    linear between its samples. The integration starts anew where its slope jumps or the row of the table changes, so
    that no step spans a corner. |m| is made 1 again at each of these and at the end.
    Source: ``scipy.integrate.DOP853`` (cite key hairer1993).
    """
    steps, every = len(sequence.applied) - 1, sequence.every
    record_steps = np.arange(every, steps + 1, every) if every else np.zeros(0, np.intp)
    out = np.empty((len(record_steps), *state.shape))
    corners = _corners(sequence.phase, sequence.applied)
    for n in range(len(state)):
        y = state[n].copy()
        drive, K_scale = _device_drive(sequence.applied, per_device[n]), per_device[n, 4]
        for first, last in pairwise(corners):
            recorded = (record_steps > first) & (record_steps <= last)
            wanted = np.unique(np.append(record_steps[recorded], last))
            row = sequence.table[sequence.phase[first]]
            path = _smooth_path(_slope_of(row, drive, dt, K_scale), y, (first, last), wanted)
            out[recorded, n] = path[np.searchsorted(wanted, record_steps[recorded])]
            y = path[-1]
        state[n] = y
    return out


def _slope_of(row: Array, drive: Array, dt: float, K_scale: float) -> Any:
    """Return dm/dx (6,) as a function of x, the time in samples, and of the state."""
    out, last = np.empty(6), len(drive) - 1

    def slope(x: float, y: Array) -> Array:
        i = min(int(x), last - 1)
        _slope(y, row, drive[i] + (x - i) * (drive[i + 1] - drive[i]), K_scale, out)
        return out * dt

    return slope


def _smooth_path(slope: Any, y: Array, span: tuple[int, int], wanted: Indices) -> Array:
    """Return the states (len(wanted), 6), of unit vectors, at the samples ``wanted`` of a span without corners."""
    from scipy.integrate import solve_ivp

    found: Any = solve_ivp(slope, span, y, "DOP853", t_eval=wanted.astype(float), rtol=RTOL, atol=ATOL)
    if not found.success:
        message = f"an equation of motion that cannot be followed ({found.message})"
        raise InputError(message, "a smooth one", "use scheme 'heun' or 'midpoint'")
    m = found.y.T.reshape(-1, 2, 3)
    unit: Array = (m / np.linalg.norm(m, axis=-1, keepdims=True)).reshape(-1, 6)
    return unit


def _device_drive(applied: Array, per_device: Array) -> Array:
    return np.column_stack([applied[:, :3] + per_device[:3], applied[:, 3] * per_device[3]])


def _corners(phase: Indices, applied: Array) -> Indices:
    """Samples (first and last among them) where the row changes or the slope of the drive jumps by 1% of its range.

    Smaller jumps, as of a sampled sine, are left to the control of the error.
    """
    bend = np.abs(np.diff(applied, 2, axis=0))
    sharp = np.any(bend > _CORNER * np.ptp(applied, axis=0), axis=1) if len(applied) > 2 else np.zeros(0, bool)
    inner = np.flatnonzero(sharp | (np.diff(phase[:-1]) != 0)) + 1
    return np.unique(np.concatenate([[0], inner, [len(applied) - 1]]))
