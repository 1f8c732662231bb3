"""The straight line through logarithms of escape times."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hallweight.core.constants import K_B


@dataclass(frozen=True)
class Line:
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


def arrhenius(kelvin: NDArray[np.float64], rate: NDArray[np.float64], err: NDArray[np.float64]) -> Line:
    """Fit rates (k,) 1/s with standard errors at temperatures (k,) K, k > 1, by weighted least squares; nan skipped."""
    use = np.isfinite(rate) & (rate > 0) & (err > 0)
    if use.sum() < 2:
        return Line(*[np.nan] * 6)
    x, y, w = 1 / (K_B * kelvin[use]), -np.log(rate[use]), (rate[use] / err[use]) ** 2
    middle = np.average(x, weights=w)
    spread = float(np.sum(w * (x - middle) ** 2))
    slope = float(np.sum(w * (x - middle) * y) / spread)
    level = float(np.average(y, weights=w)) - slope * middle
    chi2 = float(np.sum(w * (y - level - slope * x) ** 2))
    own = 1 / float(w.sum()) + middle**2 / spread
    return Line(slope, float(spread**-0.5), level, float(np.sqrt(own)), -middle / spread, chi2)
