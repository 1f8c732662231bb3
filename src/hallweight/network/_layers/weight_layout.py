"""How the weights of a layer lie on arrays, and what a weight of 1 on an array stands for.

Rows are inputs, columns outputs, and a group has an array of its own.
"""

from collections.abc import Iterator
from typing import Literal

import numpy as np
import torch
from torch import Tensor

from hallweight.core.types import AnyArray

from .._crossbar_read.read_spec import rows_of, weight_of

_ALIKE = 0.02  # relative error of a noise variance up to which one number per column stands for all its devices


def to_arrays(weight: Tensor, groups: int) -> AnyArray:
    """Return weights of the plain layer's shape as (groups, rows, columns)."""
    rows = rows_of(weight).cpu().numpy()
    return rows.reshape(groups, len(rows) // groups, -1).swapaxes(1, 2)


def from_array(values: AnyArray, like: Tensor) -> Tensor:
    """Turn (groups, rows, columns) into weights of the shape of ``like`` (or with fewer columns), in its type.

    Kernels of images have their channels last in memory, which reads are fastest with.
    """
    shape = torch.Size((values.shape[0] * values.shape[2], *like.shape[1:]))
    rows = torch.from_numpy(np.ascontiguousarray(values.swapaxes(1, 2)).reshape(shape[0], -1)).to(like)
    layout = torch.channels_last if len(shape) == 4 else torch.contiguous_format
    return weight_of(rows, shape).contiguous(memory_format=layout)


def compact_variance(values: AnyArray, rows_of_tile: int, like: Tensor) -> list[Tensor]:
    """Return the noise variance of each slice: per column where the rows are alike enough, else of every device.

    ``values`` (slices, groups, rows, columns) are variances of devices.
    """
    mean = values.mean(-2)
    if (values.std(-2) / mean).max() / np.sqrt(rows_of_tile) <= _ALIKE:
        return [torch.from_numpy(v.ravel()).to(like) for v in mean]
    return [from_array(v, like) for v in values]


def tiles_alone(weight: Tensor, rows_of_tile: int) -> Iterator[Tensor]:
    """Yield the weights tile by tile, zero in the others."""
    rows = rows_of(weight)
    if rows_of_tile == rows.shape[1]:
        yield weight
        return
    for start in range(0, rows.shape[1], rows_of_tile):
        part = torch.zeros_like(rows)
        part[:, start : start + rows_of_tile] = rows[:, start : start + rows_of_tile]
        yield weight_of(part, weight.shape)


def largest_weights(weight: Tensor, scale_of: Literal["column", "tile", "layer"], rows_of_tile: int) -> Tensor:
    """Largest weight of each column, (columns,), of each column of each tile, (tiles, columns), or of the layer.

    The last is repeated for each column, (columns,). Where all weights are zero it is 1.
    """
    size = weight.detach().abs()
    if scale_of == "tile":
        size = torch.stack([part.amax(1) for part in torch.split(rows_of(size), rows_of_tile, 1)])
    elif scale_of == "column":
        size = size.flatten(1).amax(1)
    else:
        size = size.amax().expand(len(size))
    return torch.where(size > 0, size, 1.0).clone()


def like_weights(scale: Tensor, shape: torch.Size, rows_of_tile: int) -> Tensor:
    """Return a scale of columns, or of columns of tiles, in a form that multiplies weights of ``shape``."""
    if scale.dim() == 1:
        return scale.view(-1, *[1] * (len(shape) - 1))
    return weight_of(scale.T.repeat_interleave(rows_of_tile, 1)[:, : shape[1:].numel()], shape)
