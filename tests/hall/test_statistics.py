"""Incubation and transition times have the forms that were reported for nanomagnets."""

import numpy as np
import pytest

from hallweight.core import InputError
from hallweight.hall import HallBar, switching_times

GOOD = 0.02
"""p of the test of Kolmogorov and Smirnov above which a form is not rejected: one seed, several tests."""
BAD = 1e-3
"""p below which it is."""


def test_a_film_of_many_volumes_is_log_normal_then_gamma():
    device = HallBar("CoTb", width="0.4 um", grain="25 nm")
    found = switching_times(device, "3.6 mA", "1 ms", 600, field="100 mT", points=60)
    first, then = found.forms("incubation"), found.forms("transition")
    assert first["log-normal"][1] > GOOD
    assert then["gamma"][1] > GOOD
    assert first["exponential"][1] < BAD
    assert then["exponential"][1] < BAD
    assert first["log-normal"][0] > first["normal"][0]
    assert then["gamma"][0] > then["normal"][0]


def test_one_volume_waits_exponentially():
    device = HallBar("CoTb", width="50 nm", grain="50 nm", sigma_K=0.0)
    found = switching_times(device, "1.2 mA", "1 ms", 400, field="100 mT")
    forms = found.forms("incubation")
    assert forms["exponential"][1] > GOOD
    assert forms["log-normal"][1] < BAD


def test_more_current_is_faster_and_too_little_is_refused():
    device = HallBar("CoTb", width="0.4 um", grain="25 nm")
    slow, fast = (switching_times(device, i, "1 ms", 50, field="100 mT", points=60) for i in ("3.4 mA", "3.6 mA"))
    assert np.nanmean(fast.incubation) < np.nanmean(slow.incubation)
    assert np.nanmean(fast.transition) < np.nanmean(slow.transition)
    with pytest.raises(InputError, match="0% of the replicas have switched"):
        switching_times(device, "1 mA", "1 ms", 20, field="100 mT", points=20)
    with pytest.raises(InputError, match="which = 'delay'"):
        fast.forms("delay")
