"""How anisotropy falls with the moments: the law of Callen and Callen."""

import numpy as np

from hallweight.core.types import Array

from .mean_field import langevin, langevin_slope

_LARGE = 100.0  # from here the recurrence loses no digits
_NEWTON_STEPS = 8


def inverse_langevin(m: Array) -> Array:
    """Return X with L(X) = m for 0 <= m < 1, by Newton steps from a start that is right at both ends."""
    m = np.minimum(np.asarray(m, float), 1 - 1e-12)
    x = m * (3 - m * m) / (1 - m * m)
    for _ in range(_NEWTON_STEPS):
        x = x - (langevin(x) - m) / langevin_slope(x)
    return x


def callen(m: Array, order: int) -> Array:
    """Return the anisotropy of ``order`` l, 2 or 4, of moments ordered to m, over that at m = 1.

    kappa_l(T)/kappa_l(0) = I_(l+1/2)(X)/I_(1/2)(X) with L(X) = m: single-ion anisotropy of classical moments. It goes
    as m^(l(l+1)/2), so m^3 and m^10, at low temperature and as m^l near T_C.
    Source: Callen and Callen, J. Phys. Chem. Solids 27, 1271 (1966); cite key callen1966.
    """
    from scipy.special import ive

    m = np.asarray(m, float)
    x = np.maximum(inverse_langevin(m), 1e-9)  # at 0 both functions vanish
    near = np.minimum(x, _LARGE)
    bessel = np.where(m > 0, ive(order + 0.5, near) / ive(0.5, near), 0.0)
    second = 1 - 3 * langevin(x) / x  # by recurrence, where the library's Bessel functions give up
    fourth = second - 7 / x * (langevin(x) - 5 / x * second)
    return np.where(x < _LARGE, bessel, second if order == 2 else fourth)
