"""Types of sites: cells of one type flip at one rate.

A type is a class of anisotropy, a spin and an environment: how many neighbours and diagonal cells a site has, and how
many of each are reversed against it. Types are numbered ``(2 class + (spin is down)) environments + environment``.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hallweight.core.types import Array

_MAX_CLASSES = 128  # of anisotropy
_MAX_TYPES = 10_000  # fewer classes where there are many environments: rates are kept for each type


@dataclass(frozen=True, eq=False)
class Environments:
    """The environments that occur on a lattice.

    neighbours         (environments,)    neighbours of a site, z
    reversed           (environments,)    those of them that are reversed against it, u
    diagonals          (environments,)    diagonal cells, z_d
    diagonal_reversed  (environments,)    those of them that are reversed, u_d
    first              (cells,) int32     environment of each site with nothing reversed
    step               (cells,) int32     what one more reversed neighbour adds to it; a diagonal cell adds one
    """

    neighbours: NDArray[np.int64]
    reversed: NDArray[np.int64]
    diagonals: NDArray[np.int64]
    diagonal_reversed: NDArray[np.int64]
    first: NDArray[np.int32]
    step: NDArray[np.int32]

    @property
    def count(self) -> int:
        """Number of environments."""
        return len(self.neighbours)


def environments_of(sites: NDArray[np.int32]) -> Environments:
    """Return the environments of a lattice: ``sites`` (cells, 8) are its neighbours and diagonal cells, -1 for none."""
    z, z_d = (sites[:, :4] >= 0).sum(1), (sites[:, 4:] >= 0).sum(1)
    kinds, kind = np.unique(np.stack([z, z_d], 1), axis=0, return_inverse=True)
    rows = [(a, u, b, v) for a, b in kinds.tolist() for u in range(a + 1) for v in range(b + 1)]
    size = [(a + 1) * (b + 1) for a, b in kinds.tolist()]
    first = np.concatenate([[0], np.cumsum(size)[:-1]])[kind.reshape(-1)]
    z_of, u_of, diagonals, diagonal_reversed = (np.ascontiguousarray(c) for c in np.array(rows, np.int64).T)
    step = (z_d + 1).astype(np.int32)
    return Environments(z_of, u_of, diagonals, diagonal_reversed, first.astype(np.int32), step)


def anisotropy_classes(K_factor: Array, n_environments: int = 1) -> tuple[Array, NDArray[np.uint8]]:
    """Return the factors of the classes, and the class (cells,) of each cell.

    The classes are the values themselves if these are few (at most 128, and at most 10,000 types), else equal steps.
    """
    values, index = np.unique(K_factor, return_inverse=True)
    most = min(_MAX_CLASSES, max(_MAX_TYPES // (2 * n_environments), 16))
    if len(values) <= most:
        return values, index.astype(np.uint8)
    low, high = float(values[0]), float(values[-1])
    step = (high - low) / (most - 1)
    return np.linspace(low, high, most), np.rint((K_factor - low) / step).astype(np.uint8)


def type_after_flip(environments: Environments, n_classes: int) -> NDArray[np.int32]:
    """Return the type of a site after it has flipped, (types,): the other spin, the other cells around it reversed."""
    count = environments.count
    e = environments
    columns = (e.neighbours, e.reversed, e.diagonals, e.diagonal_reversed)
    index = {row: k for k, row in enumerate(zip(*(c.tolist() for c in columns), strict=True))}
    after = np.array([index[z, z - u, d, d - v] for z, u, d, v in index])
    class_and_spin = np.arange(n_classes)[:, None, None] * 2 + np.array([1, 0])[None, :, None]
    return np.ascontiguousarray((class_and_spin * count + after).reshape(-1), np.int32)
