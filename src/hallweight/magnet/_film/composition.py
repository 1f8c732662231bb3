"""The same film with another composition: what-if along the alloy."""

import math
from typing import Any

import numpy as np

from hallweight.core import Card, InputError, parse

from .sublattices import DEFAULT_TEMPERATURE, card_numbers, sublattices

_POWERS = {"M_1": (1, 0), "K_1": (1, 0), "K2_1": (1, 0), "M_2": (0, 1), "K_2": (0, 1), "K2_2": (0, 1), "J_ex": (1, 1)}
"""Value -> powers of the fractions of sublattice 1 and of sublattice 2 that it goes with."""
_LOWEST, _HIGHEST = 0.01, 0.6  # fractions of rare earth between which a compensating one is looked for


def at_composition(film: Card, x: float) -> Card:
    """Return the film with a fraction ``x`` of rare earth, its changed numbers tagged assumed.

    On a card of atoms (``mu_1``, ``J_TT``...) only x changes, and the mean field does the rest. On a card of
    magnetisations, M_i, K_i and K2_i go with the number of their atoms and J_ex with the product of both. T_C stays,
    which is right to first order around the card's own ``x``.
    Raises :class:`InputError` for x outside 0 to 1 or a card without.
    """
    if not isinstance(x, float | int | np.number) or not 0 < x < 1:
        raise InputError(f"a composition of {x!r}", "a fraction of atoms between 0 and 1", "write 0.22 for 22 %")
    (x_card,) = card_numbers(film, ("x",), "what another composition needs")
    ratio_1, ratio_2 = (1 - x) / (1 - x_card), x / x_card
    scaled: dict[str, Any] = {n: film[n] * ratio_1**a * ratio_2**b for n, (a, b) in _POWERS.items() if n in film.values}
    return film.replace(note=f"taken from x = {x_card:g} to {x:g}", x=x, **scaled)


def compensating(film: Card, temperature: str | float) -> tuple[float, float]:
    """Return the fractions of rare earth (x_M, x_A) at which M_net and the angular momentum vanish at a temperature.

    ``temperature``: ``"300 K"`` or kelvin. nan where no composition between 1 % and 60 % does, or where it is not
    ordered. Compositions as :func:`at_composition` makes them.
    """
    kelvin = film.get("T_ref", DEFAULT_TEMPERATURE) if temperature is None else parse(temperature, "K")
    g_1, g_2 = card_numbers(film, ("g_1", "g_2"), "what the angular momentum needs")
    return _zero_of_net(film, kelvin, 1.0, 1.0), _zero_of_net(film, kelvin, g_1, g_2)


def _zero_of_net(film: Card, kelvin: float, g_1: float, g_2: float) -> float:
    """Return the fraction at which M_1/g_1 = M_2/g_2; nan if there is none."""
    from scipy.optimize import brentq

    def net(x: float) -> float:
        m = sublattices(at_composition(film, x)).moments(kelvin)
        return float(m[0] / g_1 - m[1] / g_2)

    if net(_LOWEST) <= 0 or net(_HIGHEST) >= 0:
        return math.nan
    return float(brentq(net, _LOWEST, _HIGHEST, xtol=1e-9))
