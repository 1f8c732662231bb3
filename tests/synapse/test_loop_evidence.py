"""A loop gets a card only where something loops or jumps; a curve that does not is refused, and which evidence fails
is said."""

import numpy as np
import pytest

from hallweight.core import InputError, Trace
from hallweight.synapse import fit

UP = np.linspace(-1, 1, 101)
BOTH = np.r_[UP, UP[::-1]]
RISING = np.arange(202) < 101
HALF = np.linspace(-1, 0, 101)


def branches(switch, x=BOTH):
    return x - np.where(RISING, switch, -switch)


def butterfly():
    return -np.abs(np.tanh(branches(0.2) / 0.1))


def trace(x, y, layout="field-loop", noise=0.01):
    y = y + noise * np.random.default_rng(7).standard_normal(len(x))
    return Trace.from_arrays("R_xy", "ohm", y, layout=layout, coords={layout.split("-")[0]: 0.1 * x})


@pytest.mark.parametrize("ratio", [-5, -3, -1, -0.5, 0, 1, 2, 5])
@pytest.mark.parametrize("sense", [-1, 1])
def test_an_ordinary_hall_slope_of_either_sign(ratio, sense):
    card = fit(trace(BOTH, sense * (0.5 * np.tanh(branches(0.2) / 0.02) + 0.5 * ratio * BOTH)))
    assert card["sense"] == sense
    assert card["R_AHE"] == pytest.approx(0.5, abs=4 * card.values["R_AHE"].err)
    assert card["H_c"] == pytest.approx(0.02, abs=4 * card.values["H_c"].err)
    assert card["slope"] == pytest.approx(5 * ratio * sense, abs=4 * card.values["slope"].err)


@pytest.mark.parametrize("slope", [-6, 0, 6])
def test_a_sheared_loop_that_reverses_by_domains(slope):
    card = fit(trace(BOTH, np.clip(branches(0.2) / 0.3, -1, 1) + slope * BOTH))
    assert card["R_AHE"] == pytest.approx(1, abs=4 * card.values["R_AHE"].err)
    assert card["H_c"] == pytest.approx(0.02, abs=4 * card.values["H_c"].err)
    assert any("sheared" in note for note in card.notes)


@pytest.mark.parametrize("heat", [-5, -1, 1, 5])
def test_a_parabola_of_heating_in_a_current_loop(heat):
    card = fit(trace(BOTH, np.tanh(branches(0.3) / 0.05) + heat * BOTH**2 - 2 * BOTH, "current-loop"))
    assert card["R_AHE"] == pytest.approx(1, abs=4 * card.values["R_AHE"].err)
    assert card["I_c"] == pytest.approx(0.03, abs=4 * card.values["I_c"].err)
    assert card["curvature"] == pytest.approx(100 * heat, abs=4 * card.values["curvature"].err)


def test_a_parabola_of_magnetoresistance_in_a_field_loop():
    card = fit(trace(BOTH, np.tanh(branches(0.2) / 0.05) + 4 * BOTH**2))
    assert card["R_AHE"] == pytest.approx(1, abs=4 * card.values["R_AHE"].err)


@pytest.mark.parametrize("slope", [-4, -1, 0, 1, 4])
@pytest.mark.parametrize("layout", ["field-loop", "current-loop"])
def test_a_butterfly_stays_refused_whatever_its_slope(slope, layout):
    with pytest.raises(InputError, match="butterfly"):
        fit(trace(BOTH, butterfly() + slope * BOTH, layout))


def test_a_butterfly_off_centre():
    y = 1 / (1 + ((BOTH - 0.25 - np.where(RISING, 0.1, -0.1)) / 0.1) ** 2)
    with pytest.raises(InputError, match="butterfly"):
        fit(trace(BOTH, y))


@pytest.mark.parametrize(
    ("x", "y", "words"),
    [
        (HALF, -0.5 * np.abs(HALF) ** 1.5, "one direction, one sign of it, in which nothing switches"),
        (UP, np.arctan(2 * UP), "one branch .* without a jump"),
        (BOTH, np.arctan(2 * BOTH), "two branches that coincide"),
        (BOTH, 3.0 * BOTH, "nothing switches"),
        (BOTH, BOTH**3, "nothing switches"),
        (UP, UP**2, "nothing switches"),
        (BOTH, 0 * BOTH, "under noise"),
        (BOTH, np.tanh(branches(0.5) / 4), "expected"),
        (UP, np.tanh((UP - 0.98) / 0.1), "expected"),
    ],
)
def test_a_curve_in_which_nothing_loops(x, y, words):
    with pytest.raises(InputError, match=words):
        fit(trace(x, y))


