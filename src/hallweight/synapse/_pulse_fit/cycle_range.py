"""The range of an exponential law where no bound shows: what its noise-free branches go through, cycle for cycle."""

from collections.abc import Mapping

import numpy as np

_FORGETS = 0.3
"""Share of a deviation that a cycle must take away; else where it settles is not known."""

INSET = 0.1
"""Where the range of the branches begins, and ends at one less: inside what was read, so that a branch may head for any
state beyond it."""

Branch = tuple[float, float]
"""kappa and P of one branch, in the range from INSET to 1 - INSET."""


def inset(branch: Branch) -> Branch | None:
    """Return a branch of the range from 0 to 1 in terms of the one inside; None if it does not go through that."""
    ahead = 1 / -np.expm1(-branch[0])
    ratio = (ahead - INSET) / (ahead - 1 + INSET)
    kappa = float(np.log(ratio)) if ratio > 0 else 0.0
    return (kappa, kappa * branch[1] / branch[0]) if kappa * branch[0] > 0 else None


def cycle_range(
    ltp: Branch, ltd: Branch, pulses: Mapping[int, float], low: float | None = None, high: float | None = None
) -> tuple[float, float] | None:
    """Return the lowest and highest state of the noise-free cycle of so many pulses, or None if it does not settle.

    A branch of n pulses takes x to ``g + (x - g) f``, ``f = exp(-n kappa / P)``, with the asymptote g. A cycle repeats
    between ``high = (g_up (1 - f_up) + f_up g_down (1 - f_down)) / (1 - f_up f_down)`` and what a branch makes of it.
    Where one end is a bound that is known (``low`` or ``high``), the other is what one branch makes of that.
    """
    bend_up, bend_down = pulses[1] * ltp[0] / ltp[1], pulses[-1] * ltd[0] / ltd[1]
    settles = low is not None or high is not None or bend_up + bend_down > -np.log(1 - _FORGETS)
    if not settles or min(abs(bend_up), abs(bend_down), abs(ltp[0]), abs(ltd[0])) < 1e-6:
        return None
    up, down = _asymptotes(ltp, ltd)
    f_up, f_down = np.exp(-bend_up), np.exp(-bend_down)
    if high is None:
        start = up * (1 - f_up) + f_up * down * (1 - f_down)
        high = start / (1 - f_up * f_down) if low is None else up + (low - up) * f_up
    low = down + (high - down) * f_down if low is None else low
    return (float(low), float(high)) if high - low > 0.5 else None


def in_range(ltp: Branch, ltd: Branch, low: float, high: float) -> tuple[Branch, Branch] | None:
    """Return the same branches in terms of the range from low to high; None if they do not go through it.

    The pulses from bound to bound are ``P = kappa / lambda`` with the decay per pulse lambda and
    ``kappa = ln((g - low) / (g - high))``. In the range of a cycle this is the number of its pulses: the closed form of
    NeuroSim (cite chen2018neurosim).
    """
    up, down = _asymptotes(ltp, ltd)
    ratios = (up - low) / (up - high), (high - down) / (low - down)
    if not (np.isfinite(ratios).all() and min(ratios) > 0):
        return None
    kappa = [float(np.log(r)) for r in ratios]
    p_up, p_down = (k * p[1] / p[0] for k, p in zip(kappa, (ltp, ltd), strict=True))
    return ((kappa[0], p_up), (kappa[1], p_down)) if min(p_up, p_down) > 0 else None


def _asymptotes(ltp: Branch, ltd: Branch) -> tuple[float, float]:
    up, down = (INSET + (1 - 2 * INSET) / -np.expm1(-kappa) for kappa, _ in (ltp, ltd))
    return up, 1 - down
