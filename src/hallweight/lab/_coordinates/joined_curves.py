"""The curve around a turning point: two exponentials that meet in the last read before it.

For a top at read t, noise-free: ``y(t - j) = L - A g(j; a)`` before and ``y(t + j) = L - B g(j; b)`` after it, with
``g(j; r) = (1 - exp(-r j)) / r`` (a straight line for r = 0). A state that meets a bound comes to it straight and stays
for c reads: ``g(j) = max(j - c, 0)`` before the turn. The rates a and b (or c) are those of all turns of one kind; L,
A, B and t are each turn's own. For given rates and t the fit is linear, and all t are fitted at once by sums.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array, Indices, Mask

_RATES = np.array([-16, -8, -4, -2, -0.8, 0, 0.8, 2, 4, 8, 16, 32, 64])
"""Rates that are tried, over one half of the window."""
_PAUSES = np.array([0.15, 0.35, 0.6, 0.85, 1.15])
"""Stays at a bound that are tried, over one half of the window."""
_NARROWER = (0.5, 0.25, 0.12, 0.06, 0.03, 0.015)
"""Steps of the rates, as shares of the distance between those tried, in which the best ones are then sought; the first
two where the turns are not known yet."""
_TRIED = 12
"""Turns of one kind by which their rates are chosen."""
_SMALL = 200_000
"""Numbers of which all pairs of rates are tried at once."""
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
    """The best curve of each turn: rates of the kind, column of the turn, level and both slopes there, shape (k,).

    ``pause`` is the stay at a bound before the turn, in reads; the first rate is then 0.
    """

    rates: tuple[float, float]
    pause: float
    at: Indices
    level: Array
    rise: Array
    fall: Array


class _Sides(NamedTuple):
    """One side for each of r rates, turn and column t, shape (r, k, w): sums over its reads with the slope fitted.

    ``size``, ``moment``, ``squares``: what the side takes off the number of reads, their sum and their squares.
    ``g``, ``yg``, ``inverse``: sums of g and y g, and one over the sum of g^2.
    """

    size: Array
    moment: Array
    squares: Array
    g: Array
    yg: Array
    inverse: Array

    def select(self, rate: int | tuple[slice, None]) -> "_Sides":
        """Return some of the rates."""
        return _Sides(*(a[rate] for a in self))

    def slope(self, level: Array) -> Array:
        """Slope at the turn of the curve with this level."""
        return (level * self.g - self.yg) * self.inverse


def fit_joined(windows: Windows, turns: Indices | None = None) -> JoinedCurves:
    """Fit the turns of one kind by least squares, with the turns in these columns (default: where they fit best)."""
    half = max(windows.y.shape[1] // 2, 2)
    chosen = np.unique(np.linspace(0, len(windows.y) - 1, _TRIED).astype(int))
    few, known = windows.select(chosen), None if turns is None else turns[chosen]
    rates = np.unique(np.clip(_RATES / half, -1.5, 3.0))
    pauses = np.concatenate([np.zeros(len(rates)), _PAUSES * half])
    approach = np.concatenate([rates, np.zeros(len(_PAUSES))])
    i, k = _best(few, known, approach, pauses, rates)
    rate, pause, back = float(approach[i]), float(pauses[i]), float(rates[k])
    for narrow in _NARROWER[: 2 if turns is None else None]:
        near = narrow * np.arange(-2, 3)
        approach = rate + (pause == 0) * near * max(abs(rate) / 2, 0.4 / half)
        pauses = np.maximum(pause + (pause > 0) * near * half / 5, 0.0)
        rates = back + near * max(abs(back) / 2, 0.4 / half)
        i, k = _best(few, known, approach, pauses, rates)
        rate, pause, back = float(approach[i]), float(pauses[i]), float(rates[k])
    before = _sides(windows, np.array([rate]), np.array([pause]), -1, turns).select(0)
    after = _sides(windows, np.array([back]), np.zeros(1), 1, turns).select(0)
    squares, level = _squares(windows, before, after)
    column, row = squares.argmin(axis=1), np.arange(len(squares))
    slopes = (s.slope(level)[row, column] for s in (before, after))
    return JoinedCurves((rate, back), pause, column if turns is None else turns, level[row, column], *slopes)


def _best(
    windows: Windows, turns: Indices | None, approach: Array, pauses: Array, rates: Array
) -> tuple[np.intp, np.intp]:
    """Return which rate and pause before the turns, and which rate after them, leave the least squares."""
    left, right = _sides(windows, approach, pauses, -1, turns), _sides(windows, rates, pauses * 0, 1, turns)
    if left.g.size * len(rates) < _SMALL:
        cost = _squares(windows, left.select((slice(None), None)), right)[0].min(axis=-1).sum(axis=-1)
    else:
        each = (_squares(windows, left.select(i), right)[0] for i in range(len(approach)))
        cost = np.array([squares.min(axis=-1).sum(axis=-1) for squares in each])
    i, k = np.unravel_index(int(np.argmin(cost)), (len(approach), len(rates)))
    return i, k


def is_inside(windows: Windows, turns: Indices) -> bool:
    """Whether there is a read before and a read after each of these columns."""
    size = windows.y.shape[1]
    inside = _inner_columns(windows.valid)[np.arange(len(turns)), np.clip(turns, 0, size - 1)]
    return bool(np.all(inside & (turns >= 0) & (turns < size)))


def _sides(windows: Windows, rates: Array, pauses: Array, sign: int, turns: Indices | None) -> _Sides:
    """Sums before (-1) or after (+1) each column, or before and after the known turns, shape (r, k, 1)."""
    column = np.arange(windows.y.shape[1])
    distance = np.maximum(column - pauses[: len(rates), None], 0.0)
    growth, valid = _growth(rates[:, None], distance), windows.valid.astype(float)
    if turns is None:
        g = growth[:, np.maximum(sign * (column[:, None] - column), 0)]  # read: row, turn: column
        sum_g, yg, gg = valid @ g, (windows.y * valid) @ g, valid @ g**2
    else:
        g = growth[:, np.maximum(sign * (column - turns[:, None]), 0)] * valid
        sum_g, yg, gg = (s.sum(axis=-1, keepdims=True) for s in (g, g * windows.y, g**2))
    inverse = 1 / (gg + _TINY)
    return _Sides(sum_g**2 * inverse, sum_g * yg * inverse, yg**2 * inverse, sum_g, yg, inverse)


def _growth(rate: Array, j: Array) -> Array:
    """g(j; rate) for j >= 0; 0 for j = 0."""
    small = np.abs(rate) < 1e-9
    return np.where(small, j, -np.expm1(-rate * j) / np.where(small, 1.0, rate))


def _squares(windows: Windows, before: _Sides, after: _Sides) -> tuple[Array, Array]:
    """Sum of squares and level of the best curve for every turn and column; infinite where the turn cannot be."""
    y = windows.y
    size = np.maximum(windows.valid.sum(axis=1)[:, None] - before.size - after.size, _TINY)
    moment = y.sum(axis=1)[:, None] - before.moment - after.moment
    level = moment / size
    squares = (y**2).sum(axis=1)[:, None] - before.squares - after.squares - moment * level
    if squares.shape[-1] == y.shape[1]:
        squares = np.where(_inner_columns(windows.valid), squares, np.inf)
    return squares, level


def _inner_columns(valid: Mask) -> Mask:
    """Columns with a read before and a read after them, where a turn can be."""
    count = np.cumsum(valid, axis=1)
    return valid & (count > 1) & (count < count[:, -1:])
