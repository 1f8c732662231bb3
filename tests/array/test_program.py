"""Programming by pulses: what comes out, what it costs and what it cannot know."""

import numpy as np
import pytest

from hallweight.array import PROGRAMS, SCHEMES, nominal, program, pulse
from hallweight.synapse import sample

PULSED = ("verify", "open")
W = np.random.default_rng(5).uniform(-1, 1, (60, 20))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("how", PROGRAMS)
def test_an_ideal_card_holds_the_weights_to_half_a_step(make_card, scheme, how):
    ideal = make_card(P_LTP=2048.0, P_LTD=2048.0)
    crossbar = program(ideal, W, scheme, how, np.random.default_rng(0))
    assert np.abs(crossbar.weights - W).max() <= 2 * 1.01 / 2048
    assert crossbar.verified.all()


@pytest.mark.parametrize("law", ["linear", "exponential", "soft_bounds", "power"])
def test_verified_devices_are_within_tolerance(make_card, law):
    card = make_card(law=law, sigma_c2c=0.02, sigma_d2d=0.3)
    crossbar = program(card, W * 0.9, "bipolar", "verify", np.random.default_rng(1))
    error = np.abs(crossbar.states - crossbar.targets)
    assert error[crossbar.verified].max() <= nominal(card).tolerance
    assert crossbar.verified.mean() > 0.97


def test_tolerance_is_half_a_step_or_one_read(make_card):
    assert nominal(make_card()).tolerance == pytest.approx(0.5 * 2 / 64)
    assert nominal(make_card(sigma_read=0.03, sigma_read_1f=0.04)).tolerance == pytest.approx(0.05 * 2)


def test_a_tighter_tolerance_costs_pulses_and_gains_precision(make_card):
    card = make_card(sigma_c2c=0.01, P_LTP=256.0, P_LTD=256.0)
    tight, loose = (program(card, W, "bipolar", "verify", np.random.default_rng(2), tolerance=t) for t in (0.003, 0.03))
    assert tight.pulses.mean() > loose.pulses.mean()
    assert np.std(tight.weights - W) < 0.5 * np.std(loose.weights - W)


def test_verify_corrects_what_open_loop_cannot_know(make_card):
    card = make_card(sigma_d2d=0.3, P_LTP=256.0, P_LTD=256.0)
    error = {h: np.std(program(card, W, "bipolar", h, np.random.default_rng(3)).weights - W) for h in PULSED}
    assert error["verify"] < 0.1 * error["open"]


def test_open_loop_counts_from_the_nominal_law_only(make_card):
    plain = program(make_card(), W, "bipolar", "open", np.random.default_rng(4))
    spread = program(make_card(sigma_d2d=0.5, sigma_c2c=0.1), W, "bipolar", "open", np.random.default_rng(4))
    assert np.array_equal(plain.pulses, spread.pulses)
    assert np.array_equal(plain.pulses, np.round((plain.targets + 1) / 2 * 64))


def test_max_pulses_is_kept_and_those_devices_are_not_verified(make_card):
    card = make_card(sigma_c2c=0.02)
    for how in PULSED:
        crossbar = program(card, W, "bipolar", how, np.random.default_rng(5), max_pulses=10)
        assert crossbar.pulses.max() <= 10
        assert not crossbar.verified[crossbar.targets > 0].any()


def test_stuck_devices_stay_and_are_not_verified(make_card):
    crossbar = program(make_card(p_stuck=0.2), W, "bipolar", "verify", np.random.default_rng(6))
    stuck = crossbar.devices.stuck
    assert 0.1 < stuck.mean() < 0.3
    assert np.array_equal(crossbar.states[stuck], crossbar.devices.stuck_state[stuck])
    assert crossbar.verified[stuck].mean() < 0.05
    assert crossbar.verified[~stuck].all()


def test_pulses_of_a_linear_device_are_the_distance(make_card):
    crossbar = program(make_card(), W, "bipolar", "verify", np.random.default_rng(7))
    assert np.abs(crossbar.pulses - (crossbar.targets + 1) / 2 * 64).max() <= 1.01


def test_drift_pulls_toward_zero_and_the_pair_too(make_card):
    card = make_card(drift=0.1)
    for scheme in ("bipolar", "pair"):
        fresh, old = (program(card, W, scheme, "open", np.random.default_rng(8), decades=d) for d in (0, 2))
        assert np.allclose(old.weights, 0.81 * fresh.weights)


def test_the_same_stream_gives_the_same_states(make_card):
    card = make_card(sigma_c2c=0.03, sigma_read=0.02, sigma_d2d=0.1, p_stuck=0.01)
    one, two = (program(card, W, "pair", "verify", np.random.default_rng(9)) for _ in range(2))
    other = program(card, W, "pair", "verify", np.random.default_rng(10))
    assert np.array_equal(one.states, two.states)
    assert not np.array_equal(one.states, other.states)


@pytest.mark.parametrize("law", ["linear", "exponential", "soft_bounds", "power"])
def test_nominal_curves_follow_the_law(make_card, law):
    card = make_card(law=law)
    curve = nominal(card)
    device = sample(card, 1, np.random.default_rng(0))
    assert curve.up[0] == -1
    assert curve.down[0] == 1
    assert (np.diff(curve.up) > 0).all()
    assert (np.diff(curve.down) < 0).all()
    assert curve.up[-1] > 0.98
    for k in (1, 5, 20):
        assert curve.up[k] == pytest.approx(-1 + device.step(np.array([-1.0]), 1, np.array([float(k)]))[0])
    x = np.array([-0.5, 0.4])
    counts = curve.between(x, x + np.array([0.3, -0.3]))
    reached = x + sample(card, 2, np.random.default_rng(0)).step(x, np.array([1, -1]), counts)
    assert np.allclose(reached, x + np.array([0.3, -0.3]), atol=0.06)


