"""Incubation and transition times, and trains of pulses, against what is known of them without a simulation."""

from dataclasses import replace

import numpy as np
import pytest
from scipy.interpolate import PchipInterpolator, PPoly
from scipy.linalg import expm
from scipy.stats import kstest

import hallweight as hw
from hallweight.core import InputError
from hallweight.hall import HallBar, switching_times
from hallweight.hall.internals import pulse_rise, pulse_segments

LEAPS = 0.02
"""Mean state, from -1 to 1, with leaps against single flips: 0.01 of the film."""
BAR = {"source": "W", "side": "above", "grain": "15 nm", "dipoles": False}
GOOD = 0.02
"""p of the test of Kolmogorov and Smirnov above which a form fitted to one seed is not rejected."""
KNOWN = 1e-3
"""The same of a distribution known beforehand, of which nothing was fitted: a right one fails for one seed in 1,000."""
BAD = 1e-3
"""p below which it is."""


def first_passage(cells: int, start: int, end: int, rates: tuple[float, float], longest: float) -> PPoly:
    """Probability that ``end`` of ``cells`` independent two-state volumes have been reversed at once by a time.

    A chain of birth and death: n reversed volumes, ``(cells - n) a`` up and ``n c`` down, that ends at ``end``.
    """
    n = np.arange(end)
    up, down = (cells - n) * rates[0], n * rates[1]
    generator = np.diag(-up - down) + np.diag(down[1:], 1) + np.diag(up[:-1], -1)
    t = np.linspace(0, longest, 500)
    step, p, still = expm(generator * t[1]), np.eye(end)[start], []
    for _ in t:
        still.append(p.sum())
        p = step @ p
    return PchipInterpolator(t, 1 - np.array(still))


def test_times_of_many_independent_volumes_are_first_passages_of_their_count():
    """400 equal grains that do not feel each other: 21 and 361 of them are the marks, half a grain above the levels.

    Nothing is fitted: the rates are those of one grain. A rate that is 10 % off is told.
    """
    device = HallBar("CoTb", width="0.3 um", sigma_K=0.0, coupling=0.0, pinning="1e-18 J", **BAR)  # type: ignore[arg-type]
    cells, current = device.lattice.cells, 1.8e-3
    levels = {"first": 20.5 / cells, "last": 360.5 / cells}
    found = switching_times(device, current, "1 ms", 600, field="200 mT", **levels)
    j = device.current_density(current)
    hot = 300.0 + pulse_rise(device.heat(300.0), j, 1e-3)
    rates = tuple(device.kinetics().isolated_rate(hot, j, (0.2, 0.0, 0.0), state=s) for s in (-1, 1))
    for times, start, end in ((found.incubation, 0, 21), (found.transition, 21, 361)):
        exact, off = (first_passage(cells, start, end, (f * rates[0], rates[1]), 2 * times.max()) for f in (1, 1.1))
        assert np.isfinite(times).all()
        assert kstest(times, exact).pvalue > KNOWN
        assert kstest(times, off).pvalue < BAD


def test_grains_that_feel_each_other_do_not_switch_like_one():
    device = HallBar("CoTb", width="0.3 um", **BAR)  # type: ignore[arg-type]
    found = switching_times(device, "1.8 mA", "1 ms", 600, field="200 mT", points=60)
    for which in ("incubation", "transition"):
        forms = found.forms(which)
        assert forms["exponential"][1] < BAD
        assert max(forms, key=lambda name: forms[name][0]) != "exponential"


def test_one_volume_waits_exponentially():
    device = HallBar("CoTb", width="15 nm", sigma_K=0.0, **BAR)  # type: ignore[arg-type]
    found = switching_times(device, "0.3 mA", "1 ms", 400, field="200 mT")
    forms = found.forms("incubation")
    assert forms["exponential"][1] > GOOD
    assert forms["log-normal"][1] < BAD


