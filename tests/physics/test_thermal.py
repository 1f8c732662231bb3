"""The thermal field of each sublattice, and that the stationary state is Boltzmann's, for every scheme.

The reference is a quadrature. With axis and field along z, E depends on c_i = m_iz and on the angle f between the
transverse parts: J m_1.m_2 = J (c_1 c_2 + s_1 s_2 cos f). The integral over f of exp(-x cos f), with
x = V J s_1 s_2/(k_B T), is 2 pi I_0(x), and the mean of cos f is -I_1(x)/I_0(x); c_1, c_2 by Gauss-Legendre.
"""

import numpy as np
import pytest
from scipy.special import ive

from hallweight.core.constants import K_B, MU0
from hallweight.magnet import Pair
from hallweight.magnet.internals import Drive, Peaks, choose_step, integrate

ERRORS = 3.0  # standard errors; each device is one independent sample
ERRORS_OF_MANY = 4.5  # the worst of some 50 comparisons
WARMER, TOLD_APART = 1.2, 4.0  # a thermal field this much too warm is seen by so many standard errors
DEVICES = {"heun": 8192, "midpoint": 2048}
NODES = 200

SOFT = {"M": [6e5, 4.5e5], "gamma": [1.93e11, 1.76e11], "alpha": [0.5, 0.3], "J": 3e5, "K": [1e5, 4e4],
        "K2": [5e4, 0.0], "N": [0, 0, 1], "volume": 1e-26}  # fmt: skip
STIFF = {"M": [6e5, 4.5e5], "gamma": [1.93e11, 1.76e11], "alpha": [0.3, 0.2], "J": 1e7, "K": [3e5, 2e5],
         "N": [0, 0, 0.5], "volume": 1e-26}  # fmt: skip
FIELD = 0.4


def quadrature(p: Pair, b: float) -> np.ndarray:
    """Means of m_1z, m_2z, m_1z^2, m_2z^2 and m_1.m_2 in the state of Boltzmann."""
    c, weight = np.polynomial.legendre.leggauss(NODES)
    one, two = c[:, None], c[None, :]
    sines = np.sqrt((1 - one**2) * (1 - two**2))
    net, beta = p.M[0] * one + p.M[1] * two, p.volume / (K_B * p.T)
    e = p.J * one * two - p.K[0] * one**2 - p.K[1] * two**2 - p.K2[0] * one**4 - p.K2[1] * two**4
    e = e + MU0 / 2 * (p.N[2] * net**2 + p.N[0] * ((p.M[0] ** 2) * (1 - one**2) + (p.M[1] ** 2) * (1 - two**2)))
    x = beta * p.J * sines
    log = -beta * (e - net * b) + x
    share = weight[:, None] * weight * np.exp(log - log.max()) * ive(0, x)
    one, two = np.broadcast_arrays(one, two)
    values = (one, two, one**2, two**2, one * two - sines * ive(1, x) / ive(0, x))
    return np.array([(share * v).sum() for v in values]) / share.sum()


def simulated(p: Pair, b: float, scheme: str, dt: float, n: int, samples: int, gap: int, seed: int) -> np.ndarray:
    """Time averages of the same five of each device, (5, n), from random antiparallel starts, a third left out."""
    rng = np.random.default_rng(seed)
    up = rng.normal(size=(n, 1, 3))
    start = up / np.linalg.norm(up, axis=-1, keepdims=True) * np.array([[[1.0], [-1.0]]])
    drive = Drive.steady(gap * samples, dt, B=(0, 0, b))
    path, _ = integrate(p, drive, start, seed=rng, scheme=scheme, every=gap, check=False)
    m, o = path[samples // 3 :, :, 0], path[samples // 3 :, :, 1]
    return np.array([m[..., 2], o[..., 2], m[..., 2] ** 2, o[..., 2] ** 2, (m * o).sum(-1)]).mean(1)


@pytest.mark.parametrize("scheme", ["heun", "midpoint"])
@pytest.mark.parametrize("kelvin", [150.0, 300.0, 600.0])
def test_boltzmann(scheme: str, kelvin: float) -> None:
    """Unequal moments, g factors, damping; exchange, both anisotropies, demagnetisation and field of some k_B T."""
    p = Pair(**SOFT, T=kelvin)
    dt = 2e-3 * SOFT["volume"] * 4.5e5 / (1.93e11 * 0.5 * K_B * kelvin)  # D dt = 0.002 for a rotational diffusion D
    mean = simulated(p, FIELD, scheme, dt, DEVICES[scheme], 36, 150, round(kelvin))
    error = mean.std(1) / mean.shape[1] ** 0.5
    assert np.all(abs(mean.mean(1) - quadrature(p, FIELD)) <= ERRORS * error)
    warmer = quadrature(Pair(**SOFT, T=WARMER * kelvin), FIELD)
    assert np.any(abs(mean.mean(1) - warmer) > TOLD_APART * error)


@pytest.mark.parametrize("kelvin", [150.0, 300.0, 600.0])
def test_boltzmann_of_strong_exchange(kelvin: float) -> None:
    """An exchange field of 17 and 22 T, at the step that is chosen for it."""
    p = Pair(**STIFF, T=kelvin)
    mean = simulated(p, FIELD, "heun", choose_step(p, Peaks(B=FIELD)), 2048, 12, 1200, round(kelvin))
    error = mean.std(1) / mean.shape[1] ** 0.5
    assert np.all(abs(mean.mean(1) - quadrature(p, FIELD)) <= ERRORS * error)


@pytest.mark.parametrize("scheme", ["heun", "midpoint"])
def test_thermal_field(scheme: str) -> None:
    """In one step from z without fields, dm_i is (h_i + alpha_i m_i x h_i) gamma_i dt/(1 + alpha_i^2) with h_i the
    thermal field: its variance is gamma_i^2 dt^2 var B_i/(1 + alpha_i^2), var B_i = 2 alpha_i k_B T/(gamma_i M_i V dt).
    Its third moment is zero, and so is every correlation: of components, sublattices and consecutive steps.
    """
    dt, n, volume = 20e-15, 2**17, 1e-22
    p = Pair(M=[6e5, 2e5], gamma=[1.93e11, 1.7e11], alpha=[0.05, 0.4], J=0.0, volume=volume, T=300.0)
    start = np.tile([0.0, 0.0, 1.0], (n, 2, 1))
    path, _ = integrate(p, Drive.steady(2, dt), start, seed=3, scheme=scheme, every=1)
    kicks = np.diff(np.concatenate([start[None], path]), axis=0)[..., :2]  # (step, device, sublattice, x and y)
    var = 2 * p.alpha * K_B * p.T / (p.gamma * p.M * volume * dt) * (p.gamma * dt) ** 2 / (1 + p.alpha**2)
    assert kicks.var((0, 1)) == pytest.approx(np.column_stack([var, var]), rel=ERRORS_OF_MANY * (2 / (2 * n)) ** 0.5)
    rows = (kicks / np.sqrt(var)[:, None]).transpose(0, 2, 3, 1).reshape(8, n)
    assert abs(np.corrcoef(rows) - np.eye(8)).max() <= ERRORS_OF_MANY / n**0.5
    assert abs((rows**3).mean(1)).max() <= ERRORS_OF_MANY * (15 / n) ** 0.5
