"""The same film with another composition: what-if along the alloy."""

import math
from typing import Any

import numpy as np

from hallweight.core import Card, InputError, parse

from .sublattices import ROOM, need, sublattices

_SCALED = {"M_1": (1, 0), "K_1": (1, 0), "K2_1": (1, 0), "M_2": (0, 1), "K_2": (0, 1), "K2_2": (0, 1), "J_ex": (1, 1)}
"""Value -> powers of the fractions of sublattice 1 and of sublattice 2 that it goes with."""


def at_composition(film: Card, x: float) -> Card:
    """Return the film with a fraction ``x`` of rare earth, its changed numbers tagged assumed.

    On a card of atoms (``mu_1``, ``J_TT``...) only x changes, and the mean field does the rest. On a card of
    magnetisations, M_i, K_i and K2_i go with the number of their atoms, J_ex with the product of both, and T_C stays:
    right to first order around the card's own ``x``. Raises :class:`InputError` for x outside 0 to 1 or a card without.
    """
    if not isinstance(x, float | int | np.number) or not 0 < x < 1:
        raise InputError(f"a composition of {x!r}", "a fraction of atoms between 0 and 1", "write 0.22 for 22 %")
    (own,) = need(film, ("x",), "another composition")
    less, more = (1 - x) / (1 - own), x / own
    scaled: dict[str, Any] = {n: film[n] * less**a * more**b for n, (a, b) in _SCALED.items() if n in film.values}
    return film.replace(note=f"taken from x = {own:g} to {x:g}", x=x, **scaled)


def compensating(film: Card, temperature: str | float) -> tuple[float, float]:
    """Return the fractions of rare earth (x_M, x_A) at which M_net and the angular momentum vanish at a temperature.

    ``temperature``: ``"300 K"`` or kelvin. nan where no composition between 1 % and 60 % does, or where it is not
    ordered. Compositions as :func:`at_composition` makes them.
    """
    kelvin = film.get("T_ref", ROOM) if temperature is None else parse(temperature, "K")
    return _root(film, kelvin, 1.0, 1.0), _root(film, kelvin, *need(film, ("g_1", "g_2"), "the angular momentum"))


def _root(film: Card, kelvin: float, g_1: float, g_2: float) -> float:
    from scipy.optimize import brentq

    def excess(x: float) -> float:
        m = sublattices(at_composition(film, x)).moments(kelvin)
        return float(m[0] / g_1 - m[1] / g_2)

    low, high = 0.01, 0.6
    if excess(low) <= 0 or excess(high) >= 0:
        return math.nan
    return float(brentq(excess, low, high, xtol=1e-9))
