"""Bit slicing of an array: which weights it can hold, what programming and reading it costs in error, what is built."""

import numpy as np
import pytest

from hallweight.array import SCHEMES, Slices, program, slices_of
from hallweight.core import InputError, Value

FEW = 0.03  # relative error of a standard deviation from 10000 numbers is 0.7% (of 4000: 1.1%)
W = np.linspace(-1, 1, 10001)[:, None]
UNEVEN = (-1.0, -0.7, -0.65, -0.1, 0.0, 0.3, 0.8, 1.0)


def held(card, scheme, slices, w=W, how="exact", seed=0):
    return program(card, w, scheme, how, np.random.default_rng(seed), slices=slices)


@pytest.mark.parametrize(
    ("scheme", "levels", "digits"),
    [
        ("bipolar", 2, 2),
        ("bipolar", 3, 3),
        ("bipolar", 4, 4),
        ("bipolar", 9, 9),
        ("pair", 4, 7),
        ("reference", 5, 5),
        # the reference sits on a level beside the middle: three of four differences have a partner
        ("reference", 4, 3),
    ],
)
@pytest.mark.parametrize("slices", [1, 2, 3])
def test_n_slices_make_the_nth_power_of_evenly_spaced_weights(make_card, scheme, levels, digits, slices):
    if digits**slices > 1000:
        pytest.skip("more weights than the grid of wishes tells apart")
    found = np.unique(held(make_card(levels=float(levels)), scheme, slices).weights.round(7))
    if (scheme, levels, slices) == ("reference", 4, 1):
        assert len(found) == 4  # one more on the long side, of no use to digits
        return
    assert len(found) == digits**slices
    assert np.ptp(np.diff(found)) < 1e-6
    top = 2 / 3 if (scheme, levels) == ("reference", 4) else 1.0
    assert (found[0], found[-1]) == pytest.approx((-top, top), abs=1e-6)


def test_the_error_of_an_ideal_device_falls_by_levels_plus_one(make_card):
    """Evenly spread weights miss the nearest of L^n by a step / sqrt(12), the step being 2 / (L^n - 1)."""
    for levels in (4, 9):
        error = [float(np.std(held(make_card(levels=float(levels)), "bipolar", n).weights - W)) for n in (1, 2, 3)]
        assert error == pytest.approx([2 / (levels**n - 1) / 12**0.5 for n in (1, 2, 3)], rel=0.1)
        assert error[0] / error[1] == pytest.approx(levels + 1, rel=0.1)


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("slices", [2, 3])
@pytest.mark.parametrize("row", [UNEVEN, (-1.0, -0.9, 0.2, 1.0), (-1.2, -0.5, 0.1, 0.9)])
def test_uneven_levels_leave_no_weight_without_digits(make_card, scheme, slices, row):
    """What is left is at most half the widest gap of the last slice, within what the levels reach to both sides."""
    card = make_card(row[0], row[-1])
    card = card.revise(values={**card.values, "level": Value(value=row, unit="ohm", how="assumed")})
    crossbar = held(card, scheme, slices)
    levels = crossbar.slices.levels
    reach = np.abs(W) <= min(-levels[0], levels[-1])
    bound = crossbar.slices.significance[-1] * np.diff(levels).max() / 2
    assert np.abs(crossbar.weights - W)[reach].max() <= bound * 1.001


def test_a_digit_holds_the_remainder_of_the_ideal_one_before():
    """By hand: four levels, base 4; 0.3 is 0.375 in units of the first slice."""
    cut = Slices.of(np.array([-1, -1 / 3, 1 / 3, 1]), 2)
    assert cut.significance == pytest.approx((0.8, 0.2))
    first, second = cut.split(np.array([0.3, -1.0]))
    assert first == pytest.approx([1 / 3, -1])
    assert second == pytest.approx([1 / 3, -1])  # of (0.375 - 1/3) * 4 = 1/6 and of (-1.25 + 1) * 4 = -1
    assert cut.join(np.array([first, second])) == pytest.approx([1 / 3, -1])


