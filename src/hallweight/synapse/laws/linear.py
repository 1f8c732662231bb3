"""Linear step: every pulse moves the state by the same amount, ``du = dp / P``, until the bound."""

import math

import numpy as np

from hallweight.core.types import Array

from .law import Law, Params


def _step(u: Array, dp: float | Array, p: Params) -> Array:
    return np.broadcast_to(np.asarray(dp / p[0], dtype=float), np.broadcast(u, dp, p[0]).shape)


def _slope(u: Array, dp: float | Array, p: Params) -> Array:
    return np.zeros(np.broadcast(u, dp, p[0]).shape)


def _start(u: Array, du: Array, dp: Array) -> tuple[float]:
    inside = (u > 0.02) & (u + du < 0.98) if len(u) > 20 else np.ones(len(u), bool)
    inside = inside if inside.any() else np.ones(len(u), bool)
    mean = float(du[inside].sum() / dp[inside].sum())
    return (float(1 / np.clip(mean, 1e-5, 5)),)


LAW = Law(
    name="linear",
    params=("P",),
    hard=True,
    exact=True,
    step=_step,
    slope=_slope,
    start=_start,
    shapes=lambda n: [(n,), (2 * n,), (n / 2,)],
    free=lambda p: (math.log(p[0]),),
    bound=lambda z: (math.exp(min(max(z[0], -5), 30)),),
    rate=-1,
    curve=lambda u0, n, p: np.clip(u0 + n / p[0], 0, 1),
    affine=True,
    constant_step=True,
)
