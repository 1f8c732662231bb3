"""The model of a Hall loop and its robust least-squares fit.

Both branches (sweep direction d = rising, falling; sense s = +1 if R rises with the drive):
``R(x) = offset + slope x + curvature x^2 + s R_AHE tanh((x - x_d) / w_d)``. Robust least squares (soft-L1), so that
spikes and a virgin start do not bend it. Errors are from the Jacobian, inflated for correlated residuals by
``(1 + r)/(1 - r)`` with their lag-one correlation r. Where a branch switches within one step, the resolution of the
drive adds to them.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from hallweight.core import InputError
from hallweight.core.types import Array, Mask

from ..read_noise import read_noise_of
from .loop_data import Loop

OFFSET, SLOPE, CURVATURE, HEIGHT = range(4)
X_RISING, X_FALLING, W_RISING, W_FALLING = range(4, 8)
"""Places in the vector of parameters."""

_SWITCHING = slice(X_RISING, X_FALLING + 1)
_WIDTHS = slice(W_RISING, W_FALLING + 1)


@dataclass(frozen=True, eq=False)
class LoopFit:
    """Parameters (offset, slope, curvature, s R_AHE, x rising, x falling, w rising, w falling) and their errors.

    Those of a branch that does not switch are NaN.
    """

    p: Array
    err: Array

    @property
    def switching(self) -> list[int]:
        """Places of the switching drives that are known."""
        return [k for k in (X_RISING, X_FALLING) if np.isfinite(self.p[k])]


def loop_model(p: Array, loop: Loop) -> Array:
    """Return the resistance of the model at every read of the loop, shape (n,)."""
    switching = np.where(loop.rising, p[X_RISING], p[X_FALLING])
    width = np.where(loop.rising, p[W_RISING], p[W_FALLING])
    even = p[OFFSET] + p[SLOPE] * loop.x + p[CURVATURE] * loop.x**2
    return np.asarray(even + p[HEIGHT] * np.tanh((loop.x - switching) / width))


def fit_loop_model(loop: Loop) -> tuple[LoopFit, list[str]]:
    """Fit a loop; also return notes. Raises :class:`InputError` for a loop that does not switch above its noise."""
    free, notes = _free_parameters(loop)
    reach, height, noise = np.abs(loop.x).max(), np.ptp(loop.y), read_noise_of(loop.y)
    scale = np.array([height, height / reach, height / reach**2, height, reach, reach, reach, reach])
    result, start = min((_fit_sense(loop, sense, free, scale) for sense in (1.0, -1.0)), key=lambda r: r[0].cost)
    p, err = start.copy(), np.zeros(8)
    p[free] = result.x
    residual = np.nan_to_num(loop.y - loop_model(p * scale, loop))  # zero on a branch that was not fitted
    err[free] = _errors(np.asarray(result.jac), residual / height)
    within_one_step = p[_WIDTHS] * reach < 0.5 * loop.step
    resolution = np.where(within_one_step, loop.step / reach / np.sqrt(12), 0)
    err[_SWITCHING] = np.where(free[_SWITCHING], np.hypot(err[_SWITCHING], resolution), 0)
    for k in (X_RISING, X_FALLING):
        if not free[k]:
            p[k], p[k + 2] = np.nan, np.nan
    if not abs(p[HEIGHT]) * height > 3 * noise:
        raise InputError(
            f"a step of {abs(p[HEIGHT]) * height:.3g} under noise of {noise:.3g}",
            "a loop that stands out of the noise",
            "average more sweeps",
        )
    return LoopFit(p * scale, err * scale), notes


def _free_parameters(loop: Loop) -> tuple[Mask, list[str]]:
    """Which parameters are fitted: a curvature in loops of current only, and branches that switch."""
    notes = []
    free: Mask = np.ones(8, bool)
    free[CURVATURE] = loop.drive == "current"
    switches = {k: loop.crosses(k == X_RISING) for k in (X_RISING, X_FALLING)}
    if not any(switches.values()):
        found = "a loop in which the resistance never switches"
        raise InputError(found, "at least one branch that switches", "sweep to a larger drive")
    for k, name in ((X_RISING, "rising"), (X_FALLING, "falling")):
        if not switches[k]:
            free[[k, k + 2]] = False
            notes.append(
                f"half a loop: the {name} branch does not switch, so H_c and I_c are those of the other branch"
            )
    return free, notes


def _fit_sense(loop: Loop, sense: float, free: Mask, scale: Array) -> tuple[Any, Array]:
    """Least squares from a start of one sense: the result of scipy and the start, in scaled units."""
    reach, height = scale[X_RISING], scale[OFFSET]
    middle = (loop.y.min() + loop.y.max()) / 2 / height
    start = np.array([middle, 0, 0, 0.45 * sense, *_crossings(loop, sense) / reach, 0.1, 0.1])
    low, high = np.full(8, -np.inf), np.full(8, np.inf)
    low[_SWITCHING], high[_SWITCHING] = -1.2, 1.2
    low[_WIDTHS], high[_WIDTHS] = 0.3 * loop.step / reach, 3.0
    start = np.clip(start, low + 1e-9, high - 1e-9)

    def residual(q: Array) -> Array:
        p = start.copy()
        p[free] = q
        return np.asarray((loop_model(p * scale, loop) - loop.y) / height)

    tail = max(3 * read_noise_of(loop.y) / height, 0.01)
    bounds = (low[free], high[free])
    return least_squares(residual, start[free], bounds=bounds, loss="soft_l1", f_scale=tail), start


def _errors(jacobian: Array, residual: Array) -> Array:
    n, k = jacobian.shape
    s2 = float((residual**2).sum()) / max(n - k, 1)
    r = float(np.clip(np.corrcoef(residual[1:], residual[:-1])[0, 1], 0, 0.9)) if np.std(residual) > 0 else 0.0
    information = jacobian.T @ jacobian
    return np.asarray(np.sqrt(np.clip(np.diag(np.linalg.pinv(information)) * s2 * (1 + r) / (1 - r), 0, None)))


def _crossings(loop: Loop, sense: float) -> Array:
    """Where each branch crosses the middle, as a start: the drive that best separates low reads from high ones."""
    out = []
    for rising in (True, False):
        here = loop.rising == rising
        order = np.argsort(loop.x[here], kind="stable")
        x, side = loop.x[here][order], sense * np.sign(loop.y[here][order] - loop.middle)
        if not len(x):
            out.append(0.0)
            continue
        total = np.concatenate([[0], np.cumsum(side)])
        k = int(np.argmin(total))
        out.append(float(x[min(max(k, 0), len(x) - 1)]))
    return np.array(out)
