"""What of a film on a lattice is the same under all conditions: sizes, barriers and energies of its walls."""

from dataclasses import dataclass

import numpy as np

from hallweight.core import Card, InputError, parse
from hallweight.core.constants import K_B
from hallweight.core.validation import in_range, positive, require_values

from .volumes import Lattice

_KT_300 = 300 * K_B
_NUCLEATION = 50 * _KT_300  # J: barrier of a nucleus that is not given, unless the whole cell has less
_PINNING = 40 * _KT_300  # J


@dataclass(frozen=True)
class BarrierModel:
    """Sizes and energies of cells and walls.

    side            m             of a cell, a
    thickness       m             of the film, t
    nucleus         m             side of the square that nucleates
    barrier_factor  1             on the barrier of nucleation
    attempt_rate    1/s or None   None: that of :mod:`.escape_rate`
    pinning         J             E_p, that a wall needs for a step of one cell, at the anisotropy ``K_ref``
    wall_energy     J             w, of a side of wall, at ``K_ref``
    K_ref           J/m^3
    A_ex            J/m
    D               J/m^2
    B_DMI           T or None     in-plane field that gives walls their full torque; None: D/(M lambda)
    dipoles         bool          whether cells feel each other's stray field
    """

    side: float
    thickness: float
    nucleus: float
    barrier_factor: float
    attempt_rate: float | None
    pinning: float
    wall_energy: float
    K_ref: float
    A_ex: float
    D: float
    B_DMI: float | None
    dipoles: bool

    @property
    def volume(self) -> float:
        """Volume of a cell, m^3."""
        return self.side**2 * self.thickness

    @property
    def dipole(self) -> float:
        """q = t/(4 pi a): field of a flat cell at a neighbour, over its mu0 M."""
        return self.thickness / (4 * np.pi * self.side) if self.dipoles else 0.0


def barrier_model(
    film: Card,
    lattice: Lattice,
    K_ref: float,
    *,
    f0: str | float | None,
    barrier: float,
    nucleus: str | float | None,
    pinning: str | float | None,
    wall: float,
    B_DMI: str | float | None,
    dipoles: bool,
) -> BarrierModel:
    """Return the model of a film of net anisotropy ``K_ref`` (J/m^3); walls are left out where no cell has a neighbour.

    The options are those of :class:`~.kinetic_monte_carlo.Kinetics`.
    """
    if lattice.coupled:
        require_values(film, ("A_ex",), "an exchange stiffness, which the walls need")
    usual = min(float(np.sqrt(_NUCLEATION / (K_ref * film["t"]))), lattice.side)
    size = usual if nucleus is None else positive("nucleus", nucleus, "m")
    if size > 1.001 * lattice.side:
        found = f"a nucleus of {size:.3g} m in cells of {lattice.side:.3g} m"
        raise InputError(found, "one that a cell has room for", "make the nucleus smaller or the grain larger")
    depth = _PINNING if pinning is None else in_range("pinning", pinning, 0, np.inf, "J", open_high=True)
    ratio = in_range("wall", wall, 0, np.inf, open_high=True)
    return BarrierModel(
        side=lattice.side,
        thickness=film["t"],
        nucleus=size,
        barrier_factor=positive("barrier", barrier),
        attempt_rate=None if f0 is None else positive("f0", f0, "Hz"),
        pinning=depth if lattice.coupled else 0.0,
        wall_energy=ratio * depth if lattice.coupled else 0.0,
        K_ref=K_ref,
        A_ex=film.get("A_ex", 0.0),
        D=abs(film.get("D", 0.0)),
        B_DMI=None if B_DMI is None else parse(B_DMI, "T"),
        dipoles=bool(dipoles),
    )
