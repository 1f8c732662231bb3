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
_FAR = 25.0
"""Log-likelihood of a turn by which the next column is worse if no other fit can make it the better one."""
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


def kind_of(
    sign: int, windows: Windows, turns: Indices | None = None, like: TurnKind | None = None
) -> tuple[TurnKind, Array]:
    """Find what turns of one kind have in common, by their curves or by their steps, whichever is likelier.

    The turns are in the columns ``turns``, or wherever they may be; ``like`` is a fit whose way of the two is taken.
    Their log-likelihood comes with it, shape (k, w).
    """
    if find_jumps(windows) is not None:
        return _with_likelihood(TurnKind(sign), windows)
    by_steps = _by_steps(sign, windows, turns) if like is None or like.lines is not None else None
    if by_steps is not None and like is not None:
        return by_steps
    curves = fit_joined(windows, turns)
    noises = _noises(windows, curves.at, steps_of(curves), turns)
    by_curve = _with_likelihood(TurnKind(sign, noises, curves), windows)
    return max(by_curve, by_steps or by_curve, key=lambda found: _evidence(found[1], turns))


def _by_steps(sign: int, windows: Windows, turns: Indices | None) -> tuple[TurnKind, Array] | None:
    regressed = regress_steps(windows, turns=turns)
    if regressed is None:
        return None
    read = noises_of(windows, regressed[0], _line_steps(regressed[1], len(windows.y))).read
    at, lines = regress_steps(windows, read, turns) or regressed
    noises = _noises(windows, at, _line_steps(lines, len(at)), turns)
    return _with_likelihood(TurnKind(sign, noises, None, lines), windows)


def settled(found: tuple[TurnKind, Array], windows: Windows, turns: Indices) -> tuple[TurnKind, Array]:
    """Fit a kind again with its turns held in these columns and in those beside them; return it and its likelihood.

    The likelihood, shape (k, w), is in each of these columns that of the fit with all turns there: what is common to
    the turns of a kind shall not be that of a wrong place, which would then speak against the right one.
    """
    sign = found[0].sign
    if found[0].noises is None:
        return found
    chosen = np.unique(np.linspace(0, len(turns) - 1, _ENOUGH).astype(int))
    fitted = _beside(sign, windows.select(chosen), turns[chosen])
    if not fitted:
        return found
    best = _likeliest(fitted, turns[chosen])
    if len(chosen) < len(turns):
        return kind_of(sign, windows, turns + best) if is_inside(windows, turns + best) else found
    kind, likelihood = fitted[best]
    row, profile = np.arange(len(turns)), likelihood.copy()
    for by, (_, other) in fitted.items():
        profile[row, turns + by] = other[row, turns + by]
    return kind, profile


def _beside(sign: int, windows: Windows, turns: Indices) -> dict[int, tuple[TurnKind, Array]]:
    """Fits with all turns so many columns later, up to one on both sides of the best unless that is far from it."""
    if not is_inside(windows, turns):
        return {}
    fitted, best = {0: kind_of(sign, windows, turns)}, 0
    while len(fitted) < _MOST:
        likelihood = fitted[best][1]
        least = _evidence(likelihood, turns + best) - _FAR * (2 + len(turns))
        beside = [by for by in (best - 1, best + 1) if by not in fitted and is_inside(windows, turns + by)]
        new = [by for by in beside if _evidence(likelihood, turns + by) > least]
        if not new:
            break
        fitted |= {by: kind_of(sign, windows, turns + by, fitted[0][0]) for by in new}
        best = _likeliest(fitted, turns)
    return fitted


def _likeliest(fitted: dict[int, tuple[TurnKind, Array]], turns: Indices) -> int:
    return max(fitted, key=lambda by: _evidence(fitted[by][1], turns + by))


def _evidence(likelihood: Array, turns: Indices | None) -> float:
    """Log-likelihood of all turns together, in these columns or wherever they may be."""
    row = np.arange(len(likelihood))
    return float((logsumexp(likelihood, axis=1) if turns is None else likelihood[row, turns]).sum())


def _with_likelihood(kind: TurnKind, windows: Windows) -> tuple[TurnKind, Array]:
    return kind, kind.likelihood(windows)


def _line_steps(lines: Lines, k: int) -> tuple[Steps, Steps]:
    before, after = (Steps(slope, np.full(k, start), np.full(k, np.inf)) for slope, start in lines)
    return before, after


def _noises(windows: Windows, at: Indices, steps: tuple[Steps, Steps], turns: Indices | None) -> Noises:
    found = noises_of(windows, at, steps)
    return found if turns is None else likeliest_noises(windows, turns, steps, found)
