"""Segments of time at constant conditions, and the spins of all replicas of a lattice."""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hallweight.core import InputError
from hallweight.core.types import Array
from hallweight.core.validation import one_of, whole_number

Vector = tuple[float, float, float]
Start = Literal["up", "down", "demagnetised"] | ArrayLike


@dataclass(frozen=True)
class Segment:
    """A time (s) at constant temperature ``T`` (K), current density ``j`` (A/m^2) and field ``B`` = mu0 H (3,) T.

    Raises :class:`InputError` for a negative duration, a temperature that is not above zero and infinite numbers.
    """

    duration: float
    T: float
    j: float = 0.0
    B: Vector = (0.0, 0.0, 0.0)

    def __post_init__(self) -> None:
        finite = all(map(math.isfinite, (self.duration, self.T, self.j, *self.B)))
        if not (finite and self.duration >= 0 and self.T > 0):
            wanted = "a duration of 0 or more, a temperature above 0, and finite numbers"
            raise InputError(f"the segment {self}", wanted, "check widths, currents, fields and temperature")


@dataclass(eq=False)
class States:
    """The spin of each cell of each replica, (replicas, cells) int8: +1 where sublattice 1 points up, -1 down."""

    spin: NDArray[np.int8]

    @property
    def mean(self) -> Array:
        """Mean spin of each replica, (replicas,)."""
        return np.asarray(self.spin.mean(1, dtype=float))


def initial_states(start: Start, replicas: int, cells: int, seed: int) -> States:
    """Return ``replicas`` of ``cells``: all up, all down, each cell at random, or as given.

    Spins are given as +1 and -1, (cells,) or (replicas, cells).
    """
    shape = (whole_number("replicas", replicas, 1), cells)
    if not isinstance(start, str):
        given = np.asarray(start)
        if given.shape not in (shape, shape[1:]) or not np.all(np.abs(given) == 1):
            wanted = f"+1 and -1 of shape {shape}"
            raise InputError(f"states of shape {given.shape}", wanted, "give one number for each cell, 1 or -1")
        return States(np.array(np.broadcast_to(given, shape), np.int8))
    one_of("start", start, ("up", "down", "demagnetised"))
    if start == "demagnetised":
        return States(np.random.default_rng(seed).choice(np.array([1, -1], np.int8), shape))
    return States(np.full(shape, 1 if start == "up" else -1, np.int8))
