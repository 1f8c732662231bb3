"""Compiled read of arrays of bounded height: every tile has noise and an ADC of its own.

A block of pixels is read tile by tile. Its inputs to the tile are gathered, with their sum of squares. A few of them at
a time are multiplied with a panel of columns. Noise, ADC and scale are applied to these products, and they are added to
the outputs, while they are in the fastest cache.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from hallweight.core.compiled.counter_rng import bits, normal
from hallweight.core.compiled.jit import FUSED, jit

from .gemm_panel import PANEL, ROWS, panel_product
from .kernel_records import Converter, Digital, ReadNoise
from .row_noise import SHARED_STREAM, code, subtract_shared
from .threads.openmp_team import share_out
from .window import Window

BLOCK = 96
"""Pixels of a block: a multiple of ROWS, so that the inputs to a tile fill part of the second cache."""


class TiledRead(NamedTuple):
    """Everything of a read through tiles but its inputs; arrays of columns are filled up to whole panels.

    packed   -              weights as :mod:`.packed_weights` lays them out
    height   1              rows of all tiles together
    tile     1              rows of one tile
    window   -              what an output pixel sees
    noise    -              the key is that of all tiles
    adc      (tiles,)       steps of the ADCs, and their largest code
    digital  (tiles, wide)  factors, and biases (wide,)
    """

    packed: NDArray[np.float32]
    height: int
    tile: int
    window: Window
    noise: ReadNoise
    adc: Converter
    digital: Digital


class PixelBlock(NamedTuple):
    """Working memory for a block of pixels.

    corner    (BLOCK, 3)     image, and first row and column of the window in it
    inputs    (BLOCK, tile)  to one tile
    norms     (BLOCK,)       root of the sum of squared inputs
    total     -              sums over tiles, [panel][pixel][column of panel]
    products  -              of a few pixels with one panel, [pixel][column of panel]
    """

    corner: NDArray[np.int64]
    inputs: NDArray[np.float32]
    norms: NDArray[np.float32]
    total: NDArray[np.float32]
    products: NDArray[np.float32]


class PixelRange(NamedTuple):
    """The ``size`` pixels from ``first`` on, of ``total``."""

    first: int
    size: int
    total: int


@jit()
def _set_corners(window: Any, pixels: Any, corner: Any) -> None:
    """Note the image, and the first row and column of the window in it, of output pixels."""
    outputs, stride, padding = window.outputs, window.stride, window.padding
    for p in range(pixels.size):
        n, at = divmod(pixels.first + p, outputs[1] * outputs[2])
        i, j = divmod(at, outputs[2])
        corner[p, 0], corner[p, 1], corner[p, 2] = n, i * stride[0] - padding[0], j * stride[1] - padding[1]


@jit(fastmath={"contract", "reassoc", "nsz"}, part=True)
def _copy(source: Any, target: Any) -> Any:
    """Copy a row and return its sum of squares."""
    total = np.float32(0)
    for k in range(len(target)):
        value = source[k]
        target[k] = value
        total += value * value
    return total


@jit(part=True)
def _gather(v: Any, window: Any, block: Any, count: Any, begin: Any, inner: Any) -> None:
    """Copy what ``count`` pixels put into ``inner`` rows of the array from ``begin`` on, and set its norms."""
    kernel, dilation = window.kernel, window.dilation
    corner, a, squares = block.corner, block.inputs, block.norms
    channels, done = v.shape[3], 0
    position, c = divmod(begin, channels)
    squares[:count] = 0
    while done < inner:
        down, across = (position // kernel[1]) * dilation[0], (position % kernel[1]) * dilation[1]
        stop = min(channels, c + inner - done)
        for i in range(count):
            y, x = corner[i, 1] + down, corner[i, 2] + across
            target = a[i, done : done + stop - c]
            if 0 <= y < v.shape[1] and 0 <= x < v.shape[2]:
                squares[i] += _copy(v[corner[i, 0], y, x, c:stop], target)
            else:
                target[:] = 0
        done, c, position = done + stop - c, 0, position + 1
    squares[:count] = np.sqrt(squares[:count])


@jit(fastmath=FUSED, part=True)
def _add_independent(z: Any, count: Any, norms: Any, sigma: Any, key: Any, first: Any) -> None:
    """Add to products z (pixels x panel, flat) of ``count`` pixels their independent noise."""
    for k in range(count):
        at, norm = np.uint64(k) * np.uint64(PANEL), norms[k]
        for c in range(PANEL):
            z[at + np.uint64(c)] += norm * sigma[c] * normal(bits(key, first + at + np.uint64(c)))


@jit(fastmath=FUSED, part=True)
def _collect(z: Any, count: Any, out: Any, inverse: Any, top: Any, factor: Any) -> None:
    """Add the converted products of ``count`` pixels, one panel each, to their outputs; all flat."""
    for k in range(count):
        at = np.uint64(k) * np.uint64(PANEL)
        if top > 0:
            for c in range(PANEL):
                out[at + np.uint64(c)] += code(z[at + np.uint64(c)] * inverse, top) * factor[c]
        else:
            for c in range(PANEL):
                out[at + np.uint64(c)] += z[at + np.uint64(c)] * factor[c]


@jit(fastmath=FUSED, part=True)
def _read_tile(block: Any, read: Any, t: Any, inner: Any, pixels: Any, shared_key: Any) -> None:
    """Read tile t, of ``inner`` rows, for a block of pixels and add what it gives to their sums."""
    a, norms, total, z = block.inputs, block.norms, block.total, block.products
    independent, shared, of_column, key = read.noise.independent, read.noise.shared, read.noise.block, read.noise.key
    inverse, top, factor = np.float32(1) / read.adc.step[t], read.adc.top, read.digital.factor[t]
    inputs, products = np.int64(a.ctypes.data), np.int64(z.ctypes.data)  # addresses; four bytes a number
    weights = np.int64(read.packed.ctypes.data) + t * read.tile * len(factor) * 4
    blocks, lanes, panels = np.uint64(len(shared)), np.uint64(PANEL), np.uint64(len(factor) // PANEL)
    tile, n, first = np.uint64(t), np.uint64(pixels.total), np.uint64(pixels.first)
    for j in range(len(factor) // PANEL):
        columns = slice(j * PANEL, (j + 1) * PANEL)
        sigma, block_of, scale = independent[columns], of_column[columns], factor[columns]
        panel = weights + j * inner * PANEL * 4
        for i in range(0, pixels.size, ROWS):
            count = min(ROWS, pixels.size - i)
            panel_product(inputs + i * a.shape[1] * 4, a.shape[1], panel, inner, products)
            if len(independent):
                number = ((tile * panels + np.uint64(j)) * n + first + np.uint64(i)) * lanes
                _add_independent(z, count, norms[i : i + count], sigma, key, number)
            if len(shared):
                for k in range(count):
                    number = (tile * n + first + np.uint64(i + k)) * blocks
                    subtract_shared(z[k * PANEL : (k + 1) * PANEL], norms[i + k], shared, block_of, shared_key, number)
            at = (j * BLOCK + i) * PANEL
            _collect(z, count, total[at : at + count * PANEL], inverse, top, scale)


@jit()
def read_tiles(v: Any, read: Any, out: Any, share: Any) -> None:
    """Read all tiles for a share of the output pixels: out (pixels, columns) = sum over tiles, plus bias.

    ``v`` (n, down, across, channels): converted inputs.
    """
    share_out(_read_tiles, (v, read, out), share)


@jit(fastmath=FUSED, part=True)
def _read_tiles(v: Any, read: Any, out: Any, start: Any, stop: Any) -> None:
    tile, bias = read.tile, read.digital.bias
    corner, inputs = np.empty((BLOCK, 3), np.int64), np.zeros((BLOCK, tile), np.float32)
    norms, total = np.empty(BLOCK, np.float32), np.empty(BLOCK * len(bias), np.float32)
    block = PixelBlock(corner, inputs, norms, total, np.empty(ROWS * PANEL, np.float32))
    shared_key = bits(read.noise.key, SHARED_STREAM)
    for first in range(start, stop, BLOCK):
        size = min(BLOCK, stop - first)
        pixels = PixelRange(first, size, len(out))
        total[:] = 0
        _set_corners(read.window, pixels, corner)
        for t in range(-(-read.height // tile)):
            inner = min(tile, read.height - t * tile)
            _gather(v, read.window, block, size, t * tile, inner)
            _read_tile(block, read, t, inner, pixels, shared_key)
        _hand_out(total, bias, out[first : first + size])


@jit()
def _hand_out(total: Any, bias: Any, out: Any) -> None:
    """Copy sums [panel][pixel][column of panel], plus bias, to outputs (pixels, columns)."""
    for j in range(len(bias) // PANEL):
        for p in range(len(out)):
            at = (j * BLOCK + p) * PANEL
            for c in range(min(PANEL, out.shape[1] - j * PANEL)):
                out[p, j * PANEL + c] = total[at + c] + bias[j * PANEL + c]
