"""Bounds of few cycles: their interval holds the truth, or the card says that the range is the visited one."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import Card

VISITED = "range that was visited"


def fitted(card: Card, seed: int, sentence: str) -> Card:
    rng = np.random.default_rng(seed)
    return hw.synapse.fit(hw.synapse.sample(card, 1, rng).run(sentence, rng), law="exponential", offset=False)


def off(card: Card, name: str, truth: float) -> float:
    """Errors that a bound is off, outwards from the middle."""
    return float((card[name] - truth) / card.values[name].err * np.sign(truth))


def test_a_range_that_three_cycles_barely_reach_is_not_stated_too_sure(card):
    """64 pulses reach 1.2 ohm only where no C2C noise holds them back: seed 1 gave 1.134 +- 0.007."""
    truth = card("exponential", low=-1.2, high=1.2, sigma_c2c=0.01)
    found = [fitted(truth, seed, "64 pulses of +12 mA; 64 of -12 mA; repeat 3") for seed in range(1, 9)]
    pulls = [off(f, name, bound) for f in found for name, bound in (("state_min", -1.2), ("state_max", 1.2))]
    assert max(np.abs(pulls)) < 3
    assert np.sqrt(np.mean(np.square(pulls))) < 1.6


def test_reads_as_good_as_exact_have_bounds_and_not_only_ends_of_branches(card):
    """Read noise of a tenth of a step's own: the ends of two cycles are off by what C2C noise adds up to."""
    truth = card("exponential", P_LTP=60.0, P_LTD=60.0, sigma_c2c=0.012, sigma_read=0.0012)
    found = [fitted(truth, seed, "60 pulses of +12 mA; 60 of -12 mA; repeat 2") for seed in range(6)]
    assert not any(VISITED in note for f in found for note in f.notes)
    pulls = [off(f, name, bound) for f in found for name, bound in (("state_min", -1.0), ("state_max", 1.0))]
    assert np.median(np.abs(pulls)) < 1.5


def test_the_bound_that_is_met_often_is_where_the_reads_pile_up(card):
    """Twenty cycles that press against both bounds: the mean of the likelihood is its maximum."""
    truth = card("exponential", P_LTP=50.0, P_LTD=50.0, sigma_read=0.01)
    found = fitted(truth, 3, "64 pulses of +12 mA; 64 of -12 mA; repeat 20")
    for name, bound in (("state_min", -1.0), ("state_max", 1.0)):
        assert found[name] == pytest.approx(bound, abs=0.006)
        assert found.values[name].err < 0.003
