r"""How strong the spin-orbit torque is per current, and the Oersted field of the same current.

All torques enter the dynamics through the damping-like efficiencies xi_i of the two sublattices
(``SublatticePair.xi``). A current density j gives sublattice i the field ``hbar xi_i j / (2 e M_i t)``. So the torque
on the film is ``hbar (xi_1 + xi_2) j / (2 e t)`` per volume, whatever the net moment.

Axes: x along the current, z from the substrate up. A spin source of positive spin Hall angle below the film
(platinum) gives it spins along +y for a current along +x.
"""

import numpy as np

from hallweight.core import Card, InputError
from hallweight.core.constants import E_CHARGE, HBAR, MU0
from hallweight.core.errors import names_keywords

from .pair_from_card import Side, side_sign
from .sublattice_pair import SublatticePair


def torque_per_current(pair: SublatticePair) -> float:
    """Damping-like torque per volume and current density, ``hbar (xi_1 + xi_2)/(2 e t)``, in J/m^3 per A/m^2.

    Raises :class:`InputError` for a film without a torque or without a thickness.
    """
    if not np.any(pair.xi):
        do = "give xi_1 and xi_2 or bulk_DL on the film's card, or a spin source"
        raise InputError("a film without a spin-orbit torque", "a damping-like efficiency", do)
    if not pair.t > 0:
        do = "add it with card.replace(t=...)"
        raise InputError("a film without a thickness", "t on its card, which the torque needs", do)
    return float(HBAR * np.sum(pair.xi) / (2 * E_CHARGE * pair.t))


@names_keywords
def oersted(source: Card, film_thickness: float, width: float = np.inf, side: Side = "below") -> float:
    r"""Field along y at the middle of the film per current density in the spin source, T per A/m^2; < 0 if below.

    A bar of thickness t and width w (m) carries j along x. Above its middle, u from the near face, Biot and Savart
    integrated over the bar give ``B = (mu0 j/pi) [u atan(a/u) + (a/2) ln(u^2 + a^2)]``. It is taken between ``u = d``
    and ``d + t``, with ``a = w/2`` and d half the film. A wide bar gives ``mu0 j t/2``. The current in the film itself
    gives no mean field.
    """
    t, d = source["t"], 0.5 * film_thickness
    if not width > 0:
        raise InputError(f"width = {width:g} m", "a length above zero", "give the width of the line")
    sign = -side_sign(side)
    if not np.isfinite(width):
        return float(sign * 0.5 * MU0 * t)
    a = 0.5 * width

    def primitive(u: float) -> float:
        return float(u * np.arctan(a / u) + 0.5 * a * np.log1p((u / a) ** 2))

    return float(sign * MU0 / np.pi * (primitive(d + t) - primitive(d)))
