"""A fit of one trace serves its offset and its card, and no other data."""

import numpy as np
import pytest

from hallweight.cards import path_of_sample
from hallweight.core import Trace
from hallweight.lab import describe, read
from hallweight.synapse import fit


def steps_of(trace: Trace, **how) -> list[tuple[int, int]]:
    """What a fit says of its progress; a fit that is there already has one step."""
    told: list[tuple[int, int]] = []
    fit(trace, progress=lambda done, of: told.append((done, of)), **how)
    return told


@pytest.fixture
def trace() -> Trace:
    return read(path_of_sample())


def test_what_describe_fitted_is_not_fitted_again(trace):
    said = describe(trace)
    assert steps_of(trace) == [(1, 1)]
    assert str(fit(trace).values["offset"]) in said[0]


def test_another_law_or_trace_is_fitted(trace):
    card = fit(trace)
    assert len(steps_of(trace, law="soft_bounds")) > 1
    moved = trace.with_values(trace.values + 5.0, "moved")
    assert len(steps_of(moved)) > 1
    assert fit(moved)["offset"] == pytest.approx(card["offset"] + 5, abs=1e-3)


def test_values_that_were_changed_in_place_are_fitted():
    y = np.concatenate([np.linspace(0, 1, 20), np.linspace(1, 0, 20)]) + 0.01 * np.sin(np.arange(40) ** 2)
    polarity = np.repeat([1, -1], 20)
    coords = {
        "polarity": polarity,
        "n_pulses": np.ones(40),
        "device": np.zeros(40),
        "cycle": np.zeros(40),
        "chain": np.zeros(40),
    }
    trace = Trace.from_arrays("weight", "1", y, layout="pulses", coords=coords)
    before = fit(trace)["state_max"]
    trace.data["weight"].values[:] *= 2
    assert fit(trace)["state_max"] == pytest.approx(2 * before, rel=0.01)
