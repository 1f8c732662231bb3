"""Compiled parts of a read with converters at the edge of the layer: before and after the products.

Arrays are (pixels, channels) or (pixels, columns), float32, contiguous. A kernel does its :class:`.Share` of pixels.
"""

from typing import Any

import numpy as np

from hallweight.core.compiled.counter_rng import bits
from hallweight.core.compiled.jit import FUSED, jit

from .row_noise import SHARED_STREAM, add_independent, code, subtract_shared, sum_of_squares
from .threads.openmp_team import share_out


@jit()
def convert_inputs(x: Any, v: Any, squares: Any, dac: Any, share: Any) -> None:
    """v = DAC(x), and the sum of v^2 over the channels of each pixel."""
    share_out(_convert_inputs, (x, v, squares, dac), share)


@jit()
def pixel_squares(x: Any, squares: Any, share: Any) -> None:
    """Sum x^2 over the channels of each pixel."""
    share_out(_pixel_squares, (x, squares), share)


@jit()
def finish(products: Any, noise: Any, adc: Any, digital: Any, share: Any) -> None:
    """Noise, ADC, scale and bias on products, in place; see :mod:`.kernel_records`."""
    share_out(_finish, (products, noise, adc, digital), share)


@jit(fastmath=FUSED, part=True)
def _convert_inputs(x: Any, v: Any, squares: Any, dac: Any, start: Any, stop: Any) -> None:
    step, top = dac.step, dac.top
    for p in range(start, stop):
        for c in range(x.shape[1]):
            v[p, c] = code(x[p, c] / step, top) * step
        squares[p] = sum_of_squares(v[p])


@jit(fastmath=FUSED, part=True)
def _pixel_squares(x: Any, squares: Any, start: Any, stop: Any) -> None:
    for p in range(start, stop):
        squares[p] = sum_of_squares(x[p])


@jit(fastmath=FUSED, part=True)
def _norm(squares: Any, window: Any, n: Any, i: Any, j: Any) -> Any:
    """Return the root of the sum of squares (n, down, across) over the window of output pixel (n, i, j)."""
    kernel, dilation = window.kernel, window.dilation
    top, left = i * window.stride[0] - window.padding[0], j * window.stride[1] - window.padding[1]
    total = np.float32(0)
    for a in range(kernel[0]):
        y = top + a * dilation[0]
        if 0 <= y < squares.shape[1]:
            for b in range(kernel[1]):
                x = left + b * dilation[1]
                if 0 <= x < squares.shape[2]:
                    total += squares[n, y, x]
    return np.sqrt(total)


@jit(fastmath=FUSED, part=True)
def _finish(products: Any, noise: Any, adc: Any, digital: Any, start: Any, stop: Any) -> None:
    clipped, independent, shared, block = products.clipped, noise.independent, noise.shared, noise.block
    factor, bias = digital.factor, digital.bias
    columns, blocks = np.uint64(products.values.shape[1]), np.uint64(len(shared))
    shared_key = bits(noise.key, SHARED_STREAM)
    step, top, norm, outputs = adc.step, adc.top, np.float32(0), products.window.outputs
    n, at = divmod(start, outputs[1] * outputs[2])
    i, j = divmod(at, outputs[2])
    for p in range(start, stop):
        row = products.values[p]
        if len(independent) or len(shared):
            norm = _norm(products.squares, products.window, n, i, j)
        j += 1
        if j == outputs[2]:
            i, j = i + 1, 0
        if i == outputs[1]:
            n, i = n + 1, 0
        if len(independent):
            add_independent(row, norm, independent, noise.key, np.uint64(p) * columns)
        if len(shared):
            subtract_shared(row, norm, shared, block, shared_key, np.uint64(p) * blocks)
        if len(clipped):
            for c in range(len(row)):
                clipped[p, c] = abs(row[c]) > step * top
        if top > 0:
            for c in range(len(row)):
                row[c] = code(row[c] / step, top) * factor[c] + bias[c]
        else:
            for c in range(len(row)):
                row[c] = row[c] * factor[c] + bias[c]
