"""The curve around a turning point: two exponentials that meet in the last read before it.

For a top at read t, noise-free: ``y(t - j) = L - A g(j; a)`` before and ``y(t + j) = L - B g(j; b)`` after it, with
``g(j; r) = (1 - exp(-r j)) / r`` (a straight line for r = 0). The rates a and b are those of all turns of one kind; L,
A, B and t are each turn's own. For given rates and t the fit is linear, and all t are fitted at once by sums.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array, Indices, Mask

_RATES = np.array([-16, -11, -8, -5.6, -4, -2.8, -2, -1.4, -0.7, 0, 0.7, 1.4, 2, 2.8, 4, 5.6, 8, 11, 16, 23, 32, 64])
"""Rates that are tried, over one half of the window."""
_TRIED = 12
"""Turns of one kind by which their rates are chosen."""
_TINY = 1e-12


class Windows(NamedTuple):
    """Reads around each of k turns, all turned so that they are tops: ``y`` and ``valid`` have shape (k, w).

    Column c is read ``first + c``.
    """

    y: Array
    valid: Mask
    first: Indices

    def select(self, keep: Indices | slice) -> "Windows":
        """Return some of the turns."""
        return Windows(self.y[keep], self.valid[keep], self.first[keep])


@dataclass(frozen=True)
class JoinedCurves:
    """The best curve of each turn: rates of the kind, column of the turn, level and both slopes there, shape (k,)."""

    rates: tuple[float, float]
    at: Indices
    level: Array
    rise: Array
    fall: Array


class _Side(NamedTuple):
    """Sums over the reads of one side for every turn and column t: of g, g^2, y g."""

    g: Array
    gg: Array
    yg: Array


def fit_joined(windows: Windows) -> JoinedCurves:
    """Fit the turns of one kind by least squares."""
    half = max(windows.y.shape[1] // 2, 2)
    few = windows.select(np.unique(np.linspace(0, len(windows.y) - 1, _TRIED).astype(int)))
    rates = np.unique(np.clip(_RATES / half, -1.5, 3.0))
    left, right = ([_side(few, r, s) for r in rates] for s in (-1, 1))
    cost = np.array([[_squares(few, a, b)[0].min(axis=1).sum() for b in right] for a in left])
    i, k = np.unravel_index(int(np.argmin(cost)), cost.shape)
    before, after = _side(windows, rates[i], -1), _side(windows, rates[k], 1)
    squares, level = _squares(windows, before, after)
    at, row = squares.argmin(axis=1), np.arange(len(squares))
    best = level[row, at]
    slopes = [((best * s.g[row, at] - s.yg[row, at]) / (s.gg[row, at] + _TINY)) for s in (before, after)]
    return JoinedCurves((float(rates[i]), float(rates[k])), at, best, *slopes)


def shape(j: Array, rate: float) -> Array:
    """g(j; rate) for j >= 0."""
    return np.asarray(j if abs(rate) < 1e-9 else -np.expm1(-rate * j) / rate)


def _side(windows: Windows, rate: float, sign: int) -> _Side:
    column = np.arange(windows.y.shape[1])
    j = sign * (column[:, None] - column)  # distance of read (row) from turn (column)
    g = np.where(j > 0, shape(np.maximum(j, 0).astype(float), rate), 0.0)
    valid = windows.valid.astype(float)
    return _Side(valid @ g, valid @ g**2, (windows.y * valid) @ g)


def _squares(windows: Windows, before: _Side, after: _Side) -> tuple[Array, Array]:
    """Sum of squares and level of the best curve for every turn and column; infinite where the turn cannot be."""
    y, valid = np.where(windows.valid, windows.y, 0.0), windows.valid
    n, total, square = valid.sum(axis=1), y.sum(axis=1), (y**2).sum(axis=1)
    size = n[:, None] - sum(s.g**2 / (s.gg + _TINY) for s in (before, after))
    moment = total[:, None] - sum(s.g * s.yg / (s.gg + _TINY) for s in (before, after))
    level = moment / np.maximum(size, _TINY)
    squares = square[:, None] - sum(s.yg**2 / (s.gg + _TINY) for s in (before, after)) - moment * level
    return np.where(inner_columns(valid), squares, np.inf), level


def inner_columns(valid: Mask) -> Mask:
    """Columns with a read before and a read after them, where a turn can be."""
    count = np.cumsum(valid, axis=1)
    return valid & (count > 1) & (count < count[:, -1:])
