"""Each scheme lays weights onto device states and reads them back."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hallweight.array import SCHEMES, program
from hallweight.core import Card, InputError, Value

RANGES = {"bipolar": (-1.2, 0.8), "pair": (2.0, 5.0), "reference": (2.0, 5.0), "fixed": (2.0, 5.0)}


def card(low: float, high: float, level: tuple[float, ...] = (), **extra: float) -> Card:
    numbers = {"sigma_c2c": 0.0, "sigma_read": 0.0, "P_LTP": 64.0, "P_LTD": 64.0} | extra
    bounds = {"state_min": low, "state_max": high}
    rows = bounds | ({"level": level} if level else {})
    values = {k: Value(value=v, unit="ohm", how="assumed") for k, v in rows.items()}
    return Card(name="t", law="linear", values=values | {k: Value(value=v, how="assumed") for k, v in numbers.items()})


@pytest.mark.parametrize("scheme", SCHEMES)
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 999), rows=st.integers(1, 7), columns=st.integers(1, 5), low=st.floats(-3, 3))
def test_targets_hold_the_weights_and_stay_in_the_range(scheme, seed, rows, columns, low):
    low = -abs(low) - 0.1 if scheme == "bipolar" else low
    one = card(low, low + 4 if scheme != "bipolar" else 0.7)
    w = np.random.default_rng(seed).uniform(-1, 1, (2, rows, columns))
    plan = SCHEMES[scheme]
    x = plan.targets(one, w)
    assert np.allclose(plan.weights(one, x, w.shape), w, atol=1e-12)
    assert x.min() >= one["state_min"] - 1e-12
    assert x.max() <= one["state_max"] + 1e-12


@pytest.mark.parametrize(("scheme", "per_weight"), [("bipolar", 1), ("pair", 2), ("reference", 1), ("fixed", 2)])
def test_devices_are_counted_from_what_is_built(scheme, per_weight):
    crossbar = program(card(-1, 1), np.zeros((3, 11, 5)), scheme, "open", np.random.default_rng(0))
    references = 3 * 11 if scheme == "reference" else 0
    assert len(crossbar.devices) == len(crossbar.states) == per_weight * 3 * 11 * 5 + references


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("levels", [2, 3, 4, 11])
def test_targets_sit_on_the_levels_and_err_by_half_a_gap_at_most(scheme, levels):
    one = card(-1, 1, levels=float(levels))
    w = np.linspace(-1, 1, 301)[:, None]
    x = SCHEMES[scheme].targets(one, w)
    grid = np.linspace(-1, 1, levels)
    assert np.abs(x[:, None] - grid).min(1).max() < 1e-12
    half_gap = 1 / (levels - 1)
    against_middle = half_gap * (1 + (levels % 2 == 0))  # even numbers of levels have none in the middle
    allowed = {"bipolar": half_gap, "pair": half_gap / 2, "reference": against_middle, "fixed": against_middle}[scheme]
    assert np.abs(SCHEMES[scheme].weights(one, x, w.shape) - w).max() <= allowed + 1e-12


def test_a_pair_makes_2L_minus_1_weights_of_L_levels():
    one = card(2, 5, levels=5.0)
    w = np.linspace(-1, 1, 999)[:, None]
    pair, reference = (SCHEMES[s].weights(one, SCHEMES[s].targets(one, w), w.shape) for s in ("pair", "reference"))
    assert len(np.unique(pair.round(9))) == 9
    assert len(np.unique(reference.round(9))) == 5


@pytest.mark.parametrize(("low", "high"), [(1e-6, 1e-4), (0.0, 1.0), (-2.0, -1.0)])
def test_bipolar_refuses_states_that_do_not_pass_through_zero(low, high):
    with pytest.raises(InputError, match="through zero") as error:
        SCHEMES["bipolar"].swing(card(low, high))
    assert str(error.value).count(".") >= 1
    assert SCHEMES["pair"].swing(card(low, high)) == pytest.approx(high - low)


def test_reference_error_is_common_to_all_columns_of_its_row():
    """Weights err by own minus reference error, so errors in one row correlate by 1/2 with equal spreads."""
    noisy = card(-1, 1, sigma_c2c=0.02)
    w = np.zeros((4000, 2))
    error = program(noisy, w, "reference", "open", np.random.default_rng(1)).weights - w
    plain = program(noisy, w, "bipolar", "open", np.random.default_rng(1)).weights - w
    assert np.corrcoef(error.T)[0, 1] == pytest.approx(0.5, abs=0.05)  # standard error 0.012
    assert np.corrcoef(plain.T)[0, 1] == pytest.approx(0.0, abs=0.06)
    # the deviation of a reference is one and the same for all columns
    crossbar = program(noisy, w, "reference", "open", np.random.default_rng(1))
    own = crossbar.states[: w.size].reshape(w.shape)
    assert np.allclose(own / 1.0 - crossbar.weights, (own / 1.0 - crossbar.weights)[:, :1])


def test_errors_of_fixed_devices_are_independent_in_each_column():
    """Unlike those of a shared reference: each weight errs by two devices of its own, so by sqrt(2) of bipolar."""
    noisy, w = card(-1, 1, sigma_c2c=0.02), np.zeros((4000, 2))
    fixed, alone = (program(noisy, w, s, "open", np.random.default_rng(1)).weights for s in ("fixed", "bipolar"))
    assert np.corrcoef(fixed.T)[0, 1] == pytest.approx(0.0, abs=0.05)  # standard error 0.016
    assert fixed.std() / alone.std() == pytest.approx(2**0.5, rel=0.05)


def test_training_writes_one_device_of_a_fixed_pair_and_both_of_a_pair():
    assert {name: scheme.trained_per_weight for name, scheme in SCHEMES.items()} == {
        "bipolar": 1,
        "pair": 2,
        "reference": 1,
        "fixed": 1,
    }


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("spread", [0.0, 0.3])
def test_the_variance_of_a_read_is_the_one_of_reading_every_device(scheme, spread):
    """Exact formula against brute force: 8000 reads, standard error of a variance 1.6%."""
    noisy = card(-1, 1, sigma_read=0.02, sigma_d2d_range=spread, sigma_read_1f=0.01)
    rng = np.random.default_rng(3)
    crossbar = program(noisy, rng.uniform(-1, 1, (12, 3)), scheme, "open", rng)
    v = rng.uniform(-1, 1, 12)
    out = crossbar.read(np.tile(v, (8000, 1)), rng)
    own, common = crossbar.variance()
    wanted = np.diag(v**2 @ own) + v**2 @ common
    assert np.allclose(out.mean(0), v @ crossbar.weights, atol=5 * np.sqrt(wanted.max() / 8000))
    assert np.abs(np.cov(out.T) - wanted).max() < 0.08 * wanted.max()


def test_what_each_scheme_costs_in_read_noise():
    """Variance of one weight, range 2, sigma f: bipolar (2f)^2, pair 2 f^2, reference and fixed twice (2f)^2."""
    f, w = 0.01, np.zeros((5, 4))
    noise = {}
    for scheme in SCHEMES:
        own, common = program(card(-1, 1, sigma_read=f), w, scheme, "open", np.random.default_rng(0)).variance()
        noise[scheme] = (own.mean(), common.mean())
    assert noise["bipolar"] == pytest.approx((4 * f**2, 0))
    assert noise["pair"] == pytest.approx((2 * f**2, 0))
    assert noise["reference"] == pytest.approx((4 * f**2, 4 * f**2))
    assert noise["fixed"] == pytest.approx((8 * f**2, 0))


UNEVEN = (-1.0, -0.7, -0.15, 0.0, 0.4, 0.95)


@pytest.mark.parametrize("scheme", SCHEMES)
def test_uneven_levels_are_used_and_the_nearest_weight_is_taken(scheme):
    """Against a search over all states, or all pairs of states, that the scheme has."""
    one, w = card(-1, 1, UNEVEN), np.linspace(-1, 1, 401)[:, None]
    x, row = SCHEMES[scheme].targets(one, w), np.array(UNEVEN)
    assert np.isin(x, row).all()
    got = SCHEMES[scheme].weights(one, x, w.shape)
    have = {"bipolar": row, "pair": np.subtract.outer(row, row).ravel() / 2, "reference": row, "fixed": row}[scheme]
    best = np.abs(w - have).min(1)
    assert np.allclose(np.abs(got - w).ravel(), best, atol=1e-9)


def test_of_equal_pairs_the_one_in_the_middle_is_taken():
    plus, minus = SCHEMES["pair"].targets(card(-1, 1, (-1.0, -0.1, 0.0, 0.9)), np.zeros((1, 1)))
    assert plus == minus
    assert plus in (-0.1, 0.0)


def test_an_even_row_is_the_number_of_levels():
    row, number = card(-1, 1, tuple(np.linspace(-1, 1, 9))), card(-1, 1, levels=9.0)
    w = np.random.default_rng(0).uniform(-1, 1, (50, 4))
    for scheme in SCHEMES.values():
        a, b = (scheme.weights(c, scheme.targets(c, w), w.shape) for c in (row, number))
        assert np.allclose(a, b)


@pytest.mark.parametrize(
    ("level", "extra", "what"),
    [
        ((0.0,), {}, "two"),
        ((0.0, 0.5, 0.5), {}, "above"),
        ((-2.0, 0.5), {}, "outside"),
        ((-1.0, 1.0), {"levels": 3.0}, "agree"),
    ],
)
def test_rows_of_levels_that_make_no_sense_are_refused(level, extra, what):
    with pytest.raises(ValueError, match=what):
        card(-1, 1, level, **extra)


@pytest.mark.parametrize(("columns", "blocks"), [(None, 1), (1, 7), (3, 3), (7, 1), (100, 1)])
def test_each_block_of_columns_has_references_of_its_own(columns, blocks):
    one, w = card(-1, 1, sigma_c2c=0.01, sigma_read=0.01, sigma_d2d_range=0.1), np.zeros((2, 50, 7))
    crossbar = program(one, w, "reference", "open", np.random.default_rng(1), columns=columns)
    assert len(crossbar.devices) == w.size + 2 * 50 * blocks
    own, common = crossbar.variance()
    assert own.shape == w.shape
    assert common.shape == (2, 50, blocks)
    shift = crossbar.states[: w.size].reshape(w.shape) - crossbar.weights
    which = np.arange(7) // (columns or 7)
    for k in range(blocks):
        assert np.ptp(shift[..., which == k], axis=-1).max() < 1e-12
    assert len(np.unique(shift.round(12))) > 1
    plain = program(one, w, "bipolar", "open", np.random.default_rng(1), columns=columns)
    assert len(plain.devices) == w.size


def test_reads_of_blocks_share_the_noise_of_their_reference():
    one = card(-1, 1, sigma_read=0.02)
    crossbar = program(one, np.zeros((6, 4)), "reference", "open", np.random.default_rng(2), columns=2)
    out = crossbar.read(np.tile(np.ones(6), (6000, 1)), np.random.default_rng(3))
    correlation = np.corrcoef(out.T)  # standard error 0.013
    assert correlation[0, 1] == pytest.approx(0.5, abs=0.05)
    assert correlation[0, 2] == pytest.approx(0.0, abs=0.05)


@pytest.mark.parametrize("columns", [0, -3, 2.5, True])
def test_a_width_that_is_no_number_of_columns_is_refused(columns):
    with pytest.raises(InputError, match="columns"):
        program(card(-1, 1), np.zeros((2, 2)), "reference", "open", np.random.default_rng(0), columns=columns)
