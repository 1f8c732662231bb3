"""Compiled kernels that draw what programming makes of weights; loops that compilers vectorise stand alone."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hallweight.core.compiled.counter_rng import bits, normal
from hallweight.core.compiled.jit import FUSED, jit

from .threads.openmp_team import share_out

_PIECE = 2048
_MIX = np.uint64(0xD6E8FEB86659FD93)  # odd: the top bits of a product with it depend on all bits


class ErrorTable(NamedTuple):
    """What each level becomes, or without rounding (``first`` is empty) what weights on a uniform grid become.

    first   (cells,)   lowest level that a weight in each of many small cells may round to
    edge    (levels,)  above each level; a weight beyond it rounds to the next
    middle  (levels,)  what each level becomes on average; without rounding the mean error, (grid,)
    sigma   (levels,)  its standard deviation; without rounding (grid,)
    """

    first: NDArray[np.uint32]
    edge: NDArray[np.float32]
    middle: NDArray[np.float32]
    sigma: NDArray[np.float32]


class StuckWeights(NamedTuple):
    """Stuck devices: their probability times 2^64, and the lowest and highest weight they may have."""

    limit: np.float32
    low: np.float32
    high: np.float32


@jit()
def draw(w: Any, out: Any, table: Any, stuck: Any, key: Any, share: Any) -> None:
    """Fill a share of ``out`` with what the weights w become; one number of the stream ``key`` for each."""
    share_out(_draw, (w, out, table, stuck, key), share)


@jit(fastmath=FUSED, part=True)
def _draw(w: Any, out: Any, table: Any, stuck: Any, key: Any, start: Any, stop: Any) -> None:
    """Fill out[start:stop] with what the weights w become; one number of the stream ``key`` for each."""
    place, error, other = np.empty(_PIECE, np.float32), np.empty(_PIECE, np.float32), np.empty(_PIECE, np.float32)
    scale = np.float32((max(len(table.first), len(table.middle)) - 1) / 2)
    slope = (stuck.high - stuck.low) / max(stuck.limit, np.float32(1))
    for begin in range(start, stop, _PIECE):
        end = min(begin + _PIECE, stop)
        for i in range(end - begin):
            b = bits(key, np.uint64(begin) + np.uint64(i))
            place[i] = (_limited(w[begin + i]) + np.float32(1)) * scale
            error[i] = normal(b) + np.float32(0) * w[begin + i]  # what is not finite stays so
            other[i] = np.float32(b * _MIX)
        if len(table.first):
            _rounded(w[begin:end], out[begin:end], table, place, error)
        else:
            _smooth(w[begin:end], out[begin:end], table, place, error)
        if stuck.limit > 0:
            for i in range(end - begin):
                held = stuck.low + slope * other[i]
                out[begin + i] = held if other[i] < stuck.limit else out[begin + i]


@jit(fastmath=FUSED, part=True)
def _limited(w: Any) -> Any:
    """Limit to [-1, 1]; what is no number becomes -1."""
    w = w if w > np.float32(-1) else np.float32(-1)
    return w if w < np.float32(1) else np.float32(1)


@jit(fastmath=FUSED, part=True)
def _rounded(w: Any, out: Any, table: Any, place: Any, error: Any) -> None:
    """Round to the nearest level and add the error of the level."""
    first, edge, middle, sigma = table.first, table.edge, table.middle, table.sigma
    for i in range(len(w)):
        k = first[np.uint32(np.int32(place[i]))]  # unsigned: an index that may be negative costs a test
        k += np.uint32(_limited(w[i]) > edge[k])
        out[i] = middle[k] + sigma[k] * error[i]


@jit(fastmath=FUSED, part=True)
def _smooth(w: Any, out: Any, table: Any, place: Any, error: Any) -> None:
    """Add an error whose mean and standard deviation are interpolated."""
    mean, sigma = table.middle, table.sigma
    last = np.uint32(len(mean) - 1)
    for i in range(len(w)):
        k = np.uint32(np.int32(place[i]))
        above, part = min(k + np.uint32(1), last), place[i] - np.float32(k)
        width = sigma[k] + part * (sigma[above] - sigma[k])
        out[i] = _limited(w[i]) + mean[k] + part * (mean[above] - mean[k]) + width * error[i]
