r"""A heated line on layers: its temperature at any time, as an integral over wave numbers, tabulated once.

The flux is uniform over the width w = 2a. A wave number k then has the weight ``(2/pi) sin^2(k a)/(k^2 a)`` in the mean
over the width, and ``(2/pi) sin(k a)/k`` in its middle.
"""

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal

import numpy as np

from hallweight.core.types import Array

from .layered_ground import Ground

if TYPE_CHECKING:
    from scipy.interpolate import PchipInterpolator

Where = Literal["mean", "middle"]

TIMES = np.geomspace(1e-13, 1e5, 91)
"""Times (s) of the table, five a decade; the interpolation is within 0.1%, and its first slope holds before them."""
_PERIODS = 40  # of sin^2(k a) that are followed; beyond them it is its mean
_NODES, _WEIGHTS = np.polynomial.legendre.leggauss(6)


def panels(edges: Array) -> tuple[Array, Array]:
    """Return Gauss-Legendre points and weights, (6 n,) each, over ``n`` panels between ``edges`` (n + 1,)."""
    half, middle = np.diff(edges)[:, None] / 2, (edges[1:] + edges[:-1])[:, None] / 2
    return (middle + half * _NODES).ravel(), (half * _WEIGHTS).ravel()


@cache
def _spectrum(where: Where) -> tuple[Array, Array]:
    """Points u = k a and weights of the integral over them."""
    last = (_PERIODS + 0.5) * np.pi
    u, du = panels(np.concatenate([[0.0], np.geomspace(1e-9, 1.0, 19), np.arange(1, 2 * _PERIODS + 2) * np.pi / 2]))
    if where == "middle":  # what is cut off oscillates, and begins at a maximum of sin: it is 1/last^2
        return u, 2 / np.pi * np.sin(u) / u * du
    tail, dtail = panels(np.geomspace(last, 1e8, 13))
    return np.concatenate([u, tail]), 2 / np.pi * np.concatenate([np.sin(u) ** 2 / u**2 * du, 0.5 / tail**2 * dtail])


def line_rise(ground: Ground, width: float, t: Array, where: Where = "mean") -> Array:
    """Return temperature per areal power (K m^2/W) of a long line of ``width`` (m) at times ``t`` (s), their shape."""
    u, weight = _spectrum(where)
    k = u / (width / 2)
    rises = [float(ground.rise(k, time) @ weight) if time > 0 else 0.0 for time in np.ravel(t)]
    return np.array(rises).reshape(np.shape(t))


@dataclass(frozen=True, eq=False)
class Tabulated:
    """A rise (K per (A/m^2)^2): a table ``rises`` (K m^2/W) at :data:`TIMES`, times ``power`` (W/m^2 per (A/m^2)^2)."""

    power: float
    rises: Array

    def __call__(self, t: Array) -> Array:
        """Return the rise in K per (A/m^2)^2 at times ``t`` (s); zero before the current."""
        after = np.asarray(t, float)
        log_t = np.log(np.maximum(after, 1e-300))
        low, high = np.log(TIMES[0]), np.log(TIMES[-1])
        inside = _interpolator(self.rises.tobytes())(np.clip(log_t, low, high))
        slope = np.log(self.rises[1] / self.rises[0]) / np.log(TIMES[1] / TIMES[0])
        log_rise = inside + slope * np.minimum(log_t - low, 0.0)
        return np.asarray(np.where(after > 0, self.power * np.exp(log_rise), 0.0))


@cache
def _interpolator(rises: bytes) -> "PchipInterpolator":
    """Logarithm of the rise over that of the time."""
    from scipy.interpolate import PchipInterpolator

    return PchipInterpolator(np.log(TIMES), np.log(np.frombuffer(rises)))


@cache
def _table(ground: Ground, width: float, where: Where) -> Array:
    return np.maximum.accumulate(line_rise(ground, width, TIMES, where))


def line_step(ground: Ground, width: float, power: float, where: Where = "mean") -> Tabulated:
    """Return the :data:`StepResponse` of a line of ``width`` (m) with areal ``power`` (W/m^2 per (A/m^2)^2)."""
    return Tabulated(power, _table(ground, width, where))
