"""What a forward pass of hardware-aware training does to weights: states, programming error and stuck devices."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from hallweight.core.compiled.counter_rng import bits, normal
from hallweight.core.compiled.jit import jit
from hallweight.core.types import AnyArray

from .row_noise import EXACT
from .thread_pool import share

_CELLS = (256, 4096)
_PIECE = 2048
_MIX = np.uint64(0xD6E8FEB86659FD93)  # odd: the top bits of a product with it depend on all bits
_NO_CELLS, _NO_EDGES = np.zeros(0, np.uint32), np.zeros(0, np.float32)


def perturb(
    weights: Tensor,
    levels: Tensor | None,
    mean: Tensor,
    spread: Tensor,
    p_stuck: float,
    stuck: tuple[float, float],
    key: int,
) -> Tensor:
    """Return what weights (any shape, units of full scale) become when programmed onto devices; same key, same result.

    A weight is limited to [-1, 1] and rounded to the nearest of ``levels`` (ascending; ``None``: not rounded). Then it
    gets a Gaussian error of mean ``mean`` and standard deviation ``spread``, interpolated from their values on a
    uniform grid over [-1, 1]. With probability ``p_stuck`` it is instead uniform in ``stuck`` = (low, high).
    """
    usual = type(weights) in (Tensor, torch.nn.Parameter) and not torch.compiler.is_compiling()
    if not usual or weights.device.type != "cpu" or weights.dtype != torch.float32:
        return define(weights, levels, mean, spread, p_stuck, stuck, key)
    with torch.no_grad():
        out = torch.empty_like(weights)
        if not (out.is_contiguous() or out.is_contiguous(memory_format=torch.channels_last)):
            out = torch.empty_like(weights, memory_format=torch.contiguous_format)
        source = _flat(weights.detach(), out)
        target = _flat(out, out)
        level = None if levels is None else levels.detach().double().numpy()
        error = mean.detach().double().numpy(), spread.detach().double().numpy()
        table = _table(level, *error)
        if level is not None and table is None:
            source = _nearest(source, level)
        if table is None:  # nothing to round, or that is done
            table = _NO_CELLS, _NO_EDGES, error[0].astype(np.float32), error[1].astype(np.float32)
        limit = np.float32(p_stuck * 2.0**64)
        rest = limit, np.float32(stuck[0]), np.float32(stuck[1]), np.uint64(key)
        first, edge, middle, sigma = table
        share(lambda a, b: _draw(source, target, first, edge, middle, sigma, *rest, a, b), len(target), len(target))
        return out


def _nearest(values: AnyArray, levels: AnyArray) -> AnyArray:
    near = levels[np.searchsorted((levels[1:] + levels[:-1]) / 2, values.clip(-1, 1))].astype(np.float32)
    return np.where(np.isfinite(values), near, values)


def _flat(value: Tensor, like: Tensor) -> AnyArray:
    """Return the numbers of a tensor in the order that ``like`` has in memory; a view where it has the same."""
    if like.is_contiguous():
        return value.reshape(-1).numpy()
    return value.permute(0, 2, 3, 1).reshape(-1).numpy()


def _table(
    levels: AnyArray | None, mean: AnyArray, spread: AnyArray
) -> tuple[AnyArray, AnyArray, AnyArray, AnyArray] | None:
    """Return ``first``, ``edge``, ``middle``, ``sigma`` for :func:`_draw`; ``None`` without levels or if too close.

    The lowest level that a weight in each of many small cells may round to, so small that the next is the only other;
    the edge above each level; what each level becomes on average; its standard deviation.
    """
    if levels is None:
        return None
    grid, edge = np.linspace(-1, 1, len(mean)), np.append((levels[1:] + levels[:-1]) / 2, np.inf)
    for count in _CELLS:  # by rounding a weight may fall into the cell beside its own
        cells = np.linspace(-1, 1, count + 1)
        first = np.searchsorted(edge, cells - 1e-6)
        if (np.searchsorted(edge[:-1], cells + 2 / count + 1e-6) - first).max() <= 1:
            break
    else:
        return None
    middle, sigma = levels + np.interp(levels, grid, mean), np.interp(levels, grid, spread)
    return first.astype(np.uint32), edge.astype(np.float32), middle.astype(np.float32), sigma.astype(np.float32)


@jit(fastmath=EXACT)
def _draw(w: Any, out: Any, first: Any, edge: Any, middle: Any, sigma: Any, limit: Any, low: Any, high: Any,
          key: Any, start: Any, stop: Any) -> None:  # fmt: skip
    """Fill out[start:stop]; see :func:`perturb` and :func:`_table`. Loops that compilers vectorise stand alone."""
    place, error, other = np.empty(_PIECE, np.float32), np.empty(_PIECE, np.float32), np.empty(_PIECE, np.float32)
    scale = np.float32((max(len(first), len(middle)) - 1) / 2)
    slope = (high - low) / max(limit, np.float32(1))
    for begin in range(start, stop, _PIECE):
        end = min(begin + _PIECE, stop)
        for i in range(end - begin):
            b = bits(key, np.uint64(begin) + np.uint64(i))
            place[i] = (limited(w[begin + i]) + np.float32(1)) * scale
            error[i] = normal(b) + np.float32(0) * w[begin + i]  # what is not finite stays so
            other[i] = np.float32(b * _MIX)
        if len(first):
            _rounded(w[begin:end], out[begin:end], first, edge, middle, sigma, place, error)
        else:
            _smooth(w[begin:end], out[begin:end], middle, sigma, place, error)
        if limit > 0:
            for i in range(end - begin):
                stuck = low + slope * other[i]
                out[begin + i] = stuck if other[i] < limit else out[begin + i]


@jit(fastmath=EXACT)
def limited(w: Any) -> Any:
    """Limit to [-1, 1]; what is no number becomes -1."""
    w = w if w > np.float32(-1) else np.float32(-1)
    return w if w < np.float32(1) else np.float32(1)


@jit(fastmath=EXACT)
def _rounded(w: Any, out: Any, first: Any, edge: Any, middle: Any, sigma: Any, place: Any, error: Any) -> None:
    """Round to the nearest level and add the error of the level."""
    for i in range(len(w)):
        k = first[np.uint32(np.int32(place[i]))]  # unsigned: an index that may be negative costs a test
        k += np.uint32(limited(w[i]) > edge[k])
        out[i] = middle[k] + sigma[k] * error[i]


@jit(fastmath=EXACT)
def _smooth(w: Any, out: Any, mean: Any, sigma: Any, place: Any, error: Any) -> None:
    """Add an error whose mean and standard deviation are interpolated."""
    last = np.uint32(len(mean) - 1)
    for i in range(len(w)):
        k = np.uint32(np.int32(place[i]))
        above, part = min(k + np.uint32(1), last), place[i] - np.float32(k)
        width = sigma[k] + part * (sigma[above] - sigma[k])
        out[i] = limited(w[i]) + mean[k] + part * (mean[above] - mean[k]) + width * error[i]


def define(
    weights: Tensor,
    levels: Tensor | None,
    mean: Tensor,
    spread: Tensor,
    p_stuck: float,
    stuck: tuple[float, float],
    key: int,
) -> Tensor:
    """The definition of :func:`perturb` in plain torch, for any device and type."""
    random = torch.Generator(weights.device).manual_seed(key)
    w = weights.detach().clamp(-1, 1)
    if levels is not None:
        levels = levels.to(w)
        w = levels[torch.bucketize(w.contiguous(), (levels[1:] + levels[:-1]) / 2)]
    place = (w.clamp(-1, 1) + 1) * ((len(mean) - 1) / 2)
    low = place.floor().clamp(max=max(len(mean) - 2, 0)).long()
    high = (low + 1).clamp(max=len(mean) - 1)
    mean, spread = mean.to(w), spread.to(w)
    error = torch.randn(w.shape, generator=random, device=w.device, dtype=w.dtype)
    w = w + mean[low].lerp(mean[high], place - low) + error * spread[low].lerp(spread[high], place - low)
    if p_stuck:
        u = torch.rand(2, *w.shape, generator=random, device=w.device, dtype=w.dtype)
        w = torch.where(u[0] < p_stuck, stuck[0] + (stuck[1] - stuck[0]) * u[1], w)
    return w
