"""Noises free of what the curve took up of them: the restricted likelihood (cite patterson1971), to first order."""

import numpy as np

from hallweight.core.types import Array

from ..fitted_law import LawFit

_H = 0.3  # standard errors between points of a second difference


def restricted_shift(fit: LawFit) -> Array | None:
    """Return how the vector of a fit moves if the likelihood of the noises leaves the curve out, shape (p,).

    A fitted curve of n numbers follows some of the noise, most of all its slow part, which is C2C noise. The restricted
    likelihood adds ``ln det I / 2`` to minus the log-likelihood, where I is the information on the curve at given
    noises. Its minimum is one Newton step away, ``-C g`` with the covariance C of the fit and the gradient g of that
    term. None where the curve is not known well enough for second differences.
    """
    minimum, n, p = fit.minimum, fit.model.n_curve, len(fit.minimum.z)
    if not minimum.valid or n == p or minimum.scores.shape[1] != p:
        return None
    values, vectors = np.linalg.eigh(minimum.covariance[:n, :n])
    if not values.min() > 0:
        return None
    root = np.zeros((p, n))
    root[:n] = vectors * np.sqrt(values)
    gradient = np.zeros(p)
    for j in range(n, p):
        move = np.zeros(p)
        move[j] = _H * minimum.errors[j]
        if not move[j] > 0:
            return None
        up, down = (_log_information(fit, minimum.z + side * move, root) for side in (1, -1))
        gradient[j] = (up - down) / (4 * move[j])
    shift = -minimum.covariance @ gradient
    small = np.isfinite(shift).all() and (np.abs(shift[n:]) < minimum.errors[n:]).all()
    return np.asarray(shift) if small else None


def _log_information(fit: LawFit, z: Array, root: Array) -> float:
    """Logarithm of the determinant of the second differences of minus the log-likelihood along ``root``."""
    n = root.shape[1]
    i, j = np.tril_indices(n, -1)
    eye = _H * np.eye(n)
    points = np.concatenate([np.zeros((1, n)), eye, -eye, eye[i] + eye[j], -eye[i] - eye[j]])
    with np.errstate(all="ignore"):
        f = fit.terms(z + points @ root.T).sum(1)
        up, down, k = f[1 : n + 1], f[n + 1 : 2 * n + 1], len(i)
        hessian = np.diag((up + down - 2 * f[0]) / _H**2)
        cross = f[2 * n + 1 : 2 * n + 1 + k] + f[2 * n + 1 + k :]
        hessian[i, j] = hessian[j, i] = (cross - up[i] - down[i] - up[j] - down[j] + 2 * f[0]) / (2 * _H**2)
        sign, value = np.linalg.slogdet(hessian) if np.isfinite(hessian).all() else (0.0, np.nan)
    return float(value) if sign > 0 else np.nan
