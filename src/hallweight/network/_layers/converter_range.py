"""The range of a converter, from the values that it has to convert."""

import numpy as np
import numpy.typing as npt

from hallweight.array import quantise

_SAMPLE = 2**13  # values that are looked at: their mean square error is then known to a few percent
_LARGEST = 2**8  # of them, the largest ones of all: they alone decide what clipping costs
_RATIO = 0.95  # ratio of one range that is tried to the next: the least error is flat
_SMALLEST = 2.0**-6  # smallest range that is tried, as a share of the largest value: less pays below four bits only


def range_of(values: npt.ArrayLike, bits: int | None, percentile: float | None) -> float:
    """Return the full scale, above 0, of a symmetric converter of ``bits`` bits for ``values`` (any shape).

    With a ``percentile`` it is that of the sizes of the values. With ``None`` it is the range of least mean square
    error, of rounding and clipping together: a smaller one has finer steps and clips more. ``None`` bits (an ideal
    converter) take the largest size. All zero gives 1.
    """
    size = np.abs(np.asarray(values)).ravel()
    if percentile is not None:
        return float(np.percentile(size, percentile)) or 1.0
    top = float(size.max())
    if bits is None or top == 0:
        return top or 1.0
    some, weight = _thinned(size)
    tried = top * _RATIO ** np.arange(1 + int(np.log(_SMALLEST) / np.log(_RATIO)))
    errors = [weight @ (quantise(some, bits, full) - some) ** 2 for full in tried]
    return float(tried[np.argmin(errors)])


def _thinned(size: npt.NDArray[np.floating]) -> tuple[npt.NDArray[np.floating], npt.NDArray[np.floating]]:
    """Return at most about ``_SAMPLE`` sizes that stand for all, and how many each stands for."""
    if len(size) <= _SAMPLE:
        return size, np.ones_like(size)
    ordered = np.partition(size, len(size) - _LARGEST)
    stride = -(-(len(size) - _LARGEST) // (_SAMPLE - _LARGEST))
    body, tail = ordered[:-_LARGEST][::stride], ordered[-_LARGEST:]
    weight = np.ones(len(body) + _LARGEST, size.dtype)
    weight[: len(body)] = (len(size) - _LARGEST) / len(body)
    return np.concatenate([body, tail]), weight
