"""A :class:`SublatticePair` as the row of numbers that the compiled kernels read."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import InputError
from hallweight.core.constants import E_CHARGE, HBAR, K_B, MU0
from hallweight.core.types import Array
from hallweight.core.validation import unit_vector

from .._film.anisotropy_terms import easy_axes
from .._film.field_free_terms import field_per_current, spins, unidirectional
from .._film.sublattice_pair import SublatticePair

SITE_WIDTH = 20
"""Numbers of one sublattice in a row, in the order of ``equation_of_motion.Site``."""
ROW_WIDTH = 2 * SITE_WIDTH + 6
"""Numbers of a row: two sublattices, easy axis, spin direction."""


def coefficient_table(
    pairs: Sequence[SublatticePair], sigma: ArrayLike, dt: float, *, torque: bool, noise: bool, unit: float = 1.0
) -> Array:
    """Return the rows (len(pairs), ROW_WIDTH) of coefficients for steps of ``dt`` seconds (1.0: rates per second).

    ``sigma``
        (3,) direction of the spins
    ``torque``, ``noise``
        whether there is a current, a thermal field
    ``unit``
        standard deviation of the random increments

    Raises :class:`InputError` for a thickness, volume or damping that is needed and absent.
    """
    direction = unit_vector("sigma", sigma)

    def row(pair: SublatticePair) -> list[float]:
        heat = thermal_field(pair, dt) / unit if noise else np.zeros(2)
        damping_like = torque_field(pair) if torque else np.zeros(2)
        sites = (_site(pair, i, dt, float(damping_like[i]), float(heat[i])) for i in (0, 1))
        return [number for site in sites for number in site] + [*pair.axis, *spins(pair, direction)]

    return np.array([row(pair) for pair in pairs])


def thermal_field(pair: SublatticePair, dt: float) -> Array:
    """Return the standard deviation (2,), T, per component and step, of the thermal field of each sublattice.

    var B_th,i = 2 alpha_i k_B T/(gamma_i M_i V dt), fluctuation and dissipation (cite key brown1963thermal) with
    each sublattice's own moment and the whole volume. Raises :class:`InputError` for no damping or no volume at T > 0.
    """
    if pair.T > 0 and np.any(pair.alpha <= 0):
        expected = "damping above 0 where there is a temperature: the thermal field is made from it"
        do = "give alpha, or a temperature of 0 K"
        raise InputError(f"alpha = {pair.alpha} at {pair.T:g} K", expected, do)
    if pair.T > 0 and not pair.volume > 0:
        expected = "the switching volume that the thermal field acts on"
        do = "give t, width and length, or a temperature of 0 K"
        raise InputError(f"a volume of {pair.volume:g} m^3 at {pair.T:g} K", expected, do)
    volume = pair.volume if pair.T > 0 else 1.0
    return np.sqrt(2 * pair.alpha * K_B * pair.T / (pair.gamma * pair.M * volume * dt))


def torque_field(pair: SublatticePair) -> Array:
    """Return b_DL,i per current density, hbar xi_i/(2 e M_i t), (2,) T/(A/m^2); zero where xi is.

    Raises :class:`InputError` for a torque in a film without a thickness.
    """
    if not np.any(pair.xi):
        return np.zeros(2)
    if not pair.t > 0:
        found = f"a thickness of {pair.t:g} m"
        raise InputError(found, "one above 0, since the torque acts on a whole film", "give t")
    return HBAR * pair.xi / (2 * E_CHARGE * pair.M * pair.t)


def _site(pair: SublatticePair, i: int, dt: float, damping_like: float, heat: float) -> list[float]:
    """Return the numbers of ``equation_of_motion.Site``; ``damping_like`` in T per A/m^2, ``heat`` in T."""
    angle = pair.gamma[i] / (1 + pair.alpha[i] ** 2) * dt
    terms = [2 * term.strength[i] / pair.M[i] * np.outer(term.axis, term.axis) for term in easy_axes(pair)]
    own_moment = sum(terms) - MU0 * pair.M[i] * np.diag(pair.N)
    other_moment = -pair.J / pair.M[i] - MU0 * pair.M[1 - i] * pair.N
    linear = [own_moment[a, b] for a, b in ((0, 0), (1, 1), (2, 2), (0, 1), (0, 2), (1, 2))] + [*other_moment]
    uniaxial = [2 * pair.K[i] / pair.M[i], 4 * pair.K2[i] / pair.M[i]]
    fields = [*linear, *uniaxial, 1.0, damping_like, pair.fl * damping_like, heat]
    own = [*(unidirectional(pair)[i] / pair.M[i]), field_per_current(pair)[2]]
    return [*(float(angle * f) for f in fields), float(pair.alpha[i]), *(float(angle * f) for f in own)]
