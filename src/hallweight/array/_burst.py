"""Several pulses to each device without a read in between."""

from typing import Any

import numpy as np

from ..synapse import Devices
from ._scheme import Array


def burst(devices: Devices, x: Array, polarity: Array, n: Array, part: int, rng: np.random.Generator) -> Array:
    """Return the states after ``n`` pulses of ``polarity`` (+1 or -1), all shapes (devices,).

    They are applied ``part`` at a time, so that the noise of early pulses fades as the law moves on from them: n pulses
    in one go would have sqrt(n) times the noise of one, which is too much for a law that pulls toward its bound.
    """
    order = np.argsort(-n, kind="stable")  # those with most pulses first, so that the ones still pulsed are a slice
    devices, polarity, left, new = devices.take(order), polarity[order], n[order].astype(float), x[order]
    while k := int(np.count_nonzero(left > 0)):
        now = np.minimum(left[:k], part)
        first: Any = slice(k)
        new[:k] = devices.take(first).pulse(new[:k], polarity[:k], rng, now)
        left[:k] -= now
    out = np.empty_like(new)
    out[order] = new
    return out
