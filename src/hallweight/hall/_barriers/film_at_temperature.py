r"""What the kinetics need of a film at one temperature: energies per volume, moments and damping."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np

from hallweight.core import Card, InputError
from hallweight.core.constants import MU0
from hallweight.core.types import Array
from hallweight.magnet import SublatticePair, driven, field_per_current, oersted, pull, torque_per_current

from .._lattice.spin_states import Vector

Side = Literal["below", "above"]
Stress = float | tuple[float, float]

_MIN_AXIS_COSINE = 0.7  # to the normal: energies are those of a film magnetised along its normal


@dataclass(frozen=True)
class FilmState:
    """A film at one temperature as one stiff direction n (that of m_1).

    T                 K
    K                 J/m^3              net anisotropy, with demagnetisation and stress
    M                 A/m                net moment, negative beyond T_M
    torque            J/m^3 per A/m^2    damping-like torque
    field_like        J/m^3 per A/m^2    energy of the field-like torque along y
    damping_density   J s/m^3            ``(a s) = a_1 s_1 + a_2 s_2``
    net_spin_density  J s/m^3            ``ds = s_1 - s_2``
    axis_tilt         1                  spins along the easy axis over those along y: of its tilt, or out of the plane
    A_ex              J/m                exchange stiffness; 0: no walls
    D                 J/m^2              size of the interfacial exchange
    oersted           J/m^3 per A/m^2    energy of the current's Oersted field along y
    axial             J/m^3 per A/m^2    energy of what a current makes along the axis: a field of a lateral gradient
    pull              J/m^3              energies of exchange bias and interlayer coupling along x, y, z
    """

    T: float
    K: float
    M: float
    torque: float
    field_like: float
    damping_density: float
    net_spin_density: float
    axis_tilt: float
    A_ex: float = 0.0
    D: float = 0.0
    oersted: float = 0.0
    axial: float = 0.0
    pull: Vector = (0.0, 0.0, 0.0)

    @property
    def tilt_energy(self) -> float:
        """Energy -E cos(theta) per torque that spins along the easy axis amount to: ``axis_tilt ds/(a s)``.

        Spins along the axis rotate n about it at ``torque/(a s)``. By the angular momentum ds that drives n towards one
        end: in axial symmetry this is just what a field along the axis does. It vanishes at T_A. For spins mostly
        across the axis it is an approximation.
        """
        return self.axis_tilt * self.net_spin_density / self.damping_density

    def held(self, B: Vector) -> Vector:
        """Return the energies (J/m^3) of a field (T) and of the film's own along x, y and z, without a current."""
        return self.M * B[0] + self.pull[0], self.M * B[1] + self.pull[1], self.M * B[2] + self.pull[2]

    def across(self, j: float) -> float:
        """Return the energy (J/m^3) of what a current makes along y."""
        return (self.field_like + self.oersted) * j

    def along(self, j: float) -> float:
        """Return the energy (J/m^3) along the axis that a current amounts to, of both its torque and its field."""
        return (self.tilt_energy * self.torque + self.axial) * j


@lru_cache(maxsize=16)
def states_of_film(
    film: str, source: str | None, side: Side, stress: Stress, oersted_field: float
) -> dict[float, FilmState]:
    """Return where the states of a film are kept by temperature (K), for all its devices; cards are JSON text."""
    return {}


def film_at(
    film: Card, T: float, source: Card | None, side: Side, stress: Stress, oersted_field: float = 0.0
) -> FilmState:
    """Return what the kinetics need of a film at a temperature (K), with its spin source and under its stress.

    Exchange follows m, M_1 over that at ``T_ref``: ``A = A_ex m^A_exponent``, ``D = D m^D_exponent``. Without an
    exponent on the card it is constant. ``oersted_field``: T per A/m^2.
    """
    pair, p, q = driven(film, T, source, side, stress=stress), film.get("A_exponent", 0.0), film.get("D_exponent", 0.0)
    m = float(pair.M[0] / driven(film).M[0]) if p or q else 1.0
    return film_state(pair, film.get("A_ex", 0.0) * m**p, abs(film.get("D", 0.0)) * m**q, oersted_field)


def film_state(pair: SublatticePair, A_ex: float = 0.0, D: float = 0.0, oersted_field: float = 0.0) -> FilmState:
    """Return what the kinetics need of two sublattices, of exchange A (J/m) and D (J/m^2) at their temperature.

    ``oersted_field``: T per A/m^2.

    Raises :class:`InputError` for a moment in the plane of the film, and for one without damping.
    """
    if abs(pair.axis[2]) < _MIN_AXIS_COSINE:
        angle = np.degrees(np.arccos(min(abs(float(pair.axis[2])), 1.0)))
        raise InputError(f"an easy axis {angle:.0f} degrees from the normal", "at most 45", "make the tilt smaller")
    shape = 0.5 * MU0 * pair.M_net**2 * float(pair.N[2] - pair.N[0])
    K = pair.K_total - shape - _stress_anisotropy(pair)
    if K <= 0:
        found = f"a film whose net anisotropy at {pair.T:.0f} K is {K:.3g} J/m^3"
        raise InputError(found, "one that is magnetised along its normal", "cool it, or check K_1, K_2 and the stress")
    damping_density = float(pair.alpha @ pair.s)
    if damping_density <= 0:
        raise InputError("a film without damping", "alpha_1 or alpha_2 above 0: heat acts through it", "give them")
    torque = torque_per_current(pair) if np.any(pair.xi) else 0.0
    xi_total = float(pair.xi.sum()) or 1.0
    field_like = pair.fl * torque * float(pair.xi[0] + pair.antiparallel_sign * pair.xi[1]) / xi_total
    own: Array = pull(pair)
    return FilmState(
        T=pair.T,
        K=K,
        M=pair.M_net,
        torque=torque,
        field_like=field_like,
        damping_density=damping_density,
        net_spin_density=pair.s_net,
        axis_tilt=float(pair.axis[1] + pair.spin_z * pair.axis[2]),
        A_ex=A_ex,
        D=D,
        oersted=pair.M_net * oersted_field,
        axial=pair.M_net * float(field_per_current(pair)[2]) + field_like * pair.spin_z,
        pull=(float(own[0]), float(own[1]), float(own[2])),
    )


def oersted_per_current(film: Card, source: Card | None, side: Side) -> float:
    """Return the field along y (T per A/m^2) of the current in a wide source, mu0 t/2; below zero if it is below."""
    return 0.0 if source is None else oersted(source, film["t"], side=side)


def _stress_anisotropy(pair: SublatticePair) -> float:
    """What stress takes from the anisotropy (J/m^3).

    An easy strain axis in the plane opens a lower path over the barrier; a hard one does not close the other.
    """
    total = float(pair.K_s.sum())
    in_plane = float(pair.axis_s[0] ** 2 + pair.axis_s[1] ** 2)
    return max(total, 0.0) * in_plane - total * float(pair.axis_s[2] ** 2)
