"""How long intermediate states are kept: against the closed form of the rule, and for volumes that are alone."""

import itertools
from pathlib import Path

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError
from hallweight.core.constants import K_B
from hallweight.hall import HallBar, hold_time
from hallweight.hall.internals import Kinetics, Lattice, rest_barrier

LN_F0 = (22.5, 31.0)  # of attempts, 6e9 to 3e13 1/s: some 4 (a wall enters from four sides) and the stiffness
HOLDS = 5.0  # k_B T: below it a volume has no state to keep, and attempts get rarer with the damping near T_C
LOOK = 10 ** (1 / 3)  # ratio of two looks
ALONE = {"coupling": 0.0, "dipoles": False, "sigma_K": 0.0}


def one_volume(film: str, side: float, stress: float) -> Kinetics:
    return Kinetics(hw.card(film), Lattice.of("square", side, side, side), stress=stress, dipoles=False)


@pytest.fixture(scope="module")
def conditions() -> list[tuple[tuple[str, float, float, float], float, float, float, str]]:
    """(film, side, stress, T), K V (J), barrier (J), rate (1/s), what holds it: of films, sizes, bends and heat."""
    found = []
    for film, side, stress in itertools.product(
        ("CoTb", "CoGd"), (8e-9, 1.5e-8, 2e-8, 3e-8, 5e-8), (-2e8, 0.0, 1e8, 2e8)
    ):
        k = one_volume(film, side, stress)
        for T in (250.0, 300.0, 350.0, 400.0):
            try:
                K = k.film_state(T).K
            except InputError:  # not perpendicular
                continue
            barrier, by = rest_barrier(k.model, K, k.film_state(T).A_ex)
            found.append(((film, side, stress, T), K * k.model.volume, barrier, k.isolated_rate(T), by))
    return found


def test_heat_and_bend_follow_the_closed_form_of_the_rule(conditions) -> None:
    """ln(f0/rate) k_B T is the lower of K_eff V and 4 sqrt(A K) a t, for every film, size, stress and temperature."""
    kinds = set()
    for (film, side, stress, T), K_V, barrier, rate, by in conditions:
        k = one_volume(film, side, stress)
        wall = 4 * np.sqrt(k.film_state(T).A_ex * K_V / k.model.volume) * side * k.model.thickness
        assert barrier == pytest.approx(min(K_V, wall))
        assert (by == "wall") == (wall < K_V)
        if barrier > 10 * K_B * T and rate > 1e-300:
            assert LN_F0[0] < np.log(rate) + barrier / (K_B * T) < LN_F0[1]
            kinds.add(by)
    assert kinds == {"K V", "wall"}


def test_retention_never_rises_when_K_V_falls(conditions) -> None:
    """By size, by strain and by heat alike, one of them at a time."""
    compared = 0
    for one, other in itertools.combinations(conditions, 2):
        differs = [a != b for a, b in zip(one[0], other[0], strict=True)]
        if differs[0] or sum(differs) != 1 or min(v[2] / (K_B * v[0][3]) for v in (one, other)) < HOLDS:
            continue
        low, high = sorted((one, other), key=lambda v: v[1])
        if low[3] > 1e-300 and high[1] > low[1] * (1 + 1e-9):
            assert low[3] >= high[3], (low, high)
            compared += 1
    assert compared > 100


def test_volumes_alone_leave_when_their_rate_says() -> None:
    """N equal volumes at rate r: <s> decays as exp(-2 r t), so half a level of 1/15 of 1/2 is left at -ln(1 - x)/2r."""
    bar = HallBar("CoTb", width="1.5 um", grain="15 nm", **ALONE)
    held = hold_time(bar, made_by="random", state=(0.25, 0.75), temperatures=("350 K",), devices=2, replicas=1)
    rate = bar.kinetics().isolated_rate(350.0)
    for start, half, time in zip(np.abs(held.start), held.half, held.times[0], strict=True):
        expected = -np.log(1 - half / start) / (2 * rate)
        assert expected / LOOK / 1.3 < time < expected * 1.3  # the last look before; chance of 10,000 volumes: 20 %
    later = 0.5 / rate
    assert held.left(later)[0][0] == pytest.approx(np.exp(-2 * rate * later), abs=0.05)
    assert held.held_by == ("K V",)
    assert held.barriers[0] == pytest.approx(
        bar.kinetics().film_state(350.0).K * bar.kinetics().model.volume / K_B / 350
    )


