"""Sampled devices: every number of the card is there, and in the definition of the card."""

import numpy as np
import pytest

from hallweight.synapse import sample
from hallweight.synapse.internals import pink

LAWS = ("linear", "soft_bounds", "exponential", "power", "table")


@pytest.mark.parametrize("law", LAWS)
def test_step_is_the_mean_of_pulses_and_its_scatter_is_c2c(card, law):
    devices = sample(card(law), 40_000, np.random.default_rng(1))
    x = np.full(len(devices), 0.1)
    for sign in (1, -1):
        moved = devices.pulse(x, sign, np.random.default_rng(2)) - x
        assert moved.mean() == pytest.approx(devices.step(x, sign)[0], abs=5 * 0.04 / 200)
        assert moved.std() == pytest.approx(0.02 * 2, rel=0.02)


def test_mixed_polarities_and_no_pulse(card):
    devices = sample(card(), 3, np.random.default_rng(1))
    step = devices.step(np.zeros(3), np.array([1, 0, -1]))
    assert step[0] > 0
    assert step[1] == 0
    assert step[2] < 0
    assert devices.pulse(np.zeros(3), np.array([1, 0, -1]), np.random.default_rng(0))[1] == 0


def test_several_pulses_at_once_scatter_as_the_root(card):
    devices = sample(card("linear"), 40_000, np.random.default_rng(1))
    x = devices.pulse(np.zeros(len(devices)), 1, np.random.default_rng(2), n_pulses=4.0)
    assert x.std() == pytest.approx(0.02 * 2 * 2, rel=0.02)
    assert x.mean() == pytest.approx(2 * 4 / 64, abs=0.002)


def test_hard_bounds_hold_and_soft_ones_are_asymptotes(card):
    rng = np.random.default_rng(3)
    for law in LAWS:
        devices = sample(card(law, sigma_c2c=0.05), 500, rng)
        x = devices.state_max
        for _ in range(20):
            x = devices.pulse(x, 1, rng)
        assert (x.max() <= 1) == (law != "soft_bounds")


def test_spread_from_device_to_device(card):
    devices = sample(card(sigma_d2d=0.3, sigma_d2d_range=0.1), 100_000, np.random.default_rng(4))
    assert devices.gain.mean() == pytest.approx(1, abs=0.005)
    assert devices.gain.std() == pytest.approx(0.3, rel=0.02)
    assert devices.range.std() / devices.range.mean() == pytest.approx(0.1, rel=0.02)
    assert np.allclose(devices.state_min, -devices.state_max)


def test_a_conductance_keeps_its_lowest_state(card):
    devices = sample(card("linear", 1e-6, 3e-6, "G", sigma_d2d_range=0.2), 1000, np.random.default_rng(4))
    assert np.allclose(devices.state_min, 1e-6)
    assert devices.range.std() > 0


def test_stuck_devices_stay_at_a_uniform_state(card):
    rng = np.random.default_rng(5)
    devices = sample(card(p_stuck=0.25, sigma_read=0.0), 20_000, rng)
    assert devices.stuck.mean() == pytest.approx(0.25, abs=0.02)
    x = devices.pulse(np.zeros(len(devices)), 1, rng)
    held = devices.take(devices.stuck)
    assert np.array_equal(x[devices.stuck], held.stuck_state)
    assert (held.step(held.stuck_state, 1) == 0).all()
    assert held.stuck_state.std() == pytest.approx(2 / np.sqrt(12), rel=0.05)
    assert np.array_equal(held.read(np.zeros(len(held)), rng), held.stuck_state)


def test_read_noise_is_white_plus_1_over_f(card):
    rng = np.random.default_rng(6)
    devices = sample(card(sigma_read=0.003, sigma_read_1f=0.004), 40_000, rng)
    assert (devices.read(np.zeros(len(devices)), rng)).std() == pytest.approx(0.005 * 2, rel=0.02)


def test_pink_noise_has_a_one_over_f_spectrum():
    x = pink((1024, 400), np.random.default_rng(7))
    power = (np.abs(np.fft.rfft(x * np.hanning(1024)[:, None], axis=0)) ** 2).mean(1)
    f = np.fft.rfftfreq(1024)
    slope = np.polyfit(np.log(f[4:200]), np.log(power[4:200]), 1)[0]
    assert slope == pytest.approx(-1, abs=0.1)
    assert x.std() == pytest.approx(1, abs=0.05)


def test_drift_goes_to_zero_for_hall_and_to_the_lowest_for_conductance(card):
    rng = np.random.default_rng(8)
    hall, other = sample(card(drift=0.1), 1, rng), sample(card("linear", 1.0, 3.0, "G", drift=0.1), 1, rng)
    assert hall.age(np.array([-0.5]), 2)[0] == pytest.approx(-0.5 * 0.81)
    assert other.age(np.array([2.0]), 1)[0] == pytest.approx(1.9)


def test_run_is_a_pulse_trace_that_begins_with_a_read(card):
    rng = np.random.default_rng(9)
    trace = sample(card(), 3, rng).run("8 pulses of +12 mA, 1 ms; 8 of -12 mA, 1 ms; repeat 2", rng)
    assert trace.layout == "pulses"
    assert trace.how == "simulated"
    assert len(trace) == 3 * 33
    assert trace.coord("polarity")[0] == 0
    assert set(trace.coord("cycle")) == {0, 1}
    assert trace.values[0] == pytest.approx(-1, abs=0.05)
    again = sample(card(), 3, np.random.default_rng(9))
    assert np.array_equal(again.gain, np.ones(3))


def test_same_seed_same_devices(card):
    a, b = (sample(card(sigma_d2d=0.1), 50, np.random.default_rng(1)) for _ in range(2))
    assert np.array_equal(a.gain, b.gain)
    assert np.array_equal(a.take([3, 5]).gain, a.gain[[3, 5]])
