"""Least squares of a loop from one start: Levenberg-Marquardt steps with the derivatives of the model.

The loss is soft-L1 (``2 c^2 (sqrt(1 + (r/c)^2) - 1)``, quadratic for c infinite), so that single reads do not decide
which of several starts is the right one.
"""

from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array, Mask

from .loop_data import Loop
from .loop_model import N_PARAMETERS, W_RISING, X_FALLING, X_RISING, jacobian, loop_model

_STEPS = 60
_SMALL = 1e-9
"""Relative fall of the cost below which the search ends."""
_EXACT = 1e-22
"""Mean square of residuals, of the range of the data, that needs no further search."""
_NARROWEST, _WIDEST = 0.02, 1.5
"""Bounds of a width: of the step of the drive, and of half the sweep."""


class Optimum(NamedTuple):
    """Parameters and their cost."""

    p: Array
    cost: float


def search(loop: Loop, start: Array, free: Mask, shape: str, tail: float = np.inf) -> Optimum:
    """Return the nearest optimum; ``tail`` is the residual from where the loss is no longer quadratic."""
    low, high = _bounds(loop, np.isfinite(start))
    p, damping = np.clip(start, low, high), 1e-3
    residual = loop_model(p, loop, shape) - loop.y
    cost = _loss(residual, tail)
    for _ in range(_STEPS):
        slopes = jacobian(p, loop, shape)[:, free]
        weight = 1 / np.sqrt(1 + (residual / tail) ** 2)
        normal, gradient = slopes.T @ (slopes * weight[:, None]), slopes.T @ (weight * residual)
        scale = np.diag(normal) + 1e-12 * np.trace(normal) + 1e-300
        old = cost
        while damping < 1e7:
            new = p.copy()
            new[free] -= np.linalg.solve(normal + damping * np.diag(scale), gradient)
            new = np.clip(new, low, high)
            moved = loop_model(new, loop, shape) - loop.y
            trial = _loss(moved, tail)
            if trial < cost:
                p, residual, cost, damping = new, moved, trial, max(damping / 10, 1e-9)
                break
            damping *= 5
        if old - cost <= _SMALL * old or cost < _EXACT * len(residual):
            break
    return Optimum(p, cost)


def _loss(residual: Array, tail: float) -> float:
    if not np.isfinite(tail):
        return float(residual @ residual)
    return float(2 * tail**2 * (np.sqrt(1 + (residual / tail) ** 2) - 1).sum())


def _bounds(loop: Loop, finite: Mask) -> tuple[Array, Array]:
    """Switching lies inside the sweep of its branch, or at infinity where a branch never switches."""
    low, high = np.full(N_PARAMETERS, -np.inf), np.full(N_PARAMETERS, np.inf)
    for k in (X_RISING, X_FALLING):
        x = loop.x[loop.rising == (k == X_RISING)]
        if finite[k]:
            low[k], high[k] = x.min(), x.max()
    low[W_RISING:], high[W_RISING:] = _NARROWEST * loop.step, _WIDEST * np.ptp(loop.x) / 2
    return low, high