def test_states_are_kept_shorter_when_it_is_hotter_and_a_year_is_said() -> None:
    bar = HallBar("CoTb", width="0.45 um", grain="15 nm")
    held = hold_time(bar, made_by="random", temperatures=("300 K", "350 K", "400 K"), devices=2, replicas=1)
    assert np.all(np.diff(held.median()) <= 0)
    assert np.all(np.diff(held.worst()) <= 0)
    assert np.all(held.worst() <= held.median())
    assert np.isinf(held.median()[0])
    assert "300 K: median > 10 years" in str(held)
    assert "at random" in str(held)
    drift = held.drift()
    assert 0 <= drift[0] < drift[1] < drift[2] <= 1
    again = hold_time(bar, made_by="random", temperatures=("300 K", "350 K", "400 K"), devices=2, replicas=1)
    assert np.array_equal(held.times, again.times)


def test_states_made_by_pulses_and_half_a_level_of_their_range() -> None:
    bar = HallBar("CoTb", width="0.3 um", grain="15 nm", membrane=hw.membrane.Membrane("CoTb", support="PI 25 um"))
    train = "8 pulses of +0.54 mA, 1 us; 8 of -0.54 mA, 1 us; in-plane field 50 mT"
    held = hold_time(bar, train, levels=5, devices=2, replicas=2)
    assert held.made_by == "train"
    assert held.times.shape == (1, 12)
    assert np.all(np.diff(held.start[[0, 2, 4]]) >= 0)  # a quarter, half, three quarters
    assert len(set(held.half.tolist())) == 2  # each device has its own range
    assert np.all(held.half < 0.25)


def test_pulses_that_move_nothing_leave_no_state_to_keep() -> None:
    device = HallBar("CoTb", width="60 nm", grain="15 nm", source="W", side="above")
    found = hold_time(device, "4 pulses of +0.01 mA, 1 us; 4 of -0.01 mA, 1 us", devices=1, limit="1 s")
    assert np.all(found.times == 0)
    assert "no states to keep" in str(found)


def test_the_domains_of_a_field_and_a_wall_that_holds() -> None:
    bar = HallBar("CoTb", width="0.6 um", grain="50 nm", dipoles=False)
    held = hold_time(bar, devices=1, replicas=1)
    assert held.made_by == "field"
    assert held.held_by == ("wall",)
    assert "less than K V: held by the wall" in str(held)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"made_by": "train"}, "no train"),
        ({"state": 1.5}, "state"),
        ({"made_by": "magic"}, "made_by"),
        ({"train": "read 0.1 mA"}, "pulse"),
        ({"devices": 0}, "devices"),
        ({"limit": "-1 s"}, "limit"),
    ],
)
def test_bad_input_is_one_clear_sentence(arguments: dict[str, object], says: str) -> None:
    bar = HallBar("CoTb", width="0.15 um", grain="15 nm")
    with pytest.raises(InputError, match=says):
        hold_time(bar, **arguments)  # type: ignore[arg-type]


def test_a_bench_says_how_long_its_device_keeps_states(tmp_path: Path) -> None:
    bar = HallBar("CoTb", width="0.3 um", grain="15 nm", membrane=hw.membrane.Membrane("CoTb", support="PI 25 um"))
    train = "4 pulses of +0.54 mA, 1 us; 4 of -0.54 mA, 1 us; in-plane field 50 mT; repeat 2"
    run = hw.hall.bench(bar, tmp_path / "a", protocol=train, use_temperature="400 K")
    assert set(run.results["retention"]) == {"300 K", "400 K"}
    assert "made by pulses" in run.results["states"]
    off = hw.hall.bench(bar, tmp_path / "b", protocol=train, retention=False)
    assert "retention" not in off.results
