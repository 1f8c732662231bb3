"""The film as a square lattice of activation volumes ("cells"), cut to the outline of the device."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError
from hallweight.core.types import Array

_LEAST = 0.05  # of the mean anisotropy: a cell that is softer than this would hold no state


@dataclass(frozen=True, eq=False)
class Lattice:
    """Cells of ``side`` (m) where ``mask`` (ny, nx) is true, numbered row by row; y is across the current.

    ``K_factor`` (cells,): each cell's anisotropy over the film's. ``neighbours`` (cells, 4) int32: left, right, below,
    above; -1 where the film ends. Raises :class:`InputError` for no cells and for factors that are not positive.
    """

    mask: NDArray[np.bool_]
    side: float
    K_factor: Array
    neighbours: NDArray[np.int32]

    def __post_init__(self) -> None:
        if not len(self.K_factor):
            raise InputError("a device of zero cells", "at least one", "make the grain smaller")
        if len(self.K_factor) != int(self.mask.sum()):
            raise InputError(f"{len(self.K_factor)} anisotropies", f"one for each of {int(self.mask.sum())} cells",
                             "mend K_factor")  # fmt: skip
        if not (np.all(np.isfinite(self.K_factor)) and np.all(self.K_factor > 0) and self.side > 0):
            raise InputError("a cell without anisotropy or size", "factors and a side above zero", "mend the lattice")

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, (ny, nx), of the rectangle that the mask is cut from."""
        return self.mask.shape[0], self.mask.shape[1]

    @property
    def cells(self) -> int:
        """Number of cells."""
        return len(self.K_factor)

    @property
    def colours(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Numbers of the black and of the white cells of the chequerboard: no two of a colour are neighbours."""
        row, column = np.nonzero(self.mask)
        white = (row + column) % 2 == 1
        return np.flatnonzero(~white).astype(np.int32), np.flatnonzero(white).astype(np.int32)

    def picture(self, values: NDArray[np.generic]) -> Array:
        """Return values (..., cells) as a picture (..., ny, nx), nan outside the device."""
        out = np.full((*values.shape[:-1], *self.shape), np.nan)
        out[..., self.mask] = values
        return out

    @classmethod
    def of(
        cls,
        outline: Literal["cross", "disc", "square"],
        width: float,
        length: float,
        grain: float,
        sigma_K: float = 0.0,
        seed: int = 0,
    ) -> "Lattice":
        """Return the lattice of a device (lengths in m): a ``width`` x ``width`` square, the disc in it, or a cross
        whose two bars of ``width`` are ``length`` long.

        ``sigma_K``: relative spread of the anisotropy from cell to cell, Gaussian, cut at a twentieth of the mean.
        """
        if not (np.isfinite(grain) and grain > 0 and width > 0 and length > 0):
            raise InputError(f"a grain of {grain:g} m", "lengths above zero", "correct grain, width and length")
        if not 0 <= sigma_K < 1:
            raise InputError(f"sigma_K = {sigma_K!r}", "a relative spread from 0 to below 1", "correct sigma_K")
        mask = outlined(outline, round(width / grain), round(max(length, width) / grain))
        rng = np.random.default_rng(seed)
        factor = np.maximum(1 + sigma_K * rng.standard_normal(int(mask.sum())), _LEAST)
        return cls(mask, float(grain), factor, neighbours(mask))


def outlined(outline: str, across: int, along: int) -> NDArray[np.bool_]:
    """Return the mask of an outline, ``across`` cells wide and ``along`` long."""
    if outline == "cross":
        row = np.abs(np.arange(along) - (along - 1) / 2) < across / 2
        return np.asarray(row[:, None] | row[None, :])
    square = np.ones((across, across), bool)
    if outline == "square":
        return square
    if outline == "disc":
        at = np.arange(across) - (across - 1) / 2
        return np.asarray(at[:, None] ** 2 + at**2 <= (across / 2) ** 2)
    raise InputError(f"the outline {outline!r}", "'cross', 'disc' or 'square'", "choose one of them")


def neighbours(mask: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Return the numbers (cells, 4) of the four neighbours of each cell, -1 for none."""
    number = np.full((mask.shape[0] + 2, mask.shape[1] + 2), -1, np.int32)
    inner = number[1:-1, 1:-1]
    inner[mask] = np.arange(mask.sum(), dtype=np.int32)
    sides = (number[1:-1, :-2], number[1:-1, 2:], number[:-2, 1:-1], number[2:, 1:-1])
    return np.ascontiguousarray(np.stack([s[mask] for s in sides], axis=1))
