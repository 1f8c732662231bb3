"""Calibration recovers what made a trace, says what it cannot tell, and follows measured loops."""

from pathlib import Path

import numpy as np
import pytest

from hallweight import lab
from hallweight.hall import HallBar, calibrate, measure
from hallweight.hall.internals import ForwardModel, degeneracies, drive_and_reads, scaled
from hallweight.magnet import Heating, torque_per_current
from hallweight.membrane import Membrane

PULLS = 2.0
"""Mean square of 12 pulls with priors is at most 1; its own spread is 0.4, and small devices are not Gaussian."""
NEAR = 0.1
"""The quick curve against the bench, over R_AHE: one device of 256 volumes against another differs by as much."""
FOLLOWS = 0.02
"""rms of a measured loop about the calibrated curve over its range (one cycle)."""
WORSE = "the flank of this loop is steep with a long tail; five steps end at 4.4% of the range: docs/hall/validation.md"

TRAIN = "16 pulses of +1.42 mA, 1 ms; 16 of -1.42 mA, 1 ms; in-plane field 200 mT; read 0.2 mA; repeat 2"
TRUTH = {"torque": 1.12, "barrier": 0.97, "sigma_K": 1.2}


def small() -> HallBar:
    return HallBar("CoTb", source="W", side="above", width="0.24 um", grain="15 nm", dipoles=False)


@pytest.mark.slow
def test_own_traces_give_back_their_parameters_within_errors():
    device, pulls = small(), []
    for seed in range(4):
        real = scaled(device, TRUTH).but(seed=100 + seed)
        found = calibrate(device, measure(real, TRAIN, seed=seed), tuple(TRUTH), start="down", seed=seed)
        pulls += [np.log(found.factors[n] / TRUTH[n]) / found.errors[n] for n in TRUTH]
        assert found.errors["barrier"] < 0.9 * np.log(1.5)  # walls are pinned for good: "pinning" has no effect
        assert (pytest.approx(device.R_AHE, rel=1e-6),) == found.R_AHE
    assert np.mean(np.square(pulls)) < PULLS
    assert "torque" in str(found)


def test_the_quick_curve_is_that_of_the_bench():
    device = small()
    trace = measure(device, TRAIN.replace("repeat 2", "repeat 1"))
    drive, _ = drive_and_reads(trace, periodic=False)
    quick = np.mean([ForwardModel(device, drive, "down", 400).curve({}, s) for s in range(3)], axis=0)
    offset = device.readout.offset * device.sheet
    assert np.sqrt(np.mean((quick - (trace.values - offset) / device.R_AHE) ** 2)) < NEAR


def test_degeneracies_in_words():
    spread = np.array([1.0, 1.0])
    alike = np.array([[1.0, -1.0], [-1.0, 1.0]]) * 1e4  # only the ratio is seen
    sentences = degeneracies(("a", "b"), ("first", "second"), spread, alike, np.linalg.inv(alike + np.eye(2)))
    assert sentences[0] == "the data cannot tell the device from one with a x 1.20, b x 1.20"
    assert any(s.startswith("of b and a the data fix b / a^1.00 to") for s in sentences)
    clear = np.eye(2) * 1e4
    assert degeneracies(("a", "b"), ("first", "second"), spread, clear, np.linalg.inv(clear)) == ()


def test_factors_on_every_kind_of_heating():
    t = np.array([1e-6, 1e-3])
    membrane = Membrane("CoTb", support="PET 25 um")
    lumped = Heating(1e-14, 1e-6)
    for device in (small(), HallBar("CoTb", membrane=membrane), HallBar("CoTb", heating=lumped)):
        hot = scaled(device, {"heat": 1.5, "torque": 1.2})
        assert hot.warming(t) == pytest.approx(1.5 * device.warming(t), rel=1e-9)
        assert torque_per_current(hot.driven()) == pytest.approx(1.2 * torque_per_current(device.driven()), rel=1e-9)
        assert hot.stress == device.stress


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "steps"),
    [
        ("0.01s_2018-11-13-173650", 5),
        pytest.param("0.45s_2018-11-13-175525", 5, marks=pytest.mark.xfail(reason=WORSE, strict=True)),
    ],
)
def test_a_measured_loop_is_followed_and_its_degeneracies_are_named(shared_data: Path, name: str, steps: int):
    """Two current loops of one anonymous device, pulses of 10 and 450 ms; film, width and source are not known."""
    trace = lab.read(shared_data / "measured" / "nqmurray__Analysis" / f"sample nameSOT_switching_100.0Oe_{name}.csv")
    bar = {"width": "3 um", "grain": "50 nm", "nucleus": "13 nm", "pinning": "1.6e-19 J", "dipoles": False}
    device = HallBar("CoTb", **bar, sigma_K=0.2, B_DMI="20 mT")  # type: ignore[arg-type]
    free = ("torque", "heat", "pinning", "sigma_K", "R_AHE")
    found = calibrate(device, trace, free, background=("bend", "drift"), volumes=600, steps=steps, seed=1)
    assert found.misfit[0] < FOLLOWS
    assert found.assumed == (True,)
    assert found.errors["torque"] > 0.3  # 0.1 to 0.9 by the seed of the search: the loop hardly depends on it
    assert not all(found.fixed.values())
    assert any("cannot tell" in s and "torque" in s for s in found.degeneracies)
    assert abs(found.R_AHE[0]) == pytest.approx(np.ptp(trace.values) / 2, rel=0.3)
    assert pytest.approx(found.R_AHE[0], rel=1e-6) == found.device.R_AHE
