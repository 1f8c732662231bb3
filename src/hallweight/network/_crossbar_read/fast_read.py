"""Reads of float32 on a CPU by compiled kernels, shared among as many threads as torch uses.

Everything is seen as a convolution of images (n, down, across, channels): a linear layer has images of one pixel, one
dimension is a height of one. With converters at the edge the products are torch's own, between two fused passes; with
tiles everything is one pass. The noise comes from a counter, so it depends on the key alone and not on the threads.
"""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from hallweight.core.types import AnyArray

from . import edge_kernels as edge
from . import tile_kernels as tiles
from .gemm_panel import PANEL
from .read import Op, Read, block_of_columns, rows_of, tiles_of
from .thread_pool import share

_BITS = 20  # of a converter whose codes single precision holds with room to spare
_NONE = np.zeros(0, np.float32)


def plain(x: Tensor) -> bool:
    """Whether this is an ordinary float32 tensor on a CPU."""
    ordinary = type(x) in (Tensor, torch.nn.Parameter) and x.layout == torch.strided
    here = ordinary and x.device.type == "cpu" and x.dtype == torch.float32 and x.numel() > 0
    return here and not torch.compiler.is_compiling()


def serves(x: Tensor, weight: Tensor, op: Op, r: Read) -> bool:
    """Whether the kernels serve this read: float32 on a CPU, one group, and something for them to do."""
    small = all(b is None or b <= _BITS for b in (r.bits_in, r.bits_out))
    per_column = all(v is None or v.dim() == 1 for v in (r.own, r.common))
    work = any(v is not None for v in (r.bits_in, r.bits_out, r.own, r.common, r.tile))
    return work and small and per_column and op.groups == 1 and all(plain(t) for t in (x, weight, r.scale))


