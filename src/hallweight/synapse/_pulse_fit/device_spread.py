"""Spread from device to device and from cycle to cycle."""

from typing import TYPE_CHECKING

import numpy as np

from hallweight.core.types import Array

from .fit_law import Fit

if TYPE_CHECKING:
    from .fit_pulses import Estimate


def device_spread(fits: list[Fit], estimates: "list[Estimate]") -> dict[str, tuple[float, float | None]]:
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
    sizes = [_log_step(f) for f in fits]
    ranges = [(e.value["state_max"] - e.value["state_min"], np.hypot(e.err["state_max"], e.err["state_min"]))
              for e in estimates]  # fmt: skip
    out["sigma_d2d"] = between(np.array([s for s, _ in sizes]), np.array([e for _, e in sizes]))
    out["sigma_d2d_range"] = between(
        np.log(np.array([r for r, _ in ranges], dtype=float)), np.array([e / r for r, e in ranges])
    )
    return out


def between(logs: Array, errors: Array) -> tuple[float, float]:
    """Return the relative spread behind logarithms with errors, and its own error.

    ``s^2 = var(logs) - mean(errors^2)``, at least 0; as std over mean of a log-normal, ``sqrt(exp(s^2) - 1)``.
    """
    n, variance = len(logs), float(np.var(logs, ddof=1))
    s2 = max(variance - float(np.mean(errors**2)), 0.0)
    err2 = variance * np.sqrt(2 / (n - 1))
    sigma = float(np.sqrt(np.expm1(s2)))
    return sigma, float(err2 / (2 * sigma)) if sigma**2 > err2 else float(np.sqrt(err2))


def _log_step(fit: Fit) -> tuple[float, float]:
    """Logarithm of the mean step size over the middle half of the range, and its error."""
    u, model = np.linspace(0.25, 0.75, 11), fit.model

    def size(z: Array) -> float:
        p = model.point(z)
        mean = float(np.mean([model.law.step(u, 1.0, side) for side in (p.up, p.down)]))
        return float(np.log(max(mean, 1e-12)))

    z, step = fit.minimum.z, 0.1 * fit.minimum.errors + 1e-12
    slope = np.array([(size(z + h) - size(z - h)) / (2 * s) for h, s in zip(np.diag(step), step, strict=True)])
    return size(z), float(np.sqrt(max(slope @ fit.minimum.covariance @ slope, 0.0)))


def cycle_spread(fit: Fit) -> float | None:
    """Standard deviation over branches at equal pulse number, root mean square, as a fraction of the range.

    None with fewer than three branches of a polarity.
    """
    p, reads, found = fit.point, fit.reads, []
    for sign in (1, -1):
        runs = [b for b in reads.branches() if reads.sign[b.start] == sign]
        if len(runs) < 3:
            continue
        length = int(np.median([b.stop - b.start for b in runs]))
        rows = np.array([reads.end[b][:length] for b in runs if b.stop - b.start >= length])
        if len(rows) >= 3:
            found.append(float(rows.var(axis=0, ddof=1).mean()))
    return float(np.sqrt(np.mean(found)) / (p.high - p.low)) if found else None
