"""The barrier of a moment that turns in the plane of field and easy axis: the studies' first guess, never a result."""

import numpy as np
from scipy.integrate import quad
from scipy.optimize import brentq

from .closed_forms import threshold_torque

_PAST = 1e-3  # rad, by which the search goes beyond where the bracket is zero for h = 0
_NEAR = 1 - 1e-5  # of the anisotropy field, where no barrier worth its name is left


def planar_barrier(b: float, h: float) -> float:
    """Return the barrier over 2 K V at the field ``b = H_x/H_K`` and torque ``h = tau/(2 K)``, 0 past the threshold.

    The work ``int [(sin th - b) cos th - h] d th`` between the stable angle and the next where the bracket is zero: for
    h = 0 it is the energy barrier (1 - b)^2/2.
    """
    if h >= threshold_torque(b) or b > _NEAR:
        return 0.0
    top = float(np.arcsin((b + np.sqrt(8 + b**2)) / 4))

    def left(angle: float) -> float:
        return float((np.sin(angle) - b) * np.cos(angle) - h)

    stable, saddle = brentq(left, float(np.arcsin(b)) - _PAST, top), brentq(left, top, np.pi / 2 + _PAST)
    return float(quad(left, stable, saddle)[0])
