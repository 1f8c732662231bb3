"""Reference: one device per weight, minus one reference device per row that all columns of its array share.

``w = (x - x_ref) / (range / 2)``. The reference devices are real ones, programmed to the middle of the range. An array
has at most ``columns`` columns (default: all), and references of its own: N + rows * blocks devices.

It saves devices like the bipolar scheme and works for states of one sign. It loses signal-to-noise: the swing is that
of one device, the read noise that of two. The programming error and read noise of a reference device are common to all
columns that share it. So they do not average out over columns. Even numbers of levels have no level in the middle. The
reference then sits half a gap off, and weights are laid out against where it was meant to sit.
"""

import numpy as np

from hallweight.core import Card
from hallweight.core.types import Array

from .scheme import Scheme, Shape, round_to_levels, state_limits


def _swing(card: Card) -> float:
    low, _, high = state_limits(card)
    return (high - low) / 2


def _blocks(shape: Shape, columns: int | None) -> int:
    return -(-shape[-1] // columns) if columns else 1


def _per_column(references: Array, shape: Shape, columns: int | None) -> Array:
    """Repeat values of references (..., rows, blocks) for each column of their block."""
    return np.repeat(references, columns, axis=-1)[..., : shape[-1]] if columns else references


def _targets(card: Card, w: Array, columns: int | None = None) -> Array:
    low, middle, high = state_limits(card)
    reference = round_to_levels(card, np.full((*w.shape[:-1], _blocks(w.shape, columns)), middle).ravel())
    level = float(reference[0])
    return np.concatenate([round_to_levels(card, np.clip(level + w.ravel() * _swing(card), low, high)), reference])


def _split(x: Array, shape: Shape, columns: int | None) -> tuple[Array, Array]:
    """Return values of the devices of the weights (..., rows, columns) and of the references (..., rows, blocks)."""
    n = int(np.prod(shape))
    return x[:n].reshape(shape), x[n:].reshape(*shape[:-1], _blocks(shape, columns))


def _weights(card: Card, x: Array, shape: Shape, columns: int | None = None) -> Array:
    states, reference = _split(x, shape, columns)
    return (states - _per_column(reference, shape, columns)) / _swing(card)


def _variance(card: Card, v: Array, shape: Shape, columns: int | None = None) -> tuple[Array, Array]:
    independent, shared = _split(v, shape, columns)
    return independent / _swing(card) ** 2, shared / _swing(card) ** 2


SCHEME = Scheme("reference", _swing, _targets, _weights, _variance, references_per_row=1)
