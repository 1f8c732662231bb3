"""Between which bounds each value of a card lies, for drawing cards that the schema takes."""

import math
from typing import NamedTuple

from .film import MAY_BE_ZERO, SIGNED


class Bounds(NamedTuple):
    """Least and greatest value; ``is_open``: the value never reaches them."""

    low: float = -math.inf
    high: float = math.inf
    is_open: bool = False


LEVEL_COUNTS = ("levels_write_verify", "levels_open_loop")
COUNTS = ("levels", "S_1", "S_2", "sense", "n_devices", "n_levels", "n_states", *LEVEL_COUNTS, "spikes")
"""Counts and choices: numbers that are never drawn."""

ORDERED = (("state_min", "state_max"), ("T_ref", "T_C"))
"""Pairs of values of which the first is below the second on every card that has both."""

_ANY, _POSITIVE, _NOT_NEGATIVE, _FRACTION = Bounds(), Bounds(0.0, is_open=True), Bounds(0.0), Bounds(0.0, 1.0)
_NAMED = {
    "p_stuck": _FRACTION,
    "switched_fraction": _NOT_NEGATIVE,
    "drift": Bounds(high=1.0),
    "x": Bounds(0.0, 1.0, is_open=True),
    "nu": Bounds(0.0, 0.5),
    "spread": Bounds(1.0),
    "pulse_width": _POSITIVE,
}


def bounds_of(kind: str, name: str) -> Bounds:
    """Return the bounds of a value on cards of this kind."""
    if name in _NAMED:
        return _NAMED[name]
    if kind in ("film", "spin-source", "support", "sacrificial-layer"):
        if name in SIGNED:
            return _ANY
        return _NOT_NEGATIVE if name in (*MAY_BE_ZERO, "E_a", "E_D") else _POSITIVE
    if name.startswith("alpha_"):
        return Bounds(0.0, 1.0, is_open=True)
    if name.startswith(("P_", "s_")):
        return _POSITIVE
    return _NOT_NEGATIVE if name.startswith(("sigma_", "table_sigma", "width_")) else _ANY