def test_cycle_to_cycle_noise_of_the_first_slice_dominates(make_card):
    """Variances add up with the squares of the significances; so a second slice cannot take the error of the first."""
    card, w = make_card(levels=9.0, sigma_c2c=0.02), np.random.default_rng(1).uniform(-1, 1, (4000, 1))
    one, two = (held(card, "bipolar", n, w, "open") for n in (1, 2))
    digits = np.stack(two.slices.split(w))
    each = (two.digits - digits).reshape(2, -1).var(1)
    share = np.square(two.slices.significance) * each
    rounding = 2 / (9**2 - 1) / 12**0.5
    error = float(np.std(two.weights - w))
    assert error == pytest.approx(np.sqrt(share.sum() + rounding**2), rel=FEW)
    assert share[0] > 40 * share[1]  # base squared is 81; digits near a wall have less noise
    assert error > 0.85 * share[0] ** 0.5
    assert float(np.std(one.weights - w)) / error < 2  # without noise it would be 10


@pytest.mark.parametrize("scheme", SCHEMES)
def test_read_noise_enters_with_the_square_of_the_significance(make_card, scheme):
    card = make_card(levels=9.0, sigma_read=0.01, sigma_d2d_range=0.2)
    crossbar = held(card, scheme, 2, np.array([[0.3, -0.8], [0.11, 0.9]]))
    v = np.array([0.4, -1.0])
    out = crossbar.read(np.tile(v, (4000, 1)), np.random.default_rng(2))
    own, common = crossbar.variance()
    assert out.mean(0) == pytest.approx(v @ crossbar.weights, abs=0.005)
    assert out.var(0) == pytest.approx(v**2 @ own + v**2 @ common, rel=3 * FEW)
    each, shared = crossbar.variance_of_digits()
    square = np.square(crossbar.slices.significance)
    assert own == pytest.approx(square[0] * each[0] + square[1] * each[1])
    assert common == pytest.approx(square[0] * shared[0] + square[1] * shared[1])


def test_devices_are_those_of_as_many_arrays(make_card):
    w = np.zeros((2, 6, 5))  # two groups
    for slices in (1, 2, 3):
        count = {s: len(held(make_card(levels=9.0), s, slices, w).devices) for s in SCHEMES}
        assert count == {
            "bipolar": slices * 60,
            "pair": slices * 120,
            "reference": slices * (60 + 12),
            "fixed": slices * 120,
        }
    blocks = program(make_card(levels=9.0), w, "reference", "exact", np.random.default_rng(0), columns=2, slices=2)
    assert len(blocks.devices) == 2 * (60 + 12 * 3)


def test_one_slice_is_what_it_was(make_card):
    """The same numbers from the same generator, and no rounding of what is asked."""
    card = make_card(sigma_c2c=0.02, sigma_d2d=0.1, p_stuck=0.1)
    for scheme in SCHEMES:
        plain, one = (program(card, W, scheme, "verify", np.random.default_rng(3), **o) for o in ({}, {"slices": 1}))
        assert np.array_equal(plain.states, one.states)
        assert np.array_equal(plain.weights, one.weights)
        assert plain.slices.significance == (1.0,)


@pytest.mark.parametrize("slices", [0, 1.5, True, "2", -1, 17])
def test_a_number_of_slices_is_whole_and_positive(make_card, slices):
    with pytest.raises(InputError, match="a whole number from 1 to 16"):
        program(make_card(levels=4.0), W, "bipolar", "exact", np.random.default_rng(0), slices=slices)


def test_a_card_without_levels_has_nothing_to_slice(make_card):
    with pytest.raises(InputError, match="continuous state holds the whole weight"):
        slices_of(make_card(), SCHEMES["bipolar"], 2)


def test_levels_of_one_sign_cannot_hold_remainders(make_card):
    with pytest.raises(InputError, match="both signs"):
        slices_of(make_card(levels=2.0), SCHEMES["reference"], 2)
