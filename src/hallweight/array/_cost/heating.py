"""Heat of a write pulse: what it does to its own cross, by the solver of :mod:`hallweight.membrane`, and to the next.

The cross is a line of its width on a half space of the support. Its resistance rises by ``tcr`` per kelvin, and the
energy of a pulse with it. The neighbour sees a point source on the same half space (cite key carslaw1959):
``P/(2 pi kappa d) erfc(d/sqrt(4 D t))``.
"""

from functools import lru_cache
from math import erfc, log, pi, sqrt

import numpy as np

from hallweight.cards import card_of_kind
from hallweight.core import Card, Value
from hallweight.core.constants import MU0
from hallweight.membrane import StepResponse, conducting_sheet, support_heating

from .._design.array_record import RESISTIVITY, Array
from .cell import cell_area

TCR = 1e-3
"""Relative change of the resistance per kelvin, assumed: a usual value of thin metals."""
_PLACES = np.polynomial.legendre.leggauss(6)


def write_current(array: Array) -> float:
    """Return the current of a write pulse, A."""
    return array.write_density * array.size * array.thickness


def rise(array: Array) -> float:
    """Return how hot a cross is at the end of a write pulse, K above its surroundings."""
    end = np.array([array.pulse_width])
    return float(_response(*_ground(array), array.thickness, array.size)(end)[0]) * array.write_density**2


def mean_rise(array: Array) -> float:
    """Return the mean of the same over the pulse, K."""
    nodes, weights = _PLACES
    times = array.pulse_width * (nodes + 1) / 2
    course = _response(*_ground(array), array.thickness, array.size)(times)
    return float(weights @ course / 2) * array.write_density**2


def neighbour_rise(array: Array) -> float:
    """Return how much a written cross warms the next at the end of the pulse, K."""
    distance, power = sqrt(cell_area(array).value), write_current(array) ** 2 * array.resistance
    kappa, store = _ground(array)
    reach = distance / sqrt(4 * kappa / store * array.pulse_width)
    return power / (2 * pi * kappa * distance) * erfc(reach)


def neighbour_field(array: Array) -> float:
    """Return the Oersted field of a written cross at the next, T: that of a strip of its width, in its plane."""
    distance, w = sqrt(cell_area(array).value), array.size
    return MU0 * write_current(array) / (2 * pi * w) * log((distance + w / 2) / (distance - w / 2))


def _ground(array: Array) -> tuple[float, float]:
    """Return conductivity, W/(m K), and heat capacity, J/(m^3 K), of what the crosses lie on."""
    support = card_of_kind(array.support, "support")
    return support["kappa"], support["C_v"]


@lru_cache(maxsize=64)
def _response(kappa: float, store: float, thickness: float, width: float) -> StepResponse:
    below = {
        "kappa": Value(value=kappa, unit="W/(m*K)", how="assumed"),
        "C_v": Value(value=store, unit="J/(m^3*K)", how="assumed"),
    }
    values = {
        "t": Value(value=thickness, unit="m", how="assumed"),
        "rho": Value(value=RESISTIVITY, unit="ohm*m", how="assumed"),
    }
    sheet = conducting_sheet(Card(name="film and source", kind="film", values=values))
    return support_heating(Card(name="support", kind="support", values=below), sheet, width)
