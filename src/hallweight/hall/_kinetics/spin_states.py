"""What the kinetics are run through, the states of cells, and the kinds that cells are sorted into."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from hallweight.core import InputError
from hallweight.core.types import Array

from .rate_table import SURROUNDINGS, U, Z
from .rejection_kmc import GROUPS

Vector = tuple[float, float, float]
Start = Literal["up", "down", "demagnetised"] | ArrayLike

_CLASSES = 128  # of anisotropy


@dataclass(frozen=True)
class Piece:
    """A time (s) at constant temperature ``T`` (K), current density ``j`` (A/m^2) and field ``B`` = mu0 H (3,) T."""

    duration: float
    T: float
    j: float = 0.0
    B: Vector = (0.0, 0.0, 0.0)


@dataclass(eq=False)
class States:
    """The state of each cell of each copy, ``s`` (copies, cells) int8: +1 where sublattice 1 points up, -1 down."""

    s: NDArray[np.int8]

    @property
    def mean(self) -> Array:
        """Mean state of each copy, (copies,)."""
        return np.asarray(self.s.mean(1, dtype=float))


def started(state: Start, copies: int, cells: int, seed: int) -> States:
    """Return ``copies`` of ``cells``: all up, all down, each cell at random, or as given ((cells,) or (copies, cells)
    of +1 and -1).
    """
    shape = (copies, cells)
    if copies < 1:
        raise InputError(f"{copies} copies", "at least one", "give a positive whole number")
    if not isinstance(state, str):
        given = np.asarray(state)
        if given.shape not in (shape, shape[1:]) or not np.all(np.abs(given) == 1):
            raise InputError(f"states of shape {given.shape}", f"+1 and -1 of shape {shape}", "mend the start")
        return States(np.array(np.broadcast_to(given, shape), np.int8))
    if state not in ("up", "down", "demagnetised"):
        raise InputError(f"the start {state!r}", "'up', 'down', 'demagnetised' or states", "choose one of these")
    if state == "demagnetised":
        return States(np.random.default_rng(seed).choice(np.array([1, -1], np.int8), shape))
    return States(np.full(shape, 1 if state == "up" else -1, np.int8))


def classes(factor: Array) -> tuple[Array, NDArray[np.uint8]]:
    """Return the anisotropies of the classes, and the class (cells,) of each cell: the values themselves if few, else
    equal steps.
    """
    own, at = np.unique(factor, return_inverse=True)
    if len(own) <= _CLASSES:
        return own, at.astype(np.uint8)
    low, high = float(own[0]), float(own[-1])
    step = (high - low) / (_CLASSES - 1)
    return np.linspace(low, high, _CLASSES), np.rint((factor - low) / step).astype(np.uint8)


def mirror(count: int) -> NDArray[np.int32]:
    """Return the kind of a cell after it has turned, (kinds,): the other state, the other neighbours reversed."""
    flipped = Z * (Z + 1) // 2 + Z - U
    at = np.arange(count)[:, None, None] * 2 + np.array([1, 0])[None, :, None]
    return np.ascontiguousarray((at * SURROUNDINGS + flipped).reshape(-1), np.int32)


def grouped(rates: Array) -> tuple[NDArray[np.uint8], float]:
    """Return groups (bins, kinds) and ``top``: ``top/2^group`` is a bound on a kind's rate in a bin and the next ones.

    See :mod:`._turns`; the slowest group also has what never turns.
    """
    bound = rates.copy()
    bound[1:] = np.maximum(bound[1:], rates[:-1])
    bound[:-1] = np.maximum(bound[:-1], rates[1:])
    power = np.frexp(bound)[1].astype(int)  # 2^power > bound
    top = int(power[bound > 0].max()) if np.any(bound > 0) else 0
    group = np.where(bound > 0, np.minimum(top - power, GROUPS - 1), GROUPS - 1)
    return group.astype(np.uint8), float(2.0**top)
