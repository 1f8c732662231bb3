"""Devices as the compiled kernels see them: one pulse of the law in a table, and four numbers for each device.

A pulse moves the normalised state u of a device by ``g m(u) + s(u) z``. The mean step m and the spread s are those of
the nominal device, tabulated for both polarities. g is the pulse gain of this device, and z has mean zero and variance
one.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from hallweight.core import Card
from hallweight.core.types import Array
from hallweight.synapse import Devices, mean_step, spread
from hallweight.synapse.laws import LAWS

NODES = 1001
"""Nodes of the tables, evenly over u from 0 to 1: good to 1e-6 of the step of a power law with gamma = 3.

Multiples of 0.001 are nodes, because the rows of a card's table bend there if anywhere.
"""

_NO_WALL = 1e30  # where a law without walls is clipped
_GAIN_NODES = 9  # states at which the largest step is looked for, to measure gains by


class TabulatedLaw(NamedTuple):
    """One pulse of the nominal device; first axis: LTP, LTD.

    straight  bool           the mean is a straight line of u, and the spread does not depend on u
    even      bool           the spread does not depend on u
    line      (2, 3)         intercept and slope of that line, and the even spread
    table     (2, nodes, 4)  mean at each node, its rise to the next, then the same of the spread; float32, to stay in
                             the nearest cache
    floor     1              lower wall of u
    ceiling   1              upper wall of u
    """

    straight: bool
    even: bool
    line: Array
    table: NDArray[np.float32]
    floor: float
    ceiling: float


class DeviceRows(NamedTuple):
    """What kernels know of each device; arrays (n,) of one float type.

    low        SI  state_min
    span       SI  state_max - state_min
    gain_up    1   nominal LTP steps that one LTP pulse makes, 0 for a stuck device
    gain_down  1   the same of LTD
    """

    low: NDArray[Any]
    span: NDArray[Any]
    gain_up: NDArray[Any]
    gain_down: NDArray[Any]


def tabulate(devices: Devices, dtype: DTypeLike) -> tuple[TabulatedLaw, DeviceRows]:
    """Return the law of devices, tabulated, and the rows of their numbers in ``dtype``."""
    up, down = (_pulse_gain(devices, sign).astype(dtype, copy=False) for sign in (1, -1))
    low, span = (v.astype(dtype, copy=False) for v in (devices.state_min, devices.range))
    return tabulate_law(devices.card), DeviceRows(low, span, up, up if np.array_equal(up, down) else down)


def tabulate_law(card: Card) -> TabulatedLaw:
    """Tabulate one pulse of a card's nominal device."""
    u = np.linspace(0, 1, NODES)
    mean = np.stack([mean_step(card, u, sign) for sign in (1, -1)])
    width = np.stack([np.broadcast_to(spread(card, u, sign), u.shape) for sign in (1, -1)])
    line = np.stack([mean[:, 0], mean[:, -1] - mean[:, 0], width[:, 0]], axis=1)
    bend = np.abs(mean - (line[:, :1] + line[:, 1:2] * u)).max()
    even = not np.ptp(width, axis=1).any()
    straight = even and bool(bend <= 1e-12 * np.abs(mean).max())
    walls = (0.0, 1.0) if LAWS[card.law].hard else (-_NO_WALL, _NO_WALL)
    columns = [v for row in (mean, width) for v in (row, np.diff(row, append=row[:, -1:]))]
    return TabulatedLaw(straight, even, line, np.stack(columns, axis=-1).astype(np.float32), *walls)


def _pulse_gain(devices: Devices, polarity: int) -> Array:
    """Nominal steps that one pulse makes, (n,); every law is a product of a function of u and one of the gain."""
    u = np.linspace(0, 1, _GAIN_NODES)
    nominal = mean_step(devices.card, u, polarity)
    k = int(np.abs(nominal).argmax())
    if not nominal[k]:
        return np.where(devices.stuck, 0.0, devices.gain)
    steps = mean_step(devices.card, u[k : k + 1], polarity, 1.0, devices.gain)
    return np.where(devices.stuck, 0.0, steps / nominal[k])
