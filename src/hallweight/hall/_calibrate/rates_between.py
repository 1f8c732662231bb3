"""Rates of the forward model: between a few currents, at the other polarity, and how hot they may get."""

from contextlib import suppress

import numpy as np
from scipy.interpolate import PchipInterpolator

from hallweight.core import InputError
from hallweight.core.types import Array
from hallweight.magnet import sublattices

from .._kinetics.kinetic_monte_carlo import Kinetics

_LEAST_RATE = 1e-30  # 1/s: what is rarer never happens
_HOTTEST, _COOLER = 0.97, 0.98  # of T_C is as hot as a factor on the heat may make the film, or so much less


def hottest_kelvin(kinetics: Kinetics, ambient: float) -> float:
    """Return the temperature (K) that no pulse exceeds: below T_C, with the film still magnetised along its normal."""
    kelvin = _HOTTEST * sublattices(kinetics.film).T_C
    while kelvin > ambient:
        with suppress(InputError):
            kinetics.film_state(kelvin)
            return kelvin
        kelvin *= _COOLER
    return ambient


def reversed_rates(rates: Array) -> Array:
    """Rates at -j (and -B_z) from those at j: up and down change places, in the film's mean spin too."""
    return np.ascontiguousarray(rates[::-1, :, ::-1])


def between_nodes(nodes: Array, at_nodes: list[Array], levels: Array) -> list[Array]:
    """Rates at levels from those at nodes, logarithms interpolated."""
    if len(nodes) == len(levels):
        return at_nodes
    ln_rates = np.log(np.maximum(np.stack(at_nodes), _LEAST_RATE))
    return list(np.exp(PchipInterpolator(nodes, ln_rates, axis=0)(levels)))
