r"""Where a state is lost when a current with a field-like torque rises slowly: the fold of the balance of torques.

In units of twice the anisotropy the stiff moment n feels the field ``(b, r h, n_z)`` and the damping-like torque h of
spins along y, of the sign that b assists:

``n x [(b, r h, n_z) - h n x y] = 0``,  r the field-like over the damping-like torque.

A branch of solutions ends where its two-dimensional slope is singular. For r = 0 that is the closed form of Lee and
others in the plane (:mod:`.closed_forms`). From there r grows in small steps. The fold is statics: at small damping a
moment may begin to precess before.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from hallweight.core.types import Array

_STEP = 0.05  # of r
_COMPLEX = 1e-20  # step of a derivative


class LostState(NamedTuple):
    """Torque over twice the anisotropy at which a state is lost, and the cosine to the axis that it then has."""

    torque: float
    cosine: float


@lru_cache(4096)
def lost_state(b: float, r: float) -> LostState:
    """Return the fold at the in-plane field b = H_x/H_K, 0 to 1, and the ratio r of the torques; of r only the size."""
    from scipy.optimize import root

    b, r = min(abs(b), 1.0), abs(r)
    sine = float((b + np.sqrt(8 + b**2)) / 4)
    torque = float(np.sqrt(max(8 + 20 * b**2 - b**4 - b * (8 + b**2) ** 1.5, 0.0) / 32))
    if r == 0 or torque <= 0:
        return LostState(torque, float(np.sqrt(max(1 - sine**2, 0.0))))
    state = np.array([np.arcsin(min(sine, 1.0)), 0.0, torque])
    for ratio in np.linspace(0.0, r, int(np.ceil(r / _STEP)) + 1)[1:]:
        found: Any = root(_fold, state, (b, float(ratio)), tol=1e-12)
        state = found.x
    return LostState(float(state[2]), abs(float(np.cos(state[0]))))


def _fold(state: Array, b: float, r: float) -> Array:
    """Both torques across n, and the determinant of their slope, at the polar angle, the azimuth and h."""
    polar, azimuth, h = state.tolist()
    slope = [_torques(polar + 1j * _COMPLEX, azimuth, h, b, r), _torques(polar, azimuth + 1j * _COMPLEX, h, b, r)]
    (a, c), (d, e) = (np.imag(s) / _COMPLEX for s in slope)
    return np.array([*np.real(slope[0]), a * e - c * d])


def _torques(polar: Any, azimuth: Any, h: float, b: float, r: float) -> Array:
    s, c, x, y = np.sin(polar), np.cos(polar), np.cos(azimuth), np.sin(azimuth)
    n = np.array([s * x, s * y, c])
    torque = np.cross(n, np.array([b, r * h, c]) - h * np.cross(n, [0.0, 1.0, 0.0]))
    return np.array([torque @ [c * x, c * y, -s], torque @ [-y, x, 0.0]])
