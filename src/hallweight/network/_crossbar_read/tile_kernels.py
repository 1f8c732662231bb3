"""Compiled read of arrays of bounded height: every tile has noise and an ADC of its own.

A block of pixels is read tile by tile: its inputs to the tile are gathered (with their sum of squares), a few of them
at a time are multiplied with a panel of columns, and noise, ADC and scale are applied to these products, and they are
added to the outputs, while they are in the fastest cache.
"""

from typing import Any

import numpy as np

from hallweight.core.compiled.counter_rng import bits, normal
from hallweight.core.compiled.jit import jit

from .edge_kernels import OTHER
from .gemm_panel import PANEL, ROWS, product
from .row_noise import EXACT, add_common, code

BLOCK = 96
"""Pixels of a block: a multiple of ROWS, so that the inputs to a tile fill part of the second cache."""


@jit()
def pack(rows: Any, tile: Any, packed: Any, start: Any, stop: Any) -> None:
    """Lay weights (columns, rows) out as packed[tile][panel][row][column of panel]; panels start to stop."""
    columns, height = rows.shape
    wide = -(-columns // PANEL) * PANEL
    for t in range(-(-height // tile)):
        inner = min(tile, height - t * tile)
        for j in range(start, stop):
            first = t * tile * wide + j * inner * PANEL
            for c in range(min(PANEL, columns - j * PANEL)):
                for k in range(inner):
                    packed[first + k * PANEL + c] = rows[j * PANEL + c, t * tile + k]


@jit()
def _corners(outputs: Any, stride: Any, padding: Any, first: Any, corner: Any) -> None:
    """Note the image, and the first row and column of the window in it, of output pixels ``first`` on."""
    for p in range(len(corner)):
        n, at = divmod(first + p, outputs[0] * outputs[1])
        i, j = divmod(at, outputs[1])
        corner[p, 0], corner[p, 1], corner[p, 2] = n, i * stride[0] - padding[0], j * stride[1] - padding[1]


@jit(fastmath={"contract", "reassoc", "nsz"})
def _copy(source: Any, target: Any) -> Any:
    """Copy a row and return its sum of squares."""
    total = np.float32(0)
    for k in range(len(target)):
        value = source[k]
        target[k] = value
        total += value * value
    return total


@jit()
def _gather(v: Any, corner: Any, kernel: Any, dilation: Any, begin: Any, inner: Any, a: Any, squares: Any) -> None:
    """Copy the inputs of pixels at ``corner`` to ``inner`` rows of the array into a (pixels, rows); sum squares."""
    channels, done = v.shape[3], 0
    position, c = divmod(begin, channels)
    squares[:] = 0
    while done < inner:
        down, across = (position // kernel[1]) * dilation[0], (position % kernel[1]) * dilation[1]
        stop = min(channels, c + inner - done)
        for i in range(len(corner)):
            y, x = corner[i, 1] + down, corner[i, 2] + across
            target = a[i, done : done + stop - c]
            if 0 <= y < v.shape[1] and 0 <= x < v.shape[2]:
                squares[i] += _copy(v[corner[i, 0], y, x, c:stop], target)
            else:
                target[:] = 0
        done, c, position = done + stop - c, 0, position + 1


@jit(fastmath=EXACT)
def _add_noise(z: Any, count: Any, root: Any, own: Any, key: Any, first: Any) -> None:
    """Add to products z (pixels x panel, flat) of ``count`` pixels their own noise; see :func:`add_noise`."""
    for k in range(count):
        at, sigma = np.uint64(k) * np.uint64(PANEL), root[k]
        for c in range(PANEL):
            z[at + np.uint64(c)] += sigma * own[c] * normal(bits(key, first + at + np.uint64(c)))


@jit(fastmath=EXACT)
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


@jit(fastmath=EXACT)
def _tile(a: Any, root: Any, weights: Any, total: Any, own: Any, common: Any, block: Any, keys: Any, place: Any,
          adc: Any, factor: Any, rows: Any, inner: Any, z: Any) -> None:  # fmt: skip
    """Read one tile for a block of pixels and add what it gives to ``total`` [panel][pixel][column of panel]."""
    (inverse, top), (t, pixels, first) = adc, place
    blocks, lanes, panels = np.uint64(len(common)), np.uint64(PANEL), np.uint64(len(factor) // PANEL)
    for j in range(len(factor) // PANEL):
        here = slice(j * PANEL, (j + 1) * PANEL)
        mine, blocked, scale = own[here], block[here], factor[here]
        panel = np.int64(weights.ctypes.data) + j * inner * PANEL * 4
        for i in range(0, rows, ROWS):
            some, count = np.int64(a.ctypes.data) + i * a.shape[1] * 4, min(ROWS, rows - i)
            product(some, a.shape[1], panel, inner, np.int64(z.ctypes.data))
            if len(own):
                number = ((t * panels + np.uint64(j)) * pixels + first + np.uint64(i)) * lanes
                _add_noise(z, count, root[i : i + count], mine, keys[0], number)
            if len(common):
                for k in range(count):
                    number = (t * pixels + first + np.uint64(i + k)) * blocks
                    add_common(z[k * PANEL : (k + 1) * PANEL], root[i + k], common, blocked, keys[1], number)
            at = (j * BLOCK + i) * PANEL
            _collect(z, count, total[at : at + count * PANEL], inverse, top, scale)


@jit(fastmath=EXACT)
def tiled(v: Any, packed: Any, height: Any, tile: Any, kernel: Any, space: Any, own: Any, common: Any, block: Any,
          key: Any, steps: Any, top: Any, factor: Any, bias: Any, out: Any, start: Any, stop: Any) -> None:  # fmt: skip
    """Read all tiles for output pixels start to stop: out (pixels, columns) = sum over tiles, plus bias.

    ``v`` (n, down, across, channels): converted inputs. ``space``: outputs (down, across), stride, padding, dilation;
    ``kernel``: its sizes. ``own``, ``block``, ``factor`` (tiles, ...) and ``bias`` are filled up to whole panels; see
    :func:`._kernels_edge.finish`. ``steps`` (tiles,): those of the ADCs.
    """
    a, z = np.zeros((BLOCK, tile), np.float32), np.empty(ROWS * PANEL, np.float32)
    root, total = np.empty(BLOCK, np.float32), np.empty(BLOCK * len(bias), np.float32)
    corner, (outputs, stride, padding, dilation) = np.empty((BLOCK, 3), np.int64), space
    keys = key, bits(key, OTHER)
    for first in range(start, stop, BLOCK):
        rows = min(BLOCK, stop - first)
        total[:] = 0
        _corners(outputs, stride, padding, first, corner[:rows])
        for t in range(-(-height // tile)):
            inner = min(tile, height - t * tile)
            _gather(v, corner[:rows], kernel, dilation, t * tile, inner, a, root[:rows])
            root[:rows] = np.sqrt(root[:rows])
            place = np.uint64(t), np.uint64(len(out)), np.uint64(first)
            weights = packed[t * tile * len(bias) :]
            adc = (np.float32(1) / steps[t], top)
            _tile(a, root, weights, total, own, common, block, keys, place, adc, factor[t], rows, inner, z)
        _hand_out(total, bias, out[first : first + rows])


@jit()
def _hand_out(total: Any, bias: Any, out: Any) -> None:
    """Copy sums [panel][pixel][column of panel], plus bias, to outputs (pixels, columns)."""
    for j in range(len(bias) // PANEL):
        for p in range(len(out)):
            at = (j * BLOCK + p) * PANEL
            for c in range(min(PANEL, out.shape[1] - j * PANEL)):
                out[p, j * PANEL + c] = total[at + c] + bias[j * PANEL + c]
