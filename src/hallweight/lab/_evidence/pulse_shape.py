"""Whether reads in the order of time rise and fall as LTP and LTD pulses make them, by their shape alone."""

from itertools import pairwise

import numpy as np

from hallweight.core.types import Array, Indices

from ..curve_shape import noise, smooth, turning_points
from .column_facts import has_few_levels, is_staircase, is_whole
from .curve_facts import Branches, branches_of

_CUSP = 0.7
"""Least slope after a turning point over that of its branch; a wave has about 0.5, a straight branch 1."""
_LARGEST_NOISE = 0.25


def is_pulse_like(values: Array) -> bool:
    """Whether a curve rises and falls in clear branches of its own."""
    good = values[np.isfinite(values)]
    return len(good) >= 8 and branches_of(good, coarse_polarity(good)).clear


def coarse_polarity(values: Array) -> Indices:
    """Polarity of each read by the turning points of the smoothed curve."""
    sigma, span = noise(values), float(np.ptp(np.percentile(values, [2, 98])))
    width = 2 * (min(int((sigma / (0.04 * span)) ** 2), len(values) // 10) // 2) + 1 if span > 0 else 1
    soft = smooth(values, width)
    edges = [0, *turning_points(soft, 0.35 * float(np.ptp(soft))), len(values) - 1]
    polarity = np.zeros(len(values), dtype=np.int64)
    for a, b in pairwise(edges):
        polarity[a + 1 : b + 1] = 1 if soft[b] >= soft[a] else -1
    return polarity


def against_pulses(values: Array, polarity: Indices, *, strict: bool) -> tuple[str, ...]:
    """Return what the shape says against pulses; ``strict`` if no name speaks for them."""
    good = np.isfinite(values)
    y, branches = values[good], branches_of(values[good], polarity[good])
    if branches.number >= 2 and not branches.clear:
        return ("it does not rise and fall in clear branches",)
    return tuple(_strictly(y, branches)) if strict else ()


def _strictly(y: Array, branches: Branches) -> list[str]:
    """What speaks against pulses where nothing names them: too few branches, a wave, steps or levels."""
    if branches.number < 3:
        return ["it does not rise and fall again and again"]
    if not branches.regular:
        return ["its branches are of any length"]
    if branches.steep < _CUSP:
        return ["it turns as smoothly as a wave"]
    if is_staircase(y) or has_few_levels(y):
        return ["it goes in equal steps or a few levels, as a drive"]
    if is_whole(y) and np.max(np.abs(y)) > 1:
        return ["it is whole numbers"]
    return ["it is mostly noise"] if noise(y) > _LARGEST_NOISE * float(np.ptp(y)) else []
