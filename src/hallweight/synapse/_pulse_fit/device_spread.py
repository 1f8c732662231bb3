"""Spread from device to device and from cycle to cycle."""

import numpy as np

from hallweight.core.types import Array

from .fitted_law import LawFit
from .numbers.estimate import Estimate


def device_spread(fits: list[LawFit], estimates: list[Estimate]) -> dict[str, tuple[float, float | None]]:
    """Return ``sigma_d2d`` and ``sigma_d2d_range`` from two or more devices, and ``c2c_curve`` from three cycles.

    ``sigma_d2d``: relative spread (log-normal) of the step size, taken as the mean step over the middle half of the
    range, LTP and LTD together; ``sigma_d2d_range``: of ``state_max - state_min``. The mean squared error of the
    single estimates is subtracted from the variance between devices.
    """
    out: dict[str, tuple[float, float | None]] = {}
    curve = [c for f in fits if (c := cycle_spread(f)) is not None]
    if curve:
        out["c2c_curve"] = (float(np.mean(curve)), None)
    if len(fits) < 2:
        return out
    step_sizes = [_log_step_size(f) for f in fits]
    out["sigma_d2d"] = intrinsic_spread(*np.array(step_sizes).T)
    ranges = np.array([e.value["state_max"] - e.value["state_min"] for e in estimates], dtype=float)
    errors = np.array([_range_error(e) for e in estimates])
    out["sigma_d2d_range"] = intrinsic_spread(np.log(ranges), errors / ranges)
    return out


def _range_error(estimate: Estimate) -> float:
    """Standard error of ``state_max - state_min``."""
    at = [list(estimate.value).index(k) for k in ("state_min", "state_max")]
    (low, both), (_, high) = estimate.covariance[np.ix_(at, at)]
    return float(np.sqrt(max(low + high - 2 * both, 0.0)))


def intrinsic_spread(logs: Array, errors: Array) -> tuple[float, float]:
    """Return the relative spread behind logarithms with errors, and its own error.

    ``s^2 = var(logs) - mean(errors^2)``, at least 0; as std over mean of a log-normal, ``sqrt(exp(s^2) - 1)``.
    """
    n, variance = len(logs), float(np.var(logs, ddof=1))
    s2 = max(variance - float(np.mean(errors**2)), 0.0)
    err2 = variance * np.sqrt(2 / (n - 1))
    sigma = float(np.sqrt(np.expm1(s2)))
    return sigma, float(err2 / (2 * sigma)) if sigma**2 > err2 else float(np.sqrt(err2))


def _log_step_size(fit: LawFit) -> tuple[float, float]:
    """Logarithm of the mean step size over the middle half of the range, and its error."""
    u, model = np.linspace(0.25, 0.75, 11), fit.model

    def log_size(z: Array) -> float:
        p = model.parameters(z)
        mean = float(np.mean([model.law.step(u, 1.0, params) for params in (p.ltp, p.ltd)]))
        return float(np.log(max(mean, 1e-12)))

    z, step = fit.minimum.z, 0.1 * fit.minimum.errors + 1e-12
    slope = np.array([(log_size(z + h) - log_size(z - h)) / (2 * s) for h, s in zip(np.diag(step), step, strict=True)])
    return log_size(z), float(np.sqrt(max(slope @ fit.minimum.covariance @ slope, 0.0)))


def cycle_spread(fit: LawFit) -> float | None:
    """Standard deviation over branches at equal pulse number, root mean square, as a fraction of the range.

    None with fewer than three branches of a polarity.
    """
    p, reads, variances = fit.parameters, fit.reads, []
    for sign in (1, -1):
        runs = reads.branches(sign)
        if len(runs) < 3:
            continue
        length = int(np.median([b.stop - b.start for b in runs]))
        rows = np.array([reads.end[b][:length] for b in runs if b.stop - b.start >= length])
        if len(rows) >= 3:
            variances.append(float(rows.var(axis=0, ddof=1).mean()))
    return float(np.sqrt(np.mean(variances)) / (p.high - p.low)) if variances else None
