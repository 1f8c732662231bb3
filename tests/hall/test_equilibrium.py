"""The lattice at rest: its rates, its samplers and its energy agree. Truth: enumeration of all states."""

from itertools import product

import numpy as np
import pytest

import hallweight as hw
from hallweight.core.constants import K_B
from hallweight.hall.internals import Kinetics, Lattice, Segment, neighbours, periodic_neighbours

FILM = hw.card("CoTb")
BALANCE = 1e-9  # of ln of a ratio of rates
MOMENTS = 1e-6  # of the master equation's moments
INTERPOLATED = 1e-3  # the same with interpolated means
ERRORS = 3.0  # standard errors
NO_FIELD = (0.0, 0.0, 0.0)

LATTICES = {"2x2 open": (2, False), "3x3 open": (3, False), "3x3 periodic": (3, True)}
CASES = {
    "dipoles": {},
    "no dipoles": {"dipoles": False},
    "field": {"B": (0.0, 0.0, 5e-3)},
    "tilted field": {"B": (0.03, 0.0, 2e-3)},
    "spread": {"sigma_K": 0.15},
    "spread, field, strong coupling": {"sigma_K": 0.15, "B": (0.02, 0.0, -4e-3), "coupling": 0.1},
    "large volumes": {"side": 5e-8, "coupling": 0.01},
}


def film(n: int, periodic: bool, *, side: float = 1.5e-8, sigma_K: float = 0.0, **options: object) -> Kinetics:
    mask = np.ones((n, n), bool)
    factor = 1 + sigma_K * np.random.default_rng(5).standard_normal(n * n)
    sites = periodic_neighbours(n) if periodic else neighbours(mask)
    return Kinetics(FILM, Lattice(mask, side, factor, sites, periodic), **{"coupling": 0.03, **options})  # type: ignore[arg-type]


def all_states(cells: int) -> np.ndarray:
    return np.array(list(product([1, -1], repeat=cells)), np.int8)


def boltzmann(k: Kinetics, states: np.ndarray, T: float, B: tuple[float, float, float]) -> np.ndarray:
    E = k.energy(states, T, B) / (K_B * T)
    p = np.exp(-(E - E.min()))
    return p / p.sum()


def unlike_pairs(k: Kinetics, states: np.ndarray) -> np.ndarray:
    sites = k.lattice.neighbours[:, :4]
    s = states.astype(int)
    return ((s[:, :, None] != np.where(sites >= 0, s[:, sites], s[:, :, None])).sum((1, 2))) / 2


def stationary(rate: np.ndarray) -> np.ndarray:
    """Stationary state of a master equation, rate[i, k] from i to k: Grassmann, Taksar, Heyman, no differences."""
    a = rate.copy()
    n = len(a)
    for k in range(n - 1, 0, -1):
        a[:k, k] /= a[k, :k].sum()
        a[:k, :k] += np.outer(a[:k, k], a[k, :k])
    p = np.zeros(n)
    p[0] = 1.0
    for k in range(1, n):
        p[k] = p[:k] @ a[:k, k]
    return p / p.sum()


def rate_matrix(k: Kinetics, states: np.ndarray, T: float, B: tuple[float, float, float]) -> np.ndarray:
    cells = states.shape[1]
    place = {s.tobytes(): i for i, s in enumerate(states)}
    out = np.zeros((len(states), len(states)))
    for i, state in enumerate(states):
        for c, rate in enumerate(k.rate_of_flips(state, T, 0.0, B)):
            flipped = state.copy()
            flipped[c] *= -1
            out[i, place[flipped.tobytes()]] = rate
    assert cells == len(state)
    return out / out.max()


@pytest.mark.parametrize("T", [250.0, 350.0, 433.0, 500.0])
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("lattice", LATTICES)
def test_master_equation_of_the_rates_is_the_enumeration_of_the_energy(lattice: str, case: str, T: float) -> None:
    options = dict(CASES[case])
    B = options.pop("B", NO_FIELD)
    k = film(*LATTICES[lattice], **options)  # type: ignore[arg-type]
    states = all_states(k.lattice.cells)
    rate = rate_matrix(k, states, T, B)  # type: ignore[arg-type]
    p, expected = stationary(rate), boltzmann(k, states, T, B)  # type: ignore[arg-type]
    m, walls = states.mean(1), unlike_pairs(k, states)
    for quantity in (m, m**2, m**4, walls, walls**2):
        assert p @ quantity == pytest.approx(expected @ quantity, rel=MOMENTS, abs=MOMENTS * np.abs(quantity).max())
    E = k.energy(states, T, B) / (K_B * T)  # type: ignore[arg-type]
    i, j = np.nonzero(rate)
    assert np.abs(np.log(rate[i, j] / rate[j, i]) + E[j] - E[i]).max() < BALANCE


