"""Pair: two devices per weight, read against each other.

``w = (x+ - x-) / (state_max - state_min)``, balanced around the middle of the range: ``x+- = middle +- w range / 2``.
2N devices for N weights.

It loses devices. It gains swing (twice that of one device) against sqrt(2) of its read noise, so 3 dB of
signal-to-noise on the bipolar device. Common offsets cancel. L even levels per device make 2L - 1 differences. L uneven
ones make up to L (L - 1) + 1, which are used here.
"""

import numpy as np

from hallweight.core import Card
from hallweight.core.types import Array

from .scheme import Scheme, Shape, level_gap, state_limits


def _swing(card: Card) -> float:
    low, _, high = state_limits(card)
    return high - low


def _targets(card: Card, w: Array, columns: int | None = None) -> Array:
    del columns
    low, middle, high = state_limits(card)
    if "level" in card.values:
        return _nearest_pair(np.array(card.row("level")), w.ravel() * (high - low), middle)
    half, gap = w.ravel() * (high - low) / 2, level_gap(card)
    if not gap:
        return np.concatenate([middle + half, middle - half])
    # the difference is rounded first, then the two share it; an odd number of gaps is split unevenly
    count = round((high - low) / gap)
    steps = np.round(2 * half / gap)
    plus = np.clip(np.floor((count + steps + 1) / 2), np.maximum(steps, 0), np.minimum(count, count + steps))
    return low + gap * np.concatenate([plus, plus - steps])


def _nearest_pair(row: Array, difference: Array, middle: float) -> Array:
    """Return two of the levels whose difference is nearest; of several such pairs that nearest the middle."""
    plus, minus = (v.ravel() for v in np.meshgrid(row, row))
    gaps = ((plus - minus) / np.ptp(row)).round(9)
    order = np.lexsort((np.abs(plus + minus - 2 * middle), gaps))
    gaps, first = np.unique(gaps[order], return_index=True)
    pick = order[first][np.searchsorted((gaps[1:] + gaps[:-1]) / 2, difference / np.ptp(row))]
    return np.concatenate([plus[pick], minus[pick]])


def _weights(card: Card, x: Array, shape: Shape, columns: int | None = None) -> Array:
    del columns
    plus, minus = x.reshape(2, *shape)
    return np.asarray((plus - minus) / _swing(card))


def _variance(card: Card, v: Array, shape: Shape, columns: int | None = None) -> tuple[Array, Array]:
    del columns
    return v.reshape(2, *shape).sum(0) / _swing(card) ** 2, np.zeros((*shape[:-1], 1))


SCHEME = Scheme("pair", _swing, _targets, _weights, _variance, devices_per_weight=2, trained_per_weight=2)
