"""Loop files that used to give a confident wrong number, read and fitted with nothing passed."""

import pytest

from hallweight import lab
from hallweight.core import InputError
from hallweight.synapse import fit


@pytest.fixture
def cases(shared_data):
    folder = shared_data / "reading_cases"
    if not folder.exists():
        pytest.skip("needs the small inputs of reading_cases, which are not part of the project")
    return folder


def near(card, name, truth, cut=0.0):
    assert abs(card[name] - truth) <= 3 * card.values[name].err + cut, f"{card.values[name]}, truth {truth}"


def test_an_ordinary_hall_slope_of_the_other_sign(cases):
    card = fit(lab.read(cases / "slope_opposite_r1.csv"))
    near(card, "R_AHE", 0.5)
    near(card, "H_c", 0.02)
    near(card, "slope", -5.0)
    assert card["sense"] == 1


def test_a_drifting_loop(cases):
    card = fit(lab.read(cases / "drift_loop.csv"))
    near(card, "R_AHE", 0.5)
    near(card, "H_c", 0.02)
    near(card, "drift_per_read", 4e-3)
    assert any("drift" in note and "taken out" in note for note in card.notes)


def test_a_loop_with_one_reading_far_off(cases):
    card = fit(lab.read(cases / "one_spike.csv"))
    near(card, "R_AHE", 0.5)
    near(card, "H_c", 0.02)
    assert any("1 of 201 reads is a spike" in note for note in card.notes)


def test_magnetoresistance_of_half_a_sweep(cases):
    with pytest.raises(InputError, match="nothing loops"):
        lab.read(cases / "half_mr_one_branch.csv")
    with pytest.raises(InputError, match="one direction, one sign of it"):
        fit(lab.read(cases / "half_mr_one_branch.csv", layout="field-loop"))


def test_a_bridge_channel_that_does_not_loop(cases):
    with pytest.raises(InputError):
        fit(lab.read(cases / "r2_in_ohm.csv"))
