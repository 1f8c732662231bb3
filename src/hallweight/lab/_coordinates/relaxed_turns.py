"""Turns at which the state jumps between two branches, because it relaxes before the first pulse back."""

import numpy as np

from hallweight.core.types import Array, Indices

from ..curve_shape import noise
from .joined_curves import Windows

_SHARE, _STEPS, _NOISES = 0.05, 4.0, 8.0
"""A jump is this share of the span, and this many steps after it and noises, or more."""
_MOST = 0.6
"""Share of the turns of one kind that must jump."""


def find_jumps(windows: Windows) -> Indices | None:
    """Column of the last read before the jump at each turn (all turned to be tops), None if most do not jump."""
    pair = windows.valid[:, 1:] & windows.valid[:, :-1]
    fall = np.where(pair, windows.y[:, :-1] - windows.y[:, 1:], -np.inf)
    at, row = fall.argmax(axis=1), np.arange(len(fall))
    size = fall[row, at]
    later = at[:, None] + np.arange(1, 4)
    known = (later < fall.shape[1]) & pair[row[:, None], np.minimum(later, fall.shape[1] - 1)]
    steps = np.abs(np.where(known, fall[row[:, None], np.minimum(later, fall.shape[1] - 1)], np.inf))
    sigma = float(np.median([noise(y[v]) for y, v in zip(windows.y[:50], windows.valid[:50], strict=True)]))
    jumps = (size > _SHARE) & (size > _STEPS * np.median(steps, axis=1)) & (size > _NOISES * sigma)
    return at if jumps.mean() > _MOST else None

