"""Offset, covariance, notes and parts of long records on the card of pulse data."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError, Trace


def run(card, seed, sentence, start=None):
    rng = np.random.default_rng(seed)
    return hw.synapse.sample(card, 1, rng).run(sentence, rng, start)


def test_the_offset_is_the_centre_of_the_bounds_and_not_of_the_states_reached(card):
    """LTP ends at three quarters of the range, LTD at its bound."""
    truth = card("soft_bounds", low=35.0, high=235.0, alpha_LTP=0.03, alpha_LTD=0.12)
    pulls = []
    for seed in range(12):
        trace = run(truth, seed, "45 pulses of +12 mA; 45 of -12 mA; repeat 5", 35.0)
        found = hw.synapse.fit(trace, law="soft_bounds").values["offset"]
        pulls.append((found.value - 135) / found.err)
        middle = np.mean([trace.values[45::90].mean(), trace.values[90::90].mean()])
        assert middle < 125
    assert np.sqrt(np.mean(np.square(pulls))) < 1.6
    assert abs(np.mean(pulls)) < 1


def test_lab_fit_and_describe_state_one_offset(card):
    trace = run(card("soft_bounds"), 1, "45 pulses of +12 mA; 45 of -12 mA; repeat 5")
    value = hw.synapse.fit(trace).values["offset"]
    assert hw.lab.offset(trace).value == value.value
    assert str(value) in hw.lab.describe(trace)[0]


def test_an_offset_that_is_known_or_comes_from_a_field_loop(card):
    trace = run(card("soft_bounds"), 2, "45 pulses of +12 mA; 45 of -12 mA; repeat 5")
    field = np.concatenate([np.linspace(-1, 1, 81), np.linspace(1, -1, 81)])
    y = 0.2 + np.tanh((field - np.repeat([0.3, -0.3], 81)) / 0.02) + np.random.default_rng(0).normal(0, 0.01, 162)
    loop = hw.synapse.fit(Trace.from_arrays("R_xy", "ohm", y, layout="field-loop", coords={"field": field}))
    fitted = hw.synapse.fit(trace, law="soft_bounds", offset=loop)
    assert fitted["offset"] == loop["offset"]
    assert fitted.values["offset"].err == pytest.approx(loop.values["offset"].err)
    free = hw.synapse.fit(trace, law="soft_bounds", offset=False)
    assert fitted["state_max"] == pytest.approx(free["state_max"] - loop["offset"])
    assert hw.synapse.fit(trace, law="soft_bounds", offset=0.5)["state_max"] == pytest.approx(free["state_max"] - 0.5)
    with pytest.raises(InputError, match="field loop"):
        hw.synapse.fit(trace, offset=fitted.without("offset"))


_TRAVERSED = {
    "linear": {"P_LTP": 40.0, "P_LTD": 40.0},
    "exponential": {"P_LTP": 42.0, "P_LTD": 42.0},
    "power": {"s_LTP": 0.08, "s_LTD": 0.1},
    "soft_bounds": {},
}


@pytest.mark.parametrize("law", _TRAVERSED)
def test_the_covariance_is_that_of_repeated_measurements(card, law):
    """Correlations of P and kappa, of the two noises: from 40 devices against the card of one."""
    truth = card(law, sigma_read=0.015, **_TRAVERSED[law])
    cards = [
        hw.synapse.fit(run(truth, seed, "50 pulses of +12 mA; 50 of -12 mA; repeat 6"), law=law, offset=False)
        for seed in range(40)
    ]
    names = [n for n in cards[0].covariance.names if n in truth.values]
    assert {"sigma_c2c", "sigma_read", "state_min", "state_max"} < set(names)
    found = np.cov(np.array([[c[n] for n in names] for c in cards]).T)
    stated = np.median([_block(c, names) for c in cards], axis=0)
    ratio = np.sqrt(np.diag(found) / np.diag(stated))
    assert ((ratio > 0.6) & (ratio < 1.6)).all(), dict(zip(names, ratio, strict=True))
    a, b = names.index("sigma_c2c"), names.index("sigma_read")
    assert found[a, b] * stated[a, b] > 0
    for c in cards[0].draws(5, np.random.default_rng(0)):
        assert c["state_max"] > c["state_min"]


def _block(card, names):
    at = [card.covariance.names.index(n) for n in names]
    return card.covariance.array()[np.ix_(at, at)]


def test_errors_are_the_roots_of_the_covariance(card):
    fitted = hw.synapse.fit(run(card("exponential"), 3, "50 pulses of +12 mA; 50 of -12 mA; repeat 6"))
    for name, row in zip(fitted.covariance.names, np.diag(fitted.covariance.array()), strict=True):
        assert fitted.values[name].err == pytest.approx(np.sqrt(row), rel=1e-9)


def test_linear_steps_of_a_range_never_traversed_say_so(card):
    truth = card("linear", P_LTP=250.0, P_LTD=250.0, sigma_c2c=0.002)
    fitted = hw.synapse.fit(run(truth, 4, "50 pulses of +12 mA; 50 of -12 mA; repeat 6", -0.2), law="linear")
    assert any("range that was visited" in n for n in fitted.notes)
    met = hw.synapse.fit(run(card("linear"), 4, "70 pulses of +12 mA; 70 of -12 mA; repeat 6"), law="linear")
    assert not any("range that was visited" in n for n in met.notes)


def test_a_long_record_is_fitted_in_part_and_says_so(card):
    trace = run(card("soft_bounds"), 5, "60 pulses of +12 mA; 60 of -12 mA; repeat 200")
    seen = []
    fitted = hw.synapse.fit(trace, law="soft_bounds", progress=lambda done, of: seen.append((done, of)))
    assert any("of 200 cycles, evenly spaced" in n for n in fitted.notes)
    assert abs(fitted["alpha_LTP"] - 0.05) < 4 * fitted.values["alpha_LTP"].err
    assert seen[-1][0] == seen[-1][1]


def test_one_long_branch_is_thinned():
    n = np.arange(40_000.0)
    y = -np.expm1(-n / 9000) + np.random.default_rng(6).normal(0, 0.01, len(n))
    trace = Trace.from_arrays("G", "S", y, coords={"polarity": np.r_[0, np.ones(len(n) - 1)]})
    fitted = hw.synapse.fit(trace, law="soft_bounds")
    assert any("every 4th of each branch" in n for n in fitted.notes)
    assert fitted["alpha_LTP"] == pytest.approx(1 / 9000, rel=0.05)
