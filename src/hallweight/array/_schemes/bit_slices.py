"""Bit slicing: a weight as several digits, each on devices of its own, because one device has few states.

``w = sum_k s_k d_k``: digit ``d_k`` of slice k is a weight as the scheme holds it, in [-1, 1]; its significance is
``s_k = base^-k / sum_j base^-j``, so that digits of 1 make a weight of 1. The first digit is the level nearest to the
weight ``w / s_0``, each next one that nearest to what the *ideal* digits before it leave, scaled up by ``base``.
``base = 1 + 2 a / g``, with ``g`` the widest gap between neighbouring levels and ``a`` how far they reach to both sides
of zero, is the largest one that leaves no weight without digits: the half gap that a digit may leave is just what all
further digits can add, ``a / (base - 1)``. L even levels from -1 to 1 have ``base = L``, and n slices of them make the
L^n evenly spaced weights from -1 to 1.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

import numpy as np

from hallweight.core import Card, InputError
from hallweight.core.types import Array

from .scheme import Scheme

_MOST = 16
_FINE = 20001  # weights from -1 to 1 at which the representable ones are looked for
_EDGE = 1e-6  # single precision tells more apart
_PLACES = 9, 4  # decimals of these, and of a base that is computed from them (or from single precision)


@dataclass(frozen=True, eq=False)
class Slices:
    """How weights are written in digits: the ``levels`` of a digit, ascending, and the ``significance`` of each slice.

    One slice is the weight itself; it needs no levels.
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
        check_slices(count)
        if count == 1:
            return cls(levels, (1.0,))
        if levels is None:
            raise InputError(
                f"slices={count} for {what} without levels",
                "levels: a continuous state holds the whole weight and leaves nothing for a second slice",
                "give the card 'levels' (or a row 'level'), or leave slices out",
            )
        levels = _within(levels)
        reach = min(levels.max(initial=0.0), -levels.min(initial=0.0))
        if not reach > 0:
            raise InputError(
                f"slices={count} for {what} whose levels make no weights of both signs",
                "digits of either sign, to hold remainders",
                "choose more levels or another scheme, or leave slices out",
            )
        base = round(float(1 + 2 * reach / np.diff(levels).max()), _PLACES[1])
        worth = base ** -np.arange(float(count))
        return cls(levels, tuple((worth / worth.sum()).tolist()))

    def split(self, weights: Any, nearest: Callable[[Any], Any] | None = None) -> list[Any]:
        """Return the ideal digits of ``weights``, each in their shape; a single slice is not rounded.

        For arrays of numpy; others bring ``nearest``, which rounds to the levels.
        """
        if len(self) == 1:
            return [weights]
        digits, rest, base = [], weights / self.significance[0], self.significance[0] / self.significance[1]
        for _ in self.significance:
            digits.append((nearest or self._nearest)(rest.clip(-1, 1)))
            rest = (rest - digits[-1]) * base
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


def _within(levels: Array) -> Array:
    """Leave out levels that are nearest to nothing inside [-1, 1], so that none is a matter of rounding."""
    edges = (levels[1:] + levels[:-1]) / 2
    return levels[(np.append(edges, np.inf) > _EDGE - 1) & (np.insert(edges, 0, -np.inf) < 1 - _EDGE)]


def weight_levels(card: Card, scheme: Scheme) -> Array | None:
    """Weights that one slice of a scheme can represent with the card's levels, ascending; ``None`` without levels."""
    if "levels" not in card.values and "level" not in card.values:
        return None
    fine = np.linspace(-1, 1, _FINE)[:, None]
    return np.unique(scheme.weights(card, scheme.targets(card, fine), fine.shape).round(_PLACES[0]))


def slices_of(card: Card, scheme: Scheme, count: int) -> Slices:
    """Return ``count`` slices on devices of a card; raises :class:`InputError` if they cannot be."""
    check_slices(count)
    levels = None if count == 1 else weight_levels(card, scheme)
    return Slices.of(levels, count, f"card {card.name!r} in the scheme {scheme.name!r},")


def check_slices(count: int) -> None:
    """Raise :class:`InputError` unless this is a number of slices."""
    if not isinstance(count, int) or isinstance(count, bool) or not 1 <= count <= _MOST:
        raise InputError(
            f"slices={count!r}", f"the number of devices that share a weight, whole, from 1 to {_MOST}", "choose 1 or 2"
        )
