"""Fixed: two devices per weight, of which one stays at the centre of the range.

``w = (x - x_fixed) / (range / 2)``. The fixed device is a real one, programmed once to the middle of the range.
Training then writes one device of each weight, which halves the energy of its updates (arXiv:2511.03858). 2N devices
for N weights.

It loses the devices of a pair and the swing of one device: signal-to-noise is 6 dB below that of a pair. It gains the
pulses of training, works for states of one sign, and errors of its references are independent, so that they average out
over columns. Even numbers of levels have no level in the middle. The fixed device then sits half a gap off, and weights
are laid out against where it was meant to sit.
"""

import numpy as np

from hallweight.core import Card
from hallweight.core.types import Array

from .scheme import Scheme, Shape, round_to_levels, state_limits


def _swing(card: Card) -> float:
    low, _, high = state_limits(card)
    return (high - low) / 2


def _targets(card: Card, w: Array, columns: int | None = None) -> Array:
    del columns
    low, middle, high = state_limits(card)
    fixed = round_to_levels(card, np.full(w.size, middle))
    return np.concatenate([round_to_levels(card, np.clip(fixed + w.ravel() * _swing(card), low, high)), fixed])


def _weights(card: Card, x: Array, shape: Shape, columns: int | None = None) -> Array:
    del columns
    state, fixed = x.reshape(2, *shape)
    return np.asarray((state - fixed) / _swing(card))


def _variance(card: Card, v: Array, shape: Shape, columns: int | None = None) -> tuple[Array, Array]:
    del columns
    return v.reshape(2, *shape).sum(0) / _swing(card) ** 2, np.zeros((*shape[:-1], 1))


SCHEME = Scheme("fixed", _swing, _targets, _weights, _variance, devices_per_weight=2, trained_per_weight=1)
