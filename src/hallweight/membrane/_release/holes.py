"""Patterns of round etch holes through the film."""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from hallweight.core import InputError, show
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.core.validation import one_of, positive

Pattern = Literal["square", "hexagonal"]
CELL_AREA: dict[Pattern, float] = {"square": 1.0, "hexagonal": 3**0.5 / 2}
"""Area of the cell of a lattice over the square of its pitch."""
FARTHEST: dict[Pattern, float] = {"square": 2**-0.5, "hexagonal": 3**-0.5}
"""Distance of the farthest point from the centres of the holes over the pitch."""


@names_keywords
@dataclass(frozen=True)
class Holes:
    """Round holes of a ``diameter`` on a lattice of a ``pitch`` (m, or text such as ``"100 um"``).

    One hole is in the middle of the outline's frame. Raises :class:`InputError` for sizes that are not above zero and
    for holes that touch.
    """

    pattern: Pattern
    pitch: float
    diameter: float

    def __post_init__(self) -> None:
        one_of("pattern", self.pattern, CELL_AREA)
        for name in ("pitch", "diameter"):
            object.__setattr__(self, name, positive(f"{name} of the holes", getattr(self, name), "m"))
        if self.diameter >= self.pitch:
            found = f"holes of {show(self.diameter, 'm', 3)} at a pitch of {show(self.pitch, 'm', 3)}"
            raise InputError(found, "holes that do not touch", "give a smaller diameter or a larger pitch")

    @property
    def lost(self) -> float:
        """Share of the film that the holes take, far from its edges."""
        return np.pi * self.diameter**2 / (4 * CELL_AREA[self.pattern] * self.pitch**2)

    @property
    def length(self) -> float:
        """Distance (m) of the farthest point to the nearest hole, far from the film's edges."""
        return FARTHEST[self.pattern] * self.pitch - self.diameter / 2

    def distance(self, y: Array, x: Array) -> Array:
        """Distance (m) to the nearest hole from points ``y``, ``x`` (m) from the middle, shapes that broadcast.

        Negative in a hole.
        """
        p, row_pitch = self.pitch, self.pitch * (1.0 if self.pattern == "square" else 3**0.5)
        square = _to_nearest(y, row_pitch) ** 2 + _to_nearest(x, p) ** 2
        if self.pattern == "hexagonal":  # two rectangular lattices
            other = _to_nearest(y - row_pitch / 2, row_pitch) ** 2 + _to_nearest(x - p / 2, p) ** 2
            square = np.minimum(square, other)
        return np.sqrt(square) - self.diameter / 2

    def __str__(self) -> str:
        return f"{self.pattern} holes of {show(self.diameter, 'm', 3)}, pitch {show(self.pitch, 'm', 3)}"


def _to_nearest(x: Array, pitch: float) -> Array:
    """Signed distance from the nearest multiple of the pitch."""
    return x - pitch * np.round(x / pitch)
