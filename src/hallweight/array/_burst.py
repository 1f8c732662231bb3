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
    out = x.copy()
    for sign in (1, -1):
        mine = np.flatnonzero((polarity == sign) & (n > 0))
        mine = mine[np.argsort(-n[mine], kind="stable")]  # most pulses first: those still pulsed are a slice
        some, new, left = devices.take(mine), x[mine], n[mine].astype(float)
        while k := int(np.count_nonzero(left > 0)):
            first: Any = slice(k)
            now = np.minimum(left[:k], part)
            new[:k] = some.take(first).pulse(new[:k], sign, rng, now)
            left[:k] -= now
        out[mine] = new
    return out