@pytest.mark.parametrize("x", [UP, UP[::-1], np.linspace(0, 1, 101)])
def test_one_sweep_with_a_clear_jump(x):
    card = fit(trace(x, 0.5 * np.tanh((x - 0.4) / 0.02) - x))
    assert card["R_AHE"] == pytest.approx(0.5, abs=4 * card.values["R_AHE"].err)
    assert abs(card["H_c"]) == pytest.approx(0.04, abs=4 * card.values["H_c"].err)
    assert any("half a loop" in note for note in card.notes)
    assert not any("does not close" in note for note in card.notes)


def test_two_branches_of_one_sign_of_field_of_which_one_switches():
    x = np.r_[np.linspace(0, 1, 101), np.linspace(1, 0, 101)]
    y = np.where(RISING, np.tanh((x - 0.4) / 0.02), 1.0)
    card = fit(trace(x, y))
    assert card["R_AHE"] == pytest.approx(1, abs=4 * card.values["R_AHE"].err)
    assert card["H_c"] == pytest.approx(0.04, abs=4 * card.values["H_c"].err)


def test_field_readings_that_jitter_by_more_than_a_step():
    x = BOTH + 0.03 * np.random.default_rng(0).standard_normal(202)
    card = fit(trace(x, np.tanh(branches(0.3, x) / 0.05)))
    assert card["R_AHE"] == pytest.approx(1, rel=0.01)
    assert card["H_c"] == pytest.approx(0.03, rel=0.02)


@pytest.mark.parametrize("per_read", [4e-3, -4e-3, 4e-4])
def test_a_drift_is_taken_out_and_said(per_read):
    card = fit(trace(BOTH, 0.5 * np.tanh(branches(0.2) / 0.015) + per_read * np.arange(202)))
    for name, truth in {"R_AHE": 0.5, "H_c": 0.02, "slope": 0.0, "drift_per_read": per_read}.items():
        assert card[name] == pytest.approx(truth, abs=4 * card.values[name].err)
    assert any("a drift of" in note and "taken out" in note for note in card.notes)


def test_a_loop_without_drift_says_nothing_of_one():
    card = fit(trace(BOTH, 0.5 * np.tanh(branches(0.2) / 0.015)))
    assert not any("drift" in note for note in card.notes)


def test_the_covariance_of_a_loop_is_on_its_card():
    card = fit(trace(BOTH, 0.5 * np.tanh(branches(0.2) / 0.05) - 2 * BOTH))
    names, matrix = card.covariance.names, np.array(card.covariance.matrix)
    assert {"R_AHE", "offset", "slope", "H_c", "H_shift", "drift_per_read"} <= set(names)
    errors = [card.values[n].err for n in names]
    assert np.sqrt(np.diag(matrix)) == pytest.approx(errors)
    at = names.index("R_AHE"), names.index("slope")
    assert matrix[at] < 0  # a larger loop leaves less slope
    drawn = card.draws(400, np.random.default_rng(0))
    assert np.std([c["R_AHE"] for c in drawn]) == pytest.approx(card.values["R_AHE"].err, rel=0.15)


def _from_the_middle(start: float) -> Trace:
    """A sweep 0, 1, -1, 0 of a film that switches at 0.8 against the drive, from a state up (1) or down (-1)."""
    x = np.concatenate([np.linspace(0, 1, 21), np.linspace(1, -1, 41)[1:], np.linspace(-1, 0, 21)[1:]])
    state, y = start, []
    for drive in x:
        state = -1.0 if drive > 0.8 else 1.0 if drive < -0.8 else state
        y.append(state)
    return trace(x, np.array(y), "current-loop")


def test_a_sweep_that_begins_down_and_ends_up_has_not_switched_in_between():
    """The only change at zero drive is that between the end of the sweep and its beginning."""
    with pytest.raises(InputError, match="the sweep begins and ends in two states"):
        fit(_from_the_middle(-1.0))


def test_the_same_sweep_from_the_other_state_shows_both():
    card = fit(_from_the_middle(1.0))
    assert card["I_switch_down"] == pytest.approx(0.08, abs=0.006)
    assert card["I_switch_up"] == pytest.approx(-0.08, abs=0.006)
