"""The setting of one arm of a study: all that a non-ideality can change; no torch."""

from dataclasses import dataclass

from hallweight.core import Card

from .array_options import ArrayOptions


@dataclass(frozen=True)
class ArmSetting:
    """The devices of one arm, how they are programmed, how the arrays are built, and the time to the reads.

    ``program`` is a name of :data:`hallweight.array.PROGRAMS`. ``decades``: decades of time since programming.
    ``noise_ratio``: variance of a read over that of the card, which write-verify reads with.
    """

    card: Card
    program: str
    array: ArrayOptions
    decades: float
    noise_ratio: float = 1.0
