"""What converters and noise do to a row of numbers: the small parts that the compiled reads are made of.

Sums keep their order and NaN stays NaN: a product and a sum may become one instruction, and nothing else.
"""

from typing import Any

import numpy as np

from hallweight.core.compiled.counter_rng import bits, normal
from hallweight.core.compiled.jit import FUSED, jit

SHARED_STREAM = np.uint64(2**64 - 1)
"""The counter whose bits are the key of the shared noise."""


@jit(fastmath=FUSED, part=True)
def code(value: Any, top: Any) -> Any:
    """Round to the nearest whole number and limit it to [-top, top]; NaN stays NaN."""
    whole = np.rint(value)
    whole = top if whole > top else whole
    return -top if whole < -top else whole


@jit(fastmath=FUSED, part=True)
def add_independent(z: Any, norm: Any, sigma: Any, key: Any, first: Any) -> None:
    """Add noise of standard deviation ``norm sigma[c]`` to z[c]; numbers ``first + c`` of the stream ``key``."""
    for c in range(len(z)):
        z[c] += norm * sigma[c] * normal(bits(key, first + np.uint64(c)))


@jit(fastmath=FUSED, part=True)
def subtract_shared(z: Any, norm: Any, sigma: Any, block: Any, key: Any, first: Any) -> None:
    """Subtract from z[c] the draw of its block, of standard deviation ``norm sigma[block[c]]``."""
    last, draw = -1, np.float32(0)
    for c in range(len(z)):
        if block[c] != last:
            last = block[c]
            draw = norm * sigma[last] * normal(bits(key, first + np.uint64(last)))
        z[c] -= draw


@jit(fastmath={"contract", "reassoc", "nsz"}, part=True)
def sum_of_squares(x: Any) -> Any:
    """Return the sum of squares of a row."""
    total = np.float32(0)
    for c in range(len(x)):
        total += x[c] * x[c]
    return total
