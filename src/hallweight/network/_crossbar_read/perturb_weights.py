"""What a forward pass of hardware-aware training does to weights: states, programming error and stuck devices."""

from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

from hallweight.core.types import AnyArray

from .perturb_kernels import ErrorTable, StuckWeights, draw
from .programming_errors import ProgrammingErrors
from .reference_perturb import reference_perturb
from .threads.thread_pool import run_on_threads

_CELLS = (256, 4096)
_NO_CELLS, _NO_EDGES = np.zeros(0, np.uint32), np.zeros(0, np.float32)
_NO_ERROR = torch.zeros(2)
_TABLES: WeakKeyDictionary[ProgrammingErrors, tuple[ErrorTable, AnyArray | None]] = WeakKeyDictionary()


def perturb(weights: Tensor, errors: ProgrammingErrors, key: int) -> Tensor:
    """Return what weights (any shape, units of full scale) become when programmed onto devices.

    A weight is limited to [-1, 1] and rounded to the nearest level. Then it gets a Gaussian error, whose mean and
    standard deviation are interpolated on the grid of ``errors``. With probability ``p_stuck`` it is instead uniform
    between the ends of ``stuck``. The same key gives the same result.
    """
    usual = type(weights) in (Tensor, torch.nn.Parameter) and not torch.compiler.is_compiling()
    if not usual or weights.device.type != "cpu" or weights.dtype != torch.float32:
        return reference_perturb(weights, errors, key)
    with torch.no_grad():
        out = torch.empty_like(weights)
        if not (out.is_contiguous() or out.is_contiguous(memory_format=torch.channels_last)):
            out = torch.empty_like(weights, memory_format=torch.contiguous_format)
        source, target = _flat(weights.detach(), out), _flat(out, out)
        if errors not in _TABLES:
            _TABLES[errors] = _tabulate(errors)
        table, levels = _TABLES[errors]
        if levels is not None:
            source = _nearest(source, levels)
        limit, (low, high) = np.float32(errors.p_stuck * 2.0**64), errors.stuck
        stuck, number = StuckWeights(limit, np.float32(low), np.float32(high)), np.uint64(key)
        run_on_threads(draw, (source, target, table, stuck, number), len(target), len(target))
        return out


def round_to_levels(weights: Tensor, levels: Tensor | None) -> Tensor:
    """Return the nearest of ``levels`` to each weight, limited to [-1, 1]; ``None``: not rounded."""
    return perturb(weights, ProgrammingErrors(levels, _NO_ERROR, _NO_ERROR, 0.0, (0.0, 0.0)), 0)


def _nearest(values: AnyArray, levels: AnyArray) -> AnyArray:
    near = levels[np.searchsorted((levels[1:] + levels[:-1]) / 2, values.clip(-1, 1))].astype(np.float32)
    return np.where(np.isfinite(values), near, values)


def _flat(value: Tensor, like: Tensor) -> AnyArray:
    """Return the numbers of a tensor in the order that ``like`` has in memory; a view where it has the same."""
    if like.is_contiguous():
        return value.reshape(-1).numpy()
    return value.permute(0, 2, 3, 1).reshape(-1).numpy()


def _tabulate(errors: ProgrammingErrors) -> tuple[ErrorTable, AnyArray | None]:
    """Return what the kernel needs, and the levels to round to before it if the table is not fine enough for them."""
    levels = None if errors.levels is None else errors.levels.detach().double().numpy()
    mean, spread = errors.mean.detach().double().numpy(), errors.spread.detach().double().numpy()
    table = None if levels is None else _table_of_levels(levels, mean, spread)
    if table is not None:
        return table, None
    return ErrorTable(_NO_CELLS, _NO_EDGES, mean.astype(np.float32), spread.astype(np.float32)), levels


def _table_of_levels(levels: AnyArray, mean: AnyArray, spread: AnyArray) -> ErrorTable | None:
    """Return what each level becomes; ``None`` if levels are too close for the cells of the table.

    Cells are so small that a weight in one rounds to its lowest level or to the next, and to no other.
    """
    grid, edge = np.linspace(-1, 1, len(mean)), np.append((levels[1:] + levels[:-1]) / 2, np.inf)
    for count in _CELLS:  # by rounding a weight may fall into the cell beside its own
        cells = np.linspace(-1, 1, count + 1)
        first = np.searchsorted(edge, cells - 1e-6)
        if (np.searchsorted(edge[:-1], cells + 2 / count + 1e-6) - first).max() <= 1:
            break
    else:
        return None
    middle, sigma = levels + np.interp(levels, grid, mean), np.interp(levels, grid, spread)
    return ErrorTable(first.astype(np.uint32), *(v.astype(np.float32) for v in (edge, middle, sigma)))
