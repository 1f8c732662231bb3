"""The likelihood with noise in state and read *and* hard bounds: a filter over many short blocks at once.

A state that is pushed beyond its bound stays on it: ``x_k = clip(x_{k-1} + s(x_{k-1}) + w_k, low, high)``. Let the
state before the pulse be Gaussian. Then the density of the next read is the sum of two atoms (on the bounds) and a
truncated Gaussian, all in closed form. The state after the read is again taken as the Gaussian of the same mean and
variance (assumed-density filter, cite maybeck1982). Blocks of the record run side by side; each begins some reads
early, and those reads only teach it the state.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from hallweight.core.types import Array, Indices, Mask

from ..law_model import LawModel, Parameters, stack_parameters
from ..transitions import Reads

_SQRT_2PI = float(np.sqrt(2 * np.pi))
_TINY = 1e-12
_NODE = float(np.sqrt(3))
"""Standard deviations to the outer nodes of three, whose weights are 1/6, 2/3 and 1/6."""
_FAR = 10.0  # ranges to a bound that the state never meets


@dataclass(frozen=True, eq=False)
class Blocks:
    """Transitions laid out as (time, block): their number, whether it counts, and whether the state starts anew."""

    row: Indices
    counts: Mask
    restart: Mask


class Prediction(NamedTuple):
    """The state before a read: N(mean, variance) clipped to [low, high]; ``read_variance`` is that of the read."""

    mean: Array
    variance: Array
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
    read_variance = np.maximum(p.read_variance, _TINY)
    begin, y = reads.start[blocks.row], reads.end[blocks.row]
    polarity, dp = reads.polarity[blocks.row], reads.dp[blocks.row]
    any_restart, transition = np.asarray(blocks.restart.any(1)), _transition(model, p, polarity, dp)
    out = np.zeros((len(vectors), len(reads.polarity)))
    mean = variance = np.zeros((len(vectors), polarity.shape[1]))
    for t, (row, counts, restart) in enumerate(zip(blocks.row, blocks.counts, blocks.restart, strict=True)):
        if any_restart[t]:
            mean = np.where(restart, np.clip(begin[t], low, high), mean)
            variance = np.where(restart, read_variance, variance)
        ahead, spread = transition(t, mean, variance)
        spread = spread + c2c_variance * dp[t] + _TINY
        mean, variance, density = _update(y[t], Prediction(ahead, spread, low, high, read_variance))
        out[:, row[counts]] = -np.log(density[:, counts])
    return out


def _transition(
    model: LawModel, p: Parameters, polarity: Indices, dp: Array
) -> Callable[[int, Array, Array], tuple[Array, Array]]:
    """Return a function of (time, mean and variance of the state (s, b)): both after the pulse, without its C2C noise.

    A step that is linear in the state is worked out for all times at once. Any other is averaged over three states, the
    nodes of Gauss and Hermite: near a hard bound a law may change within one standard deviation of the state.
    """
    low, size = np.asarray(p.low), np.asarray(p.high - p.low)

    def law_at(t: int | slice, u: Array) -> tuple[Array, Array]:
        is_ltp = polarity[t][..., None, :] > 0
        both = zip(p.ltp, p.ltd, strict=True)
        law = (np.where(is_ltp.reshape(*is_ltp.shape, *[1] * (np.ndim(a) - 2)), a, b) for a, b in both)
        du, slope = model.law.advance(u, np.broadcast_to(dp[t][..., None, :], u.shape), tuple(law))
        return du, np.where(polarity[t][..., None, :] == 0, 0.0, slope)

    def general(t: int, mean: Array, variance: Array) -> tuple[Array, Array]:
        move, ends = _NODE * np.sqrt(variance), []
        for x in (mean - move, mean, mean + move):
            u = np.clip((x - low) / size, 0, 1)
            du, _ = law_at(t, np.where(polarity[t] > 0, u, 1 - u))
            ends.append(x + polarity[t] * size * du)
        ahead = ends[1] + (ends[0] + ends[2] - 2 * ends[1]) / 6
        below, inside, above = ((end - ahead) ** 2 for end in ends)
        return ahead, (below + 4 * inside + above) / 6

    if not model.law.affine:
        return general
    first, slope = law_at(slice(None), np.zeros((len(polarity), len(low), polarity.shape[1])))
    s = polarity[:, None, :]
    base, phi = s * size * first - slope * np.where(s > 0, low, low + size), 1 + slope
    return lambda t, x, variance: (base[t] + phi[t] * x, phi[t] ** 2 * variance)


def _update(y: Array, state: Prediction) -> tuple[Array, Array, Array]:
    """Return mean and variance of the state after a read ``y``, and the density of that read."""
    predicted, spread, low, high, read_variance = state
    total = spread + read_variance
    gain = spread / total
    middle, width = predicted + gain * (y - predicted), np.sqrt(gain * read_variance)
    a, b = (low - middle) / width, (high - middle) / width
    inside = ndtr(b) - ndtr(a)
    edge_a, edge_b = np.exp(-0.5 * a * a) / _SQRT_2PI, np.exp(-0.5 * b * b) / _SQRT_2PI
    free = np.exp(-0.5 * (y - predicted) ** 2 / total) / (np.sqrt(total) * _SQRT_2PI)
    root, read = np.sqrt(spread), np.sqrt(read_variance)
    on_low = ndtr((low - predicted) / root) * np.exp(-0.5 * ((y - low) / read) ** 2) / (read * _SQRT_2PI)
    on_high = ndtr((predicted - high) / root) * np.exp(-0.5 * ((y - high) / read) ** 2) / (read * _SQRT_2PI)
    density = free * inside + on_low + on_high + 1e-290
    # moments about ``middle``, so that small variances keep their digits
    first = free * width * (edge_a - edge_b)
    second = free * width**2 * (inside + a * edge_a - b * edge_b)
    to_low, to_high = low - middle, high - middle
    mean = (first + on_low * to_low + on_high * to_high) / density
    square = (second + on_low * to_low**2 + on_high * to_high**2) / density
    return middle + mean, np.maximum(square - mean**2, 1e-3 * _TINY), density
