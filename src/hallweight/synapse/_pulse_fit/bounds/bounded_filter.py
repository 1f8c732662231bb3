"""The likelihood with noise in state and read *and* hard bounds: a filter over many short blocks at once.

A state that is pushed beyond its bound stays on it: ``x_k = clip(x_{k-1} + s(x_{k-1}) + w_k, low, high)``. Let the
state be Gaussian between the bounds, or exactly on one with a chance of its own. Then the density of the next read is a
sum of atoms (on the bounds) and truncated Gaussians, all in closed form. The state after the read is again taken as an
atom and the Gaussian of the same mean and variance (assumed-density filter, cite maybeck1982). Blocks of the record run
side by side; each begins some reads early, and those reads only teach it the state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from hallweight.core.types import Array, Indices, Mask

from ...laws.law import IN_LEAPS
from ..law_model import LawModel, Parameters, stack_parameters
from ..transitions import Reads

_SQRT_2PI = float(np.sqrt(2 * np.pi))
_TINY = 1e-12
_NEVER = 1e-9  # chance of a state on a bound that is neglected
_NODE = float(np.sqrt(3))
"""Standard deviations to the outer nodes of three, whose weights are 1/6, 2/3 and 1/6."""
_FAR = 10.0  # ranges to a bound that the state never meets


@dataclass(frozen=True, eq=False)
class Blocks:
    """Transitions laid out as (time, block): their number, whether it counts, and whether the state starts anew."""

    row: Indices
    counts: Mask
    restart: Mask


class State(NamedTuple):
    """A state that is N(mean, variance), or with the chance ``on_bound`` exactly on the bound ``bound``."""

    mean: Array
    variance: Array
    on_bound: Array | float
    bound: Array


class Prediction(NamedTuple):
    """The state before a read: a mixture of N(mean, variance) along the first axis, clipped to [low, high].

    ``read_variance`` is that of the read.
    """

    mean: Array
    variance: Array
    weight: Array
    low: Array
    high: Array
    read_variance: Array


def split_blocks(reads: Reads, warm_up: int) -> Blocks:
    """Cut a record into blocks of 10 to 32 transitions that begin ``warm_up`` transitions before they count."""
    m = len(reads.polarity)
    length = int(np.clip(m // 20, 10, 32))
    first = np.arange(0, m, length)
    row = first[None, :] - warm_up + np.arange(warm_up + length)[:, None]
    counts = (row >= first) & (row < m)
    restart = np.ones(row.shape, bool)
    inside = (row > 0) & (row < m)
    restart[inside] = ~reads.linked[row[inside] - 1]
    restart[0] = True
    restart |= row <= 0
    return Blocks(np.clip(row, 0, m - 1), counts, restart)


def bounded_terms(model: LawModel, vectors: Array, reads: Reads, blocks: Blocks) -> Array:
    """Return minus the log-likelihood of each transition, shape (s, m), for vectors of shape (s, p)."""
    p = stack_parameters(model, vectors)
    low, high, c2c_variance = np.asarray(p.low), np.asarray(p.high), np.asarray(p.c2c_variance)
    low, high = low - _FAR * model.open_low, high + _FAR * model.open_high
    read_variance = np.maximum(p.read_variance, max(model.least_read * model.scale, _TINY))
    begin, y = reads.start[blocks.row], reads.end[blocks.row]
    polarity, dp = reads.polarity[blocks.row], reads.dp[blocks.row]
    any_restart, transition = np.asarray(blocks.restart.any(1)), _transition(model, p, polarity, dp)
    out = np.zeros((len(vectors), len(reads.polarity)))
    zero = np.zeros((len(vectors), polarity.shape[1]))
    state = State(zero, zero, zero, zero + low)
    for t, (row, counts, restart) in enumerate(zip(blocks.row, blocks.counts, blocks.restart, strict=True)):
        if any_restart[t]:
            first = State(np.clip(begin[t], low, high), read_variance, 0.0, low)
            state = State(*(np.where(restart, new, old) for new, old in zip(first, state, strict=True)))
        means, spreads = transition(t, state)
        weights = np.stack([1 - state.on_bound, state.on_bound])
        if not np.max(state.on_bound) > _NEVER:
            means, spreads, weights = means[:1], spreads[:1], weights[:1]
        spreads = spreads + (c2c_variance * dp[t] + _TINY)
        state, density = _update(y[t], Prediction(means, spreads, weights, low, high, read_variance))
        out[:, row[counts]] = -np.log(density[:, counts])
    return out


def _transition(
    model: LawModel, p: Parameters, polarity: Indices, dp: Array
) -> Callable[[int, State], tuple[Array, Array]]:
    """Return a function of (time, state): mean and variance after the pulse, without its C2C noise, shape (2, s, b).

    The first are those of a state between the bounds, the second of one on a bound. A step that is linear in the state
    is worked out for all times at once. Any other is averaged over three states, the nodes of Gauss and Hermite: near
    a hard bound a law may change within one standard deviation of the state.
    """
    low, size = np.asarray(p.low), np.asarray(p.high - p.low)

    def law_at(t: int | slice) -> tuple[Array, ...]:
        is_ltp = polarity[t][..., None, :] > 0
        both = zip(p.ltp, p.ltd, strict=True)
        return tuple(np.where(is_ltp.reshape(*is_ltp.shape, *[1] * (np.ndim(a) - 2)), a, b) for a, b in both)

    def general(t: int, state: State) -> tuple[Array, Array]:
        move, s = _NODE * np.sqrt(state.variance), polarity[t]
        x = np.stack([state.mean - move, state.mean, state.mean + move, state.bound])
        u = np.clip((x - low) / size, 0, 1)
        law = tuple(a[None] for a in law_at(t))
        step = model.law.mean_step(np.where(s > 0, u, 1 - u), np.broadcast_to(dp[t], u.shape), law, most=IN_LEAPS)
        below, inside, above, bound = x + s * size * step
        mean = inside + (below + above - 2 * inside) / 6
        variance = ((below - mean) ** 2 + 4 * (inside - mean) ** 2 + (above - mean) ** 2) / 6
        return np.stack([mean, bound]), np.stack([variance, np.zeros_like(variance)])

    if not model.law.affine:
        return general
    zero = np.zeros((len(polarity), len(low), polarity.shape[1]))
    first, slope = model.law.advance(zero, np.broadcast_to(dp[:, None, :], zero.shape), law_at(slice(None)))
    s = polarity[:, None, :]
    slope = np.where(s == 0, 0.0, slope)
    base, phi = s * size * first - slope * np.where(s > 0, low, low + size), 1 + slope

    def affine(t: int, state: State) -> tuple[Array, Array]:
        means = base[t] + phi[t] * np.stack([state.mean, state.bound])
        return means, np.stack([phi[t] ** 2 * state.variance, np.zeros_like(state.variance)])

    return affine


def _update(y: Array, state: Prediction) -> tuple[State, Array]:
    """Return the state after a read ``y``, and the density of that read."""
    predicted, spread, weight, low, high, read_variance = state
    total = spread + read_variance
    gain = spread / total
    middle, width = predicted + gain * (y - predicted), np.sqrt(gain * read_variance)
    a, b = (low - middle) / width, (high - middle) / width
    inside = ndtr(b) - ndtr(a)
    edge_a, edge_b = np.exp(-0.5 * a * a) / _SQRT_2PI, np.exp(-0.5 * b * b) / _SQRT_2PI
    free = weight * np.exp(-0.5 * (y - predicted) ** 2 / total) / (np.sqrt(total) * _SQRT_2PI)
    root, read = np.sqrt(spread), np.sqrt(read_variance)
    at_low, at_high = (np.exp(-0.5 * ((y - x) / read) ** 2) / (read * _SQRT_2PI) for x in (low, high))
    on_low = (weight * ndtr((low - predicted) / root)).sum(0) * at_low
    on_high = (weight * ndtr((predicted - high) / root)).sum(0) * at_high
    # moments about ``middle``, so that small variances keep their digits; what is all but cut off lies on the edge
    mass, cut = free * inside + 1e-290, inside < 1e-9
    some = np.where(cut, 1.0, inside)
    shift = np.where(cut, np.clip(0.0, low - middle, high - middle), width * (edge_a - edge_b) / some)
    own = np.where(cut, 0.0, width**2 * (1 + (a * edge_a - b * edge_b) / some) - shift**2)
    within = mass.sum(0)
    share, means = mass / within, middle + shift
    mean = (share * means).sum(0)
    variance = (share * (np.maximum(own, 0.0) + (means - mean) ** 2)).sum(0)
    density = within + on_low + on_high
    upper = on_high > on_low
    on_bound = np.where(upper, on_high, on_low) / density
    return State(mean, np.maximum(variance, 1e-3 * _TINY), on_bound, np.where(upper, high, low)), density
