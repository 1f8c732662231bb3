"""The state at each read from the reads before it, or from those after it: Kalman filters over many records at once.

``x_k = s(x_{k-1}) + w_k`` and ``y_k = x_k + v_k``, with the steps ``s(x) = min(slope x + start, bound)`` and the
variances of w and v. In all arrays here, each row is one record, whose reads stand in its first columns.
"""

from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array, Indices, Mask

_LOG_2PI = float(np.log(2 * np.pi))


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

    def backwards(self) -> "Steps":
        """Return the steps that undo these, bound apart."""
        return Steps(1 / self.slope, -self.start / self.slope, np.full(len(self.start), np.inf))


class Noises(NamedTuple):
    """Variances of one step and of one read."""

    step: float
    read: float


class NoisesOfEach(NamedTuple):
    """Variances of one step and of one read of each record, shape (k,)."""

    step: Array
    read: Array


class Filtered(NamedTuple):
    """Mean and variance of the state at each column, shape (k, w), and the log-likelihood of the reads that say so."""

    mean: Array
    variance: Array
    sums: Array


def forwards(y: Array, steps: Steps, noises: Noises | NoisesOfEach) -> Filtered:
    """Return the state at each column given the reads up to it."""
    filtered, _ = _filtered(y, steps, noises.step, noises.read)
    return filtered


def backwards(y: Array, valid: Mask, steps: Steps, noises: Noises | NoisesOfEach) -> Filtered:
    """Return the state at each column given the reads after it, as far as these are likely for each value of it."""
    last = valid.sum(axis=1, keepdims=True) - 1
    mirror: Indices = np.clip(last - np.arange(y.shape[1]), 0, None)
    mirrored = np.take_along_axis(y, mirror, axis=1)
    _, ahead = _filtered(mirrored, steps.backwards(), noises.step / steps.slope**2, noises.read)
    return Filtered(*(np.take_along_axis(a, mirror, axis=1) for a in ahead))


def _filtered(y: Array, steps: Steps, step: Array | float, read: Array | float) -> tuple[Filtered, Filtered]:
    """The state given the reads up to each column, and given only those before it."""
    size, reads = y.shape[1], np.ascontiguousarray(y.T)
    means, aheads, off = np.empty_like(reads), np.zeros_like(reads), np.zeros_like(reads)
    variances, spreads = np.empty_like(reads), np.ones_like(reads)
    means[0], variances[0] = mean, variance = reads[0], read
    bounded = bool(np.isfinite(steps.bound).any())
    slope: Array | float = steps.slope
    for c in range(1, size):
        if bounded:
            ahead, slope = steps.advance(mean)
        else:
            ahead = steps.slope * mean + steps.start
        spread = slope**2 * variance + step
        gain = spread / (spread + read)
        off[c] = reads[c] - ahead
        mean, variance = ahead + gain * off[c], gain * read
        means[c], variances[c], aheads[c], spreads[c] = mean, variance, ahead, spread
    total = spreads + read
    terms = -0.5 * (off**2 / total + np.log(total) + _LOG_2PI)
    terms[0] = 0.0
    sums = np.cumsum(terms, axis=0)
    before = np.concatenate([sums[:1] * 0, sums[:-1]]) + np.log(steps.slope) * np.arange(size)[:, None]
    return Filtered(means.T, variances.T, sums.T), Filtered(aheads.T, spreads.T, before.T)