@pytest.mark.parametrize("T", [250.0, 350.0, 433.0, 500.0])
def test_master_equation_with_interpolated_means_is_the_enumeration(T: float) -> None:
    """2 x 5 cells: the sum of the others takes ten values, most of them between two of the seventeen that are known."""
    mask, B = np.ones((2, 5), bool), (0.02, 0.0, 3e-3)
    factor = 1 + 0.1 * np.random.default_rng(5).standard_normal(10)
    k = Kinetics(FILM, Lattice(mask, 1.5e-8, factor, neighbours(mask), False), coupling=0.03)
    states = all_states(10)
    p, expected = stationary(rate_matrix(k, states, T, B)), boltzmann(k, states, T, B)
    m, walls = states.mean(1), unlike_pairs(k, states)
    for quantity in (m, m**2, m**4, walls, walls**2):
        assert p @ quantity == pytest.approx(expected @ quantity, rel=INTERPOLATED, abs=INTERPOLATED)


def test_far_pairs_keep_the_balance_between_the_interpolated_means() -> None:
    """6 x 6 cells, a thousand random states: the ratio of a flip's rate and its reverse is that of the energies."""
    k, rng, T = film(6, False, sigma_K=0.1), np.random.default_rng(2), 350.0
    for _ in range(100):
        state = rng.choice(np.array([1, -1], np.int8), 36)
        rates = k.rate_of_flips(state, T)
        for c in range(0, 36, 4):
            other = state.copy()
            other[c] *= -1
            gain = float(k.energy(other, T) - k.energy(state, T)) / (K_B * T)
            assert np.log(k.rate_of_flips(other, T)[c] / rates[c]) == pytest.approx(gain, abs=1e-9)


SAMPLERS = {
    "3x3 open, events": (3, False, None),
    "3x3 periodic, events": (3, True, None),
    "4x4 periodic, events": (4, True, None),
    "3x3 open, leaps": (3, False, 0.0),
    "4x4 periodic, leaps": (4, True, 0.0),
}


@pytest.mark.parametrize("dipoles", [True, False])
@pytest.mark.parametrize("sampler", SAMPLERS)
def test_samplers_find_the_equilibrium(sampler: str, dipoles: bool) -> None:
    """2,000 replicas for 80 waiting times or more: mean spin and walls are those of all states of the lattice."""
    n, periodic, events = SAMPLERS[sampler]
    T, B = 480.0, (0.0, 0.0, 4e-3)
    k = film(n, periodic, dipoles=dipoles, coupling=0.015)
    states = all_states(n * n)
    p = boltzmann(k, states, T, B)
    replicas = sampled(k, T, B, events)
    for of in (lambda s: s.mean(1), lambda s: s.mean(1) ** 2, lambda s: unlike_pairs(k, s)):
        found = of(replicas)
        assert abs(found.mean() - p @ of(states)) < ERRORS * found.std() / np.sqrt(len(found))


@pytest.mark.parametrize("events", [None, 0.0], ids=["events", "leaps"])
def test_samplers_find_the_equilibrium_of_six_by_six(events: float | None) -> None:
    """Without dipoles, by the transfer matrix of 64 states of a row."""
    T, B = 480.0, (0.0, 0.0, 4e-3)
    k = film(6, True, dipoles=False, coupling=0.02)
    energy = k.on_lattice.energy_at(k.film_state(T), B)
    field, w = float(energy.well[0, 1] - energy.well[0, 0]) / (2 * K_B * T), energy.wall / (K_B * T)
    step = 1e-4
    m = (ln_Z(field + step, w) - ln_Z(field - step, w)) / (2 * step * 36)
    walls = -(ln_Z(field, w + step) - ln_Z(field, w - step)) / (2 * step)
    replicas = sampled(k, T, B, events)
    for found, exact in ((replicas.mean(1), m), (unlike_pairs(k, replicas), walls)):
        assert abs(found.mean() - exact) < ERRORS * found.std() / np.sqrt(len(found))


def sampled(k: Kinetics, T: float, B: tuple[float, float, float], events: float | None) -> np.ndarray:
    replicas = k.initial_states("demagnetised", 2000, 3)
    wait = 1 / float(k.rate_of_flips(np.ones(k.lattice.cells, np.int8), T, 0.0, B).max())
    segments = [Segment(4 * wait, T, 0.0, B)] * (20 if events is None else 60)
    k.run(replicas, segments, 9, events_per_cell=1e6 if events is None else events)
    return replicas.spin


def ln_Z(field: float, w: float) -> float:
    """ln of the partition function of 6 x 6 periodic spins: energy -field s, w for a pair of unlike neighbours."""
    rows = all_states(6).astype(float)
    inside = field * rows.sum(1) - w * (rows != np.roll(rows, 1, 1)).sum(1)
    between = -w * (rows[:, None] != rows[None]).sum(2)
    transfer = np.exp(0.5 * inside[:, None] + between + 0.5 * inside)
    return float(np.log((np.linalg.eigvalsh(transfer) ** 6).sum()))
