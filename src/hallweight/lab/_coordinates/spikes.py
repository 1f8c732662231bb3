"""Single reads that lie far off their neighbours, found before a curve is searched for its turning points."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from hallweight.core.types import Array, Mask

from ..curve_shape import noise

_NOISES, _STEPS = 6.0, 4.0
"""A spike lies this many noises, and this many of the smaller steps around it, off the median of five reads."""

_PASSES = 3
"""Spikes close to one another are found one after the other."""


def spikes(values: Array) -> Mask:
    """Say which reads are spikes, shape (n,); up to two in a row are found."""
    if len(values) < 7:
        return np.zeros(len(values), bool)
    off = np.abs(values - _running_median(values, 2))
    far = off > _NOISES * noise(values)
    if not far.any():
        return far
    step = np.abs(np.diff(values, prepend=values[0]))
    here = np.flatnonzero(far)
    around = np.clip(here[:, None] + np.arange(-3, 5), 1, len(values) - 1)
    return far & np.isin(np.arange(len(values)), here[off[here] > _STEPS * np.quantile(step[around], 0.3, axis=1)])


def without_spikes(values: Array) -> Array:
    """Return the values with each spike replaced by what the reads beside it say."""
    index, bad = np.arange(len(values)), np.zeros(len(values), bool)
    clean = values
    for _ in range(_PASSES):
        found = spikes(clean) & ~bad
        if not found.any():
            break
        bad |= found
        clean = np.interp(index, index[~bad], values[~bad])
    return clean


def _running_median(values: Array, half: int) -> Array:
    """Median over ``2 half + 1`` reads; the ends are continued by their mirror image."""
    padded = np.concatenate([values[half:0:-1], values, values[-2 : -half - 2 : -1]])
    return np.asarray(np.median(sliding_window_view(padded, 2 * half + 1), axis=1))
