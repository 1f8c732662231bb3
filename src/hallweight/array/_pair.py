"""Pair: two devices per weight, read against each other.

``w = (x+ - x-) / (state_max - state_min)``, balanced around the middle of the range: ``x+- = middle +- w range / 2``.
2N devices for N weights. It loses devices. It gains swing (twice that of one device) against sqrt(2) of its read noise,
so 3 dB of signal-to-noise on the bipolar device; common offsets cancel; and of L levels per device it makes 2L - 1
differences, which are used here.
"""

import numpy as np

from ..core import Card
from ._scheme import Array, Scheme, Shape, level_gap, span


def _swing(card: Card) -> float:
    low, _, high = span(card)
    return high - low


def _targets(card: Card, w: Array) -> Array:
    low, middle, high = span(card)
    half, gap = w.ravel() * (high - low) / 2, level_gap(card)
    if not gap:
        return np.concatenate([middle + half, middle - half])
    # the difference is rounded first, then the two share it; an odd number of gaps is split unevenly
    count = round((high - low) / gap)
    steps = np.round(2 * half / gap)
    plus = np.clip(np.floor((count + steps + 1) / 2), np.maximum(steps, 0), np.minimum(count, count + steps))
    return low + gap * np.concatenate([plus, plus - steps])


def _weights(card: Card, x: Array, shape: Shape) -> Array:
    plus, minus = x.reshape(2, *shape)
    return np.asarray((plus - minus) / _swing(card))


def _variance(card: Card, v: Array, shape: Shape) -> tuple[Array, Array]:
    return v.reshape(2, *shape).sum(0) / _swing(card) ** 2, np.zeros((*shape[:-1], 1))


SCHEME = Scheme("pair", _swing, _targets, _weights, _variance)
