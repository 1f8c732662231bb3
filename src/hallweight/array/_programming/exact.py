"""Exact: the states are put on their targets, to separate what programming costs from what the device costs."""

import numpy as np

from hallweight.core.types import Array, Mask
from hallweight.synapse import Devices

from .nominal_curve import Nominal


def exact(
    devices: Devices,
    targets: Array,
    law: Nominal,
    rng: np.random.Generator,
    *,
    tolerance: float | None = None,
    max_pulses: int | None = None,
) -> tuple[Array, Array, Mask]:
    """Put every device on its target (n,), with no pulses, and return the states, zeros, and what is in place, (n,).

    No instrument can do this. Stuck devices stay where they are, and count as in place if that is within ``tolerance``
    (as in write-verify). Neither the range of an individual device nor ``max_pulses`` is a limit. ``rng`` is not used.
    """
    del rng, max_pulses
    tolerance = law.tolerance if tolerance is None else tolerance
    x = np.where(devices.stuck, devices.stuck_state, targets)
    return x, np.zeros(len(x)), np.abs(x - targets) <= tolerance
