"""Spikes of a loop: single reads that lie off the curve through their neighbours. Switching is none.

A read is off if it lies far outside the median of the seven reads around it. In a monotonic piece that median is the
read itself, so the reads of a switching branch are never taken for spikes, however steep.
"""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from hallweight.core.types import Array, Indices, Mask

_HALF = 3
_SIGMAS = 5.0
_CROWD = 5
"""Reads off the fit, of seven neighbours, that are no spikes but a feature of the curve."""
_LARGEST_SHARE = 0.2
"""Part of the reads above which they are no spikes but the noise of the file."""


def threshold(n: int) -> float:
    """Return how many standard deviations make a spike: 5, and more for few reads, whose noise is less well known."""
    return float(_SIGMAS * (1 + 3 / np.sqrt(n)))


def resolution(y: Array) -> float:
    """Half of the smallest step between different readings: what an instrument of few digits can tell."""
    steps = np.diff(np.unique(y))
    steps = steps[steps > 1e-12 * np.abs(y).max()]
    return float(steps.min()) / 2 if len(steps) else 0.0


def isolated(y: Array, sigma: float) -> Mask:
    """Reads that lie off their neighbours, before anything is fitted."""
    around, place = _windows(y)
    off = np.abs(y - np.median(around, axis=1))
    around[np.arange(len(y)), place] = np.nan
    others = np.sort(around, axis=1)  # the read itself is last
    moves = others[:, -3] - others[:, 1]
    return _if_few((off > threshold(len(y)) * sigma) & (off > 1.5 * moves))


def off_the_fit(y: Array, residual: Array, sigma: float) -> Mask:
    """Reads that lie off a fit while their neighbours do not, and not between their neighbours."""
    limit = threshold(len(y)) * sigma
    local = np.median(_windows(residual)[0], axis=1)
    off = (np.abs(residual) > limit) & (np.abs(residual - local) > limit)
    near = sliding_window_view(np.pad(np.where(off, np.nan, y), 1, constant_values=np.nan), 3)[:, ::2]
    low, high = np.nan_to_num(near, nan=np.inf).min(1), np.nan_to_num(near, nan=-np.inf).max(1)
    off &= ~((y > low - limit) & (y < high + limit))
    crowded = np.convolve(off, np.ones(2 * _HALF + 1), mode="same") >= _CROWD
    return _if_few(off & ~crowded)


def _windows(y: Array) -> tuple[Array, Indices]:
    """The seven reads around each, (n, 7), shifted inwards at the ends, and the place of the read among them, (n,)."""
    size = 2 * _HALF + 1
    read = np.arange(len(y))
    start = np.clip(read - _HALF, 0, len(y) - size)
    return sliding_window_view(y, size)[start], read - start


def _if_few(spikes: Mask) -> Mask:
    return spikes if spikes.mean() <= _LARGEST_SHARE else np.zeros_like(spikes)
