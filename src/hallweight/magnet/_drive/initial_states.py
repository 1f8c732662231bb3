"""Where devices start, and which way a state points."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import InputError
from hallweight.core.types import Array

from .._film.sublattice_pair import Pair

Start = Literal["up", "down"] | ArrayLike


def check_count(n: int, least: int = 1) -> None:
    """Refuse a number of devices that is no whole number or below ``least``."""
    if isinstance(n, bool) or not isinstance(n, int | np.integer) or n < least:
        expected = "at least one" if least == 1 else f"at least {least} devices"
        raise InputError(f"{n!r} devices", expected, "give n as a positive whole number")


def start_of(pair: Pair, start: Start, n: int) -> Array:
    """Return the states (n, 2, 3) that devices start from.

    ``"up"`` or ``"down"``: sublattice 1 along or against the easy axis, sublattice 2 as the exchange sets it. Or
    vectors of shape (2, 3) or (n, 2, 3), which are normalised. Raises :class:`InputError` for other shapes, zero or
    NaN.
    """
    check_count(n)
    if isinstance(start, str):
        if start not in ("up", "down"):
            raise InputError(f"the start {start!r}", "'up', 'down' or vectors of shape (2, 3)", "choose one of these")
        up = np.stack([pair.axis, pair.turn * pair.axis])
        return np.tile(up if start == "up" else -up, (n, 1, 1))
    given = np.array(start, float)
    if given.shape not in ((2, 3), (n, 2, 3)):
        found = f"start vectors of shape {given.shape}"
        raise InputError(found, f"shape (2, 3) or ({n}, 2, 3): device, sublattice, axis", "reshape them")
    size = np.linalg.norm(given, axis=-1, keepdims=True)
    if not np.all(np.isfinite(size)) or np.any(size == 0):
        raise InputError("a start vector that is zero or not finite", "directions", "check the start")
    return np.array(np.broadcast_to(given / size, (n, 2, 3)))


def order(m: Array, pair: Pair) -> Array:
    """Return how far the pair points up, from -1 to 1: ``(m_1 + p m_2).u/2``, p the sense that the exchange sets.

    ``m`` (..., 2, 3) gives (...).
    """
    both: Array = 0.5 * (m[..., 0, :] + pair.turn * m[..., 1, :]) @ pair.axis
    return both
