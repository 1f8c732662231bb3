"""How linear, symmetric and wide the curves of a pulse scheme are."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array

Merit = Callable[[Array, Array], float]
"""What should be small, of the mean curves of LTP and LTD, (pulses + 1,) each, states from -1 to 1."""

WANTED_RANGE = 0.3
"""Part of the saturated film's range that a scheme should use; less costs as much as it falls short, relatively."""

_FLAT = 1e-6  # a range below which there is no curve


class CurveFigures(NamedTuple):
    """Figures of mean curves of LTP and LTD.

    nonlinearity  rms distance from the straight lines between their ends, over the range
    asymmetry     mean distance between the LTP curve and the LTD curve run backwards, over the range; 0 if a pulse up
                  is undone by a pulse down at every state
    at_zero       step up less step down over their sum, where R_xy passes through zero; nan where it does not
    range         part of the saturated film's R_xy that is used
    """

    nonlinearity: float
    asymmetry: float
    at_zero: float
    range: float


def curve_figures(up: Array, down: Array) -> CurveFigures:
    """Return the figures of mean curves (pulses + 1,)."""
    size = (abs(up[-1] - up[0]) + abs(down[-1] - down[0])) / 2
    if size < _FLAT:
        return CurveFigures(1.0, 1.0, float("nan"), 0.0)
    part = np.linspace(0, 1, len(up))
    off = [c - (c[0] + (c[-1] - c[0]) * part) for c in (up, down)]
    step_up, step_down = _step_at_zero(up), _step_at_zero(down)
    both = step_up - step_down
    return CurveFigures(
        float(np.sqrt(np.mean(np.square(off))) / size),
        float(np.mean(np.abs(up - down[::-1])) / size),
        float((step_up + step_down) / both) if both else float("nan"),
        float(size / 2),
    )


def default_merit(up: Array, down: Array) -> float:
    """Nonlinearity + asymmetry + what the range lacks."""
    figures = curve_figures(up, down)
    return figures.nonlinearity + figures.asymmetry + max(0.0, 1 - figures.range / WANTED_RANGE)


def _step_at_zero(curve: Array) -> float:
    """Step of a curve where it passes zero; nan if it does not."""
    at = np.flatnonzero(curve[1:] * curve[:-1] <= 0)
    return float(curve[at[0] + 1] - curve[at[0]]) if len(at) else float("nan")
