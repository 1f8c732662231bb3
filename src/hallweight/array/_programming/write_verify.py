"""Closed loop: read, pulse toward the target, stop within tolerance."""

import numpy as np

from hallweight.core.compiled.counter_rng import key_of
from hallweight.core.types import Array
from hallweight.synapse import Devices

from .._schemes.scheme import Flags
from .nominal_curve import Nominal
from .tabulated_law import drive
from .write_verify_kernel import Verify, verify


def write_verify(
    devices: Devices,
    targets: Array,
    law: Nominal,
    rng: np.random.Generator,
    *,
    tolerance: float | None = None,
    max_pulses: int | None = None,
) -> tuple[Array, Array, Flags]:
    """Program ``targets`` (n,) and return the states, the pulses used and whether each device was verified, each (n,).

    All devices start reset to their own state_min. A round reads every open device once, with read noise; those within
    ``tolerance`` (SI; by default half a mean step or one standard deviation of a read, whichever is more) are done, the
    others get the nominal number of pulses, but at most half as many as last time if they overshot. A device is given
    up, where it then is, after ``max_pulses`` (by default twice a full sweep, and at least 32). The last read decides
    what counts as verified. Every pulse is applied by itself, with the noise of one pulse.
    """
    tolerance = law.tolerance if tolerance is None else tolerance
    budget = max(2 * law.sweep, 32) if max_pulses is None else int(max_pulses)
    plan = Verify(float(tolerance), budget, law.read / law.range, float(law.up[0]), law.range, law.places())
    x = np.where(devices.stuck, devices.stuck_state, devices.state_min)
    pulses, verified, d = np.zeros(len(x)), np.zeros(len(x), bool), drive(devices, np.float64)
    verify(x, np.asarray(targets, float), pulses, verified, d.low, d.span, d.up, d.down, d.steps, plan, key_of(rng))
    return x, pulses, verified
