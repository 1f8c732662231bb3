"""Small-sample bias of the law's parameters, to second order, and a vector without it."""

from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array

from .fitted_law import LawFit

MIN_BLOCKS = 6
"""Fewest blocks of the record that give an estimate of the bias of a chain; two where the range hangs on it."""
_H = 0.3  # standard errors between points of a second difference


class SmallSample(NamedTuple):
    """Bias of the vector by a chain and by logarithms of step sizes, both (p,), and its scatter for the law (n, n)."""

    chain: Array
    steps: Array
    scatter: Array


def small_sample(fit: LawFit) -> SmallSample:
    """Return what :func:`unbiased` takes out of a fit.

    Where the free numbers are logarithms of step sizes (``law.rate``), it is the step sizes that reads tell without
    bias. With the covariance C and the curvature Q of the weak prior, estimates scatter by ``V = C - C Q C`` and are
    too large by ``-rate diag(V) / 2 + C (rate (Q diag(V) / 2 + diag(Q V)) - grad tr(Q V) / 2)``: without a prior, by
    ``-rate diag(C) / 2``. Where the prior holds what the reads leave open, as at the end of a curve that saturates,
    less of it is left, or nothing.
    """
    model, n, minimum = fit.model, fit.model.n_law, fit.minimum
    covariance, steps = minimum.covariance[:n, :n], np.zeros(len(minimum.z))
    if not (model.law.rate and minimum.valid):
        return SmallSample(chain_bias(fit), steps, covariance)
    prior = _prior(fit)
    scatter = covariance - covariance @ prior @ covariance
    own, rate = np.diag(scatter), model.law.rate
    held = covariance @ (rate * (prior @ own / 2 + np.diag(prior @ scatter)) - _prior_slope(fit, scatter) / 2)
    steps[:n] = -rate * np.clip(own / 2 - rate * held, 0, np.diag(covariance) / 2)
    return SmallSample(chain_bias(fit), steps, scatter)


def unbiased(fit: LawFit, z: Array | None = None, known: SmallSample | None = None) -> Array:
    """Return the vector z (default: the fit's own) with the second-order bias of the law's parameters taken out.

    ``known`` is :func:`small_sample`, which is worked out if it is not given.

    Two causes. In a chain, states visited and steps made are not independent: lucky steps leave a state sooner and so
    count less often (:func:`chain_bias`). And where the free numbers are logarithms of step sizes, these are biased. A
    parameter f(z) comes out too large by ``f' (E z - z0) + tr(f'' V) / 2`` with the scatter V. Away from the fit, V is
    that of constant errors of the step sizes, so that errors propagate through this correction too. A variance v of a
    logarithm counts as ``v / (1 + v)``: the second order alone takes off too much where v is near 1. For a kappa of 4,
    the prior of P and a Gaussian last step with an error of 0.3, 0.6, 0.9 or 1.2 of itself, kappa is 0.05, 0.11, 0.09
    or 0.05 too large without this, and 0.00, 0.00, -0.02 or -0.04 with it.
    """
    model, known = fit.model, small_sample(fit) if known is None else known
    z, n = np.array(fit.minimum.z if z is None else z), model.n_law
    growth = np.exp(np.clip(model.law.rate * (fit.minimum.z - z), -1, 1))
    damping = growth**2 / (1 + np.diag(fit.minimum.covariance) * growth**2)
    steps, scatter = known.steps * damping, known.scatter * np.sqrt(np.outer(damping, damping))[:n, :n]
    for first, count in ((0, model.n_ltp), (model.n_ltp, model.n_ltd)):
        here = slice(first, first + count)
        if not count:
            continue
        z[here] -= known.chain[here]
        if model.law.rate:
            z[here] = _without_curvature_bias(fit, z[here], steps[here], scatter[here, here])
    return z


