"""What a weight scheme is: how signed weights are laid onto devices, and read back from them.

Arrays of weights have the shape (..., rows, columns): rows are inputs, columns outputs, leading axes separate arrays.
Device quantities are flat, shape (n,), SI. A weight of 1 is the full scale of the scheme.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hallweight.core import Card, InputError
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array

Shape = tuple[int, ...]


@names_keywords
@dataclass(frozen=True)
class Scheme:
    """One way to hold signed weights.

    swing(card)                         SI    state difference of a weight of 1; raises :class:`InputError` if the card
                                              cannot serve
    targets(card, w, columns)           (n,)  wanted states, SI, rounded to the levels of the card if it has them
    weights(card, x, shape, columns)    shape effective weights of the states ``x``
    variance(card, v, shape, columns)         read-noise variances from those of the devices, ``v`` (n,), SI squared
    devices_per_weight                  1     devices that only this weight has
    references_per_row                  1     devices that the columns of one row of an array share
    trained_per_weight                  1     of the devices of a weight, those that training writes

    ``variance`` returns two parts, in units of full scale squared. One is that of each weight (..., rows, columns), the
    other is shared by a block of columns (..., rows, blocks). ``columns`` (default: all) is how many columns make a
    block. Only the reference scheme uses it.
    """

    name: str
    swing: Callable[[Card], float]
    targets: Callable[..., Array]
    weights: Callable[..., Array]
    variance: Callable[..., tuple[Array, Array]]
    devices_per_weight: int = 1
    references_per_row: int = 0
    trained_per_weight: int = 1


def state_limits(card: Card) -> tuple[float, float, float]:
    """Return the lowest, middle and highest nominal state, SI."""
    low, high = card["state_min"], card["state_max"]
    return low, (low + high) / 2, high


def level_gap(card: Card) -> float:
    """Return the distance of neighbouring levels, SI; 0 if the card sets no number of levels (or a row of them)."""
    if "levels" not in card.values:
        return 0.0
    count = card["levels"]
    if count < 2 or count != round(count):
        raise InputError(
            f"levels={count:g} on card {card.name!r}", "a whole number from 2", "give it with card.replace(levels=8)"
        )
    return (card["state_max"] - card["state_min"]) / (count - 1)


def round_to_levels(card: Card, x: Array) -> Array:
    """Round states to the nearest level; shape of ``x``.

    Levels are the row ``level`` of the card. Else its number ``levels`` stands for as many equidistant states from
    state_min to state_max. Without either, ``x`` is returned.
    """
    if "level" in card.values:
        row = np.array(card.row("level"))
        return row[np.searchsorted((row[1:] + row[:-1]) / 2, x)]
    gap, low = level_gap(card), card["state_min"]
    return low + gap * np.round((x - low) / gap) if gap else x
