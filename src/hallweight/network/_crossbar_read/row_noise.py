"""What converters and noise do to a row of numbers: the small parts that the compiled reads are made of."""

from typing import Any

import numpy as np

from hallweight.core.compiled.counter_rng import bits, normal
from hallweight.core.compiled.jit import jit

EXACT: Any = {"contract"}
"""Liberties of the compiler: a product and a sum may be one instruction. Sums keep their order, NaN stays NaN."""


@jit(fastmath=EXACT)
def code(value: Any, top: Any) -> Any:
    """Round to the nearest whole number and limit it to [-top, top]; NaN stays NaN."""
    whole = np.rint(value)
    whole = top if whole > top else whole
    return -top if whole < -top else whole


@jit(fastmath=EXACT)
def add_noise(z: Any, sigma: Any, root: Any, key: Any, first: Any) -> None:
    """Add noise of standard deviation ``sigma root[c]`` to z[c]; numbers ``first + c`` of the stream ``key``."""
    for c in range(len(z)):
        z[c] += sigma * root[c] * normal(bits(key, first + np.uint64(c)))


@jit(fastmath=EXACT)
def add_common(z: Any, sigma: Any, root: Any, block: Any, key: Any, first: Any) -> None:
    """Subtract from z[c] the draw of its block, of standard deviation ``sigma root[block[c]]``."""
    last, draw = -1, np.float32(0)
    for c in range(len(z)):
        if block[c] != last:
            last = block[c]
            draw = sigma * root[last] * normal(bits(key, first + np.uint64(last)))
        z[c] -= draw


@jit(fastmath={"contract", "reassoc", "nsz"})
def power(x: Any) -> Any:
    """Return the sum of squares of a row."""
    total = np.float32(0)
    for c in range(len(x)):
        total += x[c] * x[c]
    return total
