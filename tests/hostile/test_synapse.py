"""Data that cannot be fitted: one clear sentence each."""

import numpy as np
import pytest

from hallweight.core import Card, InputError, Trace, Value
from hallweight.synapse import compare, fit, loop_curve, predict, sample


def pulses(values, polarity, quantity="G", **coords):
    unit = {"G": "S", "R_xy": "ohm"}[quantity]
    return Trace.from_arrays(quantity, unit, values, coords={"polarity": np.asarray(polarity), **coords})


def loop(x, y, layout="field-loop"):
    return Trace.from_arrays("R_xy", "ohm", y, layout=layout, coords={layout.split("-")[0]: np.asarray(x)})


def good(n=40):
    up = np.linspace(1, 2, n)
    return pulses(np.concatenate([up, up[::-1]]), [0] + [1] * (n - 1) + [-1] * n)


JUMPS = [140900, 104400, 163300, 184800, 133200, 3.5, 3.0, 3.1, 3.1, 3.1]
SWEEP = np.concatenate([np.linspace(-1, 1, 41), np.linspace(1, -1, 41)])
CASES = {
    "one pulse": (lambda: fit(pulses([1.0, 2.0], [0, 1])), "at least 5"),
    "no pulses at all": (lambda: fit(pulses(np.arange(20.0), np.zeros(20))), "fewer than 4 pulses"),
    "constant": (lambda: fit(pulses(np.ones(50), np.ones(50))), "same value 1"),
    "all NaN": (lambda: fit(pulses(np.full(50, np.nan), np.ones(50))), "0 finite reads"),
    "infinite pulse number": (
        lambda: fit(pulses(np.arange(50.0), np.ones(50), n_pulses=np.full(50, np.inf))),
        "not finite",
    ),
    "NaN polarity": (lambda: fit(pulses(np.arange(50.0), np.full(50, np.nan))), "not finite"),
    "five reads a branch": (lambda: fit(pulses(JUMPS, [0, 1, 1, 1, 1, 0, -1, -1, -1, -1])), "error that is not finite"),
    "wrong sign": (lambda: fit(pulses(np.arange(50.0), [0] + [-1] * 49)), "flip the sign"),
    "unknown law": (lambda: fit(good(), law="exponentail"), "did you mean 'exponential'"),
    "no trace": (lambda: fit([]), "no trace"),
    "a path": (lambda: fit("pulses.csv"), "hallweight.lab.read"),
    "two layouts": (lambda: fit([good(), loop(SWEEP, SWEEP)]), "one layout"),
    "two loops": (lambda: fit([loop(SWEEP, SWEEP), loop(SWEEP, SWEEP)]), "one at a time"),
    "short loop": (lambda: fit(loop([0, 1, 0], [1, 2, 1.5])), "at least 12 reads"),
    "flat loop": (lambda: fit(loop(SWEEP, np.ones(82))), "same value"),
    "noise for a loop": (lambda: fit(loop(SWEEP, np.random.default_rng(0).normal(size=82))), "noise"),
    "butterfly": (lambda: fit(loop(SWEEP, np.abs(np.abs(SWEEP) - 0.3))), "even in the field"),
    "drive that does not move": (lambda: fit(loop(np.ones(82), SWEEP)), "different drives"),
    "full height of zero": (
        lambda: fit(loop(SWEEP, np.tanh(9 * SWEEP), "current-loop"), full=0.0),
        "full = 0.0, expected a number above zero",
    ),
    "few readings": (
        lambda: fit(Trace.from_arrays("R", "ohm", np.arange(4.0), layout="readings", coords={})),
        "at least ten",
    ),
    "constant readings": (
        lambda: fit(Trace.from_arrays("R", "ohm", np.ones(40), layout="readings", coords={})),
        "states that differ",
    ),
    "short angle scan": (
        lambda: fit(Trace.from_arrays("R_xy", "ohm", [1.0, 2, 3], layout="angle", coords={"angle": np.arange(3.0)})),
        "at least six",
    ),
    "compare constant": (lambda: compare(pulses(np.ones(50), np.ones(50))), "same value"),
}


@pytest.mark.parametrize("case", CASES)
def test_one_clear_sentence(case):
    act, words = CASES[case]
    with pytest.raises(InputError, match=words) as caught:
        act()
    text = str(caught.value)
    assert text.startswith("Found ")
    assert text[-1] in ".?"
    assert "\n" not in text


def test_cards_of_another_kind_are_refused():
    values = {k: Value(value=v, unit="ohm", how="assumed") for k, v in (("R_AHE", 1.0), ("offset", 0.0),
              ("closure", 0.0), ("sigma_read", 0.0))}  # fmt: skip
    card = Card(name="loop", kind="hall-loop", values=values)
    with pytest.raises(InputError, match="a card of kind 'synapse'"):
        sample(card, 3, np.random.default_rng(0))
    with pytest.raises(InputError, match="a card of kind 'synapse'"):
        predict(card, good())
    with pytest.raises(InputError, match="a card of kind 'hall-loop'"):
        loop_curve(fit(good(), law="linear"), loop(SWEEP, SWEEP))


def test_devices_refuse_no_devices_and_sweeps():
    card = fit(good(), law="linear")
    with pytest.raises(InputError, match="n = 0, expected a whole number, 1 or more"):
        sample(card, 0, np.random.default_rng(0))
    with pytest.raises(InputError, match="pulses only"):
        sample(card, 1, np.random.default_rng(0)).run("+-300 mT in 5 mT", np.random.default_rng(0))


@pytest.mark.parametrize("scale", [1e-30, 1e-12, 1.0, 1e12, 1e30])
def test_absurd_sizes_give_the_same_law(scale):
    n = np.arange(41.0)
    noise = np.random.default_rng(1).normal(0, 0.004, 81)
    up, down = -np.expm1(-n / 20), np.exp(-n[1:] / 20)
    card = fit(pulses(scale * (np.concatenate([up, down * up[-1]]) + noise), [0] + [1] * 40 + [-1] * 40))
    assert card.law in ("soft_bounds", "exponential")
    assert card["state_max"] / scale == pytest.approx(0.9, abs=0.15)


def test_some_reads_that_are_no_numbers_are_left_out_and_said():
    trace = good()
    values = trace.values.copy()
    values[[10, 50]] = np.nan, np.inf
    card = fit(trace.with_values(values, "two lost"), law="linear")
    assert any("2 reads were not numbers" in n for n in card.notes)
    assert card["P_LTP"] == pytest.approx(39, rel=0.01)
