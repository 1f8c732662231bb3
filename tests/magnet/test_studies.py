"""Switching, its time and probability, escape by heat, and studies as files."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from hallweight.core import Value, build_card
from hallweight.core.constants import K_B
from hallweight.magnet import (
    Pair,
    critical_current,
    macrospin,
    order,
    planar_barrier,
    rates,
    relaxation_rate,
    static_threshold,
    switching_map,
    switching_time,
)
from hallweight.magnet.internals import arrhenius, current_from_rates, half_crossing

FOUR = 4.0  # standard errors allowed between measured and expected
LINE = 0.12  # of a barrier from the slope at 3 to 5 k_B T: the prefactor's own temperature, of order k_B T/E_b squared

HARD = Pair(M=np.array([6e5, 1e5]), gamma=np.full(2, 1.76e11), alpha=np.full(2, 0.2), J=1e6, K=np.array([1.2e5, 2e4]),
            xi=np.array([0.1, 0.0]), t=3e-9, volume=3e-9 * 64e-16, T=300.0)  # fmt: skip


def test_switching_under_a_field_is_deterministic_both_ways() -> None:
    """With a field along the current the sign of the current decides the end, from either start, for every device."""
    strong = 1.6 * static_threshold(HARD, 0.05)
    for sign in (1, -1):
        for start in ("up", "down"):
            words = f"1 pulse of {sign * strong:.17g} A/m^2, 1 ns"
            out = macrospin(HARD, words, n=32, field="50 mT", start=start, record="end", seed=1)
            assert (order(out.m.isel(time=-1).values, HARD) * sign > 0.5).all()


def ends(pair: Pair, sign: int) -> np.ndarray:
    strong = 3 * static_threshold(pair) * sign
    out = macrospin(pair, f"1 pulse of {strong:.17g} A/m^2, 1 ns", n=48, record="end", seed=2)
    return order(out.m.isel(time=-1).values, pair)


def test_a_strong_current_turns_the_net_angular_momentum_towards_the_spins() -> None:
    """n' ~ ds n x (n x sigma): sublattice 1 goes with the spins below T_A (s_1 > s_2) and against them beyond."""
    for m_2, way in ((5e5, 1.0), (7e5, -1.0)):
        pair = Pair(M=np.array([6e5, m_2]), gamma=np.full(2, 1.76e11), alpha=np.full(2, 0.01), J=6e7,
                    K=np.array([3e4, 2e4]), xi=np.array([0.1, 0.05]), t=3e-9)  # fmt: skip
        words = f"1 pulse of {3 * static_threshold(pair):.17g} A/m^2, 150 ps"
        leaning = [[0.1, 0.05, 1], [-0.1, -0.05, -1]]
        out = macrospin(pair, words, gap=0, noise=False, record="end", start=leaning)
        assert out.m.isel(time=-1, device=0).sel(axis="y").values == pytest.approx([way, -way], abs=0.02)


def test_tilt_switches_without_a_field() -> None:
    """An axis tilted towards the spins gives one end to each sign of the current; an upright axis, or one tilted along
    the current, leaves it to chance.

    A strong current turns the net angular momentum (here that of sublattice 1) towards the spins, from where the pair
    falls to the nearer end of the axis.
    """
    lean = np.deg2rad(8)
    tilted = replace(HARD, axis=np.array([0, np.sin(lean), np.cos(lean)]))
    assert (ends(tilted, 1) > 0.5).all()
    assert (ends(tilted, -1) < -0.5).all()
    for pair in (HARD, replace(HARD, axis=np.array([np.sin(lean), 0, np.cos(lean)]))):
        share = (ends(pair, 1) > 0).mean()
        assert abs(share - 0.5) < FOUR * np.sqrt(0.25 / 48)


def test_map_finds_the_threshold_between_no_and_full_switching(tmp_path: Path) -> None:
    scale = static_threshold(HARD, 0.05)
    options = {"current": (scale * np.array([0.4, 1.4])).tolist(), "width": ["300 ps"], "field": ["50 mT"], "n": 24}
    out = switching_map(HARD, start="down", seed=5, folder=tmp_path, **options)
    assert out.probability.values.ravel() == pytest.approx([0, 1])
    assert scale * 0.4 < out.J_c.item() < scale * 1.4
    assert np.isnan(out.time.values.ravel()[0])
    assert 0 < out.time.values.ravel()[1] < 1e-9
    assert len(list(tmp_path.glob("*.npz"))) == 1
    before = next(tmp_path.glob("*.npz")).stat().st_mtime_ns
    again = switching_map(HARD, start="down", seed=5, folder=tmp_path, **options)
    assert again.identical(out) or np.array_equal(again.probability, out.probability)
    assert next(tmp_path.glob("*.npz")).stat().st_mtime_ns == before


