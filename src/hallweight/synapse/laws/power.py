"""Power law: the step falls as a power of the distance to the bound, ``du = s (1 - u)^gamma dp``, pulse by pulse.

It is the PowStep device of aihwkit (cite rasch2021aihwkit). Hard bounds at 0 and 1.
In the limit of small steps the curve is
``1 - u = ((1 - u0)^(1 - gamma) - (1 - gamma) s n)^(1 / (1 - gamma))``; the discrete one has no closed form.
"""

import math

import numpy as np

from hallweight.core.types import Array

from .law import Law, Params


def _distance(u: Array) -> Array:
    return np.asarray(np.clip(1 - np.asarray(u), 0, None))


def _step(u: Array, dp: float | Array, p: Params) -> Array:
    return np.asarray(p[0] * np.maximum(_distance(u), 1e-9) ** p[1] * dp)


def _slope(u: Array, dp: float | Array, p: Params) -> Array:
    distance = np.maximum(_distance(u), 1e-3)
    return np.asarray(np.maximum(-p[0] * p[1] * distance ** (np.asarray(p[1]) - 1) * dp, -1.0))


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
    start=_start,
    shapes=lambda n: [(c / n, g) for g in (0.3, 1.0, 2.0, 4.0) for c in (1.2, 3.0, 8.0)],
    free=lambda p: (math.log(p[0]), p[1]),
    bound=lambda z: (math.exp(min(z[0], 3.0)), min(max(z[1], -1), 12)),
    cites=("rasch2021aihwkit",),
)
