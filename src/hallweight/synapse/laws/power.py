"""Power law: the step falls as a power of the distance to the bound, ``du = s (1 - u)^gamma dp``, pulse by pulse.

It is the PowStep device of aihwkit (cite rasch2021aihwkit). Hard bounds at 0 and 1.
In the limit of small steps the curve is
``1 - u = ((1 - u0)^(1 - gamma) - (1 - gamma) s n)^(1 / (1 - gamma))``; the discrete one has no closed form.
"""

import math

import numpy as np

from hallweight.core.types import Array

from .law import Law, Leap, Params

_MOST_STEP = 0.3
"""Largest step, over the distance to the bound and over gamma, for which the formula of many pulses holds."""
_ROUNDS = 5  # in which that formula is solved
_HELD = 1e-8  # distance to the bound that is none


def _distance(u: Array) -> Array:
    return np.asarray(np.clip(1 - np.asarray(u), 0, None))


def _step(u: Array, dp: float | Array, p: Params) -> Array:
    return np.asarray(p[0] * np.maximum(_distance(u), 1e-9) ** p[1] * dp)


def _slope(u: Array, dp: float | Array, p: Params) -> Array:
    distance = np.maximum(_distance(u), 1e-3)
    return np.asarray(np.maximum(-p[0] * p[1] * distance ** (np.asarray(p[1]) - 1) * dp, -1.0))


def _leap(u: Array, dp: Array, gain: float | Array, p: Params) -> Leap:
    """Take all pulses at once while steps are small against the distance d to the bound; a larger one by itself.

    Repeated steps f follow ``dn/du = (1 + f'/2 - (f f')'/12) / f`` (backward error analysis, cite hairer2006). With
    ``x = ln(d/d0)``, ``a = 1 - gamma`` and the first step b over d0, that is
    ``n = (1 - e^(a x)) / (a b) + gamma x / 2 + b gamma (2 gamma - 1) (1 - e^(-a x)) / (12 a)``, solved for x by turns.
    """
    d0, gamma = np.maximum(_distance(u), 1e-9), np.asarray(p[1], dtype=float)
    a = np.where(np.abs(1 - gamma) < 1e-7, 1e-7, 1 - gamma)
    b, third = _step(u, gain, p) / d0, gamma * (2 * gamma - 1) / 12

    def beyond_euler(x: Array) -> Array:
        return np.asarray(gamma * x / 2 - b * third * np.expm1(-a * x) / a)

    most = _MOST_STEP / np.maximum(np.abs(gamma), 1.0)
    last = np.maximum(np.log(b / most) / a, np.log(_HELD / d0))  # of gamma < 1, where steps grow against the distance
    inside = np.where(a > 0, -np.expm1(a * last) / (a * b) + beyond_euler(last), np.inf)
    whole = np.floor(np.minimum(dp, inside))
    many = (b < most) & (whole > 1)
    x = np.zeros(np.shape(whole))
    for _ in range(_ROUNDS):
        x = np.maximum(np.log1p(np.maximum(a * b * (beyond_euler(x) - whole), -1.0)) / a, -50.0)
    now = b * np.exp(-a * x)  # the step at the end over the distance there
    growth = np.exp(x) * (1 / b - gamma / 2 - b * third) / (1 / now - gamma / 2 - now * third)
    n = np.where(many, whole, np.where(d0 < 2 * _HELD, dp, np.minimum(dp, 1.0)))
    state = np.where(many, 1 - d0 * np.exp(x), u + b * d0 * n)
    return Leap(state, np.where(many, growth, np.maximum(1 - gamma * b * n, 0.0)), n)


def _start(u: Array, du: Array, dp: Array) -> tuple[float, float]:
    edges = np.linspace(0, 0.95, 7)
    bins = np.digitize(u, edges)
    distances, steps = [], []
    for b in range(1, len(edges)):
        here = bins == b
        if here.sum() >= 2 and du[here].sum() > 0:
            distances.append(float(np.mean(1 - u[here])))
            steps.append(float(du[here].sum() / dp[here].sum()))
    if len(distances) < 2:
        return float(np.clip(du.sum() / dp.sum(), 1e-4, 1)), 1.0
    gamma, log_s = np.polyfit(np.log(distances), np.log(steps), 1)
    return float(np.clip(math.exp(log_s), 1e-5, 1)), float(np.clip(gamma, 0.05, 6))


LAW = Law(
    name="power",
    params=("s", "gamma"),
    hard=True,
    exact=False,
    step=_step,
    slope=_slope,
    leap=_leap,
    start=_start,
    shapes=lambda n: [(c / n, g) for g in (0.3, 1.0, 2.0, 4.0) for c in (1.2, 3.0, 8.0)],
    free=lambda p: (math.log(p[0]), p[1]),
    bound=lambda z: (math.exp(min(z[0], 3.0)), min(max(z[1], -1), 12)),
    cites=("rasch2021aihwkit",),
)
