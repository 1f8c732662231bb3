"""Closed lines in the plane: circles and rectangles, their area, and which way around they run."""

from collections.abc import Iterator

import numpy as np

from hallweight.core.types import Array

Ring = Array
"""A closed line: its corners (n, 2) as x, y in m."""

_CORNERS = 1024  # of a circle


def circle(x: float, y: float, radius: float) -> Ring:
    """Corners (1024, 2) of a circle; its area is right to 6e-6."""
    angle = 2 * np.pi * np.arange(_CORNERS) / _CORNERS
    return np.stack([x + radius * np.cos(angle), y + radius * np.sin(angle)], axis=1)


def rectangle(x: float, y: float, width: float, height: float) -> Ring:
    """Corners (4, 2) of a rectangle with its least x and y."""
    return np.array([[x, y], [x + width, y], [x + width, y + height], [x, y + height]])


def signed_area(ring: Ring) -> float:
    """Area in a ring, negative where it runs clockwise (x to the right, y up)."""
    x, y = ring.T
    return float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2


def same_orientation(parts: list[list[Ring]]) -> Iterator[Ring]:
    """All rings, each part oriented so that its area is positive: parts that overlap then add up and leave no seam.

    A part is a list of rings whose holes run the other way around.
    """
    for part in parts:
        step = -1 if sum(signed_area(ring) for ring in part) < 0 else 1
        yield from (ring[::step] for ring in part)
