"""Loops with spikes: one read, 2 or 5 % of them, off by 0.5 to 20 R_AHE to either side.

The loops are those of the family of slopes, with slopes of up to R_AHE at the largest field.
"""

from pathlib import Path

import numpy as np

from .cases import Case
from .loops import fitted, make


def case(seed: int, folder: Path) -> Case:
    """Write, read and fit one file."""
    rng = np.random.default_rng([232, seed])
    made = make(rng, rng.uniform(-1, 1))
    n = len(made.resistance)
    count = max(1, round(n * float(rng.choice([0.0, 0.02, 0.05]))))
    at = rng.choice(n, count, replace=False)
    made.resistance[at] += made.truth["R_AHE"] * rng.choice([-1, 1], count) * 10 ** rng.uniform(-0.3, 1.3, count)
    return fitted(made, folder, spikes=count)
