"""Lattices, rates of walls, and the compiled kinetics: balance, error control, polarity, independence of threads."""

from dataclasses import replace

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError
from hallweight.core.constants import K_B
from hallweight.hall.internals import (
    Kinetics,
    Lattice,
    Segment,
    chiral_field,
    chirality,
    environments_of,
    neighbours,
    propagation,
    tilt_pressure,
)
from hallweight.magnet import static_threshold

ERRORS = 4.5  # standard errors; some ten comparisons
EXACT = 1e-9  # rounding

FILM = hw.card("CoGd")
PT = hw.card("Pt")


def bench(n: int = 40, sigma: float = 0.0, **options: object) -> Kinetics:
    lattice = Lattice.of("square", n * 5e-8, n * 5e-8, 5e-8, sigma_K=sigma, seed=3)
    return Kinetics(FILM, lattice, source=PT, **options)  # type: ignore[arg-type]


def stripe(k: Kinetics) -> np.ndarray:
    """The left half up, the right half down."""
    ny, nx = k.lattice.shape
    return np.where(np.arange(nx) < nx / 2, 1, -1)[None].repeat(ny, 0).ravel()


def test_outlines() -> None:
    square = Lattice.of("square", 1e-6, 3e-6, 1e-7)
    assert square.shape == (10, 10)
    assert square.cells == 100
    disc = Lattice.of("disc", 4e-6, 4e-6, 1e-7)
    assert disc.cells == pytest.approx(np.pi / 4 * 1600, rel=0.01)
    cross = Lattice.of("cross", 1e-6, 3e-6, 1e-7)
    assert cross.cells == 300 + 200
    assert np.isnan(cross.image(np.ones(cross.cells))).sum() == 400


def test_neighbours_are_mutual() -> None:
    lattice = Lattice.of("disc", 1e-6, 1e-6, 1e-7)
    for i, row in enumerate(lattice.neighbours):
        for k, back in zip(range(8), (1, 0, 3, 2, 7, 6, 5, 4), strict=True):
            if row[k] >= 0:
                assert lattice.neighbours[row[k], back] == i


def test_spread_is_frozen_by_the_seed() -> None:
    one, same, other = (Lattice.of("square", 5e-6, 5e-6, 5e-8, sigma_K=0.1, seed=seed).K_factor for seed in (1, 1, 2))
    assert np.array_equal(one, same)
    assert not np.array_equal(one, other)
    assert one.std() == pytest.approx(0.1, rel=ERRORS / np.sqrt(2 * len(one)))
    assert one.mean() == pytest.approx(1, abs=ERRORS * 0.1 / np.sqrt(len(one)))


def test_forward_and_backward_rates_of_walls_are_in_balance() -> None:
    """Their ratio is exp(G/kT) with G the energy that a passage sets free, far below and above the pinning alike."""
    k = bench(4)
    m = k.film_state(300.0)
    gain = np.array([0.1, 1.0, 10.0, 40.0, 200.0]) * K_B * 300
    held = (gain / (2 * k.model.volume))[None, None, None, :]
    forward, backward = (propagation(k.model, m, np.ones(1), s * held)[0, 0, 0] for s in (-1, 1))
    assert np.log(forward / backward) == pytest.approx(gain / (K_B * 300), rel=EXACT)


def test_a_strongly_driven_wall_moves_as_a_free_one() -> None:
    """v = lambda P/(a s) and its saturation at pi D/(2 ds), to what is left of the wait at a pin."""
    k = bench(4, pinning=0.1 * K_B * 300)
    m = replace(k.film_state(300.0), net_spin_density=0.0)
    pressure = 3e3
    rate = propagation(k.model, m, np.ones(1), np.array([[[[-pressure]]]]))[0, 0, 0]
    free = np.sqrt(m.A_ex / m.K) * pressure / m.damping_density
    assert rate * k.lattice.side < free
    precessing = replace(m, net_spin_density=5 * m.damping_density)
    limit = np.pi * m.D / (2 * precessing.net_spin_density)
    assert propagation(k.model, precessing, np.ones(1), np.array([[[[-1e6]]]]))[0, 0, 0] * k.lattice.side < limit


