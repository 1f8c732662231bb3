"""What a read of an array is given besides inputs and weights, and how weights lie in the rows of an array."""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor


@dataclass(frozen=True)
class Op:
    """The linear operation that an array of rows x columns is asked to do; padding is numeric, one per dimension."""

    kind: Literal["linear", "conv"]
    stride: tuple[int, ...] = ()
    padding: tuple[int, ...] = ()
    dilation: tuple[int, ...] = ()
    groups: int = 1


@dataclass(frozen=True, eq=False)
class Read:
    """Everything of one read but its inputs and weights; tensors are on the device of the inputs.

    bits_in      -                  of the DAC; ``None``: ideal
    range_in     ()                 full scale of the DAC
    bits_out     -                  of the ADC; ``None``: ideal
    range_out    () or (tiles,)     full scale of the ADC
    tile         1                  rows of one array, in (kernel position, channel) order in a group; ``None``: as tall
                                    as needed
    scale        (columns,) or (tiles, columns)  digital factor
    bias         (columns,)         digital
    independent  (columns,)         read-noise variance per squared input, independent in each column; or that of each
                                    device, in the shape of the weights
    shared       (blocks,)          the same for one draw that a block of columns shares; or (blocks, ...) as weights
                                    have it
    key          -                  of the noise; the same key gives the same noise
    block        1                  columns of a block, all of one group (the last of a group maybe fewer); ``None``:
                                    blocks of one size
    """

    bits_in: int | None
    range_in: Tensor | None
    bits_out: int | None
    range_out: Tensor | None
    tile: int | None
    scale: Tensor
    bias: Tensor | None
    independent: Tensor | None
    shared: Tensor | None
    key: int
    block: int | None = None


def tiles_of(weight: Tensor, r: Read) -> int:
    """Return the number of tiles over the rows of one group."""
    return 1 if r.tile is None else -(-weight.shape[1:].numel() // r.tile)


def rows_of(weight: Tensor) -> Tensor:
    """Return weights (columns, channels, kernel...) as (columns, rows), rows in (kernel position, channel) order."""
    return weight.movedim(1, -1).flatten(1)


def weight_of(rows: Tensor, shape: torch.Size) -> Tensor:
    """Undo :func:`rows_of`; ``shape`` is that of the weights, but for the number of columns."""
    return rows.view(len(rows), *shape[2:], shape[1]).movedim(-1, 1) if len(shape) > 2 else rows


def block_of_columns(r: Read, blocks: int, columns: int, groups: int) -> tuple[int, Tensor]:
    """Return the blocks of one group and the block of each of its columns; ``blocks`` is their number in the array."""
    each, size = max(blocks // groups, 1), columns // groups
    width = -(-size // each) if r.block is None else r.block
    return each, (torch.arange(size) // width).clamp(max=each - 1)
