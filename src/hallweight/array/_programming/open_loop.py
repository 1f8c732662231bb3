"""Open loop: the number of pulses is computed and applied blind."""

import numpy as np

from hallweight.core.types import Array, Mask
from hallweight.synapse import Devices

from .nominal_curve import Nominal
from .pulse import pulse_once


def open_loop(
    devices: Devices,
    targets: Array,
    law: Nominal,
    rng: np.random.Generator,
    *,
    tolerance: float | None = None,
    max_pulses: int | None = None,
) -> tuple[Array, Array, Mask]:
    """Program ``targets`` (n,) and return the states, the pulses used and whether each device is verified, each (n,).

    All devices start reset to their own state_min. Each gets the number of LTP pulses that the nominal law of the card
    needs, not that of the individual device. One read at the end, which changes nothing, tells which are within
    ``tolerance`` (as in write-verify).
    """
    tolerance = law.tolerance if tolerance is None else tolerance
    n = law.from_reset(targets)
    n = n if max_pulses is None else np.minimum(n, int(max_pulses))
    x = np.where(devices.stuck, devices.stuck_state, devices.state_min)
    pulse_once(devices, x, n.astype(np.int32), rng)
    return x, n, np.abs(devices.read(x, rng) - targets) <= tolerance
