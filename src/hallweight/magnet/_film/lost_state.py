r"""Where a state is lost when a current with a field-like torque rises slowly: no balance of torques, or no damping.

In units of twice the anisotropy the stiff moment n feels the field ``(b, r h, n_z)`` and the damping-like torque h of
spins along y, of the sign that b assists:

``n x [(b, r h, n_z) - h n x y] = 0``,  r the field-like over the damping-like torque.

A branch of solutions ends where its two-dimensional slope is singular: the fold. For r = 0 that is the closed form of
Lee and others in the plane (:mod:`.closed_forms`). From there r grows in small steps.

Before the fold the moment may begin to precess. The flow over the sphere then diverges, with ``q = ds/(a s)`` of either
sign (1/alpha of a ferromagnet), where

``2 h n_y (-q - r) > 3 n_z^2 - 1 + 2 b n_x``,  n_y > 0 for r > 0.

At b = 0 both are closed: the fold is at h = 1/2 up to r = 1 and at r/(1 + r^2) beyond. With p = -q of the sign of r,
precession begins at ``h^2 = L (1 - L)``, ``L = (2 r p + 1 + r^2)/(2 r p + 3 + r^2)``, where that is less.
"""

from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np

from hallweight.core.types import Array

_STEP = 0.05  # of r
_RISE = 60  # steps of the torque
_COMPLEX = 1e-20  # step of a derivative


class LostState(NamedTuple):
    """Torque over twice the anisotropy at which a state is lost, and the cosine to the axis that it then has."""

    torque: float
    cosine: float


@lru_cache(4096)
def lost_state(b: float, r: float, q: float = 0.0) -> LostState:
    """Return where a state is lost at the in-plane field b = H_x/H_K, 0 to 1, and the ratio r of the torques.

    ``q``: ds/(a s). At 0 nothing precesses; r q > 0 damps the precession.
    """
    fold = _fold_of(min(abs(b), 1.0), abs(r))
    return fold if r * q >= 0 or fold.torque <= 0 else _first_precession(min(abs(b), 1.0), abs(r), abs(q), fold)


def _first_precession(b: float, r: float, p: float, fold: LostState) -> LostState:
    """Where the resting state begins to precess, or the fold; the torque rises from zero in small steps."""
    from scipy.optimize import brentq, root

    def resting(h: float, near: Array) -> Array:
        def balance(angles: Array) -> Array:
            return np.real(_torques(angles[0], angles[1], h, b, r))

        found: Any = root(balance, near, tol=1e-12)
        return np.asarray(found.x)

    def gain(h: float, near: Array) -> float:
        polar, azimuth = resting(h, near)
        x, y, z = np.sin(polar) * np.cos(azimuth), np.sin(polar) * np.sin(azimuth), np.cos(polar)
        return float(2 * h * y * (p - r) - 3 * z * z + 1 - 2 * b * x)

    angles, below = np.array([np.arcsin(b), 0.0]), 0.0
    for h in np.linspace(0.0, 0.9999 * fold.torque, _RISE + 1)[1:]:
        if gain(h, angles) > 0:
            lost = float(brentq(gain, below, h, (angles,)))
            return LostState(lost, abs(float(np.cos(resting(lost, angles)[0]))))
        angles, below = resting(h, angles), h
    return fold


@lru_cache(4096)
def _fold_of(b: float, r: float) -> LostState:
    from scipy.optimize import root

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