def test_efficiency_of_walls_rises_until_the_chiral_field() -> None:
    k = bench(4, B_DMI="50 mT")
    m = k.film_state(300.0)
    assert chirality(k.model, m, 0.02) == pytest.approx(0.4)
    assert chirality(k.model, m, -0.2) == -1.0
    from_card = bench(4).model
    chiral = m.D / np.sqrt(m.A_ex / m.K) / m.M
    assert chirality(from_card, m, 0.5 * chiral) == pytest.approx(0.5)
    assert chiral_field(from_card, m) == pytest.approx(abs(chiral), rel=EXACT)


@pytest.mark.parametrize("B_x", [0.05, -0.05])
@pytest.mark.parametrize("kelvin", [340.0, 120.0])
def test_polarity_of_the_current_follows_field_and_net_moment(B_x: float, kelvin: float) -> None:
    """A current favours up where torque j M_net B_x > 0: it reverses with the field, and at fixed field across T_M
    (175 K); from half and half, by walls.
    """
    soft = bench(1).film_state(kelvin).K / bench(1).film_state(300.0).K
    k = bench(20, pinning=8 * K_B * kelvin / soft)
    m = k.film_state(kelvin)
    assert (m.M > 0) == (kelvin > 175)
    for j in (3e11, -3e11):
        states = k.initial_states(stripe(k))
        k.run(states, [Segment(1e-6, kelvin, j, (B_x, 0.0, 0.0))], 1)
        assert np.sign(states.mean[0]) == np.sign(m.torque * j * m.M * B_x)
        assert abs(states.mean[0]) > 0.5


def test_spins_along_a_tilted_axis_move_only_walls_whose_moments_rotate() -> None:
    """Without D a wall feels what a macrospin feels; with it nothing, up to the torque that rotates its moments."""
    k = bench(4)
    m = replace(k.film_state(300.0), axis_tilt=0.1)
    free, j = replace(m, D=0.0), 1e12
    alone = m.tilt_energy * m.torque * j
    assert tilt_pressure(free, j) == pytest.approx(alone, rel=EXACT)
    assert tilt_pressure(free, -j) == pytest.approx(-alone, rel=EXACT)
    least = 0.5 * np.pi * m.D / np.sqrt(m.A_ex / m.K) / (m.axis_tilt * m.torque)
    assert tilt_pressure(m, 0.99 * least) == 0
    twice = m.tilt_energy * m.torque * 2 * least
    assert tilt_pressure(m, 2 * least) == pytest.approx(np.sqrt(0.75) * twice, rel=EXACT)


def test_a_lone_volume_is_switched_by_current_with_the_polarity_of_magnet() -> None:
    k = bench(1)
    strong = 0.8 * static_threshold(hw.magnet.driven(FILM, 300.0, PT), 0.02)
    up, down = (k.isolated_rate(300.0, strong, (0.02, 0.0, 0.0), state=s) for s in (1, -1))
    assert down > 30 * up  # torque j M_net B_x > 0 favours up


def test_temperature_and_field_act_as_they_should() -> None:
    k = bench(1)
    assert k.isolated_rate(340.0) > 100 * k.isolated_rate(300.0)
    assert (
        k.isolated_rate(300.0, B=(0.0, 0.0, -0.05))
        > k.isolated_rate(300.0)
        > k.isolated_rate(300.0, B=(0.0, 0.0, 0.05))
    )
    assert k.isolated_rate(300.0, K_factor=0.8) > k.isolated_rate(300.0)
    strained = Kinetics(FILM, k.lattice, source=PT, stress="100 MPa", nucleus=k.model.nucleus)
    assert strained.film_state(300.0).K < k.film_state(300.0).K  # tension, lambda_s > 0


