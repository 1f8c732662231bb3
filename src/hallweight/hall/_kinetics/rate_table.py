r"""The flip rates of every type of site under one set of conditions.

The energy per volume that holds spin s is, for z neighbours of which u are reversed,

``e = s (M B_z + E_tilt) - mu0 M^2 q [(z - 2u) + r s <s>] + w (z - 2u)/(2 V)``

q = t/(4 pi a) is the dipole field of a neighbour, for flat cells of side a. r = 9.03 - 4 is that of all others: the
lattice sum of 1/r^3 less the neighbours. w is the energy of a side of wall. The rate is that of nucleation
(:mod:`.nucleation`) in the volume of a nucleus, plus, for each reversed neighbour, that of a wall that passes
(:mod:`.wall_propagation`). Nucleation and propagation with a barrier each are the model of Fatuzzo, Labrune and Raquet
(cite raquet1996).
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from hallweight.core.constants import MU0
from hallweight.core.types import Array

from .energy_barriers import BarrierModel
from .film_at_temperature import FilmState
from .kernel_records import N_RATE_CLASSES, RateTable
from .nucleation import nucleation
from .site_types import N_NEIGHBOURS, N_REVERSED
from .spin_states import Vector
from .wall_propagation import chirality, propagation, tilt_pressure

_FAR_DIPOLES = 9.0336 - 4  # sum of 1/r^3 over the square lattice, less the four neighbours

Conditions = tuple[float, float, Vector]
"""Temperature (K), current density (A/m^2) and field (T)."""


def conditions(T: float, j: float, B: Vector) -> Conditions:
    """Return conditions as plain floats, by which tables are kept."""
    return float(T), float(j), (float(B[0]), float(B[1]), float(B[2]))


def flip_rates(model: BarrierModel, film: FilmState, j: float, B: Vector, K_factors: Array, mean_spins: Array) -> Array:
    """Return rates (1/s), (len(mean_spins), len(K_factors), 2, 15): up and down, environment.

    ``j`` A/m^2, ``B`` T.
    """
    s = np.array([1.0, -1.0])[:, None]
    alike = (N_NEIGHBOURS - 2 * N_REVERSED)[None, :] + 0.0
    dipole = MU0 * film.M**2 * model.dipole
    energy = s * film.M * B[2] - dipole * (alike + _FAR_DIPOLES * s * mean_spins[:, None, None])
    energy = energy + alike * (film.K / model.K_ref) * model.wall_energy / (2 * model.volume)
    rate = nucleation(model, film, j, B, K_factors, energy + s * film.tilt_energy * film.torque * j)
    if np.any(model.pinning > 0):
        torque = 0.5 * np.pi * chirality(model, film, B[0]) * film.torque * j
        pressure = energy + s * (torque + tilt_pressure(model, film, j))
        rate += N_REVERSED * propagation(model, film, K_factors, pressure)
    return rate


def classified(rates: Array) -> RateTable:
    """Return rates (bins, types) with their classes.

    ``max_rate/2^class`` bounds the rate of a type in a bin and in the two beside it, see :mod:`.rejection_kmc`. The
    slowest class also has what never flips.
    """
    bound = rates.copy()
    bound[1:] = np.maximum(bound[1:], rates[:-1])
    bound[:-1] = np.maximum(bound[:-1], rates[1:])
    exponent = np.frexp(bound)[1].astype(int)  # 2^exponent > bound
    largest = int(exponent[bound > 0].max()) if np.any(bound > 0) else 0
    slowest = N_RATE_CLASSES - 1
    rate_class = np.where(bound > 0, np.minimum(largest - exponent, slowest), slowest)
    return RateTable(rates, rate_class.astype(np.uint8), float(2.0**largest))


class RateTableCache:
    """The rate tables of the latest conditions; those that were given stay.

    ``compute(conditions)`` returns rates (bins, types), 1/s.
    """

    def __init__(self, compute: Callable[[Conditions], Array], size: int = 96) -> None:
        self._compute, self._size = compute, size
        self._computed: dict[Conditions, RateTable] = {}
        self._given: dict[Conditions, RateTable] = {}

    def give(self, where: Conditions, rates: Array) -> None:
        """Keep rates (bins, types) that are known from elsewhere."""
        self._given[where] = classified(rates)

    def __getitem__(self, where: Conditions) -> RateTable:
        if where in self._given:
            return self._given[where]
        if where not in self._computed:
            if len(self._computed) >= self._size:
                self._computed.pop(next(iter(self._computed)))
            self._computed[where] = classified(self._compute(where))
        return self._computed[where]

    def stack(self, wanted: Sequence[Conditions]) -> tuple[Array, NDArray[np.uint8], Array]:
        """Return rates and classes (wanted, bins, types) and largest rates (wanted,); what is kept becomes a view."""
        tables = [self[where] for where in wanted]
        rates, rate_class = np.stack([t.rates for t in tables]), np.stack([t.rate_class for t in tables])
        for k, where in enumerate(wanted):
            kept = self._given if where in self._given else self._computed
            if where in kept:
                kept[where] = RateTable(rates[k], rate_class[k], tables[k].max_rate)
        return rates, rate_class, np.array([t.max_rate for t in tables])
