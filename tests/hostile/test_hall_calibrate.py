"""Traces that cannot be calibrated, and parameters that are none, get one clear sentence."""

import numpy as np
import pytest

from hallweight.core import InputError, Trace
from hallweight.hall import HallBar, calibrate, optimise_pulses, switching_times

DEVICE = HallBar("CoTb", width="0.2 um", grain="15 nm", dipoles=False)


def pulses(values: list[float] | np.ndarray, polarity: list[int] | None = None, amplitude: float = 4e-3) -> Trace:
    sign = [0] + [1] * (len(values) - 1) if polarity is None else polarity
    coords = {"polarity": sign, "amplitude": amplitude * np.array(sign)}
    return Trace.from_arrays("R_xy", "ohm", values, coords=coords)


@pytest.mark.parametrize(
    ("trace", "said"),
    [
        (pulses([0.0, 1.0]), "a trace of 1 pulse, expected 4 or more"),
        (pulses([0.1] * 12), "over a range of zero"),
        (pulses([0.1] * 12, [0] * 12), "a trace without a pulse"),
        (pulses(np.linspace(0, 1, 12), amplitude=0.0), "a trace without a pulse"),
        (pulses([np.nan] * 12), "a trace with 0 finite reads"),
        (pulses(np.linspace(0, 1, 12), amplitude=np.nan), "a drive that is not a finite number"),
        (Trace.from_arrays("R_xy", "ohm", np.linspace(0, 1, 12), coords={"polarity": [1] * 12}), "unknown amplitude"),
        (Trace.from_arrays("G", "S", np.linspace(0, 1, 12), coords={"polarity": [1] * 12}), "a trace of G"),
    ],
)
def test_a_trace_that_cannot_be_calibrated(trace: Trace, said: str):
    with pytest.raises(InputError, match=said):
        calibrate(DEVICE, trace)


def test_arguments():
    good = pulses(np.linspace(0, 1, 12))
    with pytest.raises(InputError, match="did you mean 'torque'"):
        calibrate(DEVICE, good, ("torqe",))
    with pytest.raises(InputError, match="background = 'parabola', expected 'slope', 'bend' or 'drift'"):
        calibrate(DEVICE, good, background=("parabola",))
    with pytest.raises(InputError, match="a protocol of 2 pulses for a trace of 11"):
        calibrate(DEVICE, good, protocol="2 pulses of +4 mA, 1 ms")
    with pytest.raises(InputError, match="no parameter that the drive can show"):
        calibrate(DEVICE, good, ("B_DMI",))
    with pytest.raises(InputError, match="no trace"):
        calibrate(DEVICE, [])
    with pytest.raises(InputError, match=r"scheme = 'idential'.*did you mean 'identical'"):
        optimise_pulses(DEVICE, schemes=("idential",))
    with pytest.raises(InputError, match="n = 1, expected a whole number, 2 or more"):
        switching_times(DEVICE, "4 mA", n=1)
    with pytest.raises(InputError, match=r"width = 0\.0, expected a time above zero"):
        switching_times(DEVICE, "4 mA", 0.0)
    with pytest.raises(InputError, match=r"width = 0\.0, expected a time above zero"):
        optimise_pulses(DEVICE, width=0.0)
    with pytest.raises(InputError, match="scheme = 'ramp', expected 'identical', 'amplitude ramp' or 'width ramp'"):
        optimise_pulses(DEVICE, schemes="ramp")
    with pytest.raises(InputError, match="volumes = 1, expected a whole number, 16 or more"):
        calibrate(DEVICE, good, volumes=1)


def test_a_device_that_the_drive_does_not_switch():
    with pytest.raises(InputError, match="simulated curves that depend on no parameter"):
        calibrate(DEVICE, pulses(np.linspace(0, 1, 12), amplitude=1e-6), ("torque",), volumes=16, steps=1)
