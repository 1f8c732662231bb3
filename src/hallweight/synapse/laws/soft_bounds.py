"""Soft bounds: a pulse covers the fraction ``alpha`` of the distance to the bound.

``du = (1 - (1 - alpha)^dp) (1 - u)``. The bound is an asymptote and the state is not clipped: cycle-to-cycle noise may
move it slightly beyond. With ``dp = 1`` it is the SoftBounds device of aihwkit (cite rasch2021aihwkit).
"""

import math

import numpy as np

from hallweight.core.types import Array

from .law import Law, Params, one_step_line


def _fraction(dp: float | Array, p: Params) -> float | Array:
    return np.asarray(-np.expm1(dp * np.log1p(-np.minimum(p[0], 1 - 1e-12))))


def _step(u: Array, dp: float | Array, p: Params) -> Array:
    return np.asarray(_fraction(dp, p) * (1 - u))


def _slope(u: Array, dp: float | Array, p: Params) -> Array:
    return np.broadcast_to(-np.asarray(_fraction(dp, p)), np.broadcast(u, dp, p[0]).shape)


def _start(u: Array, du: Array, dp: Array) -> tuple[float]:
    return (float(np.clip(-one_step_line(u, du, dp)[1], 1e-3, 0.9)),)


LAW = Law(
    name="soft_bounds",
    params=("alpha",),
    hard=False,
    exact=True,
    step=_step,
    slope=_slope,
    start=_start,
    shapes=lambda n: [(-math.expm1(-k / n),) for k in (0.5, 1.5, 3.0, 8.0)],
    free=lambda p: (math.log(-math.log1p(-p[0])),),
    bound=lambda z: (-math.expm1(-math.exp(min(max(z[0], -30), 3))),),
    curve=lambda u0, n, p: 1 - (1 - u0) * np.exp(n * np.log1p(-p[0])),
    affine=True,
    decay=lambda p: float(-1 / np.log1p(-np.minimum(p[0], 1 - 1e-12))),
    cites=("rasch2021aihwkit",),
)
