"""Each law: limits, bounds, and its step against its own closed form."""

import numpy as np
import pytest

from hallweight.core import LAWS as NAMES
from hallweight.synapse.laws import LAWS, on_states

PARAMS = {"linear": (40.0,), "soft_bounds": (0.05,), "exponential": (2.0, 64.0), "power": (0.04, 1.5)}


def test_the_laws_are_those_of_the_schema():
    assert set(LAWS) == set(NAMES)
    for name, law in LAWS.items():
        if name != "table":
            assert {f"{p}_{s}" for p in law.params for s in ("LTP", "LTD")} == set(NAMES[name])


@pytest.mark.parametrize("name", PARAMS)
def test_slope_is_the_derivative_of_the_step(name):
    law, p, h = LAWS[name], PARAMS[name], 1e-6
    u = np.linspace(0.05, 0.9, 18)
    slope = (law.step(u + h, 1.0, p) - law.step(u - h, 1.0, p)) / (2 * h)
    assert np.allclose(law.slope(u, 1.0, p), slope, atol=1e-6)


@pytest.mark.parametrize("name", ["linear", "soft_bounds", "exponential"])
def test_closed_curve_is_the_repeated_step(name):
    law, p = LAWS[name], PARAMS[name]
    u = np.array([0.1])
    for _ in range(30):
        u = u + law.step(u, 1.0, p)
        u = np.clip(u, 0, 1) if law.hard else u
    assert law.curve(0.1, np.array([30.0]), p) == pytest.approx(u, abs=1e-12)


@pytest.mark.parametrize("name", ["linear", "soft_bounds", "exponential"])
def test_exact_laws_take_any_number_of_pulses_at_once(name):
    law, p = LAWS[name], PARAMS[name]
    u = np.array([0.2])
    half = u + law.step(u, 2.5, p)
    assert half + law.step(half, 1.5, p) == pytest.approx(u + law.step(u, 4.0, p), abs=1e-12)


def test_exponential_is_neurosims_curve_and_becomes_linear():
    """G(P) = B (1 - exp(-P/A)), B = range / (1 - exp(-Pmax/A)) (Chen 2018)."""
    law, n = LAWS["exponential"], np.arange(65.0)
    curve = law.curve(0.0, n, (2.0, 64.0))
    assert np.allclose(curve, (1 - np.exp(-n / 32)) / (1 - np.exp(-2)))
    assert np.allclose(law.curve(0.0, n, (1e-12, 64.0)), n / 64)
    assert law.curve(0.0, np.array([32.0]), (-2.0, 64.0))[0] < 0.5


@pytest.mark.parametrize("name", PARAMS)
def test_free_and_bound_undo_each_other(name):
    law, p = LAWS[name], PARAMS[name]
    assert law.bound(law.free(p)) == pytest.approx(p)


def test_table_interpolates_for_one_and_for_many_vectors():
    law = on_states(np.array([0.0, 0.5, 1.0]), 0.03)
    row = np.array([0.0, 0.5, 1.0])
    rows = np.array([[[0.06, 0.03, 0.01]], [[0.05, 0.02, 0.0]]])
    u = np.array([0.0, 0.25, 0.5, 1.2])
    one = law.step(u, 1.0, (row, rows[0, 0]))
    assert one == pytest.approx([0.06, 0.045, 0.03, 0.01])
    both = law.step(np.array([u, u]), 1.0, (np.broadcast_to(row, rows.shape), rows))
    assert both[0] == pytest.approx(one)
    assert law.slope(np.array([u, u]), 1.0, (np.broadcast_to(row, rows.shape), rows))[0, 1] == pytest.approx(-0.06)


def test_laws_that_are_not_exact_go_pulse_by_pulse():
    law, p, u = LAWS["power"], (0.1, 2.0), np.array([0.0])
    by_hand = u.copy()
    for _ in range(3):
        by_hand = by_hand + law.step(by_hand, 1.0, p)
    assert law.mean_step(u, 3.0, p) == pytest.approx(by_hand)


def test_a_million_pulses_of_the_power_law_are_its_curve_of_small_steps() -> None:
    """``1 - u = ((1 - u0)^(1 - gamma) - (1 - gamma) s n)^(1 / (1 - gamma))`` for steps that are small against 1 - u."""
    s, gamma, n = 4e-7, 2.0, 1_000_000
    step = LAWS["power"].mean_step(np.array([0.2]), float(n), (s, gamma))
    end = 1 - (0.8 ** (1 - gamma) - (1 - gamma) * s * n) ** (1 / (1 - gamma))
    np.testing.assert_allclose(0.2 + step, end, rtol=1e-3)


def applied_one_by_one(law, u, dp, p, gain):
    """State and its derivative after whole and part pulses of the law's own step, held by the bounds."""
    v, growth, left = u.copy(), np.ones(u.shape), np.broadcast_to(dp, u.shape).astype(float)
    while (left > 1e-9).any():
        part = np.clip(left, 0, 1) * gain
        growth = growth * (1 + law.slope(v, part, p))
        v, left = np.clip(v + law.step(v, part, p), 0, 1), left - 1
    return v, growth


