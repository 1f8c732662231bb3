"""The likelihood of pulse data with noise in the state (C2C) and noise in the read.

State and read: ``x_k = x_{k-1} + s(x_{k-1}) + w_k``, ``y_k = x_k + v_k``, with variances ``sc^2 dp`` and ``sr^2``.
The innovations ``d_k = y_k - y_{k-1} - s(y_{k-1})`` are a linear map of w and v with unit Jacobian once the step is
linear in the state. So they are Gaussian with a tridiagonal covariance: ``sc^2 dp + sr^2 (1 + phi^2)`` and
``-phi_{k+1} sr^2`` next to it, ``phi = 1 + ds/dx``. With sc = 0 this is the least-squares fit of the curve. With
sr = 0 it is regression of one step on the state; the data decide between them. Cost O(n) by ``L D L^T``.
A nonlinear step is linearised about ``states``, the smoothed states of an earlier fit (first: the reads themselves).
"""

import numpy as np
from scipy.linalg.lapack import dpttrf, dtbtrs
from scipy.special import log_ndtr

from hallweight.core.types import Array

from .law_model import LawModel, Parameters, mean_steps, stack_parameters
from .transitions import Reads

FLOOR = 1e-10
"""Variance added to every innovation (scaled units), so that noise-free data have a likelihood."""

_LOG_2PI = float(np.log(2 * np.pi))


def innovations(model: LawModel, p: Parameters, reads: Reads, states: Array) -> tuple[Array, Array, Array, Array]:
    """Return the innovations, phi, and the diagonal and off-diagonal of their covariance (the last ends in 0)."""
    step, slope = mean_steps(model, p, reads, states)
    phi = 1 + slope
    d = reads.end - reads.start - step - slope * (reads.start - states)
    diagonal = p.c2c_variance * reads.dp + p.read_variance * (1 + phi**2) + FLOOR
    off = np.zeros_like(diagonal)
    off[..., :-1] = np.where(reads.linked, -phi[..., 1:] * p.read_variance, 0.0)
    return d, phi, diagonal, off


def gaussian_terms(model: LawModel, vectors: Array, reads: Reads, states: Array) -> Array:
    """Return minus the log-likelihood of each transition given those before it, shape (s, m), for vectors (s, p).

    Infinite where a vector gives no positive covariance. All vectors are factorised as one long matrix.
    """
    d, _, diagonal, off = innovations(model, stack_parameters(model, vectors), reads, states)
    out = _tridiagonal_terms(d.ravel(), diagonal.ravel(), off.ravel())
    if out is not None:
        return out.reshape(d.shape)
    rows = [_tridiagonal_terms(*one) for one in zip(d, diagonal, off, strict=True)]
    return np.array([np.full(d.shape[1], np.inf) if r is None else r for r in rows])


def _tridiagonal_terms(d: Array, diagonal: Array, off: Array) -> Array | None:
    if not (np.isfinite(d).all() and np.isfinite(diagonal).all()):
        return None
    variance, lower, info = dpttrf(diagonal, off[:-1])
    if info != 0:
        return None
    white, _ = dtbtrs(np.vstack([np.ones(len(d)), np.append(lower, 0.0)]), d[:, None], uplo="L", diag="U")
    return np.asarray(0.5 * (np.log(variance) + white[:, 0] ** 2 / variance + _LOG_2PI))


def smooth_states(model: LawModel, z: Array, reads: Reads, states: Array) -> Array:
    """Return the expected state before each transition, given all reads (Gaussian smoother), shape (m,)."""
    p = model.parameters(z)
    d, phi, diagonal, off = innovations(model, p, reads, states)
    variance, lower, info = dpttrf(diagonal, off[:-1])
    if info != 0:
        return reads.start
    ab = np.vstack([np.ones(len(d)), np.append(lower, 0.0)])
    half, _ = dtbtrs(ab, d[:, None], uplo="L", diag="U")
    solved = dtbtrs(ab, half / variance[:, None], uplo="L", trans="T", diag="U")[0][:, 0]
    noise = -phi * solved
    noise[1:] += np.where(reads.linked, solved[:-1], 0.0)
    smooth = np.asarray(reads.start - p.read_variance * noise)
    return smooth if np.isfinite(smooth).all() else reads.start


def censored_terms(model: LawModel, vectors: Array, reads: Reads) -> Array:
    """Return the terms (s, m) without read noise and with bounds at 0 and 1: a step that ends on a bound is censored.

    The chance to end on the upper bound is that of the free step to go beyond it (a Tobit likelihood, cite tobin1958).
    """
    p = stack_parameters(model, vectors)
    step, _ = mean_steps(model, p, reads, reads.start)
    sigma, target = np.sqrt(p.c2c_variance * reads.dp + FLOOR), reads.start + step
    out = 0.5 * (((reads.end - target) / sigma) ** 2 + _LOG_2PI) + np.log(sigma)
    for bound, side in ((1.0, 1), (0.0, -1)):
        on = np.flatnonzero(side * (reads.end - bound) >= 0)
        out[:, on] = -log_ndtr(side * (target[:, on] - bound) / sigma[:, on])
    return np.asarray(out)
