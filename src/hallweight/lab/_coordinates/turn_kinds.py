"""What the turns of one kind, tops or bottoms, have in common: the steps around them, and the noises."""

from dataclasses import dataclass

import numpy as np
from scipy.special import logsumexp

from hallweight.core.types import Array, Indices

from .joined_curves import JoinedCurves, Windows, fit_joined, is_inside
from .relaxed_turns import find_jumps
from .state_filter import Noises, Steps
from .step_regression import Lines, regress_steps
from .turn_likelihood import likeliest_noises, log_likelihood, noises_of, steps_of

_ENOUGH = 30
"""Turns of a kind that say well enough in which columns these are."""
_MOST = 7
"""Columns in which all turns of a kind are tried."""
_FEW = 6
"""Turns near an end of the record whose levels say how the state drifts there."""


@dataclass(frozen=True)
class TurnKind:
    """What tops (sign 1) or bottoms (-1) have in common; no noises where the state jumps at them.

    The steps are those of ``curves``, or of ``lines`` where the noise is in the steps.
    """

    sign: int
    noises: Noises | None = None
    curves: JoinedCurves | None = None
    lines: Lines | None = None

    def likelihood(self, windows: Windows, near: int | None = None) -> Array:
        """Log-likelihood of each column, shape (k, w), certain where the state jumps; the level is that of each turn
        itself, or of one more before the first (``near`` = 0) or after the last (-1)."""
        k = len(windows.y)
        if self.noises is None:
            jumps = find_jumps(windows)
            out = np.full(windows.y.shape, -np.inf)
            if jumps is not None:
                out[np.arange(k), jumps] = 0.0
            return out
        return log_likelihood(windows, self._steps(k, near), self.noises)

    def evidence(self, windows: Windows, turns: Indices | None) -> float:
        """Log-likelihood of all turns together, in these columns or wherever they may be."""
        each = self.likelihood(windows)
        return float((logsumexp(each, axis=1) if turns is None else each[np.arange(len(turns)), turns]).sum())

    def _steps(self, k: int, near: int | None) -> tuple[Steps, Steps]:
        if self.curves is not None:
            return steps_of(self.curves, None if near is None else _one_more(self.curves.level, near))
        assert self.lines is not None
        return _line_steps(self.lines, k)


def _one_more(levels: Array, near: int) -> Array:
    """Level of one more turn before the first (0) or after the last (-1), which drifts on."""
    levels = levels[:_FEW] if near == 0 else levels[::-1][:_FEW]
    if len(levels) < 3:
        return levels[:1]
    number = np.arange(len(levels))
    return np.array([np.polyval(np.polyfit(number, levels, 1), -1)])


def kind_of(sign: int, windows: Windows, turns: Indices | None = None) -> TurnKind:
    """Find what turns of one kind have in common: by their curves or by their steps, whichever is likelier.

    The turns are in the columns ``turns``, or wherever they may be.
    """
    if find_jumps(windows) is not None:
        return TurnKind(sign)
    curves = fit_joined(windows, turns)
    by_curve = TurnKind(sign, _noises(windows, curves.at, steps_of(curves), turns), curves)
    regressed = regress_steps(windows, turns=turns)
    if regressed is None:
        return by_curve
    by_steps = _by_steps(sign, windows, *regressed, turns)
    again = regress_steps(windows, by_steps.noises.read, turns) if by_steps.noises else None
    by_steps = _by_steps(sign, windows, *again, turns) if again else by_steps
    return max((by_curve, by_steps), key=lambda kind: kind.evidence(windows, turns))


def settled(kind: TurnKind, windows: Windows, turns: Indices) -> tuple[TurnKind, Array]:
    """Fit a kind again with its turns held in these columns and in those beside them; return it and its likelihood.

    The likelihood, shape (k, w), is in each of these columns that of the fit with all turns there: what is common to
    the turns of a kind shall not be that of a wrong place, which would then speak against the right one.
    """
    if kind.noises is None:
        return kind, kind.likelihood(windows)
    chosen = np.unique(np.linspace(0, len(turns) - 1, _ENOUGH).astype(int))
    fitted = _beside(kind.sign, windows.select(chosen), turns[chosen])
    if not fitted:
        return kind, kind.likelihood(windows)
    best = max(fitted, key=lambda by: fitted[by][0])
    if len(chosen) < len(turns):
        kind = kind_of(kind.sign, windows, turns + best) if is_inside(windows, turns + best) else kind
        return kind, kind.likelihood(windows)
    likelihood, row = fitted[best][1].likelihood(windows), np.arange(len(turns))
    for by, (_, found) in fitted.items():
        likelihood[row, turns + by] = found.likelihood(windows)[row, turns + by]
    return fitted[best][1], likelihood


def _beside(sign: int, windows: Windows, turns: Indices) -> dict[int, tuple[float, TurnKind]]:
    """Fits with all turns so many columns later, up to one on both sides of the best, each with its evidence."""
    fitted = dict[int, tuple[float, TurnKind]]()
    best = 0
    while len(fitted) < _MOST:
        new = [by for by in (best, best - 1, best + 1) if by not in fitted and is_inside(windows, turns + by)]
        if not new:
            break
        for by in new:
            found = kind_of(sign, windows, turns + by)
            fitted[by] = found.evidence(windows, turns + by), found
        best = max(fitted, key=lambda by: fitted[by][0])
    return fitted


def _by_steps(sign: int, windows: Windows, at: Indices, lines: Lines, turns: Indices | None) -> TurnKind:
    steps = _line_steps(lines, len(at))
    return TurnKind(sign, _noises(windows, at, steps, turns), None, lines)


def _line_steps(lines: Lines, k: int) -> tuple[Steps, Steps]:
    before, after = (Steps(slope, np.full(k, start), np.full(k, np.inf)) for slope, start in lines)
    return before, after


def _noises(windows: Windows, at: Indices, steps: tuple[Steps, Steps], turns: Indices | None) -> Noises:
    found = noises_of(windows, at, steps)
    return found if turns is None else likeliest_noises(windows, turns, steps, found)
