"""Devices as the compiled kernels see them: one pulse of the law in a table, and a few numbers for each device.

A pulse moves the normalised state u of a device by ``g m(u) + s(u) z``: the mean step m and the spread s of the nominal
device, tabulated for both polarities, the worth g of a pulse on this device, and z of mean zero and variance one.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from hallweight.core import Card
from hallweight.core.types import Array
from hallweight.synapse import Devices, mean_step, spread
from hallweight.synapse.laws import LAWS

NODES = 1001
"""Nodes of the tables, evenly over u from 0 to 1: good to 1e-6 of the step of a power law with gamma = 3. Multiples of
0.001 are nodes, because the rows of a card's table bend there if anywhere."""

_FAR = 1e30  # where a law without walls is clipped


class Steps(NamedTuple):
    """The nominal device; first axis: LTP, LTD.

    ``table`` (2, nodes, 4) has the mean of one pulse at each node and its rise to the next, then the same of its
    spread; float32, to stay in the nearest cache. ``even``: the spread does not depend on u; ``straight``: besides, the
    mean is a straight line of u. ``line`` (2, 3) has intercept and slope of that line, and the even spread. Walls of u:
    ``floor`` and ``ceiling``.
    """

    straight: bool
    even: bool
    line: Array
    table: NDArray[np.float32]
    floor: float
    ceiling: float


@dataclass(frozen=True, eq=False)
class Drive:
    """``n`` devices for kernels; arrays of shape (n,) and one float type, ``low`` and ``span`` SI.

    ``up`` and ``down`` are how many nominal steps a pulse is worth, zero for a stuck device.
    """

    steps: Steps
    low: NDArray[Any]
    span: NDArray[Any]
    up: NDArray[Any]
    down: NDArray[Any]


def drive(devices: Devices, dtype: DTypeLike) -> Drive:
    """Tabulate devices, their numbers in ``dtype``."""
    up, down = (_worth(devices, sign).astype(dtype, copy=False) for sign in (1, -1))
    low, span = (v.astype(dtype, copy=False) for v in (devices.state_min, devices.range))
    return Drive(steps(devices.card), low, span, up, up if np.array_equal(up, down) else down)


def steps(card: Card) -> Steps:
    """Tabulate one pulse of a card's nominal device."""
    u = np.linspace(0, 1, NODES)
    mean = np.stack([mean_step(card, u, sign) for sign in (1, -1)])
    width = np.stack([np.broadcast_to(spread(card, u, sign), u.shape) for sign in (1, -1)])
    line = np.stack([mean[:, 0], mean[:, -1] - mean[:, 0], width[:, 0]], axis=1)
    bend = np.abs(mean - (line[:, :1] + line[:, 1:2] * u)).max()
    even = not np.ptp(width, axis=1).any()
    straight = even and bool(bend <= 1e-12 * np.abs(mean).max())
    walls = (0.0, 1.0) if LAWS[card.law].hard else (-_FAR, _FAR)
    rows = [v for row in (mean, width) for v in (row, np.diff(row, append=row[:, -1:]))]
    return Steps(straight, even, line, np.stack(rows, axis=-1).astype(np.float32), *walls)


def _worth(devices: Devices, polarity: int) -> Array:
    """Nominal steps that one pulse is worth, (n,); every law is a product of a function of u and one of the gain."""
    u = np.linspace(0, 1, 9)
    nominal = mean_step(devices.card, u, polarity)
    k = int(np.abs(nominal).argmax())
    if not nominal[k]:
        return np.where(devices.stuck, 0.0, devices.gain)
    return np.where(devices.stuck, 0.0, mean_step(devices.card, u[k : k + 1], polarity, 1.0, devices.gain) / nominal[k])
