"""Minimising a likelihood: scoring steps to approach, MIGRAD to converge, errors by the Hessian."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from hallweight.core.types import Array

Terms = Callable[[Array], Array]
"""Vectors, shape (s, p), to minus the log-likelihood of each of m transitions, shape (s, m)."""

_CONVERGED = 0.02
"""Fall of minus the log-likelihood below which a minimum is reached: a fifth of a standard error."""

_NEWTON_STEPS = 8
_SHORTER = (1.0, 0.4, 0.1)
"""Fractions of a Newton step that are tried in turn."""


@dataclass(frozen=True, eq=False)
class Minimum:
    """Where a likelihood is largest: vector, its covariance, minus log-likelihood, scores (m, p), and success."""

    z: Array
    covariance: Array
    value: float
    scores: Array
    valid: bool

    @property
    def errors(self) -> Array:
        """Standard errors, shape (p,)."""
        return np.asarray(np.sqrt(np.clip(np.diag(self.covariance), 0, None)))


def minimise(terms: Terms, start: Array, *, newton: bool = False) -> Minimum:
    """Minimise the sum of ``terms`` from ``start``.

    A few scoring steps with the outer product of scores (cite berndt1974) approach the minimum and give the scale of
    every direction. MIGRAD (cite iminuit) then works in whitened coordinates, where few calls are enough. The
    covariance is the inverse of the matrix of second differences, taken a third of a standard error apart. Valid means
    that the parabola so found has its minimum less than 0.02 below (a fifth of a standard error).
    ``newton`` replaces MIGRAD by Newton steps: for many numbers that enter almost linearly, or a costly likelihood.
    """
    with np.errstate(all="ignore"):
        z, width = _scoring_steps(terms, np.asarray(start, dtype=float))
        root = _whitening(scores_at(terms, z, width))
        for _ in range(_NEWTON_STEPS if newton else 3):
            z, value = (z, _total(terms, z)) if newton else _migrad(terms, z, root)
            covariance, descent, move = _quadratic(terms, z, root)
            if not np.isfinite(descent) or descent < _CONVERGED:
                break
            root = np.asarray(np.linalg.cholesky(covariance), dtype=float)
            z = next((z + f * move for f in _SHORTER if _total(terms, z + f * move) < value), z)
        errors = np.sqrt(np.diag(covariance))
        valid = bool(descent < _CONVERGED and np.isfinite(value))
        scores = scores_at(terms, z, 0.05 * errors if valid else width)
    return Minimum(z, covariance, value, scores, valid)


def scores_at(terms: Terms, z: Array, width: Array) -> Array:
    """Derivative of each term, shape (m, p), by central differences of ``width``."""
    shift = np.diag(width)
    both = terms(np.concatenate([z + shift, z - shift]))
    p = len(z)
    return np.asarray(np.nan_to_num((both[:p] - both[p:]).T / (2 * width), posinf=0, neginf=0))


def _scoring_steps(terms: Terms, z: Array) -> tuple[Array, Array]:
    width = np.maximum(1e-3 * np.abs(z), 1e-4)
    value, damping = _total(terms, z), 1e-3
    for _ in range(12):
        scores = scores_at(terms, z, width)
        information = scores.T @ scores
        scale = np.diag(information) + 1e-12 * np.trace(information) + 1e-300
        width = np.clip(0.05 / np.sqrt(scale), 1e-7, 1e-2)
        gradient = scores.sum(0)
        while damping < 1e6:
            step = np.linalg.solve(information + damping * np.diag(scale), -gradient)
            new = _total(terms, z + step)
            if new < value:
                break
            damping *= 10
        else:
            break
        gain, z, value, damping = value - new, z + step, new, max(damping / 30, 1e-6)
        if gain < _CONVERGED:
            break
    return z, width


def _total(terms: Terms, z: Array) -> float:
    value = float(terms(z[None])[0].sum())
    return value if np.isfinite(value) else 1e12


def _whitening(scores: Array) -> Array:
    """Return a matrix whose columns are directions of about one standard error each."""
    information = scores.T @ scores
    values, vectors = np.linalg.eigh(information)
    return np.asarray(vectors / np.sqrt(np.maximum(values, 1e-6 * values.max() + 1e-12)))


def _migrad(terms: Terms, z: Array, root: Array) -> tuple[Array, float]:
    from iminuit import Minuit

    def slope(q: Array) -> Array:
        shift = 0.05 * np.eye(len(z))
        both = terms(z + (np.concatenate([q + shift, q - shift])) @ root.T).sum(1)
        return np.asarray(np.nan_to_num((both[: len(z)] - both[len(z) :]) / 0.1))

    m = Minuit(lambda q: _total(terms, z + root @ q), np.zeros(len(z)), grad=slope)
    m.errordef, m.strategy, m.tol, m.errors = Minuit.LIKELIHOOD, 0, 0.02, [1.0] * len(z)
    m.migrad(ncall=60, iterate=1)
    return z + root @ np.array(m.values), float(m.fval or 0.0)


def _quadratic(terms: Terms, z: Array, root: Array) -> tuple[Array, float, Array]:
    """Covariance from second differences along ``root``; how far the parabola falls from ``z`` to its minimum, and the
    step to it."""
    p, h = len(z), 0.3
    pairs = [(i, j) for i in range(p) for j in range(i)]
    eye = h * np.eye(p)
    points = [np.zeros(p), *eye, *-eye, *(eye[i] + eye[j] for i, j in pairs), *(-eye[i] - eye[j] for i, j in pairs)]
    f = terms(z + np.array(points) @ root.T).sum(1)
    up, down = f[1 : p + 1], f[p + 1 : 2 * p + 1]
    hessian, gradient = np.diag((up + down - 2 * f[0]) / h**2), (up - down) / (2 * h)
    cross = f[2 * p + 1 :].reshape(2, -1).sum(0)
    for (i, j), both in zip(pairs, cross, strict=True):
        hessian[i, j] = hessian[j, i] = (both - up[i] - down[i] - up[j] - down[j] + 2 * f[0]) / (2 * h**2)
    if not np.isfinite(hessian).all() or np.linalg.eigvalsh(hessian)[0] <= 1e-6:
        return np.full((p, p), np.nan), np.inf, np.zeros(p)
    inverse = np.linalg.inv(hessian)
    step = inverse @ gradient
    return root @ inverse @ root.T, float(0.5 * gradient @ step), -root @ step
