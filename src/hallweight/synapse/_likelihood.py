"""The likelihood of pulse data with noise in the state (C2C) and noise in the read.

State and read: ``x_k = x_{k-1} + s(x_{k-1}) + w_k``, ``y_k = x_k + v_k``, with variances ``sc^2 dp`` and ``sr^2``.
The innovations ``d_k = y_k - y_{k-1} - s(y_{k-1})`` are a linear map of w and v with unit Jacobian once the step is
linear in the state, so they are Gaussian with a tridiagonal covariance: ``sc^2 dp + sr^2 (1 + phi^2)`` and
``-phi_{k+1} sr^2`` next to it, ``phi = 1 + ds/dx``. With sc = 0 this is the least-squares fit of the curve, with
sr = 0 it is regression of one step on the state; the data decide between them. Cost O(n) by ``L D L^T``.
A nonlinear step is linearised about ``at``, the smoothed state of an earlier fit (first: the read itself).
"""

import numpy as np
from scipy.linalg.lapack import dpttrf, dtbtrs
from scipy.special import log_ndtr

from ._model import Model, steps_at
from ._reads import Reads
from .laws import Array

FLOOR = 1e-10
"""Variance added to every innovation (scaled units), so that noise-free data have a likelihood."""

_LOG_2PI = float(np.log(2 * np.pi))


def innovations(model: Model, z: Array, reads: Reads, at: Array) -> tuple[Array, Array, Array, Array]:
    """Return the innovations, phi, and the diagonal and off-diagonal of their covariance."""
    p = model.point(z)
    step, slope = steps_at(model, p, reads, at)
    phi = 1 + slope
    d = reads.end - reads.start - step - slope * (reads.start - at)
    read = p.read2
    diagonal = p.c2c2 * reads.dp + read * (1 + phi**2) + FLOOR
    return d, phi, diagonal, np.where(reads.linked, -phi[1:] * read, 0.0)


def terms(model: Model, z: Array, reads: Reads, at: Array) -> Array:
    """Return minus the log-likelihood of each transition given those before it, shape (m,); infinite if undefined."""
    d, _, diagonal, off = innovations(model, z, reads, at)
    variance, lower, info = dpttrf(diagonal, off)
    if info != 0 or not np.isfinite(d).all():
        return np.full(len(d), np.inf)
    white, _ = dtbtrs(np.vstack([np.ones(len(d)), np.append(lower, 0.0)]), d[:, None], uplo="L", diag="U")
    return np.asarray(0.5 * (np.log(variance) + white[:, 0] ** 2 / variance + _LOG_2PI))


def smoothed(model: Model, z: Array, reads: Reads, at: Array) -> Array:
    """Return the expected state before each transition, given all reads (Gaussian smoother), shape (m,)."""
    d, phi, diagonal, off = innovations(model, z, reads, at)
    variance, lower, info = dpttrf(diagonal, off)
    if info != 0:
        return reads.start
    ab = np.vstack([np.ones(len(d)), np.append(lower, 0.0)])
    half, _ = dtbtrs(ab, d[:, None], uplo="L", diag="U")
    solved = dtbtrs(ab, half / variance[:, None], uplo="L", trans="T", diag="U")[0][:, 0]
    noise = -phi * solved
    noise[1:] += np.where(reads.linked, solved[:-1], 0.0)
    return np.asarray(reads.start - model.point(z).read2 * noise)


def censored_terms(model: Model, z: Array, reads: Reads) -> Array:
    """Return the terms without read noise and with walls at 0 and 1: a transition that ends on a wall is censored.

    The chance to end on the upper wall is that of the free step to go beyond it (a Tobit likelihood, Tobin 1958).
    """
    p = model.point(z)
    step, _ = steps_at(model, p, reads, reads.start)
    sigma = np.sqrt(p.c2c2 * reads.dp + FLOOR)
    goal = reads.start + step
    out = 0.5 * (((reads.end - goal) / sigma) ** 2 + _LOG_2PI) + np.log(sigma)
    for wall, side in ((1.0, 1), (0.0, -1)):
        on = side * (reads.end - wall) >= 0
        out[on] = -log_ndtr(side * (goal[on] - wall) / sigma[on])
    return np.asarray(out)
