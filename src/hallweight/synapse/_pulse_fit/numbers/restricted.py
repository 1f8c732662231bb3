"""Noises free of what the curve took up of them: the restricted likelihood (cite patterson1971), to first order."""

from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array

from ..fitted_law import LawFit

_H = 0.3  # standard errors between points of a second difference


class Restricted(NamedTuple):
    """How the vector of a fit moves, shape (p,), and its covariance with the noises where they are then, (p, p).

    ``applies`` is False where the curve is not known for that: nothing moves then.
    """

    shift: Array
    covariance: Array
    applies: bool = True


def restricted(fit: LawFit) -> Restricted:
    """Return the fit with noises whose likelihood leaves the curve out.

    A fitted curve of n numbers follows some of the noise, most of all its slow part, which is C2C noise. The restricted
    likelihood adds ``ln det I / 2`` to minus the log-likelihood, where I is the information on the curve at given
    noises. Its minimum is one Newton step away, ``-C g`` with the covariance C of the fit and the gradient g of that
    term. A read noise that is not free stays. The errors of the curve are those of the noises so found, which are
    larger, averaged over their uncertainty.

    Hard bounds are not counted in I. A bound is the place of reads that lie on it, among others that do not, and of
    those the likelihood knows the variance without bias: of 30 reads on a bound beside 30 within, with read noise of
    0.05 to 0.8 of their scatter, the variance is within 1% so, and 2 to 6% too large with the bound in I.
    """
    minimum, n, p = fit.minimum, fit.model.n_curve, len(fit.minimum.z)
    none = Restricted(np.zeros(p), minimum.covariance, applies=False)
    if not minimum.valid or n == p or minimum.scores.shape[1] != p:
        return none
    values, vectors = np.linalg.eigh(minimum.covariance[:n, :n])
    if not (values.min() > 0 and (minimum.errors[n:] > 0).all()):
        return none
    root = np.zeros((p, n))
    root[:n] = vectors * np.sqrt(values)
    moves = _H * np.diag(minimum.errors)[n:]
    around = [tuple(_information(fit, minimum.z + side * move, root) for side in (1, -1)) for move in moves]
    counted = np.asarray(np.linalg.inv(root[:n])[:, : fit.model.n_law if fit.bounded else n], dtype=float)
    gradient = np.zeros(p)
    for k, (up, down) in enumerate(around[:1] if fit.model.least_read else around, n):
        gradient[k] = (_log_det(up, counted) - _log_det(down, counted)) / (4 * _H * minimum.errors[k])
    shift = -minimum.covariance @ gradient
    small = np.isfinite(shift).all() and (np.abs(shift[n:]) < minimum.errors[n:]).all()
    return Restricted(shift, _wider(fit, shift, root, around)) if small else none


def _wider(fit: LawFit, shift: Array, root: Array, around: list[tuple[Array, ...]]) -> Array:
    """Covariance of the fit in which the curve is known as well as it is with the noises after the shift.

    With the change S_j of the curve's covariance A for one error of noise j, and the correlations r of the noises, the
    average over them is ``A + sum_jk r_jk S_j A^-1 S_k / 2``: to first order Student's factor. ``around`` are the
    informations to both sides of each noise.
    """
    covariance, n, move = fit.minimum.covariance, root.shape[1], np.array(shift)
    move[:n] = 0.0
    after, inner = _information(fit, fit.minimum.z + move, root), np.linalg.inv(root[:n])
    shared = covariance[:n, n:] @ np.linalg.solve(covariance[n:, n:], covariance[n:, :n])
    before = inner @ (covariance[:n, :n] - shared) @ inner.T  # covariance at given noises, along ``root``
    if not all(np.isfinite(i).all() and np.linalg.eigvalsh(i)[0] > 0 for i in (before, after)):
        return covariance
    changes = [(np.linalg.inv(up) - np.linalg.inv(down)) / (2 * _H) for up, down in around]
    errors, known = fit.minimum.errors[n:], np.linalg.inv(after)
    correlations = covariance[n:, n:] / np.outer(errors, errors)
    pairs = [
        r * a @ after @ b
        for a, row in zip(changes, correlations, strict=True)
        for b, r in zip(changes, row, strict=True)
    ]
    excess = np.sum(pairs, axis=0) / 2
    scale = np.eye(len(move))  # takes errors of the curve at the old noises to those at the new ones
    ratio = np.linalg.cholesky(known + (excess + excess.T) / 2) @ np.linalg.inv(np.linalg.cholesky(before))
    scale[:n, :n] = root[:n] @ ratio @ inner
    return np.asarray(scale @ covariance @ scale.T)


def _log_det(information: Array, counted: Array) -> float:
    """Logarithm of the determinant of the information on some numbers of the curve."""
    good = np.isfinite(information).all()
    sign, value = np.linalg.slogdet(counted.T @ information @ counted) if good else (0.0, np.nan)
    return float(value) if sign > 0 else np.nan


def _information(fit: LawFit, z: Array, root: Array) -> Array:
    """Second differences of minus the log-likelihood along ``root``, shape (n, n)."""
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
    return np.asarray(hessian)
