"""Where a hard bound lies on average, given the reads: its likelihood falls off steeply inwards and slowly outwards."""

from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array

from ..fitted_law import LawFit

_GRID = np.array([*np.arange(-3.5, 4.0, 0.5), *range(4, 17)])
_WIDTH = np.gradient(_GRID)
"""Standard errors outwards along which the likelihood is averaged, and the width of each."""
_H = 0.1
"""Standard errors of a first difference."""


class BoundShift(NamedTuple):
    """How far a bound lies beyond its likeliest place, and the variance that the asymmetry adds; scaled units."""

    shift: float
    variance: float


_NONE = BoundShift(0.0, 0.0)


def bound_shifts(fit: LawFit) -> tuple[BoundShift, BoundShift]:
    """Return the shifts of the lower and of the upper bound; none where a fit has no hard bounds within it.

    The likeliest bound is one that the state just meets, as the largest of n numbers is the likeliest end of their
    range; it is too narrow by an order of one over the number of cycles. Its mean over the likelihood is not (Pitman's
    estimator, cite pitman1939), and its variance holds the long side. Along ``C g`` with the covariance C and the
    gradient g of the bound, the other numbers follow as the reads ask to first order.
    """
    model, minimum = fit.model, fit.minimum
    if not (fit.bounded and minimum.valid and (model.cycle or model.free_low or model.free_high)):
        return _NONE, _NONE
    lines = [_line(fit, name, side) for name, side in (("low", -1), ("high", 1))]
    found = [line for line in lines if line is not None]
    with np.errstate(all="ignore"):
        costs = fit.terms(minimum.z + np.concatenate([_GRID[:, None] * d for d, _ in found])).sum(1) if found else []
    parts = iter(np.split(np.asarray(costs), len(found)) if found else [])
    low, high = (_NONE if line is None else _averaged(next(parts), line[1]) for line in lines)
    return BoundShift(-low.shift, low.variance), high


def _line(fit: LawFit, name: str, side: int) -> tuple[Array, float] | None:
    """Direction in which a bound moves outwards by one standard error, and that error; None for a bound at rest."""
    z, covariance = fit.minimum.z, fit.minimum.covariance
    moves = np.diag(_H * fit.minimum.errors)
    ends = [[float(getattr(fit.model.parameters(v), name)) for v in (z + m, z - m)] for m in moves]
    steps = 2 * np.diag(moves)
    gradient = np.array([(a - b) / s if s > 0 else 0.0 for (a, b), s in zip(ends, steps, strict=True)])
    sigma = float(np.sqrt(gradient @ covariance @ gradient))
    return (side * covariance @ gradient / sigma, sigma) if np.isfinite(sigma) and sigma > 1e-9 else None


def _averaged(costs: Array, sigma: float) -> BoundShift:
    """Mean and added variance of a bound of that error over minus log-likelihoods on the grid."""
    known = np.isfinite(costs)
    if not known.any():
        return _NONE
    weight = np.where(known, _WIDTH * np.exp(np.where(known, costs[known].min() - costs, 0.0)), 0.0)
    weight /= weight.sum()
    mean = float(weight @ _GRID)
    return BoundShift(mean * sigma, max(float(weight @ (_GRID - mean) ** 2) - 1, 0.0) * sigma**2)
