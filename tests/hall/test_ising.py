"""Without dipoles the lattice at rest is the Ising model: energy, order and critical point are Onsager's."""

import numpy as np
import pytest
from scipy.special import ellipk

import hallweight as hw
from hallweight.core.constants import K_B
from hallweight.hall.internals import Kinetics, Lattice, Segment, periodic_neighbours

T = 450.0
ERRORS = 3.0  # standard errors


def lattice(n: int, T_over_T_c: float) -> Kinetics:
    """Periodic n x n volumes whose coupling puts T at so much of T_c = w/(k_B ln(1 + sqrt 2))."""
    mask = np.ones((n, n), bool)
    cells = Lattice(mask, 1.5e-8, np.ones(n * n), periodic_neighbours(n), periodic=True)
    probe = Kinetics(hw.card("CoTb"), cells, dipoles=False, coupling=0.1)
    w = np.log(1 + np.sqrt(2)) / T_over_T_c * K_B * T
    coupling = 0.1 * w / probe.on_lattice.energy_at(probe.film_state(T), (0.0, 0.0, 0.0)).wall
    return Kinetics(hw.card("CoTb"), cells, dipoles=False, coupling=coupling, threads=2)


def sweeps(n: int, T_over_T_c: float, replicas: int, runs: int, skip: int) -> tuple[np.ndarray, np.ndarray]:
    """Energy over J and mean spin after each of ``runs`` runs of 16 leaps, (runs, replicas)."""
    k = lattice(n, T_over_T_c)
    states = k.initial_states("up", replicas)
    long = 100 / k.rate_of_flips(states.spin[0], T).max()
    energy, mean = [], []
    for i in range(skip + runs):
        k.run(states, [Segment(long, T)], i, events_per_cell=0.0)
        if i >= skip:
            s = states.spin.reshape(replicas, n, n)
            alike = (s == np.roll(s, 1, 1)).mean((1, 2)) + (s == np.roll(s, 1, 2)).mean((1, 2))
            energy.append(2 - 2 * alike)
            mean.append(s.mean((1, 2)))
    return np.array(energy), np.array(mean)


def onsager(x: float) -> tuple[float, float]:
    """Energy over J and spontaneous magnetisation at x = T/T_c."""
    K = 0.5 * np.log(1 + np.sqrt(2)) / x
    modulus = 2 * np.sinh(2 * K) / np.cosh(2 * K) ** 2
    energy = -1 / np.tanh(2 * K) * (1 + 2 / np.pi * (2 * np.tanh(2 * K) ** 2 - 1) * ellipk(modulus**2))
    return float(energy), float((1 - np.sinh(2 * K) ** -4) ** 0.125) if x < 1 else 0.0


@pytest.mark.slow
@pytest.mark.parametrize("x", [0.8, 0.9, 1.1])
def test_energy_and_order_are_onsagers(x: float) -> None:
    energy, mean = sweeps(64, x, replicas=12, runs=120, skip=30)
    exact_energy, exact_order = onsager(x)
    per_replica = energy.mean(0)
    assert abs(per_replica.mean() - exact_energy) < ERRORS * per_replica.std(ddof=1) / np.sqrt(12)
    if x < 1:
        order = np.abs(mean).mean(0)
        assert abs(order.mean() - exact_order) < ERRORS * order.std(ddof=1) / np.sqrt(12)


@pytest.mark.slow
def test_binder_cumulants_cross_at_the_critical_point() -> None:
    """Of 32 and 64 rows: the larger lattice has more order at 0.99 T_c and less at 1.01 T_c, by three errors."""
    for x, sign in ((0.99, 1), (1.01, -1)):
        found = [binder(32, x, replicas=32, runs=1200), binder(64, x, replicas=32, runs=2000)]
        difference = found[1][0] - found[0][0]
        assert sign * difference > ERRORS * np.hypot(found[0][1], found[1][1])


def binder(n: int, x: float, replicas: int, runs: int) -> tuple[float, float]:
    """1 - <m^4>/(3 <m^2>^2) and its error, by leaving out one replica after the other."""
    _, mean = sweeps(n, x, replicas, runs, skip=runs // 4)
    m2, m4 = (mean**2).mean(0), (mean**4).mean(0)
    total2, total4 = m2.sum(), m4.sum()
    left_out = 1 - ((total4 - m4) / (replicas - 1)) / (3 * ((total2 - m2) / (replicas - 1)) ** 2)
    error = np.sqrt((replicas - 1) / replicas * ((left_out - left_out.mean()) ** 2).sum())
    return float(1 - (total4 / replicas) / (3 * (total2 / replicas) ** 2)), float(error)
