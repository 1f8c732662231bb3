r"""Closed rates at which one volume reverses coherently, for high barriers: Brown's at rest, Langer's under a torque.

At rest ``rate = (2 K/(a s)) m_0 sqrt(sigma/pi) exp(-sigma)`` with ``sigma = K V/k_B T``, ``m_0 = 1/(1 + (ds/as)^2)``
(cite brown1963thermal). With a field b and a torque h across the axis, ``u = sin^2 x - 2 b sin x - 2 h x`` has a well
and a saddle, with curvatures u'' along the path and ``2 (b + h cos x)/sin x`` across it (cite hanggi1990):

``rate = (K/(a s)) (L/2 pi) sqrt(det u_well/|det u_saddle|) exp(-sigma du)``,

L the growth rate at the saddle in units of K/(a s). It has no field-like torque, and no correction for the work that
precession costs the torque (those the lattice has).
"""

from typing import NamedTuple

import numpy as np

from hallweight.magnet import planar_barrier

SWITCHED = 60.0
"""ln of a rate (1/s) that stands for no barrier."""


class Volume(NamedTuple):
    """What a rate depends on.

    K      J/m^3
    sigma  1        K V over k_B T
    a_s    J s/m^3  damping density
    ratio  1        ds/(a s)
    """

    K: float
    sigma: float
    a_s: float
    ratio: float


def ln_rate_at_rest(v: Volume) -> float:
    """Return ln of Brown's rate (1/s) out of one state."""
    prefactor = 2 * v.K / v.a_s / (1 + v.ratio**2) * np.sqrt(v.sigma / np.pi)
    return float(np.log(prefactor) - v.sigma)


def ln_rate_driven(v: Volume, b: float, h: float) -> float:
    """Return ln of Langer's rate (1/s) at the field b and the torque h that it helps, both over twice K."""
    from scipy.optimize import brentq

    barrier = 2 * planar_barrier(b, h)
    if barrier * v.sigma < 1:
        return SWITCHED

    def torque(x: float) -> float:
        return float((np.sin(x) - b) * np.cos(x) - h)

    steepest = float(np.arcsin((b + np.sqrt(8 + b**2)) / 4))
    well, saddle = brentq(torque, -1e-9, steepest), brentq(torque, steepest, np.pi / 2 + 1e-9)
    (along_w, across_w), (along_s, across_s) = (_curvatures(x, b, h) for x in (well, saddle))
    attempts = growth(-along_s, across_s, v.ratio) / (2 * np.pi)
    attempts *= np.sqrt(along_w * across_w / (-along_s * across_s))
    return float(np.log(v.K / v.a_s * attempts) - barrier * v.sigma)


def _curvatures(x: float, b: float, h: float) -> tuple[float, float]:
    return 2 * float(np.cos(2 * x) + b * np.sin(x)), 2 * float((b + h * np.cos(x)) / np.sin(x))


def growth(down: float, across: float, ratio: float) -> float:
    """Return the positive root L of ``r L^2 + (across - down) L - down across = 0``, ``r = 1 + (ds/as)^2``."""
    r = 1 + ratio**2
    return float((down - across + np.sqrt((across - down) ** 2 + 4 * r * down * across)) / (2 * r))
