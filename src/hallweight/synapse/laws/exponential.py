"""Exponential law, NeuroSim's G(P) (cite chen2018neurosim) as a step.

The noise-free curve from u = 0 is ``u(n) = (1 - exp(-kappa n / P)) / (1 - exp(-kappa))``: full range after ``P``
pulses, ``kappa = P / A``. One step is ``du = (1 - exp(-kappa dp / P)) (1 / (1 - exp(-kappa)) - u)``. Negative kappa
starts slowly, kappa = 0 is the linear law. Hard bounds at 0 and 1.
"""

import math

import numpy as np

from hallweight.core.types import Array

from ..nonlinearity import neurosim_label
from .law import Law, Nonlinearity, Params, one_step_line

KAPPA_SCALE = 4.0
"""Width of a weak Gaussian prior on kappa.

A curve that saturates within its range has a likelihood that is flat in kappa beyond about 6; the prior keeps the
error finite. It moves a kappa of 2 that is known to 0.2 by 2.5% of that error.
"""


def _first_step(dp: float | Array, p: Params) -> tuple[Array, Array]:
    """Step from u = 0 and the fraction by which it falls per unit of u."""
    kappa = np.asarray(p[0], dtype=float)
    kappa = np.where(np.abs(kappa) < 1e-8, 1e-8, kappa)
    fraction = -np.expm1(-kappa * dp / p[1])
    return fraction / -np.expm1(-kappa), fraction


def _step(u: Array, dp: float | Array, p: Params) -> Array:
    first, fraction = _first_step(dp, p)
    return np.asarray(first - fraction * u)


def _slope(u: Array, dp: float | Array, p: Params) -> Array:
    return np.broadcast_to(-_first_step(dp, p)[1], np.broadcast(u, dp, p[0]).shape)


def _start(u: Array, du: Array, dp: Array) -> tuple[float, float]:
    first, slope = one_step_line(u, du, dp)
    first = max(first, 1e-5)
    # du = lam (1/(1 - e^-kappa) - u): the ratio of the steps at 0 and 1 is e^kappa
    last = max(first + slope, first * 1e-4)
    kappa = float(np.clip(math.log(first / last), -6, 8))
    pulses = kappa / -math.expm1(-kappa) / first if abs(kappa) > 1e-6 else 1 / first
    return kappa, float(np.clip(pulses, 0.5, 1e5))


def _first_rate(kappa: float) -> float:
    """Rate at u = 0 in ranges per ``P`` pulses: kappa / (1 - exp(-kappa))."""
    return 1.0 if abs(kappa) < 1e-8 else kappa / -math.expm1(-kappa)


def _free(p: tuple[float, ...]) -> tuple[float, ...]:
    """Logarithms of the rates at u = 0 and at u = 1, which are less correlated than kappa and P."""
    kappa, pulses = p
    first = _first_rate(kappa)
    return math.log(first / pulses), math.log(first / pulses) - kappa


def _bound(z: tuple[float, ...]) -> tuple[float, ...]:
    kappa = min(max(z[0] - z[1], -50), 50)
    return kappa, _first_rate(kappa) * math.exp(min(max(-z[0], -50), 50))


def _curve(u0: float, n: Array, p: Params) -> Array:
    # exp(-kappa n / P) decay towards the asymptote, until the bound
    u = np.asarray(u0 + _step(np.asarray(u0), n, p))
    return np.clip(u, 0, 1)


def _nonlinearity(p: Params) -> Nonlinearity:
    """Labels of the curve over the full range, with a = 1/kappa, and A = P / kappa in pulses."""
    kappa, pulses = float(p[0]), float(p[1])
    a = pulses / (kappa if abs(kappa) > 1e-9 else 1e-9)
    if abs(kappa) < 1e-4:
        return Nonlinearity(0.0, kappa / 6, a)
    area = float(2 * (1 / -np.expm1(-kappa) - 1 / kappa - 0.5))
    return Nonlinearity(neurosim_label(1 / kappa), area, a)


LAW = Law(
    name="exponential",
    params=("kappa", "P"),
    hard=True,
    exact=True,
    step=_step,
    slope=_slope,
    start=_start,
    shapes=lambda n: [(k, n) for k in (-4.0, -1.5, 0.5, 1.5, 3.0, 6.0)],
    free=_free,
    bound=_bound,
    penalty=lambda z: 0.5 * ((z[0] - z[1]) / KAPPA_SCALE) ** 2,
    rate=1,
    curve=_curve,
    affine=True,
    cites=("chen2018neurosim",),
    nonlinearity=_nonlinearity,
)
