"""The rows of a table-law card: mean step, smoothed where the data allow it, and spread of the step."""

import numpy as np
from scipy.optimize import isotonic_regression
from scipy.stats import chi2

from hallweight.core.types import Array

from .bias_correction import unbiased
from .fit_law import Fit
from .law_model import steps_at

Row = tuple[tuple[float, ...], "tuple[float, ...] | None", str]


def table_values(fits: list[Fit]) -> dict[str, Row]:
    """Return the rows of a table card (value, error, note) as means over devices; nothing for other laws.

    Each mean step row is replaced by its monotone (falling) regression if that is within its errors (chi-square,
    5%): then the note says so.
    """
    first = fits[0]
    if first.model.law.name != "table":
        return {}
    state = np.asarray(first.point.up[0], dtype=float)
    out: dict[str, Row] = {"table_state": (tuple(state), None, "")}
    for name, sign in (("table_LTP", 1), ("table_LTD", -1)):
        rows = [_on(state, f, sign) for f in fits]
        mean, err = np.mean([r[0] for r in rows], 0), np.mean([r[1] for r in rows], 0) / len(rows) ** 0.5
        mean, smoothed = _monotone(mean, err)
        mean, err = (mean, err) if sign > 0 else (-mean[::-1], err[::-1])
        out[name] = (tuple(mean), tuple(err), "monotone-smoothed" if smoothed else "")
        sigma = np.mean([_spread(state, f, sign) for f in fits], 0)
        out[name.replace("table_", "table_sigma_")] = (tuple(sigma), None, "read noise taken out")
    return out


def _on(state: Array, fit: Fit, sign: int) -> tuple[Array, Array]:
    """Step row of one device in LTP form on ``state``, and its errors."""
    model, errors = fit.model, fit.minimum.errors
    use_up = bool(model.up) and (sign > 0 or not model.down)
    point = model.point(unbiased(fit))
    row, step = (np.asarray(v, dtype=float) for v in (point.up if use_up else point.down))
    err = errors[: model.up] if use_up else errors[model.up : model.up + model.down]
    return np.interp(state, row, step), np.interp(state, row, err)


def _monotone(mean: Array, err: Array) -> tuple[Array, bool]:
    weight = 1 / np.maximum(err, 1e-9) ** 2
    fit = np.asarray(isotonic_regression(mean, weights=weight, increasing=False).x)
    distance = float((((fit - mean) / np.maximum(err, 1e-9)) ** 2).sum())
    good = distance > 0 and distance < chi2.ppf(0.95, max(len(mean) - 1, 1))
    return (fit, True) if good else (mean, False)


def _spread(state: Array, fit: Fit, sign: int) -> Array:
    """Standard deviation of one step on ``state``: squared residuals less what read noise explains, on hat functions.

    Rows with few data lean on the overall value.
    """
    reads, p = fit.reads, fit.point
    step, slope = steps_at(fit.model, p, reads, reads.start)
    here = reads.sign == sign
    if not here.any():
        return np.full(len(state), np.sqrt(p.c2c2))
    square = (reads.end - reads.start - step) ** 2 - max(p.read2, 0.0) * (1 + (1 + slope) ** 2)
    u, square = np.clip(reads.start[here], 0, 1), square[here] / reads.dp[here]
    hats = np.array([np.interp(u, state, row) for row in np.eye(len(state))])
    lean = 5.0
    sums, weights = hats @ square + lean * p.c2c2, hats.sum(1) + lean
    return np.asarray(np.sqrt(np.maximum(sums / weights, 0.04 * p.c2c2)))
