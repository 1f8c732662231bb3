"""Bit slicing: a weight as several digits, each on devices of its own, because one device has few states.

``w = sum_k s_k d_k``: digit ``d_k`` of slice k is a weight as the scheme holds it, in [-1, 1]. Its significance is
``s_k = base^-k / sum_j base^-j``, so that digits of 1 make a weight of 1. The first digit is the level nearest to the
weight ``w / s_0``. Each next digit is the level nearest to what the *ideal* digits before it leave, scaled up by
``base``.

``base = 1 + 2 a / g``, with ``g`` the widest gap between neighbouring levels. ``a`` is how far they reach to both sides
of zero. It is the largest base that leaves no weight without digits. The half gap that a digit may leave is just what
all further digits can add, ``a / (base - 1)``. L even levels from -1 to 1 have ``base = L``. Then n slices make the
L^n evenly spaced weights from -1 to 1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from hallweight.core import Card, InputError
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.core.validation import whole_number

from .scheme import Scheme

_MAX_SLICES = 16
_GRID_NODES = 20001  # weights from -1 to 1 at which the representable ones are looked for
_EDGE_TOLERANCE = 1e-6  # single precision resolves more
_LEVEL_DECIMALS = 9
_BASE_DECIMALS = 4  # of a base that is computed from levels, also from those in single precision


@names_keywords
@dataclass(frozen=True, eq=False)
class Slices:
    """How weights are written in digits.

    levels        (L,)       levels of a digit, ascending; a single slice is the weight itself and needs none
    significance  (slices,)  what a digit of 1 adds to the weight
    """

    levels: Array | None
    significance: tuple[float, ...]

    def __len__(self) -> int:
        return len(self.significance)

    @classmethod
    def of(cls, levels: Array | None, count: int, what: str = "devices") -> Self:
        """Return ``count`` slices of digits with these ``levels``, (L,), ascending.

        Raises :class:`InputError`, which names ``what``, for a bad count, for no levels and for levels of one sign.
        """
        count = check_slices(count)
        if count == 1:
            return cls(levels, (1.0,))
        if levels is None:
            raise InputError(
                f"slices={count} for {what} without levels",
                "levels: a continuous state holds the whole weight and leaves nothing for a second slice",
                "give the card 'levels' (or a row 'level'), or leave slices out",
            )
        levels = _inside(levels)
        reach = min(levels.max(initial=0.0), -levels.min(initial=0.0))
        if not reach > 0:
            raise InputError(
                f"slices={count} for {what} whose levels make no weights of both signs",
                "digits of either sign, to hold remainders",
                "choose more levels or another scheme, or leave slices out",
            )
        base = round(float(1 + 2 * reach / np.diff(levels).max()), _BASE_DECIMALS)
        powers = base ** -np.arange(float(count))
        return cls(levels, tuple((powers / powers.sum()).tolist()))

    def split(self, weights: Any, nearest: Callable[[Any], Any] | None = None) -> list[Any]:
        """Return the ideal digits of ``weights``, each in their shape; a single slice is not rounded.

        For arrays of numpy; others bring ``nearest``, which rounds to the levels.
        """
        if len(self) == 1:
            return [weights]
        base = self.significance[0] / self.significance[1]
        digits, remainder = [], weights / self.significance[0]
        for _ in self.significance:
            digits.append((nearest or self._nearest)(remainder.clip(-1, 1)))
            remainder = (remainder - digits[-1]) * base
        return digits

    def _nearest(self, w: Array) -> Array:
        levels = np.asarray(self.levels)
        return np.asarray(levels[np.searchsorted((levels[1:] + levels[:-1]) / 2, w)])

    def join(self, digits: Array) -> Array:
        """Add up digits (slices, ...)."""
        return digits[0] if len(self) == 1 else np.tensordot(self.significance, digits, 1)

    def join_variances(self, variances: Array) -> Array:
        """Add up variances (slices, ...) of independent digits."""
        return variances[0] if len(self) == 1 else np.tensordot(np.square(self.significance), variances, 1)


def _inside(levels: Array) -> Array:
    """Leave out levels that are nearest to nothing inside [-1, 1], so that none is a matter of rounding."""
    edges = (levels[1:] + levels[:-1]) / 2
    above, below = np.append(edges, np.inf), np.insert(edges, 0, -np.inf)
    return levels[(above > _EDGE_TOLERANCE - 1) & (below < 1 - _EDGE_TOLERANCE)]


def weight_levels(card: Card, scheme: Scheme) -> Array | None:
    """Weights that one slice of a scheme can represent with the card's levels, ascending; ``None`` without levels."""
    if "levels" not in card.values and "level" not in card.values:
        return None
    grid = np.linspace(-1, 1, _GRID_NODES)[:, None]
    return np.unique(scheme.weights(card, scheme.targets(card, grid), grid.shape).round(_LEVEL_DECIMALS))


@names_keywords
def slices_of(card: Card, scheme: Scheme, count: int) -> Slices:
    """Return ``count`` slices on devices of a card; raises :class:`InputError` if they cannot be."""
    count = check_slices(count)
    levels = None if count == 1 else weight_levels(card, scheme)
    return Slices.of(levels, count, f"card {card.name!r} in the scheme {scheme.name!r},")


def check_slices(count: int) -> int:
    """Return the number of slices: of devices that share a weight, whole, from 1 to 16."""
    return whole_number("slices", count, 1, _MAX_SLICES)
