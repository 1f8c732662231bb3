"""Without damping the energy of an excitation of two coupled sublattices and both |m_i| are kept.

Over 400 ps at 20 fs, with an exchange field of 15 T. Heun's own drift follows from its
growth factor 1 + (w dt)^4/8 of the amplitude per step. A scheme that freezes the other sublattice over a step fails
this by far: it has a spurious damping gamma B_E dt/2 = 0.027.
"""

import numpy as np
import pytest

from hallweight.magnet import Pair, energy, rest
from hallweight.magnet.internals import Drive, integrate

STEPS, DT = 20_000, 20e-15
DRIFT = {"adaptive": 1e-6, "midpoint": 1e-6, "heun": 5e-4}  # allowed
EXACT = {"adaptive": 1e-6, "midpoint": 1e-9}  # reached: the midpoint keeps energies of second degree to rounding
UNIT = 2e-15  # |m| - 1: a few roundings

PLAIN = Pair(M=[6e5, 7e5], gamma=[1.7577e11, 1.7577e11], alpha=[0, 0], J=1e7, K=[5e4, 5e4])
FULL = Pair(M=[7e5, 6e5], gamma=[1.93e11, 1.76e11], alpha=[0, 0], J=1e7, K=[9e4, 3e4], axis=[0.1, 0, 1],
            K_s=[1e4, 2e4], axis_s=[1, 1, 0], N=[0.05, 0.1, 0.85])  # fmt: skip
FIELD = np.array([0.1, -0.05, 0.2])


def drift(p: Pair, b: np.ndarray, scheme: str, tilt: float) -> tuple[float, float]:
    """Largest change of the energy above the state of rest, over that energy, and of |m|."""
    calm = rest(p, b)
    start = calm + tilt * np.array([[1, 0.3, 0], [0.2, -1, 0]])
    start /= np.linalg.norm(start, axis=-1, keepdims=True)
    path, _ = integrate(p, Drive.steady(STEPS, DT, B=b), start[None], seed=0, scheme=scheme, every=500)
    above = energy(p, path[:, 0], b) - energy(p, calm, b)
    first = energy(p, start, b) - energy(p, calm, b)
    return float(abs(above / first - 1).max()), float(abs(np.linalg.norm(path, axis=-1) - 1).max())


@pytest.mark.parametrize("scheme", ["heun", "midpoint", "adaptive"])
@pytest.mark.parametrize(("p", "b"), [(PLAIN, np.zeros(3)), (FULL, FIELD)], ids=["plain", "full"])
def test_energy_and_length(p: Pair, b: np.ndarray, scheme: str) -> None:
    energy_drift, length = drift(p, b, scheme, 0.05)
    assert energy_drift <= EXACT.get(scheme, DRIFT[scheme]) <= DRIFT[scheme]
    assert length <= UNIT


def test_damping_takes_energy_at_the_known_rate() -> None:
    """With damping, dE/dt = -sum_i (alpha_i M_i/gamma_i) |dm_i/dt|^2, from the equation times dm_i/dt."""
    p = Pair(M=FULL.M, gamma=FULL.gamma, alpha=[0.02, 0.05], J=FULL.J, K=FULL.K, N=FULL.N)
    start = np.array([[0.3, 0, 1], [0.1, 0.2, -1]])
    start /= np.linalg.norm(start, axis=-1, keepdims=True)
    dt, steps = 1e-15, 2000
    path, _ = integrate(p, Drive.steady(steps, dt, B=FIELD), start[None], seed=0, scheme="midpoint", every=1)
    path = np.concatenate([start[None], path[:, 0]])
    speed = np.diff(path, axis=0) / dt
    lost = (np.einsum("tij,tij->ti", speed, speed) @ (p.alpha * p.s)).sum() * dt
    assert energy(p, path[0], FIELD) - energy(p, path[-1], FIELD) == pytest.approx(lost, rel=1e-9)