def test_crossing_of_one_half() -> None:
    at, err = half_crossing(np.array([1.0, 2.0, 3.0]), np.array([0.0, 0.25, 0.75]), np.array([0.01, 0.05, 0.05]))
    assert at == pytest.approx(2.5)
    assert err == pytest.approx(np.hypot(0.1, 1 / np.sqrt(12)))
    assert np.isnan(half_crossing(np.array([1.0, 2.0]), np.array([0.0, 0.1]), np.array([0.1, 0.1]))[0])


def test_half_of_negative_currents_and_of_both_signs() -> None:
    """Below zero a current grows to the left; of two places the nearer to zero is taken; the sign stays."""
    j, err = np.array([-3.0, -2.0, -1.0]), np.full(3, 0.1)
    assert half_crossing(j, np.array([1.0, 1.0, 0.0]), err)[0] == pytest.approx(-1.5)
    assert np.isnan(half_crossing(j, np.array([0.0, 1.0, 1.0]), err)[0])  # falls as the current grows
    both = np.array([-3.0, -1.0, 1.0, 2.0])
    assert half_crossing(both, np.array([1.0, 0.0, 0.0, 1.0]), np.full(4, 0.1))[0] == pytest.approx(1.5)


def test_map_of_the_current_that_a_field_assists() -> None:
    """From up, a positive field and net moment: only a negative current switches, and J_c has its sign."""
    scale = static_threshold(HARD, 0.05)
    options = {"width": "300 ps", "field": "50 mT", "n": 8, "noise": False}
    out = switching_map(HARD, current=[-1.4 * scale, -0.4 * scale], **options)
    assert out.probability.values.ravel().tolist() == [1, 0]
    assert -1.4 * scale < out.J_c.item() < -0.4 * scale
    assert np.isnan(out.time_std.values.ravel()[1])  # of none that switched there is no spread
    assert not switching_map(HARD, current=[1.4 * scale], **options).probability.any()


def test_arrhenius_line_comes_back() -> None:
    """Poisson counts of known rates: the estimates lie within their errors, and these cover as often as they say."""
    rng = np.random.default_rng(0)
    kelvin, barrier, tau = np.array([400.0, 500, 650, 900]), 2e-20, 1e-10
    off, far = [], []
    for _ in range(400):
        count = rng.poisson(60, 4) + 0.0
        rate = np.exp(-barrier / (K_B * kelvin)) / tau * rng.gamma(60, 1 / 60, 4)
        line = arrhenius(kelvin, rate, rate / np.sqrt(count))
        off.append((line.barrier - barrier) / line.barrier_err)
        far.append((line.log_time(200.0)[0] - np.log(tau) - barrier / (K_B * 200)) / line.log_time(200.0)[1])
    assert np.abs([np.mean(off), np.mean(far)]).max() < 0.3
    assert 0.8 < np.std(off) < 1.25
    assert 0.8 < np.std(far) < 1.25


def test_measured_barrier_is_that_of_the_energy() -> None:
    """Without a current the barrier under an in-plane field is K V (1 - b)^2, b = M_net B/(2K); none is put in.

    M_net = 5e5 A/m, B = 0.1 T, K = 1.4e5: b = 0.179. The noise temperatures are chosen from the same formula, but a
    wrong choice would only move the points along the line.
    """
    out = rates(HARD, 0.0, field="0.1 T", barriers=(3.0, 4.0, 5.0), n=96, seed=3)
    b = 5e5 * 0.1 / 2.8e5
    expected = 1.4e5 * HARD.volume * (1 - b) ** 2
    assert planar_barrier(b, 0.0) * 2.8e5 * HARD.volume == pytest.approx(expected)
    assert abs(out.barrier.item() - expected) < FOUR * out.barrier_err.item() + LINE * expected
    assert out.escapes.values.min() > 60
    assert 0.03 < out.attempt_time.item() * relaxation_rate(HARD) < 30
    assert out.chi2.item() < 12  # one degree of freedom


