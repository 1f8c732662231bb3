r"""Stray field between the volumes of a film: demagnetising tensors of square prisms.

The energy of two volumes magnetised along the normal is ``mu0 M^2 V N_zz s_1 s_2``. N_zz is Newell's tensor of two
equal prisms (cite newell1993), exact for uniform magnetisation; the sum over a whole film, each volume with itself
included, is 1. Far away it becomes the point dipole ``V/(4 pi r^3)``.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core.types import Array, Mask

_EXACT_WITHIN = 12.0  # sides: beyond, differences of Newell's functions lose digits, and the expansion is good to 2e-5


def N_zz(x: ArrayLike, y: ArrayLike, side: float, thickness: float) -> Array:
    """Return the zz component of the tensor of two square prisms, ``x`` and ``y`` (m) apart in the plane."""
    x, y = np.broadcast_arrays(np.abs(np.asarray(x, float)) / side, np.abs(np.asarray(y, float)) / side)
    out = _far(x, y, thickness / side)
    near = np.hypot(x, y) < _EXACT_WITHIN
    out[near] = _newell(x[near], y[near], thickness / side)
    return out


def _newell(x: Array, y: Array, t: float) -> Array:
    """Second differences of Newell's function f along all three edges, the prism's axis in the place of his x."""
    total = np.zeros_like(x)
    weight = {-1: -1.0, 0: 2.0, 1: -1.0}
    for i, w_x in weight.items():
        for k, w_y in weight.items():
            for m, w_z in weight.items():
                total += w_x * w_y * w_z * _f(np.full_like(x, m * t), x + i, y + k)
    return np.asarray(total / (4 * np.pi * t))


def _f(x: Array, y: Array, z: Array) -> Array:
    """Newell's f(x, y, z), for N_xx."""
    x, y, z = np.abs(x), np.abs(y), np.abs(z)
    R = np.sqrt(x * x + y * y + z * z)
    with np.errstate(divide="ignore", invalid="ignore"):
        first = 0.5 * y * (z * z - x * x) * np.arcsinh(y / np.hypot(x, z))
        second = 0.5 * z * (y * y - x * x) * np.arcsinh(z / np.hypot(x, y))
        third = -x * y * z * np.arctan(y * z / (x * R))
    parts = sum(np.nan_to_num(part, nan=0.0) for part in (first, second, third))
    return np.asarray(parts + R * (2 * x * x - y * y - z * z) / 6)


def _far(x: Array, y: Array, t: float) -> Array:
    """Point dipoles with the first correction of their extent: 1/r^3 averaged over both prisms."""
    r = np.maximum(np.hypot(x, y), 1.0)
    # mean over both prisms of (1/r^3)(1 - 3 z^2/r^2): second moments 1/6 along each edge of the plane, t^2/6 along z
    return np.asarray(t / (4 * np.pi) * (r**-3 + (9 - 9 * t * t) / (12 * r**5)))


@lru_cache(maxsize=32)
def self_demagnetisation(side: float, thickness: float) -> float:
    """Return N_zz of one prism with itself; 1 for a film, 1/3 for a cube."""
    return float(N_zz(0.0, 0.0, side, thickness))


def mean_far_coupling(mask: Mask, side: float, thickness: float, periodic: bool) -> float:
    """Return the mean N_zz of all pairs of volumes that are neither neighbours nor diagonal; 0 if there are none.

    Of a lattice without edges it is what is left of the film's 1, shared by all of them.
    """
    ny, nx = mask.shape
    if periodic:
        near = [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]
        own, beside, diagonal = (float(N_zz(x * side, y * side, side, thickness)) for x, y in near)
        others = mask.sum() - 9
        return (1 - own - 4 * beside - 4 * diagonal) / others if others > 0 else 0.0
    y, x = np.mgrid[0:ny, 0:nx].astype(float)
    kernel = N_zz(x * side, y * side, side, thickness)
    kernel[:2, :2] = 0.0
    pairs = _pairs_at_offset(mask)
    pairs[:2, :2] = 0.0
    return float((kernel * pairs).sum() / pairs.sum()) if pairs.sum() > 0.5 else 0.0


def _pairs_at_offset(mask: Mask) -> Array:
    """Number of ordered pairs of cells that are so many rows and columns apart (absolute values), (ny, nx)."""
    ny, nx = mask.shape
    shape = (2 * ny, 2 * nx)
    transform = np.fft.rfft2(mask.astype(float), shape)
    counts = np.rint(np.fft.irfft2(np.abs(transform) ** 2, shape))
    rows = counts[:ny] + np.concatenate([np.zeros((1, 2 * nx)), counts[:ny:-1]])
    return np.asarray(rows[:, :nx] + np.concatenate([np.zeros((ny, 1)), rows[:, :nx:-1]], axis=1))
