"""Numbers and rows as a record keeps them: finite float64, of one shape, not to be written to."""

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import InputError, parse


def row(name: str, value: object, size: int) -> NDArray[np.float64]:
    """Return ``value`` as a read-only row of ``size`` finite numbers; one named ``axis...`` becomes a unit vector."""
    try:
        out = np.array(value, float)
    except (TypeError, ValueError):
        raise InputError(f"{name} = {value!r}", f"a row of {size} numbers", f"check {name}") from None
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
    try:
        out = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        raise InputError(f"{name} = {value!r}", "a number", f"check {name}") from None
    if finite and not math.isfinite(out):
        raise InputError(f"{name} = {out}", "a finite number", f"check {name}")
    return out


def quantities(values: Any, unit: str) -> NDArray[np.float64]:
    """Return one quantity or several as SI floats (k,); refuses none, and times that are not positive."""
    listed = [values] if isinstance(values, str) or np.ndim(values) == 0 else list(values)
    if not listed:
        raise InputError(f"no value in '{unit}'", "at least one", "give a quantity or a list of them")
    out = np.array([parse(v, unit) for v in listed])
    if unit == "s" and np.any(out <= 0):
        raise InputError(f"a time of {out.min():g} s", "positive times", "check the widths")
    return out
