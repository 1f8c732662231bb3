"""Loops on an ordinary Hall slope of either sign, up to five times R_AHE at the largest field.

Square, soft, sheared and partly saturated loops of either sense, with offset, shift and in half of them a drift.
"""

from pathlib import Path

import numpy as np

from .cases import Case
from .loops import fitted, make


def case(seed: int, folder: Path) -> Case:
    """Write, read and fit one file."""
    rng = np.random.default_rng([231, seed])
    ratio = rng.uniform(-5, 5)
    return fitted(make(rng, ratio), folder, ratio=round(ratio, 3))