ROWS = {
    "falls": (1.6, 1.3, 1.1, 0.6, 0.1),
    "rises, then falls": (0.2, 1.4, 2.2, 1.0, 0.3),
    "turns back before the bound": (1.4, 0.9, 0.4, 0.1, -0.4),
    "even": (1.0, 1.0, 1.0, 1.0, 1.0),
}


@pytest.mark.parametrize("pulses", [50.0, 500.0, 20.5])
@pytest.mark.parametrize("row", ROWS)
def test_many_pulses_between_reads_of_a_table_are_exact(row, pulses):
    """A row of states is made of lines, and on a line any number of pulses has a closed form."""
    rng = np.random.default_rng(5)
    u, gain = rng.uniform(0, 1, 400), rng.uniform(0.5, 1.5, 400)
    p = np.array([0.0, 0.2, 0.45, 0.8, 1.0]), np.array(ROWS[row]) / 64
    expected, growth = applied_one_by_one(LAWS["table"], u, pulses, p, gain)
    step, slope = LAWS["table"].advance(u, pulses, p, gain)
    assert u + step == pytest.approx(expected, abs=1e-12)
    assert 1 + slope == pytest.approx(growth, abs=1e-9)
    assert LAWS["table"].mean_step(u, pulses, p, gain, most=12) == pytest.approx(step, abs=1e-12)


@pytest.mark.parametrize("pulses", [50.0, 500.0])
@pytest.mark.parametrize("gamma", [0.05, 0.5, 1.0, 2.0, 6.0])
def test_many_pulses_between_reads_of_the_power_law_are_those_one_by_one(gamma, pulses):
    u = np.linspace(0, 0.999, 200)
    for total in (0.3, 1.0, 3.0, 8.0):
        p = total / pulses, gamma
        expected, _ = applied_one_by_one(LAWS["power"], u, pulses, p, 1.0)
        step, _ = LAWS["power"].advance(u, pulses, p)
        assert u + step == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("name", ["table", "power"])
def test_slope_of_many_pulses_is_the_derivative_of_their_step(name):
    law, h = LAWS[name], 1e-7
    p = (np.array([0.0, 0.4, 1.0]), np.array([0.03, 0.012, 0.002])) if name == "table" else (0.01, 1.6)
    u = np.linspace(0.02, 0.9, 40)
    ends = [v + law.advance(v, 70.0, p)[0] for v in (u + h, u - h)]
    free = ends[0] < 0.999  # of the bound
    growth = (ends[0] - ends[1]) / (2 * h)
    assert free.sum() > 20
    assert (1 + law.advance(u, 70.0, p)[1])[free] == pytest.approx(growth[free], abs=0.01)


def test_a_table_that_pulses_step_across_ends_all_the_same():
    """A step that falls by more than the state rises leaps to and fro, within the bounds."""
    p = np.array([0.0, 0.5, 1.0]), np.array([0.9, -0.4, -0.9])
    step = LAWS["table"].mean_step(np.linspace(0, 1, 9), 1e6, p)
    assert (np.abs(step) <= 1).all()


def test_states_that_go_to_and_fro_are_those_of_each_alone():
    """After some leaps only they go on: with a table of its own for each parameter vector and read, and any gain."""
    rng, row = np.random.default_rng(1), np.array([0.0, 0.3, 0.7, 1.0])
    step = np.sort(rng.uniform(-0.6, 0.6, (1, 5, 6, 4)), axis=-1)[..., ::-1] + np.array([0.0, 0.1, -0.1, 0.0])
    u, gain = rng.uniform(0, 1, (4, 5, 6)), rng.uniform(0.5, 1.5, (4, 5, 6))
    pulses = np.broadcast_to(rng.integers(1, 400, 6).astype(float), u.shape)
    moved = LAWS["table"].mean_step(u, pulses, (row, step), gain, most=1)
    after, slope = LAWS["table"].advance(u, pulses, (row, step), gain)
    for a, s, b in np.ndindex(*u.shape):
        own = LAWS["table"].advance(u[a, s, b], pulses[a, s, b], (row, step[0, s, b]), gain[a, s, b])
        assert (moved[a, s, b], after[a, s, b]) == (pytest.approx(own[0], abs=1e-9),) * 2
        assert slope[a, s, b] == pytest.approx(own[1], rel=1e-6, abs=1e-9)


def test_states_that_go_to_and_fro_are_those_of_pulses_one_by_one():
    """Falling tables whose steps are up to a third of the range: states settle about a node, or swing past it."""
    for seed in range(40):
        rng = np.random.default_rng(seed)
        p = np.linspace(0, 1, 7), np.sort(rng.uniform(-0.3, 0.3, 7))[::-1]
        u, pulses = rng.uniform(0, 1, 50), float(rng.integers(20, 400))
        expected, _ = applied_one_by_one(LAWS["table"], u, pulses, p, 1.0)
        assert u + LAWS["table"].mean_step(u, pulses, p, most=1) == pytest.approx(expected, abs=1e-12)
