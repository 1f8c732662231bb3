"""Reads of float32 on a CPU by compiled kernels, shared among as many threads as torch uses.

Everything is seen as a convolution of images (n, down, across, channels). A linear layer has images of one pixel, one
dimension is a height of one. With converters at the edge the products are torch's own, between two fused passes. With
tiles everything is one pass. The noise comes from a counter, so it depends on the key alone and not on the threads.
"""

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from hallweight.core.types import AnyArray

from . import edge_kernels as edge
from . import tile_kernels as tiles
from .gemm_panel import PANEL, ROWS
from .kernel_records import Converter, Digital, Products, ReadNoise
from .packed_weights import packed_weights
from .read_spec import Op, Read, block_of_columns, tiles_of
from .threads.lent_memory import lent_memory
from .threads.thread_pool import run_on_threads
from .window import Window, two_axes

_MAX_BITS = 20  # of a converter whose codes single precision holds with room to spare
_NO_NOISE = np.zeros(0, np.float32)


def is_plain(x: Tensor) -> bool:
    """Whether this is an ordinary float32 tensor on a CPU."""
    ordinary = type(x) in (Tensor, torch.nn.Parameter) and x.layout == torch.strided
    here = ordinary and x.device.type == "cpu" and x.dtype == torch.float32 and x.numel() > 0
    return here and not torch.compiler.is_compiling()


def has_kernel(x: Tensor, weight: Tensor, op: Op, r: Read) -> bool:
    """Whether the kernels serve this read: float32 on a CPU, one group, and something for them to do."""
    small = all(b is None or b <= _MAX_BITS for b in (r.bits_in, r.bits_out))
    per_column = all(v is None or v.dim() == 1 for v in (r.independent, r.shared))
    work = any(v is not None for v in (r.bits_in, r.bits_out, r.independent, r.shared, r.tile))
    images = op.groups == 1 and weight.dim() <= 4
    return work and small and per_column and images and all(is_plain(t) for t in (x, weight, r.scale))


def compiled_read(x: Tensor, weight: Tensor, op: Op, r: Read, mark_clipped: bool) -> tuple[Tensor, Tensor | None]:
    """Return the outputs, and if asked which of them the ADC clipped (only without tiles)."""
    single, noisy = tiles_of(weight, r) == 1, r.independent is not None or r.shared is not None
    v, squares = convert_inputs(x, op, r, power=noisy and single, lend=True)
    window = Window.of(x, weight, op)
    if not single:
        return _like_plain(_through_tiles(v, weight, r, window), x, weight, op), None
    z = _products(v, weight, op)
    mark_clipped = mark_clipped and r.tile is None and r.bits_out is not None
    clipped = np.empty((z.numel() // len(weight) if mark_clipped else 0, len(weight)), np.bool_)
    _finish(Products(z.view(-1, len(weight)).numpy(), squares, window, clipped), r)
    out = _like_plain(z, x, weight, op)
    return out, _like_plain(torch.from_numpy(clipped).view(z.shape), x, weight, op) if mark_clipped else None


def convert_inputs(x: Tensor, op: Op, r: Read, power: bool = False, lend: bool = False) -> tuple[Tensor, AnyArray]:
    """Return DAC(x) as images, and if ``power`` the sums of their squares over channels (n, down, across).

    ``lend``: the images lie in memory that the next such call of this thread uses again.
    """
    images = _images(x.detach(), op)
    v, flat = images, images.view(-1, images.shape[-1]).numpy()
    squares = np.empty(images.shape[:-1], np.float32)
    sums = squares.ravel()
    if r.bits_in is not None and r.range_in is not None:
        top = np.float32(2 ** (r.bits_in - 1) - 1)
        dac = Converter(np.float32(r.range_in.item()) / top, top)
        v = lent_memory(images.numel()).view(images.shape) if lend else torch.empty_like(images)
        out = v.view(flat.shape).numpy()
        run_on_threads(edge.convert_inputs, (flat, out, sums, dac), len(flat), flat.size)
    elif power:
        run_on_threads(edge.pixel_squares, (flat, sums), len(flat), flat.size)
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
    stride, padding, dilation = (two_axes(op.stride, 1), two_axes(op.padding, 0), two_axes(op.dilation, 1))
    out = F.conv2d(v.permute(0, 3, 1, 2), weight, None, stride, padding, dilation)
    return out.permute(0, 2, 3, 1).contiguous().float()


def _read_noise(r: Read, columns: int, wide: int) -> ReadNoise:
    """Return standard deviations per column and per block, and the block of each column, filled up to ``wide``."""
    independent, shared, block = _NO_NOISE, _NO_NOISE, np.zeros(0, np.int64)
    if r.independent is not None:
        independent = np.zeros(wide, np.float32)
        independent[:columns] = r.independent.sqrt().numpy()
    if r.shared is not None:
        shared = r.shared.sqrt().numpy()
        _, of_column = block_of_columns(r, len(shared), columns, 1)
        block = np.full(wide, len(shared) - 1)
        block[:columns] = of_column.numpy()
    return ReadNoise(independent, shared, block, np.uint64(r.key))


def _adc(r: Read, count: int) -> tuple[AnyArray, np.float32]:
    """Return the steps of the ADCs of ``count`` tiles and their largest code, 0 for ideal ones."""
    steps = np.ones(count, np.float32)
    if r.bits_out is None or r.range_out is None:
        return steps, np.float32(0)
    top = np.float32(2 ** (r.bits_out - 1) - 1)
    steps[:] = r.range_out.detach().numpy()
    return steps / top, top


def _finish(products: Products, r: Read) -> None:
    """Apply noise, ADC, scale and bias to products, in place."""
    z = products.values
    columns = z.shape[1]
    steps, top = _adc(r, 1)
    factor = r.scale.detach().reshape(-1).numpy() * steps[0]
    bias = np.zeros(columns, np.float32) if r.bias is None else r.bias.detach().numpy()
    noise, adc, digital = _read_noise(r, columns, columns), Converter(steps[0], top), Digital(factor, bias)
    run_on_threads(edge.finish, (products, noise, adc, digital), len(z), z.size)


def _through_tiles(v: Tensor, weight: Tensor, r: Read, window: Window) -> Tensor:
    """Return outputs as images, read through arrays of ``r.tile`` rows."""
    columns, height = len(weight), weight.shape[1:].numel()
    tile, count, wide = r.tile or height, tiles_of(weight, r), -(-columns // PANEL) * PANEL
    packed = packed_weights(weight, tile)
    steps, top = _adc(r, count)
    factor, bias = np.zeros((count, wide), np.float32), np.zeros(wide, np.float32)
    factor[:, :columns] = r.scale.detach().numpy() * steps[:, None]
    if r.bias is not None:
        bias[:columns] = r.bias.detach().numpy()
    noise, adc, digital = _read_noise(r, columns, wide), Converter(steps, top), Digital(factor, bias)
    layer = tiles.TiledRead(packed, height, tile, window, noise, adc, digital)
    out, images = torch.empty(*window.outputs, columns), v.numpy()
    flat = out.view(-1, columns).numpy()
    run_on_threads(tiles.read_tiles, (images, layer, flat), len(flat), flat.size * height, ROWS)
    return out
