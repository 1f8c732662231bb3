"""Intervals of 95 %: of a mean over equal devices, and of a share of trials."""

import math
from collections.abc import Sequence

import numpy as np

_Z = 1.959964  # of a normal distribution, 95 % two-sided


def mean_interval(values: Sequence[float]) -> tuple[float, tuple[float, float]]:
    """Return a mean and its interval by Student's t; of a single value the interval is unknown (nan)."""
    from scipy.stats import t

    x = np.asarray(values, float)
    mean = float(x.mean())
    if len(x) < 2:
        return mean, (math.nan, math.nan)
    half = float(t.ppf(0.975, len(x) - 1) * x.std(ddof=1) / math.sqrt(len(x)))
    return mean, (mean - half, mean + half)


def share_interval(hits: int, trials: int) -> tuple[float, tuple[float, float]]:
    """Return a share and its interval by Wilson's formula."""
    p, z2 = hits / trials, _Z**2 / trials
    centre = (p + z2 / 2) / (1 + z2)
    half = _Z * math.sqrt(p * (1 - p) / trials + z2 / (4 * trials)) / (1 + z2)
    return p, (max(centre - half, 0.0) if hits else 0.0, min(centre + half, 1.0) if hits < trials else 1.0)


def normal_interval(mean: float, *errors: float) -> tuple[float, float]:
    """Return the interval of a mean whose independent standard errors are given."""
    half = _Z * math.sqrt(sum(e**2 for e in errors))
    return mean - half, mean + half
