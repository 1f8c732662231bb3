r"""Barriers of activation: one saddle for each pair of states, by one rule for temperature, field and strain.

A volume that loses by staying as it is (energy e < 0 holds it, h = -e/(2K)) reverses over the lowest of

- coherent rotation, ``K V (1 - h)^2``;
- a wall across the grain, ``4 sqrt(A K) a t`` (cite chavesoflynn2012 for dots);
- a droplet that starts inside, at an edge or at a corner, ``f A t eps(h)`` (:mod:`.droplet`), f = 1, 1/2 and 1/4 at
  free borders. A border to a grain that is coupled by g holds the droplet back: ``f + (1 - f) g``.

Channels add, each as often as it occurs. The opposite direction goes over the same saddle, so that its rate follows
from the balance with the energy of the states (:mod:`.._lattice.lattice_energy`).
"""

from typing import NamedTuple

import numpy as np

from hallweight.core.constants import K_B
from hallweight.core.types import Array

from .droplet import droplet_energy
from .energy_barriers import BarrierModel
from .film_at_temperature import FilmState

_PLACES = ((1.0, 1), (0.5, 4), (0.25, 4))
"""Part of a whole droplet at a free border, and how often: inside, edges, corners."""
_WALL_PLACES = 4  # a wall enters from any side


class Activation(NamedTuple):
    """Saddles of driven volumes, (K, e).

    volume        m^3  that would reverse coherently over the lowest barrier
    multiplicity  1    sum of all channels, over the lowest one
    """

    volume: Array
    multiplicity: Array


def activation(model: BarrierModel, film: FilmState, K: Array, e: Array) -> Activation:
    """Return the saddles at anisotropies K (k,) and energies e (n,), J/m^3, of either sign."""
    h = np.abs(e)[None, :] / (2 * K[:, None])
    driven = np.maximum(1 - h, 0.0) ** 2 * K[:, None]  # coherent, per volume
    coherent = driven * model.volume
    lowest, channels = coherent, [(coherent, 1)]
    if film.A_ex > 0:
        across = 4 * np.sqrt(film.A_ex * K[:, None]) * model.side * model.thickness + 0 * h
        droplet = film.A_ex * model.thickness * droplet_energy(h)
        channels += [((f + (1 - f) * model.coupling) * droplet, places) for f, places in _PLACES]
        channels += [(across, _WALL_PLACES)]
        lowest = np.minimum.reduce([barrier for barrier, _ in channels])
    if model.nucleus is not None:
        lowest = np.minimum(lowest, driven * model.nucleus**2 * model.thickness)
        channels = [(lowest, 1)]
    scaled = lowest * model.barrier_factor
    sum_of_channels = np.zeros_like(lowest)
    for barrier, places in channels:
        is_lower = (barrier < coherent) | (barrier is coherent)
        with np.errstate(invalid="ignore"):
            excess = np.where(is_lower, barrier - lowest, np.inf)
        sum_of_channels += places * np.exp(-excess / (K_B * film.T))
    volume = np.where(driven > 0, scaled / np.where(driven > 0, driven, 1.0), model.volume)
    return Activation(volume, np.maximum(sum_of_channels, 1.0))
