"""The likelihood with noise in state and read *and* walls at the bounds: a filter over many short blocks at once.

A state that is pushed beyond its bound stays on it: ``x_k = clip(x_{k-1} + s(x_{k-1}) + w_k, low, high)``. Given a
Gaussian state before the pulse, the density of the next read is the sum of two atoms (on the walls) and a truncated
Gaussian, all in closed form; the state after the read is again taken as the Gaussian of the same mean and variance
(assumed-density
filter, cite maybeck1982). Blocks of the record run side by side; each begins some reads early, and those
are only to learn the state.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from hallweight.core.types import Array

from .law_model import AFFINE, Model, Point, stacked
from .transitions import Reads

_SQRT_2PI = float(np.sqrt(2 * np.pi))
_TINY = 1e-12


@dataclass(frozen=True, eq=False)
class Blocks:
    """Transitions laid out as (time, block): their number, whether it counts, and whether the state is unknown."""

    row: NDArray[np.int64]
    counts: NDArray[np.bool_]
    fresh: NDArray[np.bool_]


def blocks_of(reads: Reads, early: int) -> Blocks:
    """Cut a record into blocks of 10 to 32 transitions that begin ``early`` transitions before they count."""
    m = len(reads.sign)
    length = int(np.clip(m // 20, 10, 32))
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
    p = stacked(model, vectors)
    low, high, sc2 = np.asarray(p.low), np.asarray(p.high), np.asarray(p.c2c2)
    sr2 = np.maximum(p.read2, _TINY)
    begin, y = reads.start[blocks.row], reads.end[blocks.row]
    sign, dp = reads.sign[blocks.row], reads.dp[blocks.row]
    any_fresh, step = np.asarray(blocks.fresh.any(1)), _stepper(model, p, sign, dp)
    out = np.zeros((len(vectors), len(reads.sign)))
    mean = variance = np.zeros((len(vectors), sign.shape[1]))
    for t, (row, counts, fresh) in enumerate(zip(blocks.row, blocks.counts, blocks.fresh, strict=True)):
        if any_fresh[t]:
            mean = np.where(fresh, np.clip(begin[t], low, high), mean)
            variance = np.where(fresh, sr2, variance)
        move, phi = step(t, mean)
        spread = phi**2 * variance + sc2 * dp[t] + _TINY
        mean, variance, density = _update(y[t], mean + move, spread, sr2, low, high)
        out[:, row[counts]] = -np.log(density[:, counts])
    return out


def _stepper(model: Model, p: Point, sign: NDArray[np.int64], dp: Array) -> Callable[[int, Array], tuple[Array, Array]]:
    """Return a function of (time, states (s, b)): mean step and the factor by which a deviation of the state goes on.

    A step that is linear in the state is worked out for all times at once.
    """
    low, size = np.asarray(p.low), np.asarray(p.high - p.low)

    def law_at(t: int | slice, u: Array) -> tuple[Array, Array]:
        up = sign[t][..., None, :] > 0
        both = zip(p.up, p.down, strict=True)
        law = (np.where(up.reshape(*up.shape, *[1] * (np.ndim(a) - 2)), a, b) for a, b in both)
        du, slope = model.law.advance(u, np.broadcast_to(dp[t][..., None, :], u.shape), tuple(law))
        return du, np.where(sign[t][..., None, :] == 0, 0.0, slope)

    def general(t: int, x: Array) -> tuple[Array, Array]:
        u = (x - low) / size
        du, slope = law_at(t, np.where(sign[t] > 0, u, 1 - u))
        return sign[t] * size * du, 1 + slope

    if model.law.name not in AFFINE:
        return general
    first, slope = law_at(slice(None), np.zeros((len(sign), len(low), sign.shape[1])))
    s = sign[:, None, :]
    base, phi = s * size * first - slope * np.where(s > 0, low, low + size), 1 + slope
    return lambda t, x: (base[t] + slope[t] * x, phi[t])


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
