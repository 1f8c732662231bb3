"""Compiled parts of a read with converters at the edge of the layer: before and after the products.

Arrays are (pixels, channels) or (pixels, columns), float32, contiguous; a kernel does pixels ``start`` to ``stop``.
"""

from typing import Any

import numpy as np

from hallweight.core.compiled.counter_rng import bits
from hallweight.core.compiled.jit import jit

from .row_noise import EXACT, add_common, add_noise, code, power

OTHER = np.uint64(2**64 - 1)
"""The counter whose bits are the key of the common noise."""


@jit(fastmath=EXACT)
def dac(x: Any, v: Any, squares: Any, step: Any, top: Any, start: Any, stop: Any) -> None:
    """v = DAC(x), and the sum of v^2 over the channels of each pixel."""
    for p in range(start, stop):
        for c in range(x.shape[1]):
            v[p, c] = code(x[p, c] / step, top) * step
        squares[p] = power(v[p])


@jit(fastmath=EXACT)
def powers(x: Any, squares: Any, start: Any, stop: Any) -> None:
    """Sum x^2 over the channels of each pixel."""
    for p in range(start, stop):
        squares[p] = power(x[p])


@jit(fastmath=EXACT)
def window(
    squares: Any, root: Any, kernel: Any, stride: Any, padding: Any, dilation: Any, first: Any, last: Any
) -> None:
    """root[n, i, j] = square root of the sum of squares[n] over the window of the kernel, of images first to last."""
    for n in range(first, last):
        for i in range(root.shape[1]):
            for j in range(root.shape[2]):
                total = np.float32(0)
                for a in range(kernel[0]):
                    y = i * stride[0] - padding[0] + a * dilation[0]
                    for b in range(kernel[1]):
                        x = j * stride[1] - padding[1] + b * dilation[1]
                        if 0 <= y < squares.shape[1] and 0 <= x < squares.shape[2]:
                            total += squares[n, y, x]
                root[n, i, j] = np.sqrt(total)


@jit(fastmath=EXACT)
def finish(
    z: Any, root: Any, own: Any, common: Any, block: Any, key: Any, adc: Any, factor: Any, bias: Any, clipped: Any,
    start: Any, stop: Any,
) -> None:  # fmt: skip
    """Noise, ADC, scale and bias on products z (pixels, columns), in place.

    ``root`` (pixels,): root of the sum of squared inputs. ``own`` (columns,), ``common`` (blocks,): standard deviations
    per root, empty without such noise. ``adc``: (step, top), top 0 without converter. ``factor``: scale, times the step
    if there is one. ``clipped`` (pixels, columns) or empty: what the ADC clipped.
    """
    columns, blocks = np.uint64(z.shape[1]), np.uint64(len(common))
    other = bits(key, OTHER)
    step, top = adc
    for p in range(start, stop):
        row = z[p]
        if len(own):
            add_noise(row, root[p], own, key, np.uint64(p) * columns)
        if len(common):
            add_common(row, root[p], common, block, other, np.uint64(p) * blocks)
        if len(clipped):
            for c in range(len(row)):
                clipped[p, c] = abs(row[c]) > step * top
        if top > 0:
            for c in range(len(row)):
                row[c] = code(row[c] / step, top) * factor[c] + bias[c]
        else:
            for c in range(len(row)):
                row[c] = row[c] * factor[c] + bias[c]
