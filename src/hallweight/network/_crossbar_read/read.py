"""One read of an array: converters, products, noise and digital scale, for linear layers and convolutions.

For inputs ``x``: ``v = DAC(x)``; for each tile t of rows ``y_t = ADC(v_t @ W_t + sqrt(v_t^2 @ own) n - sqrt(v_t^2 @
common) m)`` with independent standard normal n (one per output) and m (one per block of columns); the output is
``sum_t scale_t y_t + bias``. The noise is exact, see :meth:`hallweight.array.Crossbar.variance`.

The definition is written here and in :mod:`._definition` in plain torch, for any device and type; for float32 on a CPU
:mod:`._kernels` computes the same faster. Gradients: :mod:`._ste`.
"""

from dataclasses import dataclass
from typing import Literal

import torch
from torch import Tensor

from hallweight.core import InputError


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

    ``bits_in``, ``range_in`` (): the DAC; ``bits_out``, ``range_out`` () or (tiles,): the ADC; ``None`` bits: ideal.
    ``tile``: rows of one array, ``None``: as tall as needed; rows are in (kernel position, channel) order in a group.
    ``scale``: digital factor, (columns,) or (tiles, columns). ``bias``: digital, (columns,).
    ``own``: read-noise variance per squared input, independent in each column: (columns,), or that of each device in
    the shape of the weights. ``common``: the same for one draw that a block of columns shares: (blocks,), or
    (blocks, ...) as weights have it. A block has ``block`` columns of one group (the last of a group maybe fewer);
    ``None``: blocks of one size. ``key``: of the noise; the same key gives the same noise.
    """

    bits_in: int | None
    range_in: Tensor | None
    bits_out: int | None
    range_out: Tensor | None
    tile: int | None
    scale: Tensor
    bias: Tensor | None
    own: Tensor | None
    common: Tensor | None
    key: int
    block: int | None = None


def read(x: Tensor, weight: Tensor, op: Op, r: Read) -> Tensor:
    """Read the array once for each row of inputs (each position of the kernel): the output of the analog layer.

    ``x`` and ``weight`` are as the plain layer takes them, ``weight`` in units of full scale: (..., inputs) and
    (columns, inputs), or ([batch,] channels, length or height, width) and (columns, channels / groups, kernel...).
    Gradients flow to ``x``, ``weight`` and ``r.bias``: converters pass those of values inside their range (the ADC of
    a tile those of all), and noise is a constant.
    """
    if x.dim() < 2 or (op.kind == "conv" and x.dim() == weight.dim() - 1):
        return read(x[None], weight, op, r)[0]
    _check(x, weight, op)
    if torch.is_grad_enabled() and any(t is not None and t.requires_grad for t in (x, weight, r.bias)):
        from .straight_through import Straight

        out: Tensor = Straight.apply(x, weight, r.bias, op, r)  # type: ignore[no-untyped-call]
        return out
    return forward(x, weight, op, r, False)[0]


def forward(x: Tensor, weight: Tensor, op: Op, r: Read, marks: bool) -> tuple[Tensor, Tensor | None]:
    """Return the outputs, and if ``marks`` which of them the ADC clipped (``None``: none, or the ADCs of tiles)."""
    from . import fast_read
    from .reference_read import define

    with torch.no_grad():
        if fast_read.serves(x, weight, op, r):
            return fast_read.fast(x, weight, op, r, marks)
        return define(x, weight, op, r, marks)


def tiles_of(weight: Tensor, r: Read) -> int:
    """Return the number of tiles over the rows of one group."""
    return 1 if r.tile is None else -(-weight[0].numel() // r.tile)


def rows_of(weight: Tensor) -> Tensor:
    """Return weights (columns, channels, kernel...) as (columns, rows), rows in (kernel position, channel) order."""
    return weight.movedim(1, -1).flatten(1)


def block_of_columns(r: Read, blocks: int, columns: int, groups: int) -> tuple[int, Tensor]:
    """Return the blocks of one group and the block of each of its columns; ``blocks`` is their number in the array."""
    each, size = max(blocks // groups, 1), columns // groups
    width = -(-size // each) if r.block is None else r.block
    return each, (torch.arange(size) // width).clamp(max=each - 1)


def _check(x: Tensor, weight: Tensor, op: Op) -> None:
    axis, want = (-1, weight.shape[-1]) if op.kind == "linear" else (1, weight.shape[1] * op.groups)
    fits = x.dim() == weight.dim() if op.kind == "conv" else True
    if not fits or x.shape[axis] != want:
        what = "(..., inputs)" if op.kind == "linear" else "([batch,] channels, " + "size, " * (weight.dim() - 2) + ")"
        raise InputError(
            f"inputs of shape {tuple(x.shape)}", f"{what.replace(', )', ')')} with {want} there", "check the model"
        )
