"""Checks return the value in SI and refuse with one sentence that names it."""

import math

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError
from hallweight.core.internals import (
    finite_array,
    in_range,
    non_empty,
    non_negative,
    number,
    one_of,
    positive,
    quantities,
    require_values,
    unit_vector,
    whole_number,
)


def test_values_come_back_in_si() -> None:
    assert positive("width", "2 um", "m") == pytest.approx(2e-6)
    assert number("gain", "3") == 3.0
    assert in_range("share", 0.5, 0, 1) == 0.5
    assert whole_number("seeds", np.int64(4), least=1) == 4
    assert one_of("side", "below", ("below", "above")) == "below"
    assert quantities("field", ["10 mT", 0.02], "T") == pytest.approx([0.01, 0.02])
    assert quantities("field", "10 mT", "T").shape == (1,)
    assert np.linalg.norm(unit_vector("axis", [3, 0, 4])) == pytest.approx(1.0)


def test_what_is_returned_cannot_be_written_to() -> None:
    given = np.ones(3)
    row = finite_array("M", given, (3,))
    given[0] = 5
    assert row[0] == 1
    with pytest.raises(ValueError, match="read-only"):
        row[0] = 2


@pytest.mark.parametrize(
    ("refused", "sentence"),
    [
        (lambda: positive("width", "-1 um", "m"), "Found width = '-1 um', expected a length above zero"),
        (lambda: positive("width", math.nan, "m"), "Found nan for width, expected a number and a unit"),
        (lambda: positive("width", "5", "m"), "Found '5' without a unit for width"),
        (lambda: positive("gain", math.inf), "Found gain = inf, expected a number above zero"),
        (lambda: number("gain", True), "Found gain = True, expected a number"),
        (lambda: non_negative("time", "-1 s", "s"), "Found time = '-1 s', expected a time, zero or more"),
        (lambda: number("gain", None), "Found gain = None, expected a number"),
        (lambda: number("gain", math.inf), "Found gain = inf, expected a finite number"),
        (lambda: in_range("share", 1.0, 0, 1, open_high=True), "expected a number from 0 to below 1"),
        (lambda: in_range("share", 0.0, 0, 1, open_low=True), "expected a number above 0 to 1"),
        (lambda: in_range("share", math.nan, 0, 1), "expected a number from 0 to 1"),
        (lambda: whole_number("seeds", True), "expected a whole number, 0 or more"),
        (lambda: whole_number("seeds", 2.0), "expected a whole number, 0 or more"),
        (lambda: whole_number("bits", 40, 1, 16), "expected a whole number from 1 to 16"),
        (lambda: one_of("side", "belov", ("below", "above")), "expected 'below' or 'above': did you mean 'below'?"),
        (lambda: non_empty("radii", "5 mm"), "expected a list of one or more"),
        (lambda: non_empty("radii", []), "expected a list of one or more"),
        (lambda: finite_array("M", [1, math.nan], (2,)), "expected finite numbers of shape (2,)"),
        (lambda: finite_array("M", "text", (2,)), "expected numbers of shape (2,)"),
        (lambda: unit_vector("axis", [0, 0, 0]), "Found axis of no length, expected a direction"),
        (lambda: quantities("width", [], "s"), "Found no value of width, expected at least one in 's'"),
        (lambda: quantities("width", ["1 ns", "0 s"], "s"), "Found width = 0 s, expected times above zero"),
    ],
)
def test_refusals_name_the_value_and_what_is_wanted(refused, sentence) -> None:
    with pytest.raises(InputError) as error:
        refused()
    assert sentence in str(error.value)
    assert "\n" not in str(error.value)


def test_a_card_without_a_value_is_told_how_to_get_it() -> None:
    card = hw.card("Pt")
    require_values(card, ("t", "rho"), "thickness and resistivity")
    with pytest.raises(InputError, match=r"no Y, nu on card 'Pt', expected what a bent stack needs.*card\.replace\(Y="):
        require_values(card, ("Y", "t", "nu"), "what a bent stack needs")
