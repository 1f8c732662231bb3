"""The records that the compiled kernels of a read take; they compile away."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .window import Window


class Converter(NamedTuple):
    """A symmetric converter: ``step`` of one code (or those of the ADC of each tile) and the largest code.

    A largest code of 0 stands for an ideal converter.
    """

    step: Any
    top: np.float32


class ReadNoise(NamedTuple):
    """Standard deviations per norm of the inputs; empty arrays without such noise.

    independent  (columns,)  of each column by itself
    shared       (blocks,)   of one draw for a block of columns
    block        (columns,)  the block of each column
    key          -           of the random numbers
    """

    independent: NDArray[np.float32]
    shared: NDArray[np.float32]
    block: NDArray[np.int64]
    key: np.uint64


class Digital(NamedTuple):
    """What is done after the ADC: ``code * factor + bias``.

    factor  (columns,) or (tiles, columns)  scale, times the step of the ADC if there is one
    bias    (columns,)
    """

    factor: NDArray[np.float32]
    bias: NDArray[np.float32]


class Products(NamedTuple):
    """Products of all rows at the edge of a layer, which are turned into outputs in place.

    values   (pixels, columns)
    squares  (n, down, across)    sums of the squared inputs over channels, and
    window   -                    what of them an output pixel sees
    clipped  (pixels, columns)    what the ADC clipped; or empty
    """

    values: NDArray[np.float32]
    squares: NDArray[np.float32]
    window: Window
    clipped: NDArray[np.bool_]
