"""Bins of histograms."""

import numpy as np

from hallweight.core.types import Array

_MOST = 60


def histogram_edges(values: Array) -> Array:
    """Return edges of 6 to 60 equal bins over the finite values (n,).

    The width is that of Freedman and Diaconis, 2 IQR / n^(1/3); sqrt(n) bins if these are more. Constant values get
    ten edges about them.
    """
    values = values[np.isfinite(values)]
    low, high = float(values.min()), float(values.max())
    if high - low <= 1e-12 * max(abs(low), abs(high)):
        margin = 0.5 * (abs(low) or 1.0)
        return np.linspace(low - margin, high + margin, 10)
    quartiles = np.subtract(*np.percentile(values, [75, 25]))
    width = 2 * quartiles / len(values) ** (1 / 3)
    advised = (high - low) / width if width > 0 else 0.0
    return np.linspace(low, high, 1 + int(np.clip(max(advised, np.sqrt(len(values))), 6, _MOST)))
