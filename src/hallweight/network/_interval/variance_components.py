"""Variance components of a crossed and nested design by restricted maximum likelihood; no torch.

The model is ``y = X b + sum_s Z_s u_s + e`` with independent effects ``u_s ~ N(0, v_s)`` of the levels of each factor
``s`` and ``e ~ N(0, v_e)`` (cite patterson1971). The restricted likelihood does not see the fixed effects
``b``, so its estimates carry no bias for their number; for balanced designs they are those of the analysis of variance.
Components are bounded at zero. One that the analysis of variance would find negative comes out as zero, and its
standard error then says what the design could have seen. So one that is zero comes out too large on average, by noise
of the runs. Where that matters it counts only if the data show it, by Akaike's criterion (cite akaike1974). Twice the
gain of ln L by a parameter that fits noise is 1 on average, and half of that for one at its bound, so that the
criterion asks for 1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hallweight.core.types import Array

RESIDUAL = "residual"
_LEAST_GAIN = 1.0  # of 2 ln L


@dataclass(frozen=True)
class Components:
    """Variances by factor and their information matrix, in the order of ``names``; the last one is the residual."""

    names: tuple[str, ...]
    variances: Array
    information: Array

    def sum_of(self, weights: Mapping[str, float]) -> tuple[float, float]:
        """Return a weighted sum of the components and the variance of that estimate.

        Components that came out as zero are taken as known, unless all that are asked for are zero: their variance is
        then what the design could have seen.
        """
        a = np.array([weights.get(name, 0.0) for name in self.names])
        asked, found = a > 0, self.variances > 0
        free = found if (asked & found).any() else found | asked
        covariance = np.linalg.pinv(self.information[np.ix_(free, free)])
        return float(a @ self.variances), float(a[free] @ covariance @ a[free])


def variance_components(
    y: Array, fixed: Array, factors: Mapping[str, Sequence[int]], doubtful: Sequence[str] = ()
) -> Components:
    """Fit the components to ``y`` (n,) with fixed effects (n, p); each factor gives the level (n,) of every run.

    The ``doubtful`` factors together are zero unless the data show them.
    """
    from scipy.optimize import minimize

    names = (*factors, RESIDUAL)
    parts = [np.equal.outer(levels, levels).astype(float) for levels in map(np.asarray, factors.values())]
    parts.append(np.eye(len(y)))
    contrast = np.linalg.svd(fixed, full_matrices=True)[0][:, np.linalg.matrix_rank(fixed) :]
    z, parts = contrast.T @ y, [contrast.T @ part @ contrast for part in parts]
    scale = float(z @ z) / len(z)
    if scale <= 0:
        return Components(names, np.zeros(len(names)), np.zeros((len(names),) * 2))
    z = z / scale**0.5

    def minus_log_likelihood(v: Array) -> tuple[float, Array]:
        inverse, root = _inverse(parts, v)
        whitened = inverse @ z
        slope = [np.sum(inverse * part) - whitened @ part @ whitened for part in parts]
        return float(2 * np.log(np.diag(root)).sum() + z @ whitened), np.array(slope)

    def fit(absent: Sequence[str]) -> Any:
        start = [0.0 if name in absent else 1 / len(names) for name in names]
        bounds = [(0.0, 0.0 if name in absent else None) for name in factors] + [(1e-6, None)]
        return minimize(minus_log_likelihood, start, jac=True, method="L-BFGS-B", bounds=bounds)

    best = fit(())
    if doubtful:
        without = fit(doubtful)
        best = without if without.fun - best.fun < _LEAST_GAIN else best
    found = best.x
    inverse, _ = _inverse(parts, found)
    seen = [inverse @ part for part in parts]
    information = 0.5 * np.array([[np.sum(a * b.T) for b in seen] for a in seen])
    return Components(names, scale * found, information / scale**2)


def _inverse(parts: Sequence[Array], v: Array) -> tuple[Array, Array]:
    """Return the inverse of the covariance of the runs, and its Cholesky root."""
    total = np.asarray(sum(a * part for a, part in zip(v, parts, strict=True)))
    root = np.linalg.cholesky(total + 1e-9 * np.eye(len(total)))
    half = np.linalg.inv(root)
    return np.asarray(half.T @ half, dtype=float), np.asarray(root, dtype=float)
