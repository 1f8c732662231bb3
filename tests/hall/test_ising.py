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
    """Of 32 and 64 rows, within 1 %, with a standard error below a third of that.

    Both were sampled at 1.01 T_c. Their energies give the temperatures around it their weights (Ferrenberg and
    Swendsen, PRL 61, 2635). Blocks of runs left out one by one give the error.
    """
    x, at = np.linspace(0.98, 1.02, 9), 1.01
    small, large = (binder(n, at, *sweeps(n, at, 8, runs, runs // 5), x) for n, runs in ((32, 3000), (64, 5000)))
    found = crossing(x, large[:1] - small[:1])
    parts = crossing(x, large[:1] - small[1:]), crossing(x, large[1:] - small[:1])
    error = np.sqrt(sum((len(p) - 1) * p.var() for p in parts))
    print(f"the cumulants cross at {found[0]:.4f} +- {error:.4f} T_c")
    assert found[0] == pytest.approx(1.0, abs=0.01)
    assert ERRORS * error < 0.01


def binder(n: int, at: float, energy: np.ndarray, mean: np.ndarray, x: np.ndarray, blocks: int = 40) -> np.ndarray:
    """1 - <m^4>/(3 <m^2>^2) at x T_c, (1 + blocks, len(x)): of all (runs, replicas), then without each block.

    at  temperature of the samples over T_c
    """
    unlike = (0.5 * n**2 * (energy - energy.mean())).T.reshape(blocks, -1)
    m2 = (mean**2).T.reshape(blocks, -1)
    weight = np.exp(-np.log(1 + np.sqrt(2)) * (1 / x - 1 / at)[:, None, None] * unlike)
    sums = np.stack([(weight * of).sum(2).T for of in (np.ones_like(m2), m2, m2**2)])  # moments, blocks, x
    one, two, four = np.concatenate([sums.sum(1, keepdims=True), sums.sum(1, keepdims=True) - sums], axis=1)
    return np.asarray(1 - four * one / (3 * two**2))


def crossing(x: np.ndarray, differences: np.ndarray) -> np.ndarray:
    """Where differences (n, len(x)) go through zero from above, (n,)."""
    k = np.argmax(differences < 0, axis=1)
    rows = np.arange(len(k))
    above, below = differences[rows, k - 1], differences[rows, k]
    return np.asarray(x[k - 1] + (x[k] - x[k - 1]) * above / (above - below))
