r"""Where in a Hall cross the film is seen: the weight of each place in the Hall resistance.

A small Hall angle at a place r turns the current density J(r) of the current contacts and is picked up by the voltage
contacts in proportion to the current density J'(r) that they would themselves drive (reciprocity), so that

``R_xy = int rho_xy(r)/t w(r) d^2r,   w = (J_x J'_y - J_y J'_x) / (I I')``,

which integrates to one for four arms of one width (cite key cornelissens2002). J is that of a uniform sheet: Laplace's
equation on a square grid, by finite volumes; J' is J turned by a quarter.
"""

from functools import cache

import numpy as np

from hallweight.core.types import Array
from hallweight.membrane import cross_current

_N = 40  # grid points across an arm; the response of the centre is then within 1% of that of 80
_ARM = 1.5  # length of each arm in widths: beyond it the response is below 0.4 exp(-1.5 pi)


def sensitivity(x: Array, y: Array, width: float) -> Array:
    """Return ``w`` (1/m^2) at places ``x``, ``y`` (m, from the middle) of a cross with arms of ``width`` (m).

    Zero outside the cross and beyond arms of 1.5 widths. Shape of ``x``.
    """
    from scipy.ndimage import map_coordinates

    table, per = response(), _N / width
    middle = (len(table) - 1) / 2
    at = np.stack([np.asarray(y, float) * per + middle, np.asarray(x, float) * per + middle])
    inside = np.minimum(np.abs(x), np.abs(y)) <= width / 2 * (1 + 1e-9)
    return np.asarray(map_coordinates(table, at, order=1, mode="constant") * inside / width**2)


@cache
def response(n: int = _N) -> Array:
    """Return ``w`` times the area of the crossing on a grid of ``n`` points an arm, (4n, 4n); it sums to n^2, and
    nearly half of that (0.48) is in the crossing itself."""
    jx, jy = cross_current(n, round(_ARM * n))
    over, across = -np.rot90(jy, -1), np.rot90(jx, -1)  # J' of a current along +y: J turned by a quarter
    w = jx * across - jy * over
    return np.asarray(w * n**2 / w.sum())
