"""Spikes in loops are left out, counted and named; reads of a switching branch are none."""

import numpy as np
import pytest

from hallweight.core import InputError, Trace
from hallweight.report import draw
from hallweight.synapse import fit, loop_spikes

UP = np.linspace(-0.1, 0.1, 101)
X = np.r_[UP, UP[::-1]]
RISING = np.arange(202) < 101


def loop(width=0.0015, noise=0.005, seed=0):
    y = 0.5 * np.tanh((X - np.where(RISING, 0.02, -0.02)) / width)
    return y + noise * np.random.default_rng(seed).standard_normal(202)


def trace(y):
    return Trace.from_arrays("R_xy", "ohm", y, layout="field-loop", coords={"field": X})


@pytest.mark.parametrize("size", [0.3, 2, 5, -5, 500])
def test_one_spike_is_left_out_and_named(size):
    y = loop()
    clean = fit(trace(y))
    y[30] += size
    card = fit(trace(y))
    for name in ("R_AHE", "H_c", "slope", "offset"):
        assert card[name] == pytest.approx(clean[name], abs=0.3 * clean.values[name].err)
    note = next(n for n in card.notes if "spike" in n)
    assert "1 of 202 reads" in note
    assert "read 31" in note
    assert np.flatnonzero(loop_spikes(trace(y))).tolist() == [30]


@pytest.mark.parametrize("seed", range(8))
def test_one_read_in_twenty_is_a_spike(seed):
    y, rng = loop(seed=seed), np.random.default_rng([1, seed])
    off = rng.choice(202, 10, replace=False)
    y[off] += rng.choice([-1, 1], 10) * 10 ** rng.uniform(-0.3, 1, 10)
    card = fit(trace(y))
    assert card["R_AHE"] == pytest.approx(0.5, abs=4 * card.values["R_AHE"].err)
    assert card["H_c"] == pytest.approx(0.02, abs=4 * card.values["H_c"].err)
    assert card["sigma_read"] == pytest.approx(0.005, rel=0.3)
    assert set(np.flatnonzero(loop_spikes(trace(y)))) <= set(off)


@pytest.mark.parametrize("width", [1e-5, 2e-4, 0.0015, 0.01, 0.05])
@pytest.mark.parametrize("noise", [0.0, 1e-4, 0.02])
def test_reads_of_a_switching_branch_are_no_spikes(width, noise):
    assert not loop_spikes(trace(loop(width, noise))).any()


def test_an_instrument_of_few_digits_has_no_spikes():
    assert not loop_spikes(trace(np.round(loop(noise=0.004), 2))).any()


def test_a_spike_at_each_end():
    y = loop()
    y[0] += 3
    y[-1] -= 3
    assert np.flatnonzero(loop_spikes(trace(y))).tolist() == [0, 201]


def test_spikes_are_drawn_and_do_not_shrink_the_loop():
    y = loop()
    y[[30, 80]] += 5, -0.4
    one = trace(y)
    picture = draw.hall_loop(one, fit(one))
    assert "2 spikes" in picture.caption
    assert picture.figure.axes[0].get_ylim()[1] < 1


def test_a_drive_that_moves_only_at_spikes_is_no_sweep():
    """Found by the fuzz: all but the spikes of a mutated file had one drive."""
    field, y = np.full(60, 0.01), np.random.default_rng(0).normal(0, 0.005, 60)
    field[20], y[20] = 0.1, 5.0
    one = Trace.from_arrays("R_xy", "ohm", y, layout="field-loop", coords={"field": field})
    with pytest.raises(InputError, match="one drive at all 59 reads"):
        fit(one)