def test_a_burst_has_the_noise_of_single_pulses(make_card):
    """Soft bounds forget: the variance after n pulses is sigma^2 (1 - q^n) / (1 - q), q = (1 - alpha)^2."""
    card = make_card(law="soft_bounds", sigma_c2c=0.02)
    devices = sample(card, 20000, np.random.default_rng(0))
    x = np.full(20000, -1.0)
    pulse(devices, x, np.full(20000, 30), np.random.default_rng(1))
    q = 0.95**2
    assert x.mean() == pytest.approx(1 - 2 * 0.95**30, abs=0.005)
    assert x.std() == pytest.approx(0.04 * np.sqrt((1 - q**30) / (1 - q)), rel=0.03)
    assert x.std() < 0.6 * 0.04 * np.sqrt(30)


def test_a_burst_gives_each_device_its_own_pulses_in_its_own_place(make_card):
    n, x = np.array([0, 7, -1, 30, 0, -3]), np.zeros(6)
    pulse(sample(make_card(), 6, np.random.default_rng(0)), x, n, np.random.default_rng(1))
    assert np.allclose(x, np.clip(n / 32, -1, 1))


@pytest.mark.parametrize("how", PULSED)
def test_a_table_that_stops_short_leaves_the_rest_unverified(make_card, how):
    crossbar = program(make_card(law="table"), W, "bipolar", how, np.random.default_rng(11))
    beyond = crossbar.targets > 2 * 0.8 - 1 + nominal(make_card(law="table")).tolerance
    assert not crossbar.verified[beyond].any()
    assert np.allclose(crossbar.states[crossbar.targets > 0.7], 0.6, atol=0.05)
    assert how == "open" or crossbar.verified[~beyond].mean() > 0.98


def test_a_device_that_moves_in_one_jump_is_two_states(make_card):
    crossbar = program(make_card(P_LTP=1.0, P_LTD=1.0), W, "bipolar", "verify", np.random.default_rng(12))
    assert set(np.unique(crossbar.states)) <= {-1.0, 1.0}


def test_exact_puts_states_on_targets_and_leaves_stuck_ones(make_card):
    crossbar = program(
        make_card(p_stuck=0.2, sigma_c2c=0.1, sigma_d2d=0.5), W, "bipolar", "exact", np.random.default_rng(13)
    )
    stuck = crossbar.devices.stuck
    assert 0.1 < stuck.mean() < 0.3
    assert np.allclose(crossbar.weights.ravel()[~stuck], W.ravel()[~stuck], atol=1e-15)
    assert np.array_equal(crossbar.states[stuck], crossbar.devices.stuck_state[stuck])
    assert crossbar.verified[~stuck].all()
    assert not crossbar.pulses.any()


def test_the_noise_of_a_device_does_not_depend_on_how_many_there_are(make_card):
    """Counters belong to devices, so chunks of a kernel do not matter: the first rows are the same alone."""
    card = make_card(law="power", sigma_c2c=0.02, sigma_read=0.01)
    law, one = nominal(card), np.linspace(-0.9, 0.9, 1000)
    for how in PULSED:
        few, many = (
            PROGRAMS[how](sample(card, n, np.random.default_rng(0)), one[:n], law, np.random.default_rng(1))
            for n in (333, 1000)
        )
        if how == "verify":
            assert all(np.array_equal(a, b[:333]) for a, b in zip(few, many, strict=True))
        assert np.array_equal(few[0], many[0][:333])


def test_thousands_of_pulses_are_each_applied(make_card):
    """A step of 1/4000 with noise of a quarter of it: the state after n is n steps, with sqrt(n) times its noise."""
    card = make_card(P_LTP=4000.0, P_LTD=4000.0, sigma_c2c=1 / 16000)
    crossbar = program(card, np.zeros((100, 100)), "bipolar", "open", np.random.default_rng(14))
    assert (crossbar.pulses == 2000).all()
    assert crossbar.states.mean() == pytest.approx(0, abs=5 * 2 / 16000 * 2000**0.5 / 100)  # five standard errors
    assert crossbar.states.std() == pytest.approx(2 / 16000 * 2000**0.5, rel=0.03)  # standard error 0.7%


def test_a_budget_of_no_pulses_leaves_every_device_reset(make_card):
    for how in PULSED:
        crossbar = program(make_card(), W, "bipolar", how, np.random.default_rng(15), max_pulses=0)
        assert (crossbar.states == -1).all()
        assert not crossbar.pulses.any()


def test_a_read_that_is_wrong_is_believed(make_card):
    """The last read decides: with read noise far above the step, the states end as far off as reads are."""
    card = make_card(sigma_read=0.05, P_LTP=256.0, P_LTD=256.0)
    crossbar = program(card, 0.5 * W, "bipolar", "verify", np.random.default_rng(16))
    assert crossbar.verified.all()
    assert 0.5 < np.std(crossbar.states - crossbar.targets) / 0.1 < 1.2
