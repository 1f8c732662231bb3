"""Bipolar: one device per weight, because the state itself changes sign.

``w = x / X`` with ``X = min(|state_min|, state_max)``: N devices for N weights.

It gains devices. It has the same swing as the reference scheme and half that of a pair. At equal read noise its
signal-to-noise is 3 dB below the pair's: half the signal, 1/sqrt(2) of the noise. It is above the reference's, which
adds the noise of a second device. It has no reference to mismatch. A range that is not symmetric about zero loses the
part beyond X.
"""

import numpy as np

from hallweight.core import Card, InputError, show
from hallweight.core.types import Array

from .scheme import Scheme, Shape, round_to_levels


def _swing(card: Card) -> float:
    low, high = card["state_min"], card["state_max"]
    if not low < 0 < high:
        unit = card.values["state_min"].unit
        raise InputError(
            f"states of {show(low, unit)} to {show(high, unit)} on card {card.name!r}, which do not pass through zero",
            "state_min < 0 < state_max for one signed device per weight (a Hall resistance does, a conductance cannot)",
            "choose the scheme 'pair' or 'reference', or assume_bipolar=True to ask what if",
        )
    return min(-low, high)


def _targets(card: Card, w: Array, columns: int | None = None) -> Array:
    del columns
    return round_to_levels(card, w.ravel() * _swing(card))


def _weights(card: Card, x: Array, shape: Shape, columns: int | None = None) -> Array:
    del columns
    return x.reshape(shape) / _swing(card)


def _variance(card: Card, v: Array, shape: Shape, columns: int | None = None) -> tuple[Array, Array]:
    del columns
    return v.reshape(shape) / _swing(card) ** 2, np.zeros((*shape[:-1], 1))


SCHEME = Scheme("bipolar", _swing, _targets, _weights, _variance)
