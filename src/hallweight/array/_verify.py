"""Closed loop: read, pulse toward the target, stop within tolerance."""

import numpy as np

from ..synapse import Devices
from ._burst import burst
from ._curve import Nominal
from ._scheme import Array, Flags


def write_verify(
    devices: Devices,
    targets: Array,
    law: Nominal,
    rng: np.random.Generator,
    *,
    tolerance: "float | None" = None,
    max_pulses: "int | None" = None,
) -> tuple[Array, Array, Flags]:
    """Program ``targets`` (n,) and return the states, the pulses used and whether each device was verified, each (n,).

    All devices start reset to their own state_min. A round reads every open device once, with read noise; those within
    ``tolerance`` (SI; by default half a mean step or one standard deviation of a read, whichever is more) are done, the
    others get the nominal number of pulses, but at most half as many as last time if they overshot. A device is given
    up, where it then is, after ``max_pulses`` (by default twice a full sweep, and at least 32). The last read decides
    what counts as verified.
    """
    tolerance = law.tolerance if tolerance is None else tolerance
    budget = float(max(2 * law.sweep, 32) if max_pulses is None else max_pulses)
    x = np.where(devices.stuck, devices.stuck_state, devices.state_min)
    pulses, verified = np.zeros(len(devices)), np.zeros(len(devices), bool)
    last = np.zeros(len(devices))  # pulses of the last round, with sign
    active = np.arange(len(devices))
    while len(active):
        some = devices.take(active)
        error = targets[active] - (seen := some.read(x[active], rng))
        done = np.abs(error) <= tolerance
        verified[active[done]] = True
        going = ~done & (pulses[active] < budget)
        active, error, seen, some = active[going], error[going], seen[going], some.take(going)
        n, sign, before = law.between(seen, targets[active]), np.sign(error), last[active]
        n = np.where(sign * before < 0, np.minimum(n, np.maximum(np.floor(np.abs(before) / 2), 1)), n)
        n = np.minimum(n, budget - pulses[active])
        x[active] = burst(some, x[active], sign, n, law.part, rng)
        pulses[active] += n
        last[active] = sign * n
    return x, pulses, verified
