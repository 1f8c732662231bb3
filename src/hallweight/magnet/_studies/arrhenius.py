"""The straight line through logarithms of escape times."""

from dataclasses import dataclass

import numpy as np

from hallweight.core.constants import K_B
from hallweight.core.types import Array


@dataclass(frozen=True)
class ArrheniusFit:
    """``ln tau = log_attempt + barrier / (k_B T)`` with standard errors, their covariance, and chi2 of the fit."""

    barrier: float
    barrier_err: float
    log_attempt: float
    log_attempt_err: float
    covariance: float
    chi2: float

    def log_time(self, kelvin: float) -> tuple[float, float]:
        """Return ln(tau / 1 s) at a temperature and its standard error."""
        x = 1 / (K_B * kelvin)
        variance = self.log_attempt_err**2 + 2 * x * self.covariance + (x * self.barrier_err) ** 2
        return self.log_attempt + self.barrier * x, float(np.sqrt(max(variance, 0.0)))


def arrhenius(kelvin: Array, rate: Array, err: Array) -> ArrheniusFit:
    """Fit rates (k,) 1/s with standard errors at temperatures (k,) K, k > 1, by weighted least squares; nan skipped."""
    use = np.isfinite(rate) & (rate > 0) & (err > 0)
    if use.sum() < 2:
        return ArrheniusFit(*[np.nan] * 6)
    x, y, weights = 1 / (K_B * kelvin[use]), -np.log(rate[use]), (rate[use] / err[use]) ** 2
    mean = np.average(x, weights=weights)
    spread = float(np.sum(weights * (x - mean) ** 2))
    slope = float(np.sum(weights * (x - mean) * y) / spread)
    intercept = float(np.average(y, weights=weights)) - slope * mean
    chi2 = float(np.sum(weights * (y - intercept - slope * x) ** 2))
    variance = 1 / float(weights.sum()) + mean**2 / spread
    return ArrheniusFit(slope, float(spread**-0.5), intercept, float(np.sqrt(variance)), -mean / spread, chi2)
