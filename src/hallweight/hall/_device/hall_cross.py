r"""Where in a Hall cross the film is seen: the weight of each place in the Hall resistance.

A small Hall angle at a place r deflects the current density J(r) of the current contacts. The voltage contacts pick
that up in proportion to the current density J'(r) that they would themselves drive (reciprocity), so that

``R_xy = int rho_xy(r)/t w(r) d^2r,   w = (J_x J'_y - J_y J'_x) / (I I')``,

which integrates to one for four arms of one width (cite key cornelissens2002). J is that of a uniform sheet: Laplace's
equation on a square grid, by finite volumes; J' is J rotated by 90 degrees.
"""

from functools import cache

import numpy as np

from hallweight.core.errors import names_keywords
from hallweight.core.types import Array, Mask
from hallweight.membrane import cross_current

_N = 40  # grid points across an arm; the response of the centre is then within 1% of that of 80
_ARM = 1.5  # length of each arm in widths: beyond it the response is below 0.4 exp(-1.5 pi)


@names_keywords
def sensitivity(x: Array, y: Array, width: float) -> Array:
    """Return ``w`` (1/m^2) at places ``x``, ``y`` (m, from the middle) of a cross with arms of ``width`` (m).

    Zero outside the cross and beyond arms of 1.5 widths. Shape of ``x``.
    """
    from scipy.ndimage import map_coordinates

    table, per_metre = response(), _N / width
    middle = (len(table) - 1) / 2
    at = np.stack([np.asarray(y, float) * per_metre + middle, np.asarray(x, float) * per_metre + middle])
    inside = np.minimum(np.abs(x), np.abs(y)) <= width / 2 * (1 + 1e-9)
    return np.asarray(map_coordinates(table, at, order=1, mode="constant") * inside / width**2)


def response_of_cells(mask: Mask, side: float, width: float) -> Array:
    """Return the response of each cell where ``mask`` is true, (cells,); 1 over a whole cross.

    ``side`` (m) of a cell, ``width`` (m) of the arms.
    """
    ny, nx = mask.shape
    y, x = np.nonzero(mask)
    w = sensitivity((x - (nx - 1) / 2) * side, (y - (ny - 1) / 2) * side, width)
    return np.asarray(w * side**2)


@cache
def response(n: int = _N) -> Array:
    """Return ``w`` times the area of the crossing on a grid of ``n`` points an arm, (4n, 4n).

    It sums to n^2; nearly half of that (0.48) is in the crossing itself.
    """
    jx, jy = cross_current(n, round(_ARM * n))
    other_x, other_y = -np.rot90(jy, -1), np.rot90(jx, -1)  # J' of a current along +y
    w = jx * other_y - jy * other_x
    return np.asarray(w * n**2 / w.sum())