def chain_bias(fit: LawFit) -> Array:
    """Bias of the vector because the information of a stretch of the chain depends on its outcome, shape (p,).

    Leaving out block b moves the fit by ``C g_b + C H_b C g_b`` (gradient g and information H of the block, from the
    scores of its transitions). The jackknife (cite quenouille1956) takes the bias as the number of blocks less one
    times the mean of that. Blocks are pairs of branches; with fewer than six the estimate scatters more than it
    takes out, but for fits with hard bounds, whose range follows from the law: there two are enough. Else zero is
    returned, as for a fit of the curve, which does not weigh single steps and has its noises from elsewhere.
    """
    runs = fit.reads.branches()
    starts = [b.start for b in runs[:: 2 if fit.model.n_ltp and fit.model.n_ltd else 1]]
    if len(starts) < (2 if fit.bounded else MIN_BLOCKS) or fit.minimum.scores.shape[1] != len(fit.minimum.z):
        return np.zeros(len(fit.minimum.z))
    scores, covariance = fit.minimum.scores, fit.minimum.covariance
    blocks = np.split(scores, starts[1:])
    moves = [covariance @ (b.T @ (b @ (covariance @ b.sum(0)))) for b in blocks]
    bias = np.sum(moves, axis=0) * (len(blocks) - 1) / len(blocks)
    return np.asarray(
        np.clip(bias, -fit.minimum.errors / 2, fit.minimum.errors / 2)
    )  # larger is no bias but an outlier


def _penalty_curvature(fit: LawFit, z: Array, root: Array) -> Array:
    """Second differences of the weak prior at z along the columns of ``root``, shape (n,)."""
    penalty = fit.model.penalty
    middle = penalty(z)
    return np.array([penalty(z + r) + penalty(z - r) - 2 * middle for r in root.T])


def _prior(fit: LawFit) -> Array:
    """Curvature of the weak prior in the numbers of the law, shape (n, n)."""
    n, z = fit.model.n_law, fit.minimum.z
    width = _H * fit.minimum.errors[:n]
    eye = np.diag(width) @ np.eye(n, len(z))
    own = _penalty_curvature(fit, z, eye.T)
    i, j = np.tril_indices(n, -1)
    matrix = np.diag(own)
    matrix[i, j] = matrix[j, i] = (_penalty_curvature(fit, z, (eye[i] + eye[j]).T) - own[i] - own[j]) / 2
    return np.asarray(matrix / np.outer(width, width))


def _prior_slope(fit: LawFit, scatter: Array) -> Array:
    """Gradient of ``tr(Q V)`` for the curvature Q of the prior and a fixed V, shape (n,)."""
    n, z = fit.model.n_law, fit.minimum.z
    width = _H * fit.minimum.errors[:n]
    values, vectors = np.linalg.eigh(scatter)
    root = np.eye(len(z), n) @ (_H * vectors * np.sqrt(np.maximum(values, 0)))
    ends = [
        _penalty_curvature(fit, z + e, root).sum() - _penalty_curvature(fit, z - e, root).sum()
        for e in np.diag(width) @ np.eye(n, len(z))
    ]
    return np.asarray(np.array(ends) / (2 * width * _H**2))


def _without_curvature_bias(fit: LawFit, z: Array, bias: Array, covariance: Array) -> Array:
    """Free numbers of one branch whose parameters carry no bias from the logarithm of the step sizes."""

    def parameters(v: Array) -> Array:
        return np.array(fit.law.bound(tuple(v)), dtype=float)

    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0))
    centre = parameters(z)
    curvature = sum(parameters(z + 0.1 * r) + parameters(z - 0.1 * r) - 2 * centre for r in root.T) / 0.01
    slope = (parameters(z + 0.1 * bias) - parameters(z - 0.1 * bias)) / 0.2
    corrected = centre - slope - curvature / 2
    if corrected[-1] <= 0:  # the number of pulses
        return z
    return np.array(fit.law.free(tuple(float(b) for b in corrected)))
