"""What a weight scheme is: how signed weights are laid onto devices, and read back from them.

Arrays of weights have the shape (..., rows, columns): rows are inputs, columns outputs, leading axes separate arrays.
Device quantities are flat, shape (n,), SI. A weight of 1 is the full scale of the scheme.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hallweight.core import Card, InputError
from hallweight.core.types import Array

Flags = NDArray[np.bool_]
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Scheme:
    """One way to hold signed weights.

    ``swing(card)`` is the state difference of a weight of 1; it raises :class:`InputError` if the card cannot serve.
    ``targets(card, w, columns)`` are the wanted device states, shape (n,), rounded to the card's levels if it has them.
    ``weights(card, x, shape, columns)`` are the effective weights of device states ``x``.
    ``variance(card, v, shape, columns)`` turns the read-noise variance of each device, ``v`` in state units squared,
    into that of each weight (..., rows, columns) and the part common to a block of columns (..., rows, blocks), in
    units of full scale. ``columns`` (default: all) is how many columns make a block, which only the reference scheme
    minds.
    """

    name: str
    swing: Callable[[Card], float]
    targets: Callable[..., Array]
    weights: Callable[..., Array]
    variance: Callable[..., tuple[Array, Array]]


def span(card: Card) -> tuple[float, float, float]:
    """Return the lowest, middle and highest nominal state, SI."""
    low, high = card["state_min"], card["state_max"]
    return low, (low + high) / 2, high


def level_gap(card: Card) -> float:
    """Return the distance of neighbouring levels, SI; 0 if the card sets no number of levels (or a row of them)."""
    if "levels" not in card.values:
        return 0.0
    count = card["levels"]
    if count < 2 or count != round(count):
        raise InputError(f"levels={count:g} on card {card.name!r}", "a whole number from 2", "correct the card")
    return (card["state_max"] - card["state_min"]) / (count - 1)


def to_levels(card: Card, x: Array) -> Array:
    """Round states to the nearest level; shape of ``x``.

    Levels are the row ``level`` of the card, or its number ``levels`` of equidistant states from state_min to
    state_max; without either, ``x`` is returned.
    """
    if "level" in card.values:
        row = np.array(card.row("level"))
        return row[np.searchsorted((row[1:] + row[:-1]) / 2, x)]
    gap, low = level_gap(card), card["state_min"]
    return low + gap * np.round((x - low) / gap) if gap else x
