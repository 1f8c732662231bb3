r"""Closed forms of threshold, barrier and relaxation: what the studies measure, and where they look for it.

In the plane of field (x) and easy axis (z) the torques of anisotropy, field and current (spins along y) balance:
``h = (sin th - b) cos th`` with ``b = M_net B/(2 K)`` and ``h = tau/(2 K)``, tau the damping-like torque per volume.
The state is lost where the right side is largest: ``sin th_c = (b + sqrt(8 + b^2))/4``. Inserted this is
``h_c = sqrt((8 + 20 b^2 - b^4 - b (8 + b^2)^1.5)/32)`` (cite lee2013threshold), from 1/2 at b = 0 to 0 at b = 1.
With a field-like torque the moment leaves the plane and loses its state earlier (:mod:`.lost_state`), much earlier
where that torque makes it precess.
Only sums over the sublattices enter, so nothing diverges where the net moment is zero.
"""

import numpy as np

from hallweight.core import InputError
from hallweight.core.constants import MU0
from hallweight.core.errors import names_keywords

from .energy import energy_curvature
from .field_free_terms import pull
from .lost_state import lost_state
from .spin_orbit_torque import torque_per_current
from .sublattice_pair import SublatticePair, check_pair, easy_axis_state

_BRACKET_MARGIN = 1e-3  # rad, by which a root search goes beyond where the bracket is zero for h = 0
_NO_BARRIER = 1 - 1e-5  # of the anisotropy field, beyond which the barrier counts as none


@names_keywords
def threshold_torque(b: float, field_like: float = 0.0, precession: float = 0.0) -> float:
    """Threshold torque over twice the anisotropy, ``H_DL,c/H_K``, at the in-plane field ``b = H_x/H_K``.

    ``field_like``: field-like over damping-like torque, see :mod:`.lost_state`. ``precession``: ds/(a s), the net spin
    density over that of damping (1/alpha of a ferromagnet); 0: only the balance of torques counts.
    """
    return lost_state(float(b), float(field_like), float(precession)).torque


def lost_cosine(b: float, field_like: float = 0.0) -> float:
    """Cosine between moment and easy axis where torques no longer balance; arguments of :func:`threshold_torque`."""
    return lost_state(float(b), float(field_like)).cosine


def planar_barrier(b: float, h: float) -> float:
    """Return the barrier over 2 K V at the field ``b = H_x/H_K`` and torque ``h = tau/(2 K)``, 0 past the threshold.

    The work ``int [(sin th - b) cos th - h] d th`` between the stable angle and the next zero of the bracket. For
    h = 0 it is the energy barrier (1 - b)^2/2. The moment stays in the plane of field and easy axis: the studies'
    first guess, never a result.
    """
    from scipy.integrate import quad
    from scipy.optimize import brentq

    if h >= threshold_torque(b) or b > _NO_BARRIER:
        return 0.0
    steepest = float(np.arcsin(_critical_sine(b)))

    def restoring_torque(angle: float) -> float:
        return float((np.sin(angle) - b) * np.cos(angle) - h)

    stable = brentq(restoring_torque, float(np.arcsin(b)) - _BRACKET_MARGIN, steepest)
    saddle = brentq(restoring_torque, steepest, np.pi / 2 + _BRACKET_MARGIN)
    return float(quad(restoring_torque, stable, saddle)[0])


def reduced_field(pair: SublatticePair, field: float) -> float:
    """``b = M_net B/(2 K)`` for an in-plane field (T) along the current, with the film's own (:func:`pull`)."""
    twice_K = 2 * perpendicular_anisotropy(pair)
    return (pair.M_net * field + float(pull(pair)[0])) / twice_K


def field_like_ratio(pair: SublatticePair) -> float:
    """Field-like over damping-like torque on the stiff pair, ``fl (xi_1 + p xi_2)/(xi_1 + xi_2)``."""
    total = float(pair.xi.sum())
    return pair.fl * float(pair.xi[0] + pair.antiparallel_sign * pair.xi[1]) / total if total else 0.0


def static_threshold(pair: SublatticePair, field: float = 0.0) -> float:
    """Current density (A/m^2) up to which the state rests: torques balance, and no precession grows.

    With the field-like torque. First-order anisotropy only, and spins along y; fields along x. Stiff exchange.
    """
    b, damping = reduced_field(pair, field), float(pair.alpha @ pair.s)
    precession = pair.s_net / damping if damping else 0.0
    torque = 2 * perpendicular_anisotropy(pair) * threshold_torque(b, field_like_ratio(pair), precession)
    return torque / abs(torque_per_current(pair))


def perpendicular_anisotropy(pair: SublatticePair) -> float:
    """Return the energy per volume between easy axis and x (J/m^3): ``K_total - (mu0/2) M_net^2 (N_z - N_x)``.

    Stress is left out, and an easy axis near z assumed.
    Raises :class:`InputError` for a film whose moment lies in the plane.
    """
    check_pair(pair)
    K = pair.K_total - 0.5 * MU0 * pair.M_net**2 * float(pair.N[2] - pair.N[0])
    if K <= 0:
        found = f"a film whose net anisotropy is {K:.3g} J/m^3"
        raise InputError(found, "one that is magnetised along its normal", "raise K_1 or K_2, or lower M_net")
    return K


def check_bistable(pair: SublatticePair) -> None:
    """Refuse a pair that runs away from its easy axis by itself: it has no two states to switch between."""
    curvature, _ = energy_curvature(pair, easy_axis_state(pair, "up"), np.zeros(3))
    if np.linalg.eigvalsh(curvature)[0] <= 0:
        found = f"a film that does not rest along its easy axis (K_1 + K_2 = {pair.K.sum():.3g} J/m^3)"
        raise InputError(found, "one with two states to switch between", "raise K_1 or K_2, or make its tilt smaller")


def relaxation_rate(pair: SublatticePair) -> float:
    """Rate (1/s) at which the slowest small excitation about the easy axis decays, without a field.

    With psi_i = m_x + i m_y about ``m_1 = z``, ``m_2 = p z`` (p = -1 for J > 0):
    ``(1 - i a_1) dpsi_1 = i g_1 [(B_K1 - p B_E1) psi_1 + B_E1 psi_2]`` and
    ``(1 - i p a_2) dpsi_2 = i p g_2 [(B_K2 - p B_E2) psi_2 + B_E2 psi_1]``; B_K less the demagnetising field.
    Raises :class:`InputError` for a pair without damping.
    """
    check_pair(pair)
    if not np.any(pair.alpha > 0):
        found = f"alpha = {pair.alpha}, with which no excitation ever decays"
        raise InputError(found, "damping above 0", "give alpha_1 and alpha_2")
    p = pair.antiparallel_sign
    fields = pair.B_K - MU0 * pair.M_net * float(pair.N[2] - pair.N[0]) * np.array([1.0, p])
    precession = 1j * pair.gamma / (1 - 1j * np.array([1.0, p]) * pair.alpha)
    row_1 = [precession[0] * (fields[0] - p * pair.B_E[0]), precession[0] * pair.B_E[0]]
    row_2 = [precession[1] * p * pair.B_E[1], precession[1] * p * (fields[1] - p * pair.B_E[1])]
    return float(np.abs(np.linalg.eigvals(np.array([row_1, row_2])).real).min())


def _critical_sine(b: float) -> float:
    """Sine of the angle from the easy axis at which the restoring torque is largest."""
    return float((b + np.sqrt(8 + b**2)) / 4)
