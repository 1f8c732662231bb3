"""Whether a sweep can be a loop: two branches, or both signs of the drive, or a jump."""

import numpy as np

from hallweight.core.types import AnyArray, Array

from ..curve_shape import noise, turning_points

_JUMP = 0.4
"""Part of the range that changes within a twentieth of a sweep where a state switches."""


def nothing_loops(drive: AnyArray, values: Array, name: str, *, hall: bool = False) -> tuple[str, ...]:
    """Return what speaks against a loop: one direction and one sign of the drive, and no jump; empty if nothing.

    A ``hall`` resistance that goes in one direction without a jump is the ordinary Hall effect, with any sign.
    """
    x = np.asarray(drive, dtype=float)
    keep = np.isfinite(x) & np.isfinite(values)
    x, y = x[keep], values[keep]
    if len(x) < 3:
        return ("it has fewer than three points",)
    span = float(np.ptp(x))
    tiny = 0.05 * float(np.max(np.abs(x)))
    both_signs = x.min() < -tiny and x.max() > tiny
    if span == 0 or (both_signs and not hall) or turning_points(x, 0.1 * span):
        return ()
    y = y[np.argsort(x, kind="stable")]
    window = max(1, len(y) // 20)
    jump = float(np.max(np.abs(y[window:] - y[:-window])))
    if jump > _JUMP * float(np.ptp(y)) and jump > 8 * noise(y):
        return ()
    once = "in one direction" if both_signs else "with one sign"
    return (f"'{name}' sweeps once, {once} and without a jump, so that nothing loops",)
