"""What all analog layers of a model share: how it sits on its arrays, and how these are read."""

from dataclasses import dataclass, fields
from typing import Any, Literal

from hallweight.array import Slices
from hallweight.core import Card

from .hardware_aware_noise import Aware


@dataclass(frozen=True)
class Spec:
    """How a model sits on its arrays; the same for all layers."""

    card: Card
    scheme: str
    bits_in: int | None
    bits_out: int | None
    tile: tuple[int, int | None] | None
    weight_scale: Literal["column", "tile", "layer"]
    percentile: float | None
    tolerance: float | None
    slices: int = 1

    def as_dict(self) -> dict[str, Any]:
        """Return the fields; without slices where there is but one, as in what was recorded before there were any."""
        found = {f.name: getattr(self, f.name) for f in fields(self)}
        return {k: v for k, v in found.items() if k != "slices" or v > 1}


class Reads:
    """What the layers of one model share: digits, the stream of noise, its switch, how training sees the devices."""

    def __init__(self, slices: Slices, seed: int = 0) -> None:
        self.slices, self.on, self.live = slices, True, False
        self.aware: Aware | None = None
        self.reseed(seed)

    def reseed(self, seed: int) -> None:
        """Start the stream again."""
        self.seed, self.count = seed, 0

    def key(self) -> int:
        """Return a new key for the noise of one read: the splitmix64 hash of seed and count."""
        self.count += 1
        z = (self.seed + self.count * 0x9E3779B97F4A7C15) & (2**64 - 1)
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & (2**64 - 1)
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & (2**64 - 1)
        return (z ^ (z >> 31)) >> 1
