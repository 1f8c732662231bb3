"""Long work reports how far it has come: monotonic, up to all of it, and without a trace in the result."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from hallweight.hall import (
    HallBar,
    bench,
    calibrate,
    full_switching,
    measure,
    optimise_pulses,
    phase_diagram,
    smallest_current,
    switching_times,
    width_sweep,
)
from hallweight.hall.internals import StepCounter

BAR = {"source": "W", "side": "above", "grain": "15 nm", "dipoles": False}
DEVICE = HallBar("CoTb", width="0.2 um", **BAR)
SMALL = HallBar("CoTb", width="15 nm", sigma_K=0.0, **BAR)
TRAIN = "6 pulses of +1.3 mA, 1 ms; 6 of -1.3 mA, 1 ms; in-plane field 200 mT; read 0.2 mA; repeat 2"
LARGE = HallBar("CoTb", width="0.24 um", **BAR)
PARTIAL = "8 pulses of +1.4 mA, 1 ms; 8 of -1.4 mA, 1 ms; in-plane field 200 mT; read 0.5 mA; repeat 2"
CALLS: dict[str, Callable[..., Any]] = {
    "measure": lambda p: measure([DEVICE, DEVICE.but(seed=1)], TRAIN, threads=2, progress=p).values,
    "phase diagram": lambda p: (
        phase_diagram(DEVICE, current=["1.3 mA"], field=["-200 mT", "200 mT"], progress=p).fraction.values
    ),
    "width sweep": lambda p: (
        width_sweep(
            DEVICE, current="1.3 mA", field="200 mT", width=["1 us", "1 ms"], replicas=2, progress=p
        ).fraction.values
    ),
    "full switching": lambda p: full_switching(DEVICE, "1.4 mA", field="200 mT", cycles=3, progress=p).R.values,
    "smallest current": lambda p: smallest_current(SMALL, part=0.9, field="200 mT", progress=p),
    "switching times": lambda p: (
        switching_times(DEVICE, "1.4 mA", n=20, field="200 mT", points=20, progress=p).incubation
    ),
    "calibrate": lambda p: calibrate(
        LARGE, measure(LARGE, PARTIAL), ("torque", "pinning"), volumes=100, steps=1, start="down", progress=p
    ).curves[0],
    "optimise": lambda p: (
        optimise_pulses(DEVICE, 5, schemes="identical", pulses=4, field="200 mT", volumes=16, progress=p).best.up
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_long_work_reports_how_far_it_has_come(name: str) -> None:
    reports: list[tuple[int, int]] = []
    shown = CALLS[name](lambda done, of: reports.append((done, of)))
    done, of = np.array(reports).T
    assert np.all(np.diff(done) > 0)
    assert len(set(of.tolist())) == 1
    assert done[-1] == of[0]
    assert np.array_equal(shown, CALLS[name](None), equal_nan=True)


def test_progress_of_a_bench_is_not_in_its_record(tmp_path) -> None:
    reports: list[tuple[int, int]] = []
    shown = bench(DEVICE, tmp_path / "shown", protocol=TRAIN, progress=lambda *at: reports.append(at))
    silent = bench(DEVICE, tmp_path / "silent", protocol=TRAIN)
    assert shown.id == silent.id
    assert shown.results == silent.results
    assert reports[-1] == (25, 25)


def test_a_counter_never_goes_back_and_ends_at_all() -> None:
    reports: list[tuple[int, int]] = []
    counter = StepCounter(lambda *at: reports.append(at), 5)
    counter.advance()
    counter.jump_to(3)
    counter.jump_to(2)
    counter.advance(7)
    counter.finish()
    assert reports == [(1, 5), (3, 5), (5, 5)]