def fast(x: Tensor, weight: Tensor, op: Op, r: Read, marks: bool) -> tuple[Tensor, Tensor | None]:
    """Return the outputs, and if ``marks`` which of them the ADC clipped (only without tiles)."""
    single, noisy = tiles_of(weight, r) == 1, r.own is not None or r.common is not None
    v, squares = convert(x, op, r, power=noisy and single)
    window = _Window.of(x, weight, op)
    if not single:
        return _like_plain(_tiled(v, weight, r, window), x, weight, op), None
    z = _products(v, weight, op)
    marks = marks and r.tile is None and r.bits_out is not None
    clipped = np.empty((z.numel() // len(weight) if marks else 0, len(weight)), np.bool_)
    _finish(z.view(-1, len(weight)).numpy(), window.root(squares), r, clipped)
    out = _like_plain(z, x, weight, op)
    return out, _like_plain(torch.from_numpy(clipped).view(z.shape), x, weight, op) if marks else None


def convert(x: Tensor, op: Op, r: Read, power: bool = False) -> tuple[Tensor, AnyArray]:
    """Return DAC(x) as images, and if ``power`` the sums of their squares over channels (n, down, across)."""
    images = _images(x.detach(), op)
    v, flat = images, images.view(-1, images.shape[-1]).numpy()
    squares = np.empty(images.shape[:-1], np.float32)
    if r.bits_in is not None and r.range_in is not None:
        top = np.float32(2 ** (r.bits_in - 1) - 1)
        v, step = torch.empty_like(images), np.float32(r.range_in.item()) / top
        out = v.view(flat.shape).numpy()
        share(lambda a, b: edge.dac(flat, out, squares.ravel(), step, top, a, b), len(flat), flat.size)
    elif power:
        share(lambda a, b: edge.powers(flat, squares.ravel(), a, b), len(flat), flat.size)
    return v, squares


def as_inputs(images: Tensor, x: Tensor, op: Op) -> Tensor:
    """Return images in the shape of the inputs ``x``."""
    if op.kind == "linear":
        return images.view(x.shape)
    return images.permute(0, 3, 1, 2).reshape(x.shape) if x.dim() == 3 else images.permute(0, 3, 1, 2)


def _images(x: Tensor, op: Op) -> Tensor:
    """Return inputs as images (n, down, across, channels), contiguous; a view where they lie so already."""
    if op.kind == "linear":
        return x.reshape(-1, 1, 1, x.shape[-1]).contiguous()
    return (x if x.dim() == 4 else x[:, :, None]).permute(0, 2, 3, 1).contiguous()


def _like_plain(out: Tensor, x: Tensor, weight: Tensor, op: Op) -> Tensor:
    """Return output images in the shape, and the order in memory, that the plain layer gives."""
    if op.kind == "linear":
        return out.view(*x.shape[:-1], -1)
    if x.dim() == 3:
        return out[:, 0].permute(0, 2, 1).contiguous()
    channels_last = any(
        t.is_contiguous(memory_format=torch.channels_last) and not t.is_contiguous() for t in (x, weight)
    )
    out = out.permute(0, 3, 1, 2)
    return out if channels_last else out.contiguous()


def _products(v: Tensor, weight: Tensor, op: Op) -> Tensor:
    """Return the products of all rows as images, a new tensor."""
    if op.kind == "linear":
        return F.linear(v, weight).float()  # autocast gives fewer bits
    if weight.dim() == 3:
        weight = weight[:, :, None]
    stride, padding, dilation = (_two(op.stride, 1), _two(op.padding, 0), _two(op.dilation, 1))
    out = F.conv2d(v.permute(0, 3, 1, 2), weight, None, stride, padding, dilation)
    return out.permute(0, 2, 3, 1).contiguous().float()


def _two(values: tuple[int, ...], first: int) -> tuple[int, int]:
    return (first, first, *values)[-2:]  # type: ignore[return-value]


@dataclass(frozen=True)
class _Window:
    """What of the images an output sees: sizes and steps of the kernel, and the shape of the outputs."""

    kernel: tuple[int, int]
    stride: tuple[int, int]
    padding: tuple[int, int]
    dilation: tuple[int, int]
    outputs: tuple[int, int, int]

    @classmethod
    def of(cls, x: Tensor, weight: Tensor, op: Op) -> "_Window":
        """Return the window of a linear layer or a convolution of one or two dimensions."""
        linear = op.kind == "linear"
        kernel = _two(() if linear else tuple(weight.shape[2:]), 1)
        steps = _two(op.stride, 1), _two(op.padding, 0), _two(op.dilation, 1)
        n, sizes = (x.numel() // x.shape[-1], (1, 1)) if linear else (len(x), _two(tuple(x.shape[2:]), 1))
        axes = zip(sizes, kernel, *steps, strict=True)
        down, across = ((m + 2 * p - d * (k - 1) - 1) // s + 1 for m, k, s, p, d in axes)
        return cls(kernel, *steps, (n, down, across))

    def root(self, squares: AnyArray) -> AnyArray:
        """Return the root of the sum of squares (n, down, across) that each output sees, (pixels,)."""
        root, count = np.empty(self.outputs, np.float32), int(np.prod(self.outputs))
        steps = (self.kernel, self.stride, self.padding, self.dilation)
        share(lambda a, b: edge.window(squares, root, *steps, a, b), len(root), count * self.kernel[0] * self.kernel[1])
        return root.reshape(-1)


def _roots(r: Read, columns: int, wide: int) -> tuple[AnyArray, AnyArray, AnyArray]:
    """Return standard deviations per column and per block, and the block of each column, filled up to ``wide``."""
    own, common, block = _NONE, _NONE, np.zeros(0, np.int64)
    if r.own is not None:
        own = np.zeros(wide, np.float32)
        own[:columns] = r.own.sqrt().numpy()
    if r.common is not None:
        common = r.common.sqrt().numpy()
        _, of = block_of_columns(r, len(common), columns, 1)
        block = np.full(wide, len(common) - 1)
        block[:columns] = of.numpy()
    return own, common, block


def _converter(r: Read, count: int) -> tuple[AnyArray, np.float32]:
    """Return the steps of the ADCs of ``count`` tiles and their largest code, 0 for ideal ones."""
    if r.bits_out is None or r.range_out is None:
        return np.ones(count, np.float32), np.float32(0)
    top = np.float32(2 ** (r.bits_out - 1) - 1)
    return np.broadcast_to(r.range_out.detach().numpy().astype(np.float32) / top, count).copy(), top


def _finish(z: AnyArray, root: AnyArray, r: Read, clipped: AnyArray) -> None:
    """Apply noise, ADC, scale and bias to products (pixels, columns), in place."""
    columns = z.shape[1]
    own, common, block = _roots(r, columns, columns)
    steps, top = _converter(r, 1)
    factor = r.scale.detach().reshape(-1).numpy() * steps[0]
    bias = np.zeros(columns, np.float32) if r.bias is None else r.bias.detach().numpy()
    rest = (own, common, block, np.uint64(r.key), (steps[0], top), factor, bias, clipped)
    share(lambda a, b: edge.finish(z, root, *rest, a, b), len(z), z.size)


def _tiled(v: Tensor, weight: Tensor, r: Read, window: _Window) -> Tensor:
    """Return outputs as images, read through arrays of ``r.tile`` rows."""
    columns, height = len(weight), weight[0].numel()
    tile, count, wide = r.tile or height, tiles_of(weight, r), -(-columns // PANEL) * PANEL
    rows = rows_of(weight.detach()).contiguous().numpy() if weight.dim() > 2 else weight.detach().contiguous().numpy()
    packed = torch.zeros(height * wide).numpy()
    share(lambda a, b: tiles.pack(rows, tile, packed, a, b), wide // PANEL, rows.size)
    own, common, block = _roots(r, columns, wide)
    steps, top = _converter(r, count)
    factor, bias = np.zeros((count, wide), np.float32), np.zeros(wide, np.float32)
    factor[:, :columns] = r.scale.detach().numpy() * steps[:, None]
    if r.bias is not None:
        bias[:columns] = r.bias.detach().numpy()
    out = torch.empty(*window.outputs, columns)
    flat, images = out.view(-1, columns).numpy(), v.numpy()
    space = (window.outputs[1:], window.stride, window.padding, window.dilation)
    rest = (own, common, block, np.uint64(r.key), steps, top, factor, bias, flat)
    share(
        lambda a, b: tiles.tiled(images, packed, height, tile, window.kernel, space, *rest, a, b),
        len(flat), flat.size * height, tiles.BLOCK,
    )  # fmt: skip
    return out
