"""Types of sites: cells of one type flip at one rate.

A type is a class of anisotropy, a spin and an environment: how many neighbours a site has, and how many of them are
reversed against it. Types are numbered ``(2 class + (spin is down)) 15 + environment``.
"""

import numpy as np
from numpy.typing import NDArray

from hallweight.core.types import Array

N_ENVIRONMENTS = 15
"""(neighbours, reversed): (0, 0), (1, 0), (1, 1), (2, 0) ... (4, 4)."""
N_NEIGHBOURS = np.array([z for z in range(5) for _ in range(z + 1)])
"""Number of neighbours in each environment, (15,)."""
N_REVERSED = np.array([u for z in range(5) for u in range(z + 1)])
"""Number of reversed neighbours in each environment, (15,)."""

_MAX_CLASSES = 128  # of anisotropy


def anisotropy_classes(K_factor: Array) -> tuple[Array, NDArray[np.uint8]]:
    """Return the factors of the classes, and the class (cells,) of each cell.

    The classes are the values themselves if these are at most 128, else 128 equal steps.
    """
    values, index = np.unique(K_factor, return_inverse=True)
    if len(values) <= _MAX_CLASSES:
        return values, index.astype(np.uint8)
    low, high = float(values[0]), float(values[-1])
    step = (high - low) / (_MAX_CLASSES - 1)
    return np.linspace(low, high, _MAX_CLASSES), np.rint((K_factor - low) / step).astype(np.uint8)


def type_after_flip(n_classes: int) -> NDArray[np.int32]:
    """Return the type of a site after it has flipped, (types,): the other spin, the other neighbours reversed."""
    environment = N_NEIGHBOURS * (N_NEIGHBOURS + 1) // 2 + N_NEIGHBOURS - N_REVERSED
    class_and_spin = np.arange(n_classes)[:, None, None] * 2 + np.array([1, 0])[None, :, None]
    return np.ascontiguousarray((class_and_spin * N_ENVIRONMENTS + environment).reshape(-1), np.int32)