def test_a_current_lowers_the_barrier() -> None:
    scale = static_threshold(HARD, 0.1)
    out = rates(HARD, [0.0, 0.5 * scale], field="0.1 T", barriers=(3.0, 4.5), n=64, seed=4)
    assert out.barrier.values[1] < 0.6 * out.barrier.values[0]
    assert out.log_tau.values[1] < out.log_tau.values[0]


def test_width_of_a_slow_pulse_from_rates() -> None:
    """ln tau linear in the current: the crossing is exact; beyond what was measured there is no number."""
    table = xr.Dataset(
        {"log_tau": ("current", [10.0, 0.0, -10.0]), "log_tau_err": ("current", [1.0, 1.0, 1.0])},
        {"current": [0.0, 1.0, 2.0]},
    )
    found = current_from_rates(table, np.log(2) * np.exp([5.0, -5.0, 20.0]))
    assert found[:2, 0] == pytest.approx([0.5, 1.5], abs=1e-3)
    assert found[:2, 1] == pytest.approx(0.1, rel=0.01)
    assert np.isnan(found[2]).all()


def test_critical_current_falls_with_the_width() -> None:
    options = {"field": "0.1 T", "shares": (0.3, 0.6), "barriers": (3.0, 4.5), "n": 16, "longest": "1 ns", "seed": 6}
    out = critical_current(HARD, ["30 ps", "1 ns", "1 ms"], **options)
    assert list(out.how.values) == ["dynamics", "dynamics", "escape rates"]
    assert out.J_c.values[0] > 1.5 * out.J_c.values[1]
    assert not out.J_c.values[2] >= out.J_c.values[1]  # lower, or nan where the two rates measured do not reach it


def test_switching_is_fastest_near_the_compensation_of_angular_momentum() -> None:
    """At one overdrive the pair rotates at a rate tau/sqrt(ds^2 + (a s)^2) (about the spins): fastest where ds = 0."""
    times, nets = [], []
    for m_2 in (1e5, 5.47e5):
        pair = replace(HARD, M=np.array([6e5, m_2]), gamma=np.array([1.93e11, 1.76e11]), alpha=np.full(2, 0.05), J=4e6)
        current = [3 * static_threshold(pair, 0.05)] * 2
        out = switching_map(pair, current=current, width="200 ps", field="50 mT", start="down", n=4, noise=False)
        times.append(out.time.values.ravel()[0])
        nets.append(abs(pair.s_net))
    assert nets[1] < 0.01 * nets[0]
    assert times[1] < 0.5 * times[0]


def test_switching_time_against_composition_and_temperature() -> None:
    """The same film by both roads; beyond compensation the assisted current changes sign."""
    units = {"M_1": "A/m", "M_2": "A/m", "J_ex": "J/m^3", "K_1": "J/m^3", "T_ref": "K", "T_C": "K", "t": "m"}
    numbers = {"M_1": 6e5, "M_2": 4e5, "J_ex": 2e6, "K_1": 1.4e5, "g_1": 2.2, "g_2": 2.0, "alpha_1": 0.2,
               "alpha_2": 0.2, "T_ref": 300.0, "T_C": 500.0, "beta_1": 0.4, "beta_2": 0.7,
               "t": 3e-9, "xi_1": 0.1, "x": 0.2}  # fmt: skip
    values = {k: Value(value=v, unit=units.get(k, "1"), how="assumed") for k, v in numbers.items()}
    film = build_card({"name": "made up", "kind": "film", "values": values}, "here")
    options = {"width": "100 ps", "field": "50 mT", "n": 2, "noise": False}
    by_x = switching_time(film, composition=[0.2, 0.3], **options)
    by_t = switching_time(film, temperature=["300 K", "100 K"], **options)
    assert by_x.time.values[0] == pytest.approx(by_t.time.values[0])
    assert by_x.probability.values[0] == 1
    assert (by_x.time < 50e-12).all()
    for out in (by_x, by_t):
        assert out.M_net.values[0] > 0 > out.M_net.values[1] or out is by_t
        assert np.array_equal(np.sign(out.current), -np.sign(out.M_net))
