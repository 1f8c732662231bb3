"""Offset, drift and sign: found within their errors on curves where they are known, removed from a copy."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError, Trace

N = 50


def pulses(offset: float, slope: float, seed: int, cycles: int = 6) -> Trace:
    rng = np.random.default_rng(seed)
    rise = -1 + 2 * (1 - np.exp(-np.arange(1, N + 1) / 6.0))
    values = np.tile(np.concatenate([rise, -rise]), cycles) + offset
    values = values + slope * (np.arange(len(values)) - (len(values) - 1) / 2) + 0.02 * rng.standard_normal(len(values))
    cycle = np.repeat(np.arange(cycles), 2 * N)
    return Trace.from_arrays(
        "R_xy", "ohm", values, coords={"polarity": np.tile(np.repeat([1, -1], N), cycles), "cycle": cycle}
    )


def loop(offset: float, slope: float, seed: int, sign: int = 1) -> Trace:
    rng = np.random.default_rng(seed)
    half = np.linspace(-0.3, 0.3, 101)
    field = np.concatenate([half, half[::-1]])
    values = sign * np.tanh((field - np.repeat([0.05, -0.05], 101)) / 0.01) + offset + slope * np.arange(202)
    values = values + 0.01 * rng.standard_normal(202)
    return Trace.from_arrays("R_xy", "ohm", values, layout="field-loop", coords={"field": field})


@pytest.mark.parametrize("make", [pulses, loop])
def test_offset_within_its_error(make) -> None:
    pull = []
    for seed in range(60):
        found = hw.lab.offset(make(-12.0, 0.0, seed))
        pull.append((found.value + 12.0) / found.err)
    assert np.sqrt(np.mean(np.square(pull))) < 2.0
    assert abs(np.mean(pull)) < 0.6


@pytest.mark.parametrize("make", [pulses, loop])
@pytest.mark.parametrize("slope", [0.0, 2e-4])
def test_drift_within_its_error(make, slope: float) -> None:
    pull = []
    for seed in range(60):
        found = hw.lab.drift(make(0.0, slope, seed))
        pull.append((found.value - slope) / found.err)
    assert np.sqrt(np.mean(np.square(pull))) < 2.0
    assert abs(np.mean(pull)) < 0.6


def test_one_cycle_of_pulses_shows_no_drift() -> None:
    found = hw.lab.drift(pulses(0.0, 0.0, 1, cycles=1))
    assert found.value == 0
    assert found.err > 0
    assert found.how == "assumed"


def test_correct_works_on_a_copy() -> None:
    trace = loop(-12.0, 1e-4, 0, sign=-1)
    kept = trace.values.copy()
    corrected = hw.lab.correct(trace, offset=True, drift=True, flip="auto")
    np.testing.assert_array_equal(trace.values, kept)
    assert len(corrected.corrections) == 3
    assert abs(hw.lab.offset(corrected).value) < 3 * hw.lab.offset(corrected).err
    assert hw.lab.sign(trace) == -1
    assert hw.lab.sign(corrected) == 1
    np.testing.assert_allclose(hw.lab.correct(trace, offset=-12.0).values, kept + 12)
    assert hw.lab.correct(trace) is trace


def test_only_hall_quantities_have_an_offset() -> None:
    g = Trace.from_arrays("G", "S", np.linspace(1e-6, 2e-6, 20), coords={"polarity": np.ones(20)})
    assert hw.lab.offset(g).value == 0
    assert hw.lab.sign(g) == 1
    with pytest.raises(InputError, match="offset"):
        hw.lab.correct(loop(0, 0, 0), offset=float("nan"))
    angle = Trace.from_arrays("R_xx", "ohm", [1.0, 2.0], layout="angle", coords={"angle": [0.0, 1.0]})
    with pytest.raises(InputError, match="flip"):
        hw.lab.correct(angle, flip=True)


def test_describe_says_offset_drift_and_sign_of_a_hall_trace_only():
    import hallweight as hw

    lines = hw.lab.describe(hw.lab.read(hw.cards.path_of_sample()))
    assert [line.split(":")[0] for line in lines] == ["Hall offset", "drift", "sign"]
    assert "raise R_xy" in lines[2]
    conductance = hw.Trace.from_arrays("G", "S", [1e-6, 2e-6], coords={"polarity": [0, 1]})
    assert hw.lab.describe(conductance) == ()
