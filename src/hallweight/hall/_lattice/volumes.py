"""The film as a square lattice of activation volumes ("cells"), cut to the outline of the device."""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError
from hallweight.core.types import AnyArray, Array, Mask
from hallweight.core.validation import in_range, one_of, positive

Outline = Literal["cross", "disc", "square"]
OUTLINES: tuple[Outline, ...] = get_args(Outline)

MIN_K_FACTOR = 0.05
"""Of the mean anisotropy: a cell that is softer than this would hold no state."""


@dataclass(frozen=True, eq=False)
class Lattice:
    """Cells where ``mask`` is true, numbered row by row; y is across the current.

    mask        (ny, nx)         outline of the film
    side        m                side of a cell
    K_factor    (cells,)         anisotropy of each cell over the film's
    neighbours  (cells, 8) int32 left, right, below, above, then the four diagonal cells; -1 where the film ends
    periodic    bool             whether the last column is beside the first

    Raises :class:`InputError` for no cells and for factors that are not positive.
    """

    mask: Mask
    side: float
    K_factor: Array
    neighbours: NDArray[np.int32]
    periodic: bool = False

    def __post_init__(self) -> None:
        if not len(self.K_factor):
            raise InputError("a device of zero cells", "at least one", "make the grain smaller")
        n = int(self.mask.sum())
        if len(self.K_factor) != n:
            raise InputError(f"{len(self.K_factor)} anisotropies", f"one for each of {n} cells", "correct K_factor")
        positive("side", self.side)
        if not (np.all(np.isfinite(self.K_factor)) and np.all(self.K_factor > 0)):
            raise InputError("a cell without anisotropy", "factors above zero", "give K_factor positive values")

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, (ny, nx), of the rectangle that the mask is cut from."""
        return self.mask.shape[0], self.mask.shape[1]

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.K_factor)

    @cached_property
    def coupled(self) -> bool:
        """Whether any cell has a neighbour."""
        return bool((self.neighbours >= 0).any())

    @property
    def colours(self) -> tuple[NDArray[np.int32], ...]:
        """Numbers of the cells of each of four colours: no two of one colour are neighbours or diagonal."""
        row, column = np.nonzero(self.mask)
        colour = 2 * (row % 2) + column % 2
        return tuple(np.flatnonzero(colour == c).astype(np.int32) for c in range(4))

    def image(self, values: AnyArray) -> Array:
        """Return values (..., cells) as an image (..., ny, nx), nan outside the device."""
        out = np.full((*values.shape[:-1], *self.shape), np.nan)
        out[..., self.mask] = values
        return out

    @classmethod
    def of(
        cls, outline: Outline, width: float, length: float, grain: float, *, sigma_K: float = 0.0, seed: int = 0
    ) -> "Lattice":
        """Return the lattice of a device.

        outline  a ``width`` x ``width`` "square", the "disc" in it, or a "cross" of two bars
        width    m  of the square and of both bars
        length   m  of both bars
        grain    m  side of a cell
        sigma_K  1  relative spread of the anisotropy from cell to cell: Gaussian, cut at a twentieth of the mean
        """
        grain, width = positive("grain", grain), positive("width", width)
        sigma_K = in_range("sigma_K", sigma_K, 0, 1, open_high=True)
        mask = outline_mask(outline, round(width / grain), round(max(length, width) / grain))
        rng = np.random.default_rng(seed)
        factor = np.maximum(1 + sigma_K * rng.standard_normal(int(mask.sum())), MIN_K_FACTOR)
        return cls(mask, float(grain), factor, neighbours(mask))


def with_gradient(lattice: Lattice, gradient: float) -> Lattice:
    """Return the lattice with anisotropies that rise along y by a part ``gradient`` (1/m) about its middle."""
    if gradient == 0:
        return lattice
    row = np.nonzero(lattice.mask)[0]
    rise = gradient * lattice.side * (row - (lattice.shape[0] - 1) / 2)
    return replace(lattice, K_factor=np.maximum(lattice.K_factor + rise, MIN_K_FACTOR))


def outline_mask(outline: str, across: int, along: int) -> Mask:
    """Return the mask of an outline, ``across`` cells wide and ``along`` long."""
    one_of("outline", outline, OUTLINES)
    if outline == "cross":
        row = np.abs(np.arange(along) - (along - 1) / 2) < across / 2
        return np.asarray(row[:, None] | row[None, :])
    if outline == "square":
        return np.ones((across, across), bool)
    at = np.arange(across) - (across - 1) / 2
    return np.asarray(at[:, None] ** 2 + at**2 <= (across / 2) ** 2)


_AROUND = ((0, -1), (0, 1), (-1, 0), (1, 0), (-1, -1), (-1, 1), (1, -1), (1, 1))
"""Rows and columns to the left, right, below, above, and to the diagonal cells."""


def neighbours(mask: Mask) -> NDArray[np.int32]:
    """Return the numbers (cells, 8) of the neighbours and diagonal cells of each cell, -1 for none."""
    ny, nx = mask.shape
    number = np.full((ny + 2, nx + 2), -1, np.int32)
    number[1:-1, 1:-1][mask] = np.arange(mask.sum(), dtype=np.int32)
    sides = (number[1 + y : 1 + y + ny, 1 + x : 1 + x + nx] for y, x in _AROUND)
    return np.ascontiguousarray(np.stack([s[mask] for s in sides], axis=1))


def periodic_neighbours(n: int) -> NDArray[np.int32]:
    """Return the same for ``n`` x ``n`` cells without edges: the last column is beside the first."""
    number = np.arange(n * n, dtype=np.int32).reshape(n, n)
    sides = [np.roll(number, (-y, -x), (0, 1)) for y, x in _AROUND]
    return np.ascontiguousarray(np.stack([s.ravel() for s in sides], axis=1))
