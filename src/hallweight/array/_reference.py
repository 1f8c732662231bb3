"""Reference: one device per weight, minus one reference device per row that all columns share.

``w = (x - x_ref) / (range / 2)``; the reference devices are real ones, programmed to the middle of the range. N + rows
devices. It saves devices like the bipolar scheme and works for states of one sign. It loses signal-to-noise: the swing
is that of one device, the read noise that of two; and the programming error and read noise of a reference device are
common to all columns of its row, so they do not average out over columns. Even numbers of levels have no level in the
middle: the reference then sits half a gap off, and weights are laid out against where it was meant to sit.
"""

import numpy as np

from ..core import Card
from ._scheme import Array, Scheme, Shape, span, to_levels


def _swing(card: Card) -> float:
    low, _, high = span(card)
    return (high - low) / 2


def _targets(card: Card, w: Array) -> Array:
    low, middle, high = span(card)
    reference = to_levels(card, np.full(w.shape[:-1], middle).ravel())
    level = float(reference[0])
    return np.concatenate([to_levels(card, np.clip(level + w.ravel() * _swing(card), low, high)), reference])


def _split(x: Array, shape: Shape) -> tuple[Array, Array]:
    n = int(np.prod(shape))
    return x[:n].reshape(shape), x[n:].reshape(*shape[:-1], 1)


def _weights(card: Card, x: Array, shape: Shape) -> Array:
    own, reference = _split(x, shape)
    return (own - reference) / _swing(card)


def _variance(card: Card, v: Array, shape: Shape) -> tuple[Array, Array]:
    own, reference = _split(v, shape)
    return own / _swing(card) ** 2, reference / _swing(card) ** 2


SCHEME = Scheme("reference", _swing, _targets, _weights, _variance)
