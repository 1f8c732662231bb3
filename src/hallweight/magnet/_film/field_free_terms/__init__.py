"""What lets a current switch a film without an applied field: one term is one file here and one line in a table.

A tilt of the easy axis is part of the anisotropy. Fields that are there without a current are energies
``-sum_i e_i.m_i`` (:data:`UNIDIRECTIONAL`). What a current adds is a field (:data:`PER_CURRENT`) or another direction
of the spins (:func:`spins`). Energy, gradient, equation of motion, time step and kinetics take the sums.
"""

from collections.abc import Callable

import numpy as np

from hallweight.core.types import Array

from ..sublattice_pair import SublatticePair
from .exchange_bias import exchange_bias
from .interlayer_coupling import interlayer_coupling
from .lateral_gradient import lateral_gradient
from .out_of_plane_spins import out_of_plane_spins

UNIDIRECTIONAL: tuple[Callable[[SublatticePair], Array], ...] = (exchange_bias, interlayer_coupling)
"""Each returns e_i (2, 3), J/m^3."""
PER_CURRENT: tuple[Callable[[SublatticePair], Array], ...] = (lateral_gradient,)
"""Each returns a field (3,), T per A/m^2."""


def unidirectional(pair: SublatticePair) -> Array:
    """Return the sum of e_i, (2, 3) J/m^3."""
    return np.asarray(sum(term(pair) for term in UNIDIRECTIONAL))


def pull(pair: SublatticePair) -> Array:
    """Return what pulls the stiff pair, (3,) J/m^3: ``e_1 + p e_2``, p the sign that the exchange sets."""
    e = unidirectional(pair)
    return np.asarray(e[0] + pair.antiparallel_sign * e[1])


def field_per_current(pair: SublatticePair) -> Array:
    """Return the field (3,) of a current in the film's own frame, T per A/m^2."""
    return np.asarray(sum(term(pair) for term in PER_CURRENT))


def spins(pair: SublatticePair, sigma: Array) -> Array:
    """Return the direction and strength (3,) of the spins: ``sigma`` and what is added to it."""
    return np.asarray(sigma + out_of_plane_spins(pair))
