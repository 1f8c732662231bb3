"""The cheapest setting of an arm that is accurate enough.

For each number of bits and rows the weakest read that meets the target is found by bisection, as a stronger read costs
more and is never worse but for chance. Settings that do not save a fiftieth of the best so far are not tried: each try
more is one more chance to meet the target by luck.
"""

from collections.abc import Callable, Sequence
from itertools import product
from typing import Any

from hallweight.core import InputError

from .settings import Arm, PricedSetting, PriceList

_SAVING, _ROUNDING = 0.02, 1e-9

Gap = Callable[[PricedSetting], float]
"""Loss of accuracy (fraction) of a setting, on the images to choose by."""


def cheapest(prices: PriceList, arm: Arm, rows: Sequence[int], target: float, gap: Gap) -> PricedSetting | None:
    """Return the setting of least energy whose gap is ``target`` or less; ``None`` if there is none.

    Raises :class:`InputError` for an arm of which no setting can be built.
    """
    families = sorted(_families(prices, arm, rows), key=lambda f: prices.price(arm, f[0], f[1], 0).energy)
    best: PricedSetting | None = None
    for family in families:
        best = _weakest(prices, arm, family, target, gap, best) or best
    return best


def meets(gap: Any, target: float) -> Any:
    """Whether a gap (or each of an array) is the target or less, but for rounding."""
    return gap <= target + _ROUNDING


def _families(prices: PriceList, arm: Arm, rows: Sequence[int]) -> list[tuple[int, int]]:
    error, found = None, []
    for bits, height in product(prices.grid.bits, rows):
        try:
            prices.price(arm, bits, height, 0)
            found.append((bits, height))
        except InputError as one:
            error = one
    if error is not None and not found:
        raise error
    return found


def _weakest(
    prices: PriceList, arm: Arm, family: tuple[int, int], target: float, gap: Gap, best: PricedSetting | None
) -> PricedSetting | None:
    """Return the weakest read of a family that meets the target for less than the best so far."""
    below = float("inf") if best is None else (1 - _SAVING) * best.energy
    most = len(prices.grid.drives(arm.readout)[1])
    while most and not prices.possible(arm, *family, most - 1, below):
        most -= 1
    if not most or not meets(gap(prices.price(arm, *family, most - 1)), target):
        return None
    low, high = -1, most - 1  # too weak, and enough
    while high - low > 1:
        middle = (low + high) // 2
        if meets(gap(prices.price(arm, *family, middle)), target):
            high = middle
        else:
            low = middle
    return prices.price(arm, *family, high)
