"""T = 0 to high accuracy: the eighth-order method of Dormand and Prince on the compiled equation of motion."""

from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError
from hallweight.core.compiled.jit import jit
from hallweight.core.types import Array

from .equation_of_motion import cross, turn
from .lanes import coefficients

RTOL, ATOL = 1e-11, 1e-13
"""Tolerances of one step, so that the energy of a 100 GHz mode is kept to 1e-7 over nanoseconds."""


@jit()
def _slope(y: Any, row: Any, applied: Any, scale: Any, out: Any) -> None:
    s1, s2, u, sigma = coefficients(row)
    m, o = (y[0], y[1], y[2]), (y[3], y[4], y[5])
    lane = (applied[0], applied[1], applied[2], applied[3], scale)
    out[0], out[1], out[2] = cross(turn(m, o, s1, u, sigma, lane, None), m)
    out[3], out[4], out[5] = cross(turn(o, m, s2, u, sigma, lane, None), o)


def adaptive(
    table: Array, phase: NDArray[np.intp], drive: Array, dt: float, own: Array, state: Array, every: int
) -> Array:
    """Return records (steps // every, n, 6) of devices (n, 6), which are carried in place through a drive.

    Arguments as of ``_kernels.run``, with ``table`` in rates per second. The drive is linear between its samples; the
    integration is taken up anew where its slope jumps or the row of the table changes, so that no step spans a corner.
    |m| is made 1 again at each of these and at the end. Source: ``scipy.integrate.DOP853`` (cite key hairer1993).
    """
    steps = len(drive) - 1
    marks = np.arange(every, steps + 1, every) if every else np.zeros(0, np.intp)
    out = np.empty((len(marks), *state.shape))
    corners = _corners(phase, drive)
    for n in range(len(state)):
        y = state[n].copy()
        for first, last in pairwise(corners):
            inside = marks[(marks > first) & (marks <= last)]
            wanted = np.unique(np.append(inside, last))
            path = _stretch(table[phase[first]], _device(drive, own[n]), dt, own[n, 4], y, (first, last), wanted)
            out[np.searchsorted(marks, inside), n] = path[np.searchsorted(wanted, inside)]
            y = path[-1]
        state[n] = y
    return out


def _stretch(
    row: Array, drive: Array, dt: float, scale: float, y: Array, span: tuple[int, int], wanted: NDArray[np.intp]
) -> Array:
    """Return the states (len(wanted), 6), of unit vectors, at the samples ``wanted`` of a stretch without corners."""
    from scipy.integrate import solve_ivp

    out, last = np.empty(6), len(drive) - 1

    def slope(x: float, y: Array) -> Array:  # x: time in samples
        i = min(int(x), last - 1)
        _slope(y, row, drive[i] + (x - i) * (drive[i + 1] - drive[i]), scale, out)
        return out * dt

    found: Any = solve_ivp(slope, span, y, "DOP853", t_eval=wanted.astype(float), rtol=RTOL, atol=ATOL)
    if not found.success:
        raise InputError(f"an equation of motion that cannot be followed ({found.message})", "a smooth one",
                         "use scheme 'heun' or 'midpoint'")  # fmt: skip
    m = found.y.T.reshape(-1, 2, 3)
    unit: Array = (m / np.linalg.norm(m, axis=-1, keepdims=True)).reshape(-1, 6)
    return unit


def _device(drive: Array, own: Array) -> Array:
    return np.column_stack([drive[:, :3] + own[:3], drive[:, 3] * own[3]])


def _corners(phase: NDArray[np.intp], drive: Array) -> NDArray[np.intp]:
    """Samples (first and last among them) where the row changes or the slope of the drive jumps by 1% of its range.

    Smaller jumps, as of a sampled sine, are left to the control of the error.
    """
    bend = np.abs(np.diff(drive, 2, axis=0))
    sharp = np.any(bend > 0.01 * np.ptp(drive, axis=0), axis=1) if len(drive) > 2 else np.zeros(0, bool)
    inner = np.flatnonzero(sharp | (np.diff(phase[:-1]) != 0)) + 1
    return np.unique(np.concatenate([[0], inner, [len(drive) - 1]]))
