"""The rows of a table law: its states, its mean steps, smoothed where the data allow it, and the spread of the step."""

from typing import NamedTuple

import numpy as np
from scipy.special import chdtri

from hallweight.core.types import Array

from .bias_correction import unbiased
from .fitted_law import LawFit
from .law_model import mean_steps
from .transitions import Reads

_PRIOR_WEIGHT = 5.0
"""Pulses that the overall spread counts for at every state of a row."""


class Row(NamedTuple):
    """One row of a card: its numbers, their errors, and a note."""

    value: tuple[float, ...]
    err: tuple[float, ...] | None
    note: str


def table_states(reads: Reads) -> tuple[Array, float]:
    """Row of states for a table and the typical step.

    Between evenly spaced and evenly filled; symmetric about one half, so that it serves LTD too. The number of states,
    3 to 9 and at least eight pulses for each, has the least Bayesian information criterion of the one-step regression.
    """
    pulses = max(int((reads.polarity == s).sum()) for s in (1, -1))
    rows = [_states(reads, n) for n in (3, 5, 7, 9) if n == 3 or 8 * n <= pulses]
    moves = [abs(float((reads.end - reads.start)[b].sum())) for b in reads.branches()]
    return min(rows, key=lambda row: _bic(reads, row)), float(np.sum(moves) / reads.dp.sum())


def _states(reads: Reads, n: int) -> Array:
    fraction = np.linspace(0, 1, n)
    row = (fraction + np.quantile(np.clip(reads.y, 0, 1), fraction)) / 2
    row = (row + 1 - row[::-1]) / 2
    row[0], row[-1] = 0.0, 1.0
    return np.asarray(row)


def _bic(reads: Reads, row: Array) -> float:
    """Bayesian information criterion (cite schwarz1978) of steps interpolated on a row of states, both polarities."""
    total = 0.0
    for sign in (1, -1):
        here = (reads.polarity == sign) & (np.abs(reads.start - 0.5) < 0.42)  # bounds cut the other steps short
        if here.any():
            hats = np.array([np.interp(reads.start[here], row, one) for one in np.eye(len(row))]).T
            weight, step = np.sqrt(reads.dp[here]), (reads.end - reads.start)[here]
            fit = np.linalg.lstsq(hats * weight[:, None], step / weight, rcond=None)[0]
            residual = step / weight - hats @ fit * weight
            n = len(residual)
            total += n * float(np.log(np.mean(residual**2) + 1e-12)) + len(row) * float(np.log(n))
    return total


def table_values(fits: list[LawFit]) -> dict[str, Row]:
    """Return the rows of a table card as means over devices; nothing for other laws.

    Each mean step row is replaced by its monotone (falling) regression if that is within its errors (chi-square,
    5%): then the note says so.
    """
    if not fits[0].law.tabulated:
        return {}
    state = np.asarray(fits[0].parameters.ltp[0], dtype=float)
    out = {"table_state": Row(tuple(state), None, "")}
    for branch, sign in (("LTP", 1), ("LTD", -1)):
        rows = [_mean_step_row(state, f, sign) for f in fits]
        mean, err = np.mean([r[0] for r in rows], 0), np.mean([r[1] for r in rows], 0) / len(rows) ** 0.5
        mean, smoothed = _monotone(mean, err)
        mean, err = (mean, err) if sign > 0 else (-mean[::-1], err[::-1])
        out[f"table_{branch}"] = Row(tuple(mean), tuple(err), "monotone-smoothed" if smoothed else "")
        sigma = np.mean([_step_spread(state, f, sign) for f in fits], 0)
        out[f"table_sigma_{branch}"] = Row(tuple(sigma), None, "read noise taken out")
    return out


def _mean_step_row(state: Array, fit: LawFit, sign: int) -> tuple[Array, Array]:
    """Step row of one device in LTP form on ``state``, and its errors."""
    model, errors = fit.model, fit.minimum.errors
    use_ltp = bool(model.n_ltp) and (sign > 0 or not model.n_ltd)
    p = model.parameters(unbiased(fit))
    row, step = (np.asarray(v, dtype=float) for v in (p.ltp if use_ltp else p.ltd))
    err = errors[: model.n_ltp] if use_ltp else errors[model.n_ltp : model.n_law]
    return np.interp(state, row, step), np.interp(state, row, err)


def _monotone(mean: Array, err: Array) -> tuple[Array, bool]:
    from scipy.optimize import isotonic_regression  # here, because it takes a tenth of a second to import

    weight = 1 / np.maximum(err, 1e-9) ** 2
    fit = np.asarray(isotonic_regression(mean, weights=weight, increasing=False).x)
    distance = float((((fit - mean) / np.maximum(err, 1e-9)) ** 2).sum())
    good = distance > 0 and distance < chdtri(max(len(mean) - 1, 1), 0.05)
    return (fit, True) if good else (mean, False)


def _step_spread(state: Array, fit: LawFit, sign: int) -> Array:
    """Standard deviation of one step on ``state``: squared residuals less what read noise explains, on hat functions.

    Rows with few data are drawn towards the overall value.
    """
    reads, p = fit.reads, fit.parameters
    step, slope = mean_steps(fit.model, p, reads, reads.start)
    here = reads.polarity == sign
    if not here.any():
        return np.full(len(state), np.sqrt(p.c2c_variance))
    square = (reads.end - reads.start - step) ** 2 - max(p.read_variance, 0.0) * (1 + (1 + slope) ** 2)
    u, square = np.clip(reads.start[here], 0, 1), square[here] / reads.dp[here]
    hats = np.array([np.interp(u, state, row) for row in np.eye(len(state))])
    sums, weights = hats @ square + _PRIOR_WEIGHT * p.c2c_variance, hats.sum(1) + _PRIOR_WEIGHT
    return np.asarray(np.sqrt(np.maximum(sums / weights, 0.04 * p.c2c_variance)))
