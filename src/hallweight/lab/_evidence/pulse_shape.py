"""Whether reads in the order of time rise and fall as LTP and LTD pulses make them, by their shape alone."""

from itertools import pairwise

import numpy as np

from hallweight.core.types import Array, Indices

from ..curve_shape import noise, smooth, turning_points
from .column_facts import has_few_levels, is_staircase, is_whole
from .curve_facts import Branches, branches_of

_FEWEST_CORNERS = 0.6
_JUMP = 0.7
_WANDERS, _CORRELATED = 0.02, 0.2
_NOISIEST = 0.06
"""Deviations (rms over the range) and their correlation, beyond which a curve is a walk or noise and no branches."""
_REPEATED = 4
"""Branches of a named state alike in length and range, which no walk has."""
_CLEAN = 0.05
"""Deviation (rms over the range) of two branches alone from monotonic curves."""
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


def against_pulses(values: Array, polarity: Indices, *, strict: bool, counted: bool = False) -> tuple[str, ...]:
    """Return what the shape says against pulses; ``strict`` if no name speaks for them, ``counted`` if pulses are."""
    good = np.isfinite(values)
    y, branches = values[good], branches_of(values[good], polarity[good])
    if branches.number >= 2 and not branches.clear:
        return ("it does not rise and fall in clear branches",)
    correlated = _CORRELATED if strict else 2.5 * _CORRELATED
    repeated = not strict and branches.regular and branches.number >= _REPEATED
    if branches.residual > _WANDERS and branches.correlation > correlated and not (counted or repeated):
        return ("it wanders",)
    return tuple(_strictly(y, branches)) if strict else ()


def against_pulses_in_time(values: Array, polarity: Indices) -> tuple[str, ...]:
    """Return what speaks against pulses in reads that only have a time: a wave, or branches of any length."""
    branches = branches_of(values, polarity)
    if not branches.regular:
        return ("its branches are of any length",)
    if branches.sharp < _FEWEST_CORNERS:
        return ("it turns as smoothly as a wave",)
    if branches.jump > _JUMP:
        return ("it jumps between two levels",)
    if branches.residual > _WANDERS and branches.correlation > _CORRELATED:
        return ("it wanders",)
    few = branches.number == 2 and branches.residual > _CLEAN
    return ("it rises and falls only once, and not smoothly",) if few else ()


def _strictly(y: Array, branches: Branches) -> list[str]:
    """What speaks against pulses where nothing names them: too few branches, a wave, steps or levels."""
    if branches.number < 3 or branches.residual > _NOISIEST:
        return ["it does not rise and fall again and again"]
    if not branches.regular:
        return ["its branches are of any length"]
    if branches.sharp < _FEWEST_CORNERS:
        return ["it turns as smoothly as a wave"]
    if branches.jump > _JUMP:
        return ["it jumps between two levels"]
    if is_staircase(y) or has_few_levels(y):
        return ["it goes in equal steps or a few levels, as a drive"]
    if is_whole(y) and np.max(np.abs(y)) > 1:
        return ["it is whole numbers"]
    return ["it is mostly noise"] if noise(y) > _LARGEST_NOISE * float(np.ptp(y)) else []
