"""Errors of a fitted loop: covariance, the noise of a read, and places known only to a step of the drive."""

from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array, Mask

from ..read_noise import Sigma
from .loop_data import Loop
from .loop_model import HEIGHT, W_RISING, X_FALLING, X_RISING, jacobian, loop_model

_NARROW = 0.45
"""Width over the step of the drive below which a branch has hardly a read within its switching."""
_EXACT = 1e-8
"""Standard deviation, of the range of the data, below which no residual is taken for real."""
_WHITE = 3.0
"""Errors by which the scatter of all residuals may exceed the noise away from switching."""
_ONE_SIGMA = 0.6827
_MOST = 0.95
"""Largest lag-one correlation that is believed."""


class Narrow(NamedTuple):
    """Where a branch switches that does so within a step or two: mean and half of the 68 % interval.

    ``grid`` and ``weight`` are the posterior of the place.
    """

    place: float
    place_err: float
    width: float
    width_err: float
    grid: Array
    weight: Array

    def times(self, unit: float) -> "Narrow":
        """Return it in another unit of the drive."""
        return Narrow(
            self.place * unit,
            self.place_err * unit,
            self.width * unit,
            self.width_err * unit,
            self.grid * unit,
            self.weight,
        )


def residual_variance(loop: Loop, p: Array, free: Mask, shape: str) -> tuple[Array, float]:
    """Residuals and their variance, with the degrees of freedom of the fit."""
    residual = loop.y - loop_model(p, loop, shape)
    variance = float(residual @ residual) / max(len(residual) - int(free.sum()), 1)
    return residual, max(variance, _EXACT**2)


def covariance_of(loop: Loop, p: Array, free: Mask, shape: str) -> Array:
    """Covariance of the parameters, (10, 10); zero for those that are not fitted."""
    residual, variance = residual_variance(loop, p, free, shape)
    slopes = jacobian(p, loop, shape)[:, free]
    size = np.sqrt((slopes**2).sum(0))
    size[size == 0] = 1.0
    r = correlation(residual)
    out = np.zeros((len(p), len(p)))
    inverse = np.linalg.pinv((slopes / size).T @ (slopes / size), hermitian=True) / np.outer(size, size)
    out[np.ix_(free, free)] = inverse * variance * (1 + r) / (1 - r)
    return out


def correlation(residual: Array) -> float:
    """Lag-one correlation of residuals where it is significant, else zero."""
    power = float(residual @ residual)
    if len(residual) < 3 or not power > 0:
        return 0.0
    r = float(residual[1:] @ residual[:-1]) / power
    return min(r, _MOST) if r > 2.5 / np.sqrt(len(residual)) else 0.0


def read_noise(loop: Loop, p: Array, free: Mask, shape: str, spikes: Mask) -> Sigma:
    """Standard deviation of one read: of the residuals where they are white, else from reads outside the switching."""
    residual = (loop.y - loop_model(p, loop, shape))[~spikes]
    freedom = max(len(residual) - int(free.sum()), 1)
    all_reads = float(np.sqrt(float(residual @ residual) / freedom))
    away = _noise_away_from_switching(loop, p, shape, spikes)
    if correlation(residual) > 0 or all_reads > away.value + _WHITE * away.err:
        return away
    return Sigma(all_reads, all_reads / float(np.sqrt(2 * freedom)))


def _noise_away_from_switching(loop: Loop, p: Array, shape: str, spikes: Mask) -> Sigma:
    """Standard deviation of one read, from second differences of residuals outside the switching.

    Second differences of white noise have the variance 6 sigma^2 and the correlations -2/3 and 1/6, so that the
    variance of n of them has the relative variance 2 (1 + 2 (4/9 + 1/36))/n.
    """
    residual = loop.y - loop_model(p, loop, shape)
    width = np.where(loop.rising, p[W_RISING], p[W_RISING + 1])
    place = np.where(loop.rising, p[X_RISING], p[X_FALLING])
    away = (np.abs(loop.x - place) > 3 * width) & ~spikes
    away = away if away.sum() > max(12, 0.3 * len(away)) else ~spikes
    whole = away[2:] & away[1:-1] & away[:-2]
    second = np.diff(residual, 2)[whole] if whole.any() else np.diff(residual[~spikes], 2)
    n = max(len(second), 1)
    value = float(np.sqrt((second**2).sum() / n / 6))
    return Sigma(value, value * float(np.sqrt((1 + 2 * (4 / 9 + 1 / 36)) / 2 / n)))


def narrow_branches(loop: Loop, p: Array, free: Mask, shape: str) -> dict[int, Narrow]:
    """Posterior of place and width of branches that switch within a step, all else at the optimum."""
    variance = residual_variance(loop, p, free, shape)[1]
    return {
        k: _posterior(loop, p, k, shape, variance) for k in (X_RISING, X_FALLING) if free[k] and _is_narrow(loop, p, k)
    }


def _local_step(loop: Loop, place: float, rising: bool) -> float:
    """Largest step of the drive about a place, of one branch."""
    x = np.sort(loop.x[loop.rising == rising])
    i = int(np.clip(np.searchsorted(x, place), 1, len(x) - 1))
    return float(x[i] - x[i - 1]) or loop.step


def _is_narrow(loop: Loop, p: Array, k: int) -> bool:
    return bool(p[k + 2] < _NARROW * _local_step(loop, p[k], k == X_RISING))


def _posterior(loop: Loop, p: Array, k: int, shape: str, variance: float) -> Narrow:
    step = _local_step(loop, p[k], k == X_RISING)
    near = (loop.rising == (k == X_RISING)) & (np.abs(loop.x - p[k]) < 8 * step)
    part = loop.select(near)
    place = p[k] + step * np.linspace(-1.5, 1.5, 121)
    width = step * np.geomspace(0.02, 1.0, 24)
    rest = part.y - loop_model(p, part, shape) + p[HEIGHT] * _switched(part.x, p[k], p[k + 2], shape)
    curve = p[HEIGHT] * _switched(part.x, place[:, None, None], width[:, None], shape)
    chi2 = ((rest - curve) ** 2).sum(-1) / variance
    weight = np.exp(-0.5 * (chi2 - chi2.min()))
    along, across = weight.sum(1) / weight.sum(), weight.sum(0) / weight.sum()
    mean, wide = float(along @ place), float(across @ width)
    err = half_width(place, along, float(place[1] - place[0]))
    return Narrow(mean, err, wide, float(np.sqrt(across @ (width - wide) ** 2)), place, along)


def _switched(x: Array, place: Array | float, width: Array | float, shape: str) -> Array:
    from .loop_model import SHAPES

    return SHAPES[shape].f((x - place) / width)


def half_width(grid: Array, weight: Array, pitch: float) -> float:
    """Half of the interval about the mean that holds 68.27 % of a distribution on points ``pitch`` apart."""
    mean = float(weight @ grid)
    away = np.abs(grid - mean)
    order = np.argsort(away)
    held = np.cumsum(weight[order])
    k = int(np.searchsorted(held, _ONE_SIGMA * held[-1]))
    return float(away[order][min(k, len(away) - 1)]) + pitch / 2
