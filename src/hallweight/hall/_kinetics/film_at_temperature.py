r"""What the kinetics need of a film at one temperature: energies per volume, moments and friction."""

from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from hallweight.core import Card, InputError
from hallweight.core.constants import MU0
from hallweight.magnet import Pair, driven, pair, torque_per_current

Side = Literal["below", "above"]

_UPRIGHT = 0.7  # cosine between easy axis and normal: energies are those of a film magnetised along its normal


@dataclass(frozen=True)
class Matter:
    """A film at one temperature as one stiff direction n (that of m_1), SI units.

    ``K`` J/m^3 net anisotropy (demagnetisation and stress included); ``M`` A/m net, negative beyond T_M; ``torque`` and
    ``field_like`` J/m^3 per A/m^2: damping-like torque and the field-like energy along y; ``friction``
    ``(a s) = a_1 s_1 + a_2 s_2`` and ``turning`` ``ds = s_1 - s_2``, J s/m^3; ``lean``: y component of the easy axis.
    """

    T: float
    K: float
    M: float
    torque: float
    field_like: float
    friction: float
    turning: float
    lean: float

    @property
    def tilt_energy(self) -> float:
        """Energy -E cos(theta) per torque that spins along the easy axis amount to: ``lean ds/(a s)``.

        Spins along the axis turn n about it at ``torque/(a s)`` and so, by the angular momentum ds, towards one end: in
        axial symmetry this is just what a field along the axis does. It vanishes at T_A. For spins mostly across the
        axis it is an approximation.
        """
        return self.lean * self.turning / self.friction


def matter(
    film: Card, kelvin: float, source: Card | None, side: Side, stress: float | tuple[float, float]
) -> Matter:  # fmt: skip
    """Return the film at a temperature, driven by its spin source and under stress (along the current, or xx, yy)."""
    two = driven(film, kelvin, source, side)
    if stress:
        pulled = pair(film, kelvin, stress=stress)
        two = replace(two, K=pulled.K, K_s=pulled.K_s, axis_s=pulled.axis_s)
    return of_pair(two)


def of_pair(two: Pair) -> Matter:
    """Return the same of a :class:`Pair`; refuse one whose moment lies in the plane, or without damping."""
    if abs(two.axis[2]) < _UPRIGHT:
        lean = np.degrees(np.arccos(min(abs(float(two.axis[2])), 1.0)))
        raise InputError(f"an easy axis {lean:.0f} degrees from the normal", "at most 45", "make the tilt smaller")
    stiff = two.K_total - 0.5 * MU0 * two.M_net**2 * float(two.N[2] - two.N[0]) - _strain(two)
    if stiff <= 0:
        found = f"a film whose net anisotropy at {two.T:.0f} K is {stiff:.3g} J/m^3"
        raise InputError(found, "one that is magnetised along its normal", "cool it, or check K_1, K_2 and the stress")
    friction = float(two.alpha @ two.s)
    if friction <= 0:
        raise InputError("a film without damping", "alpha_1 or alpha_2 above 0: heat acts through it", "give them")
    torque = torque_per_current(two) if np.any(two.xi) else 0.0
    total = float(two.xi.sum()) or 1.0
    field_like = two.fl * torque * float(two.xi[0] + two.turn * two.xi[1]) / total
    return Matter(two.T, stiff, two.M_net, torque, field_like, friction, two.s_net, float(two.axis[1]))


def _strain(two: Pair) -> float:
    """What stress takes from the anisotropy: an easy strain axis in the plane opens a lower way over, a hard one does
    not close the other.
    """
    total = float(two.K_s.sum())
    flat = float(two.axis_s[0] ** 2 + two.axis_s[1] ** 2)
    return max(total, 0.0) * flat - total * float(two.axis_s[2] ** 2)
