"""A time, or another number, between the ends that assumed values leave open."""

from collections.abc import Iterator
from dataclasses import dataclass

from hallweight.core import show
from hallweight.core.errors import names_keywords


@names_keywords
@dataclass(frozen=True)
class Interval:
    """``low``, ``mid`` and ``high`` of a number, in ``unit`` (SI): ends of what is possible, not standard errors.

    ``low, mid, high = interval`` unpacks it; it prints as ``between 360 s and 3240 s``.
    """

    low: float
    mid: float
    high: float
    unit: str = "s"

    def __iter__(self) -> Iterator[float]:
        return iter((self.low, self.mid, self.high))

    def __str__(self) -> str:
        return f"between {self.words(self.low)} and {self.words(self.high)}"

    def words(self, value: float) -> str:
        """A number of this kind with its unit, to three digits: ``3240 s``."""
        return show(float(f"{value:.3g}"), self.unit, 7)
