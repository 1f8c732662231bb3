"""Leaps against exact flips: trains of pulses at the default settings, hot films, and walls that creep."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError
from hallweight.core.constants import K_B
from hallweight.hall import HallBar
from hallweight.hall.internals import Kinetics, Lattice, Segment, pulse_rise, pulse_segments

FILM = 0.01  # of the film
HOT = 0.01  # of <s>: it varies by 0.002 from replica to replica
SHORT = 0.06  # of the reversed fraction: leaps of 0.05 waiting times, by which alone a wall crosses the film
STIFF = 0.015  # of neighbours alike: leaps of hundreds of waiting times against single flips; they vary by 0.004
ALL = 100.0  # flips per grain, more than a segment has, or after which it is at rest
FIELD = (0.2, 0.0, 0.0)


def bench(n: int = 60, sigma: float = 0.1, **options: object) -> Kinetics:
    lattice = Lattice.of("square", n * 5e-8, n * 5e-8, 5e-8, sigma_K=sigma, seed=3)
    return Kinetics(hw.card("CoGd"), lattice, source=hw.card("Pt"), **options)  # type: ignore[arg-type]


def stripe(k: Kinetics) -> np.ndarray:
    """The left half up, the right half down."""
    ny, nx = k.lattice.shape
    return np.where(np.arange(nx) < nx / 2, 1, -1)[None].repeat(ny, 0).ravel()


def train(device: HallBar, kelvin: float, width: float, pulses: int = 4, replicas: int = 6) -> tuple[np.ndarray, int]:
    """Mean states after pulses up, then down, that heat the film to a temperature; and how many leaps that took."""
    rise = pulse_rise(device.warming, device.density_per_current(), width)
    j, k, leaps, curve = device.current_density(np.sqrt((kelvin - 300.0) / rise)), device.kinetics(), 0, []
    states = k.initial_states("down", replicas=replicas)
    for n, sign in enumerate(np.repeat([1, -1], pulses)):
        leaps += k.run(states, pulse_segments(device.warming, sign * j, width, 300.0, FIELD, pause=1.0), n).leaps
        curve.append(states.mean.mean())
    return np.array(curve), leaps


@pytest.mark.parametrize("dipoles", [True, False])
@pytest.mark.parametrize(
    ("kelvin", "width"),
    [
        (500.0, 1e-4),
        *[
            pytest.param(kelvin, width, marks=pytest.mark.slow)
            for kelvin, width in ((510.0, 1e-5), (460.0, 1e-3), (475.0, 1e-3), (500.0, 1e-3))
        ],
    ],
)
def test_trains_at_the_default_settings_are_those_of_exact_flips(dipoles: bool, kelvin: float, width: float) -> None:
    """1,600 grains, from where a pulse switches most of the film to where heat disorders it; means of each polarity."""
    film = hw.magnet.at_composition(hw.card("CoTb"), 0.235)
    device = HallBar(film, source="W", side="above", width="0.6 um", grain="15 nm", dipoles=dipoles)
    (usual, leaps), (exact, _) = train(device, kelvin, width), train(device.but(exact_flips=ALL), kelvin, width)
    assert leaps > 0
    assert np.ptp(exact) / 2 > 0.8
    for part in (slice(1, 4), slice(4, 8)):
        assert usual[part].mean() / 2 == pytest.approx(exact[part].mean() / 2, abs=FILM)


@pytest.mark.parametrize("start", ["stripe", "up"])
@pytest.mark.parametrize("side", [60, 80])
@pytest.mark.parametrize(
    ("kelvin", "dipoles", "pinning"),
    [(300.0, True, 12), (330.0, True, 12), (360.0, True, 12), (300.0, False, 12), (330.0, False, 12), (332.0, False, 3),
     (337.0, False, 12), (347.0, False, 12), (360.0, False, 12)],
)  # fmt: skip
def test_walls_that_creep_through_a_soft_hot_film_do_not_lag(
    kelvin: float, dipoles: bool, pinning: float, side: int, start: str
) -> None:
    """Soft grains that flicker for 1 ms while walls creep, some 50 flips a grain; ``exact_flips`` follows them all.

    Coupled by 0.6 to 1.6 times (walls) and 2.6 to 4.5 times (stray fields) what makes domains last. ``side`` squared
    grains: of more than 5,000 those that flicker alone are no walls.
    """
    soft: dict[str, object] = {"pinning": pinning * K_B * 300, "dipoles": dipoles}
    ends = {}
    for flips in (None, ALL):
        k = bench(side, exact_flips=flips, **soft)
        states = k.initial_states(stripe(k) if start == "stripe" else start, replicas=4)
        counts = k.run(states, [Segment(1e-3, kelvin, -1e11, (0.05, 0.0, 0.0))], 5)
        assert flips is None or counts.leaps == 0 or counts.flips > 0.5 * ALL * states.spin.size
        ends[flips] = states.mean.mean() / 2
    assert ends[None] == pytest.approx(ends[ALL], abs=FILM)


def test_exact_flips_are_those_that_were_asked_for() -> None:
    for flips, none in ((0.0, "flips"), (1e3, "leaps")):
        k = bench(20, exact_flips=flips)
        counts = k.run(k.initial_states("up"), [Segment(1e-4, 360.0, -3e11, (0.05, 0.0, 0.0))], 1)
        assert getattr(counts, none) == 0
    assert HallBar("CoTb", exact_flips=5).kinetics().exact_flips == 5
    with pytest.raises(InputError, match="exact_flips = -1"):
        HallBar("CoTb", exact_flips=-1)


def test_short_leaps_alone_move_walls_as_single_flips_do() -> None:
    """Growth of domains half way through: the reversed fraction. A run of its own begins with single flips instead."""
    k = bench(60, 0.1, pinning=12 * K_B * 300)
    j, B = -3e11, (0.05, 0.0, 0.0)
    width = 0.5 * next(t for t in np.geomspace(1e-9, 1e-3, 60) if _mean(k, t, j, B, 0.0) < -0.6)
    leapt, exact = (_mean(k, width, j, B, events) for events in (0.0, 1e3))
    assert -0.9 < exact < 0.9
    assert (1 - leapt) / 2 == pytest.approx((1 - exact) / 2, rel=SHORT)


def _mean(k: Kinetics, width: float, j: float, B: tuple[float, float, float], events: float) -> float:
    states = k.initial_states(stripe(k), replicas=4)
    leaps, single, _ = k.run(
        states, [Segment(float(width), 300.0, j, B)], 5, events_per_cell=events, leap_fraction=0.05
    )
    assert (leaps == 0) == (events > 0)
    assert (single == 0) == (events == 0)
    return float(states.mean.mean())


def test_leaps_may_begin_when_flips_undo_each_other() -> None:
    """A hot film without domains: many more single flips before the leaps end in the same state."""
    k = bench(150, 0.1, dipoles=False)
    ends, singles = [], []
    for events in (None, 60.0):
        states = k.initial_states(stripe(k), replicas=3)
        leaps, single, _ = k.run(states, [Segment(1.0, 360.0, -1e11, (0.05, 0.0, 0.0))], 5, events_per_cell=events)
        assert leaps > 0
        ends.append(states.mean.mean())
        singles.append(single)
    assert singles[1] > 10 * singles[0]
    assert ends[0] == pytest.approx(ends[1], abs=HOT)


def test_leaps_far_beyond_the_waiting_times_keep_the_balance_of_neighbours() -> None:
    """Leaps of thousands of waiting times: order among neighbours of each pattern is that of single flips."""
    k = bench(100, 0.05, nucleus=1.5e-8, pinning=3 * K_B * 300, coupling=0.011, dipoles=False)
    once = 1 / k.isolated_rate(300.0)
    exact, leapt = k.initial_states("demagnetised", seed=1), k.initial_states("demagnetised", seed=2)
    assert k.run(exact, [Segment(40 * once, 300.0)], 1, events_per_cell=1e4).flips > 20 * k.lattice.cells
    leaps, single, in_leaps = k.run(leapt, [Segment(4e4 * once, 300.0)] * 12, 2, events_per_cell=0)
    assert single == 0
    assert leaps < 300
    assert in_leaps > 30 * k.lattice.cells
    one, other = alike(k, exact.spin[0]), alike(k, leapt.spin[0])
    assert one > 0.57
    assert other == pytest.approx(one, abs=STIFF)


def alike(k: Kinetics, spin: np.ndarray) -> float:
    """Part of the neighbours that are in the same state."""
    sites = k.lattice.neighbours[:, :4]
    return float((spin[sites] == spin[:, None])[sites >= 0].mean())
