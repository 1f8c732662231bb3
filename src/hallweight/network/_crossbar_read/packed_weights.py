"""Weights in the order in which the tiled read takes them, kept for as long as the weights live and do not change."""

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.weak import WeakIdKeyDictionary

from hallweight.core.compiled.jit import jit

from .gemm_panel import PANEL
from .read_spec import rows_of
from .threads.openmp_team import share_out
from .threads.thread_pool import run_on_threads

_SAMPLES = 128
_KEPT: Any = WeakIdKeyDictionary()  # of each tensor: its version and tile, and what it became


def packed_weights(weight: Tensor, tile: int) -> NDArray[np.float32]:
    """Return weights as packed[tile][panel][row][column of panel], filled up with zeros to whole panels.

    Weights that belong to a graph are new ones in every pass, so they are not kept; nor are those of inference mode,
    whose changes torch does not count. Nor does it count changes through ``weight.data`` or numpy: a sample of the
    numbers tells of those, unless they are few.
    """
    dense = weight.is_contiguous() or weight.is_contiguous(memory_format=torch.channels_last)
    if weight.requires_grad or weight.is_inference() or not dense:
        return _packed(weight, tile)
    state, kept = (weight._version, weight.data_ptr(), tile, _sample(weight)), _KEPT.get(weight)
    if kept is None or kept[0] != state:
        kept = _KEPT[weight] = state, _packed(weight, tile)
    packed: NDArray[np.float32] = kept[1]
    return packed


def _sample(weight: Tensor) -> bytes:
    """Return some of the numbers, in the order of memory."""
    step = max(weight.numel() // _SAMPLES, 1)
    some = torch.as_strided(weight.detach(), (weight.numel() // step,), (step,))
    return some.numpy().tobytes()


def _packed(weight: Tensor, tile: int) -> NDArray[np.float32]:
    rows = rows_of(weight.detach()).contiguous().numpy()
    wide = -(-len(rows) // PANEL) * PANEL
    packed: NDArray[np.float32] = torch.zeros(rows.shape[1] * wide).numpy()
    run_on_threads(_pack, (rows, tile, packed), wide // PANEL, rows.size)
    return packed


@jit()
def _pack(rows: Any, tile: Any, packed: Any, share: Any) -> None:
    share_out(_pack_panels, (rows, tile, packed), share)


@jit(part=True)
def _pack_panels(rows: Any, tile: Any, packed: Any, start: Any, stop: Any) -> None:
    """Lay out weights (columns, rows), panels ``start`` to ``stop``."""
    columns, height = rows.shape
    wide = -(-columns // PANEL) * PANEL
    for t in range(-(-height // tile)):
        inner = min(tile, height - t * tile)
        for j in range(start, stop):
            first = t * tile * wide + j * inner * PANEL
            for c in range(min(PANEL, columns - j * PANEL)):
                for k in range(inner):
                    packed[first + k * PANEL + c] = rows[j * PANEL + c, t * tile + k]
