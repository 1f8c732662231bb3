"""Curves as rows of blocks."""

import numpy as np

from hallweight.core.types import Array

_BLOCKS = "▁▂▃▄▅▆▇█"
_WIDTH = 16


def sparkline(values: Array, width: int = _WIDTH) -> str:
    """Draw a column as blocks from its lowest to its highest number; a blank where there is none.

    >>> import numpy as np
    >>> sparkline(np.array([0.0, 1, 2, 3, np.nan, 7]), 6)
    '▁▂▃▄ █'
    """
    good = np.isfinite(values)
    if not good.any():
        return ""
    low, high = float(values[good].min()), float(values[good].max())
    half_range = high / 2 - low / 2  # the range itself may be too large for a float
    parts = np.array_split(np.where(good, values, np.nan), min(width, len(values)))
    middles = [float(p[np.isfinite(p)][0]) if np.isfinite(p).any() else None for p in parts]
    return "".join(" " if m is None else _BLOCKS[_level(m, low, half_range)] for m in middles)


def _level(value: float, low: float, half_range: float) -> int:
    return min(int((value / 2 - low / 2) / half_range * 8), 7) if half_range > 0 else 3
