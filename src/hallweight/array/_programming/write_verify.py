"""Closed loop: read, pulse toward the target, stop within tolerance."""

import numpy as np

from hallweight.core.compiled.counter_rng import key_of
from hallweight.core.types import Array, Mask
from hallweight.synapse import Devices

from .nominal_curve import Nominal
from .tabulated_law import tabulate
from .write_verify_kernel import DeviceStates, VerifySettings, verify


def write_verify(
    devices: Devices,
    targets: Array,
    law: Nominal,
    rng: np.random.Generator,
    *,
    tolerance: float | None = None,
    max_pulses: int | None = None,
) -> tuple[Array, Array, Mask]:
    """Program ``targets`` (n,) and return the states, the pulses used and whether each device was verified, each (n,).

    All devices start reset to their own state_min. A round reads every open device once, with read noise. Those within
    ``tolerance`` are done. The others get the nominal number of pulses, but at most half as many as last time if they
    overshot. A device is given up, where it then is, after ``max_pulses``. The last read decides what counts as
    verified. Every pulse is applied by itself, with the noise of one pulse.

    tolerance   SI  default: half a mean step or one standard deviation of a read, whichever is more
    max_pulses  1   default: twice a full sweep, and at least 32
    """
    cells = write_counting_reads(devices, targets, law, rng, tolerance=tolerance, max_pulses=max_pulses)
    return cells.states, cells.pulses, cells.verified


def write_counting_reads(
    devices: Devices,
    targets: Array,
    law: Nominal,
    rng: np.random.Generator,
    *,
    tolerance: float | None = None,
    max_pulses: int | None = None,
) -> DeviceStates:
    """Do the same and return the number of reads of each device besides."""
    tolerance = law.tolerance if tolerance is None else tolerance
    most = max(2 * law.sweep, 32) if max_pulses is None else int(max_pulses)
    settings = VerifySettings(float(tolerance), most, law.read / law.range, float(law.up[0]), law.range, law.places())
    x = np.where(devices.stuck, devices.stuck_state, devices.state_min)
    cells = DeviceStates(x, np.asarray(targets, float), np.zeros(len(x)), np.zeros(len(x), bool), np.zeros(len(x)))
    table, rows = tabulate(devices, np.float64)
    verify(cells, rows, table, settings, key_of(rng))
    return cells
