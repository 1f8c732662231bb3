"""How linear, symmetric and wide the curves of a pulse scheme are."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hallweight.core.types import Array

Merit = Callable[[Array, Array], float]

RANGE = 0.3
"""Part of the saturated film's range that a scheme should use; less costs as much as it falls short, relatively."""

_STILL = 1e-6  # a range below which there is no curve
_WIDE = 160  # characters of a protocol that are printed whole


@dataclass(frozen=True)
class Scheme:
    """A way to pulse, with the figures of its mean curves.

    ``nonlinearity``: rms distance of the mean LTP and LTD curves from the straight lines between their ends, over the
    range. ``asymmetry``: mean distance between the LTP curve and the LTD curve run backwards, over the range; 0 if a
    pulse up is undone by a pulse down at every state. ``at_zero``: step up less step down over their sum, where R_xy
    passes through zero (nan where it does not). ``range``: part of the saturated film's R_xy that is used. ``merit``:
    what was made small. ``protocol``: a sentence for :func:`hallweight.hall.measure`; ``up``, ``down``: mean curves
    (pulses + 1,), states from -1 to 1.
    """

    name: str
    protocol: str
    merit: float
    nonlinearity: float
    asymmetry: float
    at_zero: float
    range: float
    trains: int
    up: Array
    down: Array

    def row(self, name: str) -> str:
        """One line of a table."""
        return (f"{name:<16} {self.nonlinearity:>12.1%}  {self.asymmetry:>9.1%}  {self.at_zero:>7.2f}  "
                f"{self.range:>6.1%}  {self.merit:>6.3f}")  # fmt: skip


@dataclass(frozen=True)
class PulseSchemes:
    """``schemes``, best first, and ``before``: identical pulses of the current that the search began with."""

    schemes: tuple[Scheme, ...]
    before: Scheme

    @property
    def best(self) -> Scheme:
        """The one with the least merit."""
        return self.schemes[0]

    def __str__(self) -> str:
        old, new = self.before, self.best
        return "\n".join([
            "scheme            nonlinearity  asymmetry  at zero   range   merit",
            old.row("before"), *(s.row(s.name) for s in self.schemes),
            "nonlinearity and asymmetry in % of the range that is used, range in % of the saturated film",
            f"best: {new.name}; nonlinearity {old.nonlinearity:.1%} -> {new.nonlinearity:.1%}, "
            f"asymmetry {old.asymmetry:.1%} -> {new.asymmetry:.1%}, range {old.range:.0%} -> {new.range:.0%}",
            f"  before: {_short(old.protocol)}",
            f"  best:   {_short(new.protocol)}",
        ])  # fmt: skip

    __repr__ = __str__


def figures(up: Array, down: Array) -> tuple[float, float, float, float]:
    """Nonlinearity, asymmetry, asymmetry at zero and range of mean curves, as :class:`Scheme` defines them."""
    size = (abs(up[-1] - up[0]) + abs(down[-1] - down[0])) / 2
    if size < _STILL:
        return 1.0, 1.0, float("nan"), 0.0
    part = np.linspace(0, 1, len(up))
    off = [c - (c[0] + (c[-1] - c[0]) * part) for c in (up, down)]
    steps = [_step_at_zero(c) for c in (up, down)]
    whole = steps[0] - steps[1]
    return (float(np.sqrt(np.mean(np.square(off))) / size), float(np.mean(np.abs(up - down[::-1])) / size),
            float((steps[0] + steps[1]) / whole) if whole else float("nan"), float(size / 2))  # fmt: skip


def figure(up: Array, down: Array) -> float:
    """Nonlinearity + asymmetry + what the range lacks."""
    bent, unequal, _, size = figures(up, down)
    return bent + unequal + max(0.0, 1 - size / RANGE)


def _step_at_zero(curve: Array) -> float:
    """StepResponse of a curve where it passes zero; nan if it does not."""
    at = np.flatnonzero(curve[1:] * curve[:-1] <= 0)
    return float(curve[at[0] + 1] - curve[at[0]]) if len(at) else float("nan")


def _short(sentence: str) -> str:
    return sentence if len(sentence) < _WIDE else f"{sentence[:100]} ... {sentence[-50:]}"
