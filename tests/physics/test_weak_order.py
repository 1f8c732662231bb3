"""Weak order of the stochastic schemes: how the error of mean and variance falls with the step.

A moment in a field B along z, with damping, precession and thermal field (cite key brown1963thermal): c = m_z diffuses
with D = gamma alpha k_B T/((1 + alpha^2) M V) and drifts with D x (1 - c^2), x = M V B/(k_B T). The Fokker-Planck
equation in Legendre polynomials, a_l = <P_l(c)>, is d a_l/dt = D l(l+1) [-a_l + x (a_{l-1} - a_{l+1})/(2l + 1)], the
exact reference for <c> = a_1 and <c^2> = (1 + 2 a_2)/3 from c = 1, here against the field, while the other sublattice
moves as well.
"""

import numpy as np
import pytest
from scipy.linalg import expm

from hallweight.core.constants import K_B
from hallweight.magnet import Pair
from hallweight.magnet.internals import Drive, integrate

ORDER = 1.0
ERRORS = 3.0  # standard errors left for the order that is fitted
SEEN = 10.0  # the error of the mean at the largest step is this many standard errors, or no order could be seen
TERMS = 40

PAIR = Pair(M=[6e5, 4e5], gamma=[1.93e11, 1.76e11], alpha=[0.3, 0.1], J=0.0, volume=1e-25, T=300.0)
FIELD = -0.15
CASES = {"heun": (2**19, np.array([16, 32, 64])), "midpoint": (2**17, np.array([8, 16, 32]))}  # devices, steps


def reference(d: float, x: float, t: float) -> np.ndarray:
    """Mean and variance of m_z at time t from m_z = 1."""
    n = np.arange(1, TERMS)
    a = np.diag([0.0, *(-n * (n + 1.0))])
    a[n, n - 1] = x * n * (n + 1) / (2 * n + 1)
    a[n[:-1], n[:-1] + 1] = -x * n[:-1] * (n[:-1] + 1) / (2 * n[:-1] + 1)
    _, one, two, *_ = expm(a * d * t) @ np.ones(TERMS)
    return np.array([one, (1 + 2 * two) / 3 - one**2])


@pytest.mark.parametrize("scheme", list(CASES))
def test_order_of_mean_and_variance(scheme: str) -> None:
    devices, counts = CASES[scheme]
    d = PAIR.gamma[0] * PAIR.alpha[0] * K_B * PAIR.T / ((1 + PAIR.alpha[0] ** 2) * PAIR.M[0] * PAIR.volume)
    total = 0.4 / d
    exact = reference(d, PAIR.M[0] * PAIR.volume * FIELD / (K_B * PAIR.T), total)
    error, spread = np.empty((3, 2)), np.empty((3, 2))
    for i, steps in enumerate(counts):
        start = np.tile([0.0, 0.0, 1.0], (devices, 2, 1))
        drive = Drive.steady(steps, total / steps, B=(0, 0, FIELD))
        _, end = integrate(PAIR, drive, start, seed=i, scheme=scheme, check=False)
        off = end[:, 0, 2] - exact[0]
        moments = np.array([off, off**2 - exact[1]])
        error[i], spread[i] = moments.mean(1), moments.std(1) / devices**0.5
    assert abs(error[0, 0]) > SEEN * spread[0, 0]
    x = np.log(1 / counts) - np.log(1 / counts).mean()
    weight = x / (x**2).sum()
    slope, unsure = weight @ np.log(abs(error)), np.sqrt(weight**2 @ (spread / error) ** 2)
    assert np.all(slope >= ORDER - ERRORS * unsure)
