"""What of a film on a lattice is the same under all conditions: sizes, barriers and energies of its walls."""

from dataclasses import dataclass
from typing import Any

import numpy as np

from hallweight.core import Card, InputError, parse
from hallweight.core.validation import in_range, positive, require_values

from .._lattice.volumes import Lattice
from .film_at_temperature import FilmState


@dataclass(frozen=True)
class BarrierModel:
    """Sizes and energies of cells and walls.

    side            m             of a cell, a
    thickness       m             of the film, t
    coupling        1             g, part of the film's exchange that couples grains
    nucleus         m or None     side of the square that nucleates; None: what :mod:`.activation` finds
    barrier_factor  1             on the barrier of activation
    attempt_rate    1/s or None   None: that of :mod:`.escape_rate`
    pinning         J or None     E_p, that a wall needs to pass a cell; None: (1 - g) of a wall across the grain
    B_DMI           T or None     in-plane field that gives walls their full torque; None: D/(M lambda)
    dipoles         bool          whether cells feel each other's stray field
    """

    side: float
    thickness: float
    coupling: float
    nucleus: float | None
    barrier_factor: float
    attempt_rate: float | None
    pinning: float | None
    B_DMI: float | None
    dipoles: bool

    @property
    def volume(self) -> float:
        """Volume of a cell, m^3."""
        return self.side**2 * self.thickness

    def wall(self, film: FilmState) -> float:
        """Return the energy (J) of a wall across a grain, (4 sqrt(A K) - pi |D|) a t; 0 without an exchange stiffness.

        A, D and K are those of the film at its temperature.

        Raises :class:`InputError` if it is negative: then the film is not magnetised along its normal.
        """
        if film.A_ex == 0:
            return 0.0
        density = 4 * float(np.sqrt(film.A_ex * film.K)) - np.pi * film.D
        if density <= 0:
            found = f"walls of {density:.2g} J/m^2, because D is {film.D:.2g} J/m^2"
            raise InputError(found, "pi D below 4 sqrt(A K)", "make D smaller, or the anisotropy larger")
        return density * self.side * self.thickness

    def wall_energy(self, film: FilmState) -> float:
        """Return w (J): the energy of a side of wall between two coupled grains."""
        return self.coupling * self.wall(film)

    def pinning_energy(self, film: FilmState) -> float:
        """Return E_p (J)."""
        return (1 - self.coupling) * self.wall(film) if self.pinning is None else self.pinning


def barrier_model(
    film: Card,
    lattice: Lattice,
    *,
    coupling: float,
    f0: str | float | None,
    barrier: float,
    nucleus: str | float | None,
    pinning: str | float | None,
    B_DMI: str | float | None,
    dipoles: bool,
) -> BarrierModel:
    """Return the model of a film; walls are left out where no cell has a neighbour.

    The options are those of :class:`~.kinetic_monte_carlo.Kinetics`.
    """
    if lattice.coupled:
        require_values(film, ("A_ex",), "an exchange stiffness, which the walls need")
    options = barrier_options(coupling, f0, barrier, nucleus, pinning, B_DMI)
    size = options["nucleus"]
    if size is not None and size > 1.001 * lattice.side:
        found = f"a nucleus of {size:.3g} m in cells of {lattice.side:.3g} m"
        raise InputError(found, "one that a cell has room for", "make the nucleus smaller or the grain larger")
    return BarrierModel(
        side=lattice.side,
        thickness=film["t"],
        dipoles=bool(dipoles),
        **options,
    )


def barrier_options(
    coupling: float = 1.0,
    f0: str | float | None = None,
    barrier: float = 1.0,
    nucleus: str | float | None = None,
    pinning: str | float | None = None,
    B_DMI: str | float | None = None,
) -> dict[str, Any]:
    """Return the options of a model that no film decides, in SI and checked."""
    return {
        "coupling": in_range("coupling", coupling, 0, 1),
        "nucleus": None if nucleus is None else positive("nucleus", nucleus, "m"),
        "barrier_factor": positive("barrier", barrier),
        "attempt_rate": None if f0 is None else positive("f0", f0, "Hz"),
        "pinning": None if pinning is None else in_range("pinning", pinning, 0, np.inf, "J", open_high=True),
        "B_DMI": None if B_DMI is None else parse(B_DMI, "T"),
    }
