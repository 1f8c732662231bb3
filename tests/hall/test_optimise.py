"""The optimiser of pulses: its figures, and that a ramp is the better synapse."""

import numpy as np
import pytest

from hallweight.core import Protocol
from hallweight.hall import HallBar, Readout, measure, optimise_pulses
from hallweight.hall.internals import WANTED_RANGE, curve_figures

BAR = {"source": "W", "side": "above", "grain": "15 nm", "dipoles": False}
SAME = 0.12
"""Used range of the bench against the optimiser's: one thermal history of 256 volumes against two."""


def test_figures_of_known_curves():
    line = np.linspace(-0.5, 0.5, 17)
    assert curve_figures(line, -line) == pytest.approx((0.0, 0.0, 0.0, 0.5), abs=1e-12)
    bent = 1 - 2 * np.exp(-np.linspace(0, 3, 17))
    nonlinearity, asymmetry, at_zero, size = curve_figures(bent, -bent)
    assert nonlinearity > 0.15
    assert asymmetry > nonlinearity  # both lie above their lines, and one runs backwards
    assert at_zero == pytest.approx(0.0, abs=1e-12)
    assert size == pytest.approx((1 - np.exp(-3)), rel=1e-6)
    assert curve_figures(line, -0.5 * line)[2] > 0.1


def test_a_ramp_is_more_linear_and_symmetric_than_identical_pulses():
    device = HallBar("CoTb", width="0.24 um", **BAR)  # type: ignore[arg-type]
    found = optimise_pulses(device, 10, schemes=("identical", "amplitude ramp"), pulses=8, field="200 mT")
    assert [s.name for s in found.schemes] == ["amplitude ramp", "identical"]
    assert found.best.nonlinearity + found.best.asymmetry < 0.25
    assert found.best.range > 0.6 * WANTED_RANGE
    asked = Protocol.parse(found.best.protocol)
    assert str(asked) == found.best.protocol
    read = device.but(readout=Readout.ideal())
    trace = measure(read, asked.model_copy(update={"repeat": 2}))
    assert abs(np.ptp(trace.values[9:]) / 2 / device.R_AHE - found.best.range) < SAME


def test_the_callers_merit_is_used():
    device = HallBar("CoTb", width="0.15 um", **BAR)  # type: ignore[arg-type]

    def wide(up: np.ndarray, down: np.ndarray) -> float:
        return -float(np.ptp(up) + np.ptp(down))

    found = optimise_pulses(device, 5, schemes=("identical",), pulses=4, field="200 mT", merit=wide)
    assert found.best.range > 0.7
    assert found.best.merit == pytest.approx(wide(found.best.up, found.best.down))
    assert found.before.name == "identical"
    assert str(found).splitlines()[1].startswith("before")
    assert "best: identical; nonlinearity" in str(found)
