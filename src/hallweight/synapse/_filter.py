"""The likelihood with noise in state and read *and* walls at the bounds: a filter over many short blocks at once.

A state that is pushed beyond its bound stays on it: ``x_k = clip(x_{k-1} + s(x_{k-1}) + w_k, low, high)``. Given a
Gaussian state before the pulse, the density of the next read is the sum of two atoms (on the walls) and a truncated
Gaussian, all in closed form; the state after the read is again taken as the Gaussian of the same mean and variance
(assumed-density filter, Maybeck 1982). Blocks of the record run side by side; each begins some reads early, and those
are only to learn the state.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from ._model import Model
from ._reads import Reads
from .laws import Array

_SQRT_2PI = float(np.sqrt(2 * np.pi))
_TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Blocks:
    """Transitions laid out as (time, block): their number, whether it counts, and whether the state is unknown."""

    row: NDArray[np.int64]
    counts: NDArray[np.bool_]
    fresh: NDArray[np.bool_]


def blocks_of(reads: Reads, early: int) -> Blocks:
    """Cut a record into blocks of at least 32 transitions that begin ``early`` transitions before they count."""
    m, length = len(reads.sign), max(32, 2 * early)
    first = np.arange(0, m, length)
    row = first[None, :] - early + np.arange(early + length)[:, None]
    counts = (row >= first) & (row < m)
    fresh = np.ones(row.shape, bool)
    inside = (row > 0) & (row < m)
    fresh[inside] = ~reads.linked[row[inside] - 1]
    fresh[0] = True
    fresh |= row <= 0
    return Blocks(np.clip(row, 0, m - 1), counts, fresh)


def walled_terms(model: Model, vectors: Array, reads: Reads, blocks: Blocks) -> Array:
    """Return minus the log-likelihood of each transition, shape (s, m), for vectors of shape (s, p)."""
    points = [model.point(z) for z in vectors]
    low, high, sc2, sr2 = (np.array(v)[:, None] for v in zip(
        *((p.low, p.high, p.c2c2, max(p.read2, _TINY)) for p in points), strict=True))  # fmt: skip
    up = [np.array(v)[:, None] for v in zip(*(p.up for p in points), strict=True)]
    down = [np.array(v)[:, None] for v in zip(*(p.down for p in points), strict=True)]
    out = np.zeros((len(vectors), len(reads.sign)))
    mean = variance = np.zeros((len(vectors), blocks.row.shape[1]))
    size = high - low
    for row, counts, fresh in zip(blocks.row, blocks.counts, blocks.fresh, strict=True):
        begin, y, sign, dp = reads.start[row], reads.end[row], reads.sign[row], reads.dp[row]
        mean = np.where(fresh, np.clip(begin, low, high), mean)
        variance = np.where(fresh, sr2, variance)
        u = np.where(sign > 0, mean - low, high - mean) / size
        law = tuple(np.where(sign > 0, a, b) for a, b in zip(up, down, strict=True))
        du, slope = model.law.advance(u, np.broadcast_to(dp, u.shape), law)
        goal = mean + sign * size * du
        spread = (1 + np.where(sign == 0, 0.0, slope)) ** 2 * variance + sc2 * dp + _TINY
        mean, variance, density = _update(y, goal, spread, sr2, low, high)
        out[:, row[counts]] = -np.log(density[:, counts])
    return out


def _update(y: Array, goal: Array, spread: Array, sr2: Array, low: Array, high: Array) -> tuple[Array, Array, Array]:
    """Return mean and variance of the state after a read ``y``, and the density of that read.

    The state before the read is N(goal, spread) clipped to [low, high].
    """
    total = spread + sr2
    gain = spread / total
    middle, width = goal + gain * (y - goal), np.sqrt(gain * sr2)
    a, b = (low - middle) / width, (high - middle) / width
    inside = ndtr(b) - ndtr(a)
    edge_a, edge_b = np.exp(-0.5 * a * a) / _SQRT_2PI, np.exp(-0.5 * b * b) / _SQRT_2PI
    free = np.exp(-0.5 * (y - goal) ** 2 / total) / (np.sqrt(total) * _SQRT_2PI)
    root, read = np.sqrt(spread), np.sqrt(sr2)
    on_low = ndtr((low - goal) / root) * np.exp(-0.5 * ((y - low) / read) ** 2) / (read * _SQRT_2PI)
    on_high = ndtr((goal - high) / root) * np.exp(-0.5 * ((y - high) / read) ** 2) / (read * _SQRT_2PI)
    density = free * inside + on_low + on_high + 1e-290
    # moments about ``middle``, so that small variances keep their digits
    first = free * width * (edge_a - edge_b)
    second = free * width**2 * (inside + a * edge_a - b * edge_b)
    to_low, to_high = low - middle, high - middle
    mean = (first + on_low * to_low + on_high * to_high) / density
    square = (second + on_low * to_low**2 + on_high * to_high**2) / density
    return middle + mean, np.maximum(square - mean**2, 1e-3 * _TINY), density
