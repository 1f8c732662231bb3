"""Where devices start, and which way a state points."""

from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import InputError
from hallweight.core.types import Array

from .._film.sublattice_pair import SublatticePair, easy_axis_state

Start = Literal["up", "down"] | ArrayLike


def initial_states(pair: SublatticePair, start: Start, n: int) -> Array:
    """Return the states (n, 2, 3) that devices start from.

    ``start``: ``"up"`` or ``"down"`` for sublattice 1 along or against the easy axis, sublattice 2 as the exchange sets
    it. Or vectors of shape (2, 3) or (n, 2, 3), which are normalised.
    Raises :class:`InputError` for other shapes, zero or NaN.
    """
    if isinstance(start, str):
        return np.tile(easy_axis_state(pair, start), (n, 1, 1))
    given = np.array(start, float)
    if given.shape not in ((2, 3), (n, 2, 3)):
        found = f"start vectors of shape {given.shape}"
        raise InputError(found, f"shape (2, 3) or ({n}, 2, 3): device, sublattice, axis", "reshape them")
    length = np.linalg.norm(given, axis=-1, keepdims=True)
    if not np.all(np.isfinite(length)) or np.any(length == 0):
        raise InputError("a start vector that is zero or not finite", "directions", "give each vector a finite length")
    return np.array(np.broadcast_to(given / length, (n, 2, 3)))


def order(m: Array, pair: SublatticePair) -> Array:
    """Return how far the pair points up, from -1 to 1: ``(m_1 + p m_2).u/2``, p the sign that the exchange sets.

    ``m`` (..., 2, 3) gives (...).
    """
    mean: Array = 0.5 * (m[..., 0, :] + pair.antiparallel_sign * m[..., 1, :]) @ pair.axis
    return mean
