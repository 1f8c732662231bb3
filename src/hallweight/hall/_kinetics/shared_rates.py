"""Devices of one film that differ in the places of their volumes only: rates are computed once for all of them."""

import numpy as np

from hallweight.core import InputError

from .kinetic_monte_carlo import Kinetics

_TABLES = 512  # that are kept


def share_rates(mine: Kinetics, other: Kinetics) -> None:
    """Give a device the rate tables of another one of the same film; no result changes by it.

    Raises :class:`InputError` unless both have the same classes of anisotropy and the same outline.
    """
    a, b = mine.on_lattice, other.on_lattice
    same = np.array_equal(a.K_factors, b.K_factors) and np.array_equal(a.sites, b.sites)
    if not (same and mine.film == other.film and mine.model == other.model and mine.stress == other.stress):
        found = "devices of different films, outlines or classes of anisotropy"
        raise InputError(found, "devices that differ in the places of their volumes only", "compute them apart")
    other.tables.keep(_TABLES)
    mine.tables, mine.sequences, mine.film_states = other.tables, other.sequences, other.film_states
