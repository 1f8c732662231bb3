"""Numbers and rows as a record keeps them: finite float64, of one shape, not to be written to."""

import math

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError


def row(name: str, value: object, size: int) -> NDArray[np.float64]:
    """Return ``value`` as a read-only row of ``size`` finite numbers; one named ``axis...`` becomes a unit vector."""
    out = np.array(value, float)
    if out.shape != (size,) or not np.all(np.isfinite(out)):
        raise InputError(f"{name} = {value!r}", f"a row of {size} finite numbers", f"check {name}")
    if name.startswith("axis"):
        length = float(np.linalg.norm(out))
        if not length > 0:
            raise InputError(f"{name} of no length", "a direction", f"check {name}")
        out /= length
    out.setflags(write=False)
    return out


def number(name: str, value: object, *, finite: bool = True) -> float:
    """Return ``value`` as a float, refusing infinities and NaN unless told otherwise."""
    out = float(value)  # type: ignore[arg-type]
    if finite and not math.isfinite(out):
        raise InputError(f"{name} = {out}", "a finite number", f"check {name}")
    return out
