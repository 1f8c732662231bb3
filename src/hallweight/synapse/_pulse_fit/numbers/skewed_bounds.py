"""Where a hard bound lies on average, given the reads: its likelihood falls off steeply inwards and slowly outwards."""

from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array

from ..fitted_law import LawFit

_GRID = np.array([*np.arange(-3.5, 4.0, 0.5), *range(4, 17), 20, 25, 32, 40, 50, 65, 80])
_WIDTH = np.gradient(_GRID)
"""Standard errors outwards along which the likelihood is averaged, and the width of each. Far out, it stays where it is
for a bound that the state met by chance: the reads then ask for one, but hardly."""
_NODES = (1.0, 2.5, 5.0, 10.0)
"""Standard errors outwards at which the other numbers follow the bound."""
_STEPS = np.array([0.0, 0.3, 1.0])[:, None]
"""Shares of a Newton step of the other numbers that are tried."""
_H = 0.1
"""Standard errors of a first difference."""
_SKEW = 0.3
"""Difference of log-likelihood two standard errors to both sides below which a line is straight enough."""


class Beyond(NamedTuple):
    """How far the mean of a vector lies from its likeliest place, (p,), and the covariance that this adds, (p, p)."""

    shift: Array
    covariance: Array


def beyond_likeliest(fit: LawFit, z: Array) -> Beyond:
    """Return how the vector z moves with its bounds; not at all where a fit has no hard bounds within it.

    ``z`` is that of the fit with the noises of :func:`.restricted.restricted`: too small, they cut the long side short.

    The likeliest bound is one that the state just meets, as the largest of n numbers is the likeliest end of their
    range; it is too narrow by an order of one over the number of cycles. Its mean over the likelihood is not (Pitman's
    estimator, cite pitman1939), and its variance holds the long side. The other numbers are those that the reads ask
    for at each place of the bound: a wider range bends the law more.
    """
    model, minimum, p = fit.model, fit.minimum, len(fit.minimum.z)
    found = Beyond(np.zeros(p), np.zeros((p, p)))
    if not (fit.bounded and minimum.valid and (model.cycle or model.free_low or model.free_high)):
        return found
    for name, side, is_free in (("low", -1, model.free_low), ("high", 1, model.free_high)):
        line = _line(fit, name, side)
        if line is not None:
            path = _GRID[:, None] * line
            costs = _costs(fit, z + path)
            if not (is_free or np.ptp(costs[_GRID**2 == 4.0]) < _SKEW):
                path = _bent(fit, z, line)
                costs = _costs(fit, z + path)
            one = _averaged(costs, path)
            found = Beyond(found.shift + one.shift, found.covariance + one.covariance)
    return found


def _costs(fit: LawFit, vectors: Array) -> Array:
    """Minus log-likelihoods of vectors."""
    with np.errstate(all="ignore"):
        return np.asarray(fit.terms(vectors).sum(1))


def _line(fit: LawFit, name: str, side: int) -> Array | None:
    """Direction in which a bound moves outwards by one standard error; None for a bound at rest."""
    z, covariance = fit.minimum.z, fit.minimum.covariance
    moves = np.diag(_H * fit.minimum.errors)
    ends = [[float(getattr(fit.model.parameters(v), name)) for v in (z + m, z - m)] for m in moves]
    steps = 2 * np.diag(moves)
    gradient = np.array([(a - b) / s if s > 0 else 0.0 for (a, b), s in zip(ends, steps, strict=True)])
    sigma = float(np.sqrt(gradient @ covariance @ gradient))
    return side * covariance @ gradient / sigma if np.isfinite(sigma) and sigma > 1e-9 else None


def _bent(fit: LawFit, z: Array, line: Array) -> Array:
    """Moves of the vector to every place on the grid: along the line, and aside by one Newton step at each node.

    The end of a cycle is no number of the vector but a function of several, whose likelihood bends away from the line:
    aside by the square of the way, as for any smooth function. The noises stay on the line.
    """
    n, covariance = fit.model.n_curve, fit.minimum.covariance
    others, width = covariance[:n, :n] - np.outer(line[:n], line[:n]), _H * fit.minimum.errors[:n]
    bends, bend = [], np.zeros(len(line))
    for node in _NODES:
        at = node * line + node**2 * bend
        around = _costs(fit, z + at + np.concatenate([np.zeros((1, len(at))), np.diag(width) @ np.eye(n, len(at))]))
        scores = np.nan_to_num((around[1:] - around[0]) / width, posinf=0, neginf=0)
        tries = at - _STEPS * (others @ scores @ np.eye(n, len(at)))
        costs = _costs(fit, z + tries)
        best = tries[int(np.argmin(np.where(np.isfinite(costs), costs, np.inf)))]
        bend = (best - node * line) / node**2
        bends.append(bend)
    aside = np.array([np.interp(_GRID, _NODES, b) for b in np.transpose(bends)]).T
    return np.asarray(_GRID[:, None] * line + _GRID[:, None] ** 2 * aside)


def _averaged(costs: Array, path: Array) -> Beyond:
    """Mean of the moves over minus log-likelihoods along the path, and the covariance beyond one standard error."""
    known = np.isfinite(costs)
    if not known.any():
        return Beyond(np.zeros(path.shape[1]), np.zeros((path.shape[1],) * 2))
    weight = np.where(known, _WIDTH * np.exp(np.where(known, costs[known].min() - costs, 0.0)), 0.0)
    weight /= weight.sum()
    far = _GRID - weight @ _GRID
    variance = float(weight @ far**2)
    direction = (weight * far) @ path / variance
    return Beyond(weight @ path, max(variance - 1, 0.0) * np.outer(direction, direction))
