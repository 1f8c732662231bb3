"""A film on a lattice: anisotropies, energies and rates of its volumes at a temperature, current and field."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hallweight.core.constants import K_B, MU0
from hallweight.core.types import Array

from .._lattice.lattice_energy import LatticeEnergy, well_energy
from .._lattice.site_types import Environments, anisotropy_classes, environments_of
from .._lattice.spin_states import Vector
from .._lattice.stray_field import N_zz, mean_far_coupling, self_demagnetisation
from .._lattice.volumes import Lattice
from .activated_rates import activated_rates
from .energy_barriers import BarrierModel
from .film_at_temperature import FilmState
from .wall_propagation import chirality, propagation, tilt_pressure

LEAST_LN_RATE = -1e3
"""ln of a rate (1/s): what is rarer never happens."""


@dataclass(frozen=True, eq=False)
class FilmOnLattice:
    """What of a film on a lattice is the same under all conditions.

    Stray fields of a volume on a neighbour, a diagonal cell and one beyond are ``N``, over mu0 M.
    """

    lattice: Lattice
    model: BarrierModel

    @cached_property
    def sites(self) -> NDArray[np.int32]:
        """Neighbours and, if cells feel each other's stray field, diagonal cells, (cells, 8)."""
        sites = self.lattice.neighbours.copy()
        if not self.model.dipoles:
            sites[:, 4:] = -1
        return sites

    @cached_property
    def environments(self) -> Environments:
        """Environments of the sites."""
        return environments_of(self.sites)

    @cached_property
    def _classes(self) -> tuple[Array, NDArray[np.uint8]]:
        return anisotropy_classes(self.lattice.K_factor, self.environments.count)

    @property
    def K_factors(self) -> Array:
        """Anisotropy of each class over the film's, (classes,)."""
        return self._classes[0]

    @property
    def anisotropy_class(self) -> NDArray[np.uint8]:
        """Class of each cell, (cells,)."""
        return self._classes[1]

    @cached_property
    def N(self) -> tuple[float, float, float]:
        """Stray fields between neighbours, diagonal cells, and the mean of all others."""
        if not self.model.dipoles:
            return 0.0, 0.0, 0.0
        t, side = self.model.thickness, self.model.side
        beside, diagonal = N_zz([1.0, 1.0], [0.0, 1.0], 1.0, t / side).tolist()
        return beside, diagonal, mean_far_coupling(self.lattice.mask, side, t, self.lattice.periodic)

    def anisotropies(self, film: FilmState) -> Array:
        """Return the anisotropy of each class of volumes, J/m^3.

        A volume turned by itself does not carry the shape anisotropy of a film, but that of its own prism. What the
        others add is in the energy of the lattice.
        """
        own = self_demagnetisation(self.model.side, self.model.thickness) if self.model.dipoles else 1.0
        return np.asarray(self.K_factors * (film.K + 0.75 * MU0 * film.M**2 * (1 - own)))

    def energy_at(self, film: FilmState, B: Vector) -> LatticeEnergy:
        """Return the energy of the states in a field (T), without a current."""
        wells = self._wells(film, B, self.anisotropies(film))
        stray = (MU0 * film.M**2 * self.model.volume * N for N in self.N)
        wall = self.model.wall_energy(film) if self.lattice.coupled else 0.0
        return LatticeEnergy(wells, film.held(B)[2] * self.model.volume, wall, *stray)

    def _wells(self, film: FilmState, B: Vector, K: Array) -> Array:
        x, y, z = film.held(B)
        return well_energy(K, z, float(np.hypot(x, y)), self.model.volume, film.T)

    def energy(self, spin: ArrayLike, film: FilmState, B: Vector) -> Array:
        """Return the energy (J) of states (..., cells) of +1 and -1."""
        return self.energy_at(film, B).of(spin, self.sites, self.anisotropy_class)

    def lattice_pinning(self, film: FilmState) -> tuple[float, float]:
        """Return the field (T) that a wall needs to pass a row of the lattice, and the part of 2K/M that it is.

        It is ``gamma/(|M| a)``, gamma the wall energy per area between coupled grains. It belongs to the lattice, not
        to the film: above a tenth of the switching field the grains are too strongly coupled for it.
        """
        a = self.model.side
        density = self.model.wall_energy(film) / (a * self.model.thickness)
        field = density / (abs(film.M) * a) if film.M else np.inf
        return float(field), float(density / (2 * film.K * a))

    def order(self, film: FilmState) -> float:
        """Return the coupling of neighbours over that at Onsager's critical point, ``k_B T ln(1 + sqrt 2)``.

        The larger of the wall and the stray field of a pair. Above 1 domains last, and walls creep while grains
        flicker; 0 without neighbours.
        """
        stray = 2 * MU0 * film.M**2 * self.model.volume * self.N[0]
        coupling = max(self.model.wall_energy(film), stray) if self.lattice.coupled else 0.0
        return float(coupling / (K_B * film.T * np.log(1 + np.sqrt(2))))

    def ln_rates(self, film: FilmState, j: float, B: Vector, others: Array) -> Array:
        """Return ln of the rates (1/s), (len(others), classes, 2, environments): up and down.

        j       A/m^2
        B       T
        others  (n,)  sum of the spins of all other volumes
        """
        energy, K = self.energy_at(film, B), self.anisotropies(film)
        return ln_flip_rates(self.model, film, energy, self.environments, (j, B), K, others)

    def alone(self, film: FilmState, j: float, B: Vector, K_factor: float) -> Array:
        """Return ln of the rates (1/s) of one volume without neighbours out of up and down, (2,)."""
        K = self.anisotropies(film)[:1] * (K_factor / self.K_factors[0])
        energy = LatticeEnergy(self._wells(film, B, K), film.held(B)[2] * self.model.volume, 0.0, 0.0, 0.0, 0.0)
        no_sites = environments_of(np.full((1, 8), -1, np.int32))
        return ln_flip_rates(self.model, film, energy, no_sites, (j, B), K, np.zeros(1))[0, 0, :, 0]


def ln_flip_rates(
    model: BarrierModel,
    film: FilmState,
    energy: LatticeEnergy,
    environments: Environments,
    drive: tuple[float, Vector],
    K: Array,
    others: Array,
) -> Array:
    """Return ln of the rates (1/s), (len(others), len(K), 2, environments): up and down.

    drive   current density (A/m^2) and field (T)
    K       (k,)  J/m^3  anisotropy of each class
    others  (n,)         sum of the spins of all other volumes
    """
    j, B = drive
    kT = K_B * film.T
    gain = energy.flip(environments, others)
    held = energy.holding(environments, others)[:, None] / model.volume
    table = activated_rates(model, film, j, B, (float(K.min()), float(K.max())), float(np.abs(held).max()))
    ln_rate = table.at(K, held) - gain / (2 * kT)
    walls = np.minimum(environments.reversed, environments.neighbours - environments.reversed)
    if walls.any() and film.A_ex > 0:
        s = np.array([1.0, -1.0])[:, None]
        torque = 0.5 * np.pi * chirality(model, film, B[0]) * film.torque * j
        pressure = gain / (2 * model.volume) + s * (torque + tilt_pressure(film, j) + film.axial * j)
        with np.errstate(divide="ignore"):
            passing = np.log(walls * propagation(model, film, K / film.K, pressure))
        ln_rate = np.logaddexp(ln_rate, passing)
    return np.maximum(ln_rate, LEAST_LN_RATE)
