"""The range of an exponential law where no bound shows: what its noise-free branches go through, cycle for cycle."""

from collections.abc import Mapping

import numpy as np

_FORGETS = 0.3
"""Share of a deviation that a cycle must take away; else where it settles is not known."""

Branch = tuple[float, float]
"""kappa and P of one branch, in a range from 0 to 1."""


def cycle_range(ltp: Branch, ltd: Branch, pulses: Mapping[int, float]) -> tuple[float, float] | None:
    """Return the lowest and highest state of the noise-free cycle of so many pulses, or None if it does not settle.

    A branch of n pulses takes x to ``g + (x - g) f``, ``f = exp(-n kappa / P)``, with the asymptote g. A cycle repeats
    between ``high = (g_up (1 - f_up) + f_up g_down (1 - f_down)) / (1 - f_up f_down)`` and what a branch makes of it.
    In this range ``P = n`` and ``kappa = n / A``: the closed form of NeuroSim (cite chen2018neurosim).
    """
    bend_up, bend_down = pulses[1] * ltp[0] / ltp[1], pulses[-1] * ltd[0] / ltd[1]
    settles = bend_up + bend_down > -np.log(1 - _FORGETS)
    if not settles or min(abs(bend_up), abs(bend_down), abs(ltp[0]), abs(ltd[0])) < 1e-6:
        return None
    up, down = 1 / -np.expm1(-ltp[0]), 1 - 1 / -np.expm1(-ltd[0])
    f_up, f_down = np.exp(-bend_up), np.exp(-bend_down)
    high = (up * (1 - f_up) + f_up * down * (1 - f_down)) / (1 - f_up * f_down)
    low = down + (high - down) * f_down
    return (float(low), float(high)) if high - low > 0.5 else None