def test_more_current_is_faster_and_too_little_is_refused():
    device = HallBar("CoTb", width="0.3 um", **BAR)  # type: ignore[arg-type]
    slow, fast = (switching_times(device, i, "1 ms", 50, field="200 mT", points=60) for i in ("1.8 mA", "1.9 mA"))
    assert np.nanmean(fast.incubation) < np.nanmean(slow.incubation)
    assert np.nanmean(fast.transition) < np.nanmean(slow.transition)
    with pytest.raises(InputError, match="0% of the replicas have switched"):
        switching_times(device, "1 mA", "1 ms", 20, field="200 mT", points=20)
    with pytest.raises(InputError, match="which = 'delay'"):
        fast.forms("delay")


@pytest.mark.slow
@pytest.mark.parametrize("current", ["1.95 mA", "2.05 mA", "2.15 mA"])
def test_trains_with_leaps_are_those_of_single_flips(current: str):
    """From where pulses switch half of the film to where they switch all of it; means over four pulses."""
    film = hw.magnet.at_composition(hw.card("CoTb"), 0.235)
    device = HallBar(film, source="W", side="above", width="0.3 um", grain="15 nm")
    k, j, ends = device.kinetics(), device.current_density(current), []
    for events in (0.25, 1e6):
        states, curve = k.initial_states("down", replicas=40), []
        for n, sign in enumerate((1, 1, 1, 1, 1, 1, -1, -1, -1, -1)):
            segments = pulse_segments(device.warming, sign * j, 1e-3, 300.0, (0.2, 0.0, 0.0), pause=1.0)
            k.run(states, segments, n, events_per_cell=events)
            curve.append(states.mean.mean())
        ends.append((np.mean(curve[2:6]), np.mean(curve[6:])))
    assert np.allclose(ends[0], ends[1], atol=LEAPS)


def test_a_film_past_maximal_switching_ends_alike_with_early_leaps():
    """60 x 60 grains that heat begins to disorder: leaps from the start of the balance, or after 30 flips a grain."""
    film = hw.magnet.at_composition(hw.card("CoTb"), 0.235)
    device = HallBar(film, source="W", side="above", width="0.9 um", grain="15 nm")
    k, j, ends = device.kinetics(), device.current_density("4.35 mA"), []
    segments = pulse_segments(device.warming, j, 1e-3, 300.0, (0.2, 0.0, 0.0), pause=1.0)
    for events in (None, 30.0):
        states, curve = k.initial_states("down", replicas=4), []
        for n in range(6):
            k.run(states, segments, n, events_per_cell=events)
            curve.append(states.mean.mean())
        ends.append(np.mean(curve[1:]))
    assert 0.8 < ends[1] < 0.9
    assert abs(ends[0] - ends[1]) < LEAPS


@pytest.mark.slow
def test_leaps_past_maximal_switching_are_single_flips():
    """60 x 60 grains at up to 507 K, where heat disorders the film: every flip drawn one by one, or leaps."""
    film = hw.magnet.at_composition(hw.card("CoTb"), 0.235)
    large, small = (HallBar(film, source="W", side="above", width=w, grain="15 nm") for w in ("3 um", "0.9 um"))
    k, j, ends = small.kinetics(), large.current_density("9 mA"), []
    for events in (None, 1e6):
        states, curve = k.initial_states("down", replicas=8), []
        for n, sign in enumerate((1, 1, -1, -1)):
            cut = pulse_segments(large.warming, sign * j, 1e-3, 300.0, (0.2, 0.0, 0.0), pause=1.0)
            short = [replace(s, duration=s.duration / 50) for s in cut]
            counts = k.run(states, short, n, events_per_cell=events)
            assert (counts.leaps > 0) == (events is None)
            curve.append(states.mean.mean())
        ends.append(curve)
    assert 0.5 < ends[1][0] < 0.7
    assert np.allclose(ends[0], ends[1], atol=LEAPS)
