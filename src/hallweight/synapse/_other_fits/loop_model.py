"""The model of a Hall loop, with its derivatives.

Both branches (sweep direction d = rising, falling; sense s = +1 if R rises with the drive):

``R(x) = offset + slope x + curvature x^2 + drift k + s R_AHE f((x - x_d) / w_d)``

with k the number of the read from the middle of the measurement. ``f`` is tanh, or the straight ramp from -1 to 1 of a
film that reverses by domains (a sheared loop). Before it switches, the virgin branch may lie at a level of its own. A
branch that does not switch has its x_d at infinity.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array

from .loop_data import Loop

OFFSET, SLOPE, CURVATURE, DRIFT, VIRGIN, HEIGHT = range(6)
X_RISING, X_FALLING, W_RISING, W_FALLING = range(6, 10)
"""Places in the vector of parameters; the first six enter linearly."""

N_PARAMETERS = 10
BACKGROUND = (OFFSET, SLOPE, CURVATURE, DRIFT)


class Shape(NamedTuple):
    """How a branch switches: from -1 to 1 over a width, and the derivative."""

    f: Callable[[Array], Array]
    slope: Callable[[Array], Array]


def _tanh_slope(u: Array) -> Array:
    return np.asarray(1 / np.cosh(np.clip(u, -300, 300)) ** 2)


SHAPES: Mapping[str, Shape] = {
    "": Shape(np.tanh, _tanh_slope),
    "ramp": Shape(lambda u: np.clip(u, -1, 1), lambda u: (np.abs(u) < 1).astype(float)),
}
"""By the ``law`` of the card; the first is taken unless another is clearly better."""


def loop_model(p: Array, loop: Loop, shape: str = "") -> Array:
    """Return the resistance of the model at every read of the loop, shape (n,)."""
    return np.asarray(linear_columns(p, loop, shape) @ p[: HEIGHT + 1])


def linear_columns(p: Array, loop: Loop, shape: str = "") -> Array:
    """Derivatives by the parameters that enter linearly, shape (n, 6)."""
    switched = SHAPES[shape].f(_distance(p, loop))
    unswitched = loop.virgin * (1 - switched * np.where(loop.rising, 1, -1)) / 2
    one = np.ones(len(loop.x))
    return np.stack([one, loop.x, loop.x**2, loop.number, unswitched, switched], axis=1)


def jacobian(p: Array, loop: Loop, shape: str = "") -> Array:
    """Derivatives by all parameters, shape (n, 10); zero for those of a branch that does not switch."""
    u = _distance(p, loop)
    width = np.where(loop.rising, p[W_RISING], p[W_FALLING])
    by_x = -p[HEIGHT] * SHAPES[shape].slope(u) / width
    by_w = by_x * np.where(np.isfinite(u), u, 0.0)
    rows = [np.where(here, by, 0.0) for by in (by_x, by_w) for here in (loop.rising, ~loop.rising)]
    return np.concatenate([linear_columns(p, loop, shape), np.stack(rows, axis=1)], axis=1)


def _distance(p: Array, loop: Loop) -> Array:
    switching = np.where(loop.rising, p[X_RISING], p[X_FALLING])
    width = np.where(loop.rising, p[W_RISING], p[W_FALLING])
    return np.asarray((loop.x - switching) / width)
