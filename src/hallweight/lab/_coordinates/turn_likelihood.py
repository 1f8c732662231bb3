"""How likely each read is to be the last one before a turn, given the noises of steps and of reads.

State and read as in a pulse fit: ``x_k = x_{k-1} + s(x_{k-1}) + w_k``, ``y_k = x_k + v_k``, where s is the step of the
one polarity up to the turn and of the other one after it, both linear in the state (from :mod:`.joined_curves`). A
Kalman filter forwards gives the likelihood of the reads up to t, one backwards that of the reads after t as a function
of x_t; their product over x_t is the likelihood of a turn at t, for every t at once.
"""

from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array, Indices

from .joined_curves import JoinedCurves, Windows

_LOG_2PI = float(np.log(2 * np.pi))
_LEAST = 1e-6
"""Least noise, fraction of the span: that of a number with six digits."""


class Steps(NamedTuple):
    """``x -> min(slope x + start, bound)`` for one polarity at each turn: a number and shapes (k,)."""

    slope: float
    start: Array
    bound: Array

    def advance(self, x: Array) -> tuple[Array, Array]:
        """Return the next states, shape (k,) or (k, w), and the slope there, which is 0 on the bound."""
        start, bound = (a if x.ndim == 1 else a[:, None] for a in (self.start, self.bound))
        free = self.slope * x + start
        return np.minimum(free, bound), np.where(free < bound, self.slope, 0.0)


class Noises(NamedTuple):
    """Variances of one step and of one read."""

    step: float
    read: float


def steps_of(curves: JoinedCurves, level: Array | None = None) -> tuple[Steps, Steps]:
    """Steps before and after turns at these levels (default: their own), with the slopes that all turns share."""
    a, b = curves.rates
    level = curves.level if level is None else level
    rise, fall = (max(float(np.median(s)), 0.0) for s in (curves.rise, curves.fall))
    up, down, none = float(np.exp(a)), float(np.exp(-b)), np.full(len(level), np.inf)
    before = Steps(up, level * (1 - up) + rise * _mean_growth(a), level if curves.pause > 0 else none)
    return before, Steps(down, level * (1 - down) - fall * _mean_growth(-b), none)


def _mean_growth(rate: float) -> float:
    """(exp(r) - 1) / r."""
    return 1.0 if abs(rate) < 1e-9 else float(np.expm1(rate) / rate)


def noises_of(windows: Windows, at: Indices, steps: tuple[Steps, Steps]) -> Noises:
    """Noises from the innovations on both sides of the turns, whose neighbours share the noise of a read."""
    column = np.arange(windows.y.shape[1] - 1)
    first, later = windows.y[:, :-1], windows.y[:, 1:]
    (ahead, slope_up), (behind, slope_down) = (s.advance(first) for s in steps)
    rising = column < at[:, None]
    known = windows.valid[:, :-1] & windows.valid[:, 1:]
    d, slope = later - np.where(rising, ahead, behind), np.where(rising, slope_up, slope_down)
    limit = 4 * 1.4826 * float(np.median(np.abs(d[known]))) + _LEAST
    d, pair = np.clip(d, -limit, limit), known[:, :-1] & known[:, 1:]
    total, shared = float(np.mean(d[known] ** 2)), float(np.mean((d[:, :-1] * d[:, 1:])[pair])) if pair.any() else 0.0
    read = float(np.clip(-shared / max(float(np.mean(slope[known])), 0.1), 0.0, total / np.mean(1 + slope[known] ** 2)))
    step = total - float(np.mean(1 + slope[known] ** 2)) * read
    return Noises(max(step, 0.01 * total, _LEAST**2), max(read, 0.01 * total, _LEAST**2))


def log_likelihood(windows: Windows, steps: tuple[Steps, Steps], noises: Noises) -> Array:
    """Log-likelihood of a turn at each column, shape (k, w).

    A turn at the last valid column stands for none, with all reads before it; one at the first for all reads after it.
    """
    k, w = windows.y.shape
    out = np.full((k, w), -np.inf)
    mean, variance, sums = forwards(windows, steps[0], noises)
    back_mean, back_variance, back_sums = backwards(windows, steps[1], noises)
    total = variance + back_variance
    both = sums + back_sums - 0.5 * ((mean - back_mean) ** 2 / total + np.log(total) + _LOG_2PI)
    count = np.cumsum(windows.valid, axis=1)
    last = windows.valid & (count == count[:, -1:])
    out[windows.valid] = both[windows.valid]
    out[last] = sums[last]
    return out


def forwards(windows: Windows, steps: Steps, noises: Noises) -> tuple[Array, Array, Array]:
    """Mean and variance of the state at each column given the reads up to it, and their log-likelihood."""
    y, valid = windows.y, windows.valid
    means, variances, sums = np.zeros(y.shape), np.ones(y.shape), np.zeros(y.shape)
    mean, variance, total = np.zeros(len(y)), np.ones(len(y)), np.zeros(len(y))
    begun = np.zeros(len(y), bool)
    for c in range(y.shape[1]):
        here, new = valid[:, c], valid[:, c] & ~begun
        ahead, slope = steps.advance(mean)
        spread = slope**2 * variance + noises.step
        gain, off = spread / (spread + noises.read), y[:, c] - ahead
        term = -0.5 * (off**2 / (spread + noises.read) + np.log(spread + noises.read) + _LOG_2PI)
        mean = np.where(new, y[:, c], np.where(here, ahead + gain * off, mean))
        variance = np.where(new, noises.read, np.where(here, gain * noises.read, variance))
        total = np.where(here & begun, total + term, total)
        begun = begun | here
        means[:, c], variances[:, c], sums[:, c] = mean, variance, total
    return means, variances, sums


def backwards(windows: Windows, steps: Steps, noises: Noises) -> tuple[Array, Array, Array]:
    """Mean, variance and log-factor of the likelihood of all later reads as a function of the state at each column."""
    y, valid = windows.y, windows.valid
    means, variances, sums = np.zeros(y.shape), np.ones(y.shape), np.zeros(y.shape)
    mean, variance, total = np.zeros(len(y)), np.ones(len(y)), np.zeros(len(y))
    begun = np.zeros(len(y), bool)
    for c in range(y.shape[1] - 1, 0, -1):
        here, new = valid[:, c], valid[:, c] & ~begun
        gain, off = variance / (variance + noises.read), y[:, c] - mean
        term = -0.5 * (off**2 / (variance + noises.read) + np.log(variance + noises.read) + _LOG_2PI)
        mean = np.where(new, y[:, c], np.where(here, mean + gain * off, mean))
        variance = np.where(new, noises.read, np.where(here, gain * noises.read, variance))
        total = np.where(here & begun, total + term, total)
        begun = begun | here
        mean = np.where(here, (mean - steps.start) / steps.slope, mean)
        variance = np.where(here, (variance + noises.step) / steps.slope**2, variance)
        total = np.where(here, total - np.log(steps.slope), total)
        means[:, c - 1], variances[:, c - 1], sums[:, c - 1] = mean, variance, total
    return means, variances, sums
