r"""Flip rates of every type of site under one set of conditions, kept and sorted for the samplers.

Activation (:mod:`.._barriers.activated_rates`) and walls that pass (:mod:`.._barriers.wall_propagation`) add. For u of
z neighbours that are reversed, u and z - u being two sides of one step, min(u, z - u) walls can pass. Where no current
flows each channel is in balance with the energy of the states (:mod:`.._lattice.lattice_energy`). ln of the rates is
kept at a few sums of the spins of all other volumes, and interpolated: a flip and its reverse see the same others, so
that the balance is kept. Activation and propagation with a barrier each are the model of Fatuzzo, Labrune and Raquet
(cite raquet1996).
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from hallweight.core.types import Array

from .._lattice.spin_states import Vector
from .kernel_records import N_RATE_CLASSES, RateTable

_MARGIN = 2  # bins

Conditions = tuple[float, float, Vector]
"""Temperature (K), current density (A/m^2) and field (T)."""


def conditions(T: float, j: float, B: Vector) -> Conditions:
    """Return conditions as plain floats, by which tables are kept."""
    return float(T), float(j), (float(B[0]), float(B[1]), float(B[2]))


def classified(ln_rates: Array) -> RateTable:
    """Return ln of the rates (bins, types) with the classes of the rates.

    ``max_rate/2^class`` bounds the rate of a type between a bin and the next, and two bins to either side, see
    :mod:`.rejection_kmc`. The slowest class also has what never flips.
    """
    bins = len(ln_rates)
    bound = np.stack([ln_rates[max(b - _MARGIN, 0) : b + _MARGIN + 2].max(0) for b in range(bins)])
    exponent = np.floor(bound / np.log(2)).astype(int) + 1  # 2^exponent > rate
    largest = int(exponent.max())
    rate_class = np.minimum(largest - exponent, N_RATE_CLASSES - 1)
    return RateTable(ln_rates, rate_class.astype(np.uint8), float(2.0**largest))


class RateTableCache:
    """The rate tables of the latest conditions; those that were given stay.

    ``compute(conditions)`` returns ln of the rates (bins, types), 1/s.
    """

    def __init__(self, compute: Callable[[Conditions], Array], size: int = 160) -> None:
        self._compute, self._size = compute, size
        self._computed: dict[Conditions, RateTable] = {}
        self._given: dict[Conditions, RateTable] = {}

    def keep(self, size: int) -> None:
        """Keep at least so many tables from now on."""
        self._size = max(self._size, size)

    def give(self, where: Conditions, ln_rates: Array) -> None:
        """Keep ln of the rates (bins, types) that are known from elsewhere."""
        self._given[where] = classified(ln_rates)

    def __contains__(self, where: Conditions) -> bool:
        return where in self._given or where in self._computed

    def __getitem__(self, where: Conditions) -> RateTable:
        if where in self._given:
            return self._given[where]
        if where not in self._computed:
            if len(self._computed) >= self._size:
                self._computed.pop(next(iter(self._computed)))
            self._computed[where] = classified(self._compute(where))
        return self._computed[where]

    def stack(self, wanted: Sequence[Conditions]) -> tuple[Array, NDArray[np.uint8], Array]:
        """Return ln of rates and classes (wanted, bins, types), and largest rates; what is kept becomes a view."""
        tables = [self[where] for where in wanted]
        rates, rate_class = np.stack([t.ln_rates for t in tables]), np.stack([t.rate_class for t in tables])
        for k, where in enumerate(wanted):
            kept = self._given if where in self._given else self._computed
            if where in kept:
                kept[where] = RateTable(rates[k], rate_class[k], tables[k].max_rate)
        return rates, rate_class, np.array([t.max_rate for t in tables])
