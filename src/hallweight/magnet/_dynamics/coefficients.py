"""A :class:`Pair` as the row of numbers that the compiled kernels read."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import InputError
from hallweight.core.constants import E_CHARGE, HBAR, K_B, MU0
from hallweight.core.types import Array

from .._film.sublattice_pair import Pair

SITE = 16
"""Numbers of one sublattice in a row, in the order of ``_field.Site``."""
WIDTH = 2 * SITE + 6
"""Numbers of a row: two sublattices, easy axis, spin direction."""


def table(pairs: Sequence[Pair], sigma: ArrayLike, dt: float, *, torque: bool, noise: bool, unit: float = 1.0) -> Array:
    """Return the rows (len(pairs), WIDTH) of coefficients for steps of ``dt`` seconds (1.0: rates per second).

    ``torque``, ``noise``: whether there is a current, a thermal field. ``unit``: standard deviation of the random
    increments. Raises :class:`InputError` for a thickness, volume or damping that is needed and absent.
    """
    direction = np.asarray(sigma, float)
    if direction.shape != (3,) or not np.all(np.isfinite(direction)) or not np.any(direction):
        raise InputError(f"sigma = {sigma!r}", "a direction of three numbers", "name the direction of the spins")
    ends = direction / np.linalg.norm(direction)
    return np.array([[*_site(p, 0, dt, torque, noise, unit), *_site(p, 1, dt, torque, noise, unit), *p.axis, *ends]
                     for p in pairs])  # fmt: skip


def thermal_field(p: Pair, dt: float) -> Array:
    """Return the standard deviation (2,), T, per component and step, of the thermal field of each sublattice.

    var B_th,i = 2 alpha_i k_B T/(gamma_i M_i V dt), fluctuation and dissipation (cite key brown1963thermal) with
    each sublattice's own moment and the whole volume. Raises :class:`InputError` for no damping or no volume at T > 0.
    """
    if p.T > 0 and np.any(p.alpha <= 0):
        raise InputError(f"alpha = {p.alpha} at {p.T:g} K", "damping above 0 where there is a temperature: the thermal "
                         "field is made from it", "give alpha, or a temperature of 0 K")  # fmt: skip
    if p.T > 0 and not p.volume > 0:
        raise InputError(f"a volume of {p.volume:g} m^3 at {p.T:g} K", "the switching volume that the thermal field "
                         "acts on", "give t, width and length, or a temperature of 0 K")  # fmt: skip
    volume = p.volume if p.T > 0 else 1.0
    return np.sqrt(2 * p.alpha * K_B * p.T / (p.gamma * p.M * volume * dt))


def torque_field(p: Pair) -> Array:
    """Return b_DL,i per current density, hbar xi_i/(2 e M_i t), (2,) T/(A/m^2); zero where xi is.

    Raises :class:`InputError` for a torque in a film without a thickness.
    """
    if not np.any(p.xi):
        return np.zeros(2)
    if not p.t > 0:
        raise InputError(f"a thickness of {p.t:g} m", "one above 0, since the torque acts on a whole film",
                         "give t")  # fmt: skip
    return HBAR * p.xi / (2 * E_CHARGE * p.M * p.t)


def _site(p: Pair, i: int, dt: float, torque: bool, noise: bool, unit: float) -> list[float]:
    angle = p.gamma[i] / (1 + p.alpha[i] ** 2) * dt
    own = 2 * p.K_s[i] / p.M[i] * np.outer(p.axis_s, p.axis_s) - MU0 * p.M[i] * np.diag(p.N)
    other = -p.J / p.M[i] - MU0 * p.M[1 - i] * p.N
    b = torque_field(p)[i] if torque else 0.0
    heat = thermal_field(p, dt)[i] / unit if noise else 0.0
    linear = [own[0, 0], own[1, 1], own[2, 2], own[0, 1], own[0, 2], own[1, 2], *other]
    fields = [*linear, 2 * p.K[i] / p.M[i], 4 * p.K2[i] / p.M[i], 1.0, b, p.fl * b, heat]
    return [*(float(angle * f) for f in fields), float(p.alpha[i])]