def test_results_do_not_depend_on_threads_and_the_key_decides() -> None:
    k = bench(30, 0.1)
    segments = [Segment(1e-3, 335.0, -2e11, (0.05, 0.0, 0.0)), Segment(1.0, 300.0)]
    k.threads = 1
    one = k.initial_states(stripe(k), replicas=3)
    k.run(one, segments, 7)
    k.threads = 3
    three = k.initial_states(stripe(k), replicas=3)
    k.run(three, segments, 7)
    assert np.array_equal(one.spin, three.spin)
    assert not np.array_equal(one.spin[0], one.spin[1])
    again = k.initial_states(stripe(k), replicas=3)
    k.run(again, segments, 8)
    assert not np.array_equal(one.spin, again.spin)


def test_a_calm_of_a_year_costs_nothing() -> None:
    k = bench(40, 0.05)
    states = k.initial_states("up")
    assert k.run(states, [Segment(3e7, 300.0)], 1)[0] <= 2
    assert np.all(states.spin.mean() > 0.9)


def test_flip_probability_is_the_part_that_flips() -> None:
    k = bench(60, coupling=0.0, dipoles=False)  # each for itself
    segment = Segment(0.02 / k.isolated_rate(330.0), 330.0)
    states = k.initial_states("up", replicas=4)
    expected = k.flip_probability(states, segment)
    assert 0.01 < expected < 0.04
    k.run(states, [segment], 1)
    assert abs((states.spin < 0).mean() - expected) < ERRORS * np.sqrt(expected / states.spin.size)


def test_environments_are_those_that_occur() -> None:
    """Of a square: 5 x 5 in the middle, 4 x 3 at an edge, 3 x 2 in a corner; 5, 4 and 3 without diagonal cells."""
    sites = neighbours(np.ones((5, 5), bool))
    found = environments_of(sites)
    assert found.count == 25 + 12 + 6
    pairs = zip(found.neighbours.tolist(), found.diagonals.tolist(), strict=True)
    assert sorted(set(pairs)) == [(2, 1), (3, 2), (4, 4)]
    sites[:, 4:] = -1
    assert environments_of(sites).count == 5 + 4 + 3


def test_rates_are_those_of_the_states_on_the_sites() -> None:
    """The rate of each site of a random state is that of its type: of anisotropy, spin and neighbours counted anew."""
    k = bench(5, 0.1, dipoles=False)
    spin = np.random.default_rng(4).choice(np.array([1, -1], np.int8), 25)
    rates, on = k.rate_of_flips(spin, 330.0), k.on_lattice
    table = k.rates(330.0)[0]
    for i in range(25):
        sites = k.lattice.neighbours[i, :4]
        sites = sites[sites >= 0]
        z, u = len(sites), int((spin[sites] != spin[i]).sum())
        place = np.flatnonzero((on.environments.neighbours == z) & (on.environments.reversed == u))
        assert rates[i] == pytest.approx(table[on.anisotropy_class[i], int(spin[i] < 0), place[0]], rel=EXACT)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Lattice.of("square", 1e-8, 1e-8, 1e-7), "zero cells"),
        (lambda: Lattice.of("star", 1e-6, 1e-6, 1e-7), "outline = 'star'"),  # type: ignore[arg-type]
        (lambda: bench(4, nucleus="80 nm"), "nucleus"),
        (lambda: bench(4).initial_states("sideways"), "sideways"),
        (lambda: bench(4).initial_states(np.zeros(16)), "states of shape"),
        (lambda: bench(4).run(bench(4).initial_states(), [Segment(-1.0, 300.0)], 1), "the segment"),
        (lambda: bench(4).rates(600.0), "T_C"),
    ],
)
def test_bad_input_is_one_clear_sentence(make: object, says: str) -> None:
    with pytest.raises(InputError, match=says):
        make()  # type: ignore[operator]
