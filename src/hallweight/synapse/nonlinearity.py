"""How far an update curve is from a straight line, in NeuroSim's convention and as an area."""

import numpy as np

from hallweight.core.types import Array


def neurosim_label(a: float) -> float:
    """Return NeuroSim's nonlinearity label NL of ``a = |A| / P_max`` (cite chen2018neurosim).

    With ``b = 1 / (1 - exp(-1/a))`` it is ``NL = 10 (b - a - a ln(b / a)) / (0.7 sqrt 2)``: ten times the largest
    perpendicular distance of the normalised curve from the diagonal, over 0.7. A negative ``a`` gives a negative
    label of the same size, as NeuroSim signs A.

    >>> round(neurosim_label(0.5), 2), round(neurosim_label(-0.2), 2)
    (2.4, -4.88)
    """
    size = abs(a)
    if size > 1e4 or size == 0:
        return 0.0 if size else float(np.copysign(10 / (0.7 * np.sqrt(2)), a))
    b = 1 / -np.expm1(-1 / size)
    return float(np.copysign(10 * (b - size - size * np.log(b / size)) / (0.7 * np.sqrt(2)), a))


def curve_labels(curve: Array) -> tuple[float, float]:
    """Return NL in NeuroSim's and in the area convention of a curve at equally spaced pulses, from 0 to its end.

    The curve is normalised to run from (0, 0) to (1, 1). NeuroSim: as :func:`neurosim_label`, by the largest
    perpendicular distance. Area: twice the signed area between curve and diagonal, 0 for a line, 1 for a jump at the
    first pulse. Both are positive where the curve is above the diagonal.
    """
    y = (curve - curve[0]) / (curve[-1] - curve[0])
    x = np.linspace(0, 1, len(y))
    above = y - x
    far = above[np.argmax(np.abs(above))]
    return float(10 * far / np.sqrt(2) / 0.7), float(2 * np.trapezoid(above, x))
