"""Where the fit of a loop starts: all places and widths of both branches at once, in either sense.

For given places and widths the model is linear, so that the sum of squares of every combination of a rising and a
falling branch follows from products of columns (variable projection).
"""

from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array

from .loop_data import Loop
from .loop_model import HEIGHT, N_PARAMETERS, SHAPES, W_FALLING, W_RISING, X_FALLING, X_RISING

_PLACES = 36
_WIDTHS = (0.01, 0.04, 0.12, 0.3, 0.7)
"""Of half the sweep."""
_BESIDE = 2
"""Fewest reads of a branch on either side of its switching."""
_INVERTED = 1.05
"""Factor of cost of loops that switch back before zero, which only a drive that lags can show."""


class _Branch(NamedTuple):
    """Places and widths of one branch that are tried, and their columns over all reads, (n, m)."""

    place: Array
    width: Array
    columns: Array


def starts(loop: Loop, background: Array) -> list[Array]:
    """Return vectors of parameters to start from, the best first; ``background`` holds the other columns, (n, b)."""
    q, _ = np.linalg.qr(background)
    y = loop.y - q @ (q.T @ loop.y)
    up, down = _branch(loop, rising=True), _branch(loop, rising=False)
    a, b = (c - q @ (q.T @ c) for c in (up.columns, down.columns))
    size = (a**2).sum(0)[:, None] + (b**2).sum(0) + 2 * a.T @ b
    along = (y @ a)[:, None] + y @ b
    usable = size > 1e-6 * len(y)
    height = np.divide(along, size, out=np.zeros_like(size), where=usable)
    cost = np.maximum(float(y @ y) - along * height, 0)
    cost[~usable | (~np.isfinite(up.place)[:, None] & ~np.isfinite(down.place))] = np.inf
    inside_up, inside_down = np.isfinite(up.place)[:, None], np.isfinite(down.place)
    with np.errstate(invalid="ignore"):
        cost *= np.where(inside_up & inside_down & (up.place[:, None] < down.place), _INVERTED, 1.0)
    out = []
    for sense in (height > 0, height < 0):
        for group in (inside_up & inside_down, inside_up & ~inside_down, ~inside_up & inside_down):
            here = np.where(sense & group, cost, np.inf)
            i, j = np.unravel_index(int(here.argmin()), here.shape)
            if np.isfinite(here[i, j]):
                p = np.zeros(N_PARAMETERS)
                p[[HEIGHT, X_RISING, X_FALLING]] = height[i, j], up.place[i], down.place[j]
                p[[W_RISING, W_FALLING]] = up.width[i], down.width[j]
                out.append((float(here[i, j]), p))
    return [p for _, p in sorted(out, key=lambda c: c[0])]


def _branch(loop: Loop, rising: bool) -> _Branch:
    here = loop.rising == rising
    x = np.sort(loop.x[here])
    never = np.inf if rising else -np.inf
    place, width = np.array([never]), np.array([1.0])
    if len(x) > 2 * _BESIDE:
        middles = (x[1:] + x[:-1])[_BESIDE - 1 : len(x) - _BESIDE] / 2
        even = np.linspace(middles[0], middles[-1], _PLACES)
        chosen = np.unique(np.concatenate([even, np.quantile(middles, np.linspace(0, 1, _PLACES))]))
        half = float(x[-1] - x[0]) / 2 or 1.0
        place = np.concatenate([[never], np.repeat(chosen, len(_WIDTHS))])
        width = np.concatenate([[1.0], np.tile(np.array(_WIDTHS) * half, len(chosen))])
    columns = np.zeros((len(loop.x), len(place)))
    columns[here] = SHAPES[""].f((loop.x[here][:, None] - place) / width)
    return _Branch(place, width, columns)
