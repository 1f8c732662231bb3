"""Where devices start and what is special to each, checked."""

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import InputError
from hallweight.core.types import Array

_LENGTH_TOLERANCE = 1e-3
_ROUNDING = 1e-12


def unit_states(start: ArrayLike) -> Array:
    """Return start states (n, 6), a copy; lengths off by rounding alone are left as they are."""
    m = np.array(start, float)
    if m.ndim != 3 or m.shape[1:] != (2, 3) or not len(m):
        found = f"start states of shape {m.shape}"
        raise InputError(found, "(n, 2, 3): devices, sublattices, axes", "give each device two vectors of three")
    length = np.linalg.norm(m, axis=-1, keepdims=True)
    bad = np.flatnonzero(~(np.abs(length - 1) < _LENGTH_TOLERANCE).all((1, 2)))
    if len(bad):
        found = f"a start of device {bad[0]} of lengths {length[bad[0], :, 0]}"
        raise InputError(found, "unit vectors", "divide each vector by its length")
    return np.where(np.abs(length - 1) > _ROUNDING, m / length, m).reshape(-1, 6)


def per_device_drive(n: int, B_extra: ArrayLike, j_scale: ArrayLike, K_scale: ArrayLike) -> Array:
    """Return each device's own field (T) and its factors of current and anisotropy, (n, 5)."""
    out = np.empty((n, 5))
    given = {"B_extra": (out[:, :3], B_extra), "j_scale": (out[:, 3], j_scale), "K_scale": (out[:, 4], K_scale)}
    for name, (columns, value) in given.items():
        do = f"give {name} as one finite value for each device, or one for all"
        try:
            columns[...] = value
        except (ValueError, TypeError):
            expected = f"{columns.shape}, one row for each device"
            raise InputError(f"{name} of shape {np.shape(value)}", expected, do) from None
        if not np.all(np.isfinite(columns)):
            raise InputError(f"{name} with a number that is not finite", "finite numbers", do)
    return out
