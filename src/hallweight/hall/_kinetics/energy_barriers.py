"""What of a film on a lattice is the same under all conditions: sizes, barriers and energies of its walls."""

from dataclasses import dataclass

import numpy as np

from hallweight.core import Card, InputError, parse
from hallweight.core.constants import K_B

from .volumes import Lattice

_ROOM = 300 * K_B
_HOLDS = 50 * _ROOM  # J: a nucleus that is not given has this barrier, or is the whole cell
_PINNED = 40 * _ROOM  # J


@dataclass(frozen=True)
class Model:
    """What is the same under all conditions, SI: ``side`` a, ``t``, ``nucleus`` (side of its square), ``factor`` on the
    barrier of nucleation, ``f0`` (1/s) or None for that of :mod:`._escape`, ``pinning`` E_p and ``wall`` w (J) at the
    anisotropy ``K_ref``, ``A_ex`` J/m, ``D`` J/m^2, ``B_DMI`` T or None for D/(M lambda), ``dipoles``.
    """

    side: float
    t: float
    nucleus: float
    factor: float
    f0: float | None
    pinning: float
    wall: float
    K_ref: float
    A_ex: float
    D: float
    B_DMI: float | None
    dipoles: bool

    @property
    def volume(self) -> float:
        """Volume of a cell, m^3."""
        return self.side**2 * self.t

    @property
    def dipole(self) -> float:
        """q = t/(4 pi a): field of a flat cell at a neighbour, over its mu0 M."""
        return self.t / (4 * np.pi * self.side) if self.dipoles else 0.0


def model_of(
    film: Card, lattice: Lattice, K_ref: float, *, f0: str | float | None, barrier: float,
    nucleus: str | float | None, pinning: str | float | None, wall: float, B_DMI: str | float | None,
    dipoles: bool,
) -> Model:  # fmt: skip
    """Return the model of a film of net anisotropy ``K_ref`` (J/m^3) from the options of
    :class:`~hallweight.hall._kinetics.kinetic_monte_carlo.Kinetics`; walls are left out where no cell has a neighbour.
    """
    coupled = bool((lattice.neighbours >= 0).any())
    if coupled and "A_ex" not in film.values:
        raise InputError(f"the film card {film.name!r} without A_ex", "an exchange stiffness, which the walls need",
                         "add it with .replace")  # fmt: skip
    held = float(np.sqrt(_HOLDS / (K_ref * film["t"])))
    depth = _PINNED if pinning is None else parse(pinning, "J")
    model = Model(
        side=lattice.side,
        t=film["t"],
        nucleus=min(held, lattice.side) if nucleus is None else parse(nucleus, "m"),
        factor=float(barrier),
        f0=None if f0 is None else parse(f0, "Hz"),
        pinning=depth if coupled else 0.0,
        wall=float(wall) * depth if coupled else 0.0,
        K_ref=K_ref,
        A_ex=film.get("A_ex", 0.0),
        D=abs(film.get("D", 0.0)),
        B_DMI=None if B_DMI is None else parse(B_DMI, "T"),
        dipoles=bool(dipoles),
    )
    _check(model)
    return model


def _check(model: Model) -> None:
    for name, least in (("nucleus", 0.0), ("factor", 0.0), ("pinning", -1e-99), ("wall", -1e-99)):
        value = getattr(model, name)
        if not (np.isfinite(value) and value > least):
            raise InputError(f"{name} = {value!r}", "a number above zero", f"correct {name}")
    if model.nucleus > 1.001 * model.side:
        found = f"a nucleus of {model.nucleus:.3g} m in cells of {model.side:.3g} m"
        raise InputError(found, "one that a cell has room for", "make the nucleus smaller or the grain larger")
    if model.f0 is not None and not model.f0 > 0:
        raise InputError(f"f0 = {model.f0!r}", "attempts per second above zero", "correct f0")
