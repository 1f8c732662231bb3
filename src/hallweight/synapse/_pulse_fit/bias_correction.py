"""Small-sample bias of the law's parameters, to second order, and a vector without it."""

from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array

from .fitted_law import LawFit

MIN_BLOCKS = 2
"""Fewest blocks of the record that give an estimate of the bias of a chain."""
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
    too large by ``-rate diag(V)/2 + C (rate (Q diag(V) / 2 + diag(Q V)) - grad tr(Q V) / 2)``: without a prior,
    ``-rate C/2``. Where the prior holds what the reads leave open, as at the end of a curve that saturates, nothing is
    left of it, and no more than that is taken out.
    """
    model, n, minimum = fit.model, fit.model.n_law, fit.minimum
    covariance, steps = minimum.covariance[:n, :n], np.zeros(len(minimum.z))
    if not (model.law.rate and minimum.valid):
        return SmallSample(chain_bias(fit), steps, covariance)
    prior, slope = _prior(fit)
    scatter = covariance - covariance @ prior @ covariance
    own, rate = np.diag(scatter), model.law.rate
    held = covariance @ (rate * (prior @ own / 2 + np.diag(prior @ scatter)) - slope(scatter) / 2)
    steps[:n] = -rate * np.clip(own / 2 - rate * held, 0, np.diag(covariance) / 2)
    return SmallSample(chain_bias(fit), steps, scatter)


def unbiased(fit: LawFit, z: Array | None = None, known: SmallSample | None = None) -> Array:
    """Return the vector z (default: the fit's own) with the second-order bias of the law's parameters taken out.

    ``known`` is :func:`small_sample`, which is worked out if it is not given.

    Two causes. In a chain, states visited and steps made are not independent: lucky steps leave a state sooner and so
    count less often (:func:`chain_bias`). And where the free numbers are logarithms of step sizes, these are biased. A
    parameter f(z) comes out too large by ``f' (E z - z0) + tr(f'' V) / 2`` with the scatter V. Away from the fit, V is
    that of constant errors of the step sizes, so that errors propagate through this correction too.
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
    times the mean of that. Blocks are pairs of branches; with fewer than six there is no estimate and zero is returned.
    So it is for a fit of the curve, which does not weigh single steps and has its noises from elsewhere.
    """
    runs = fit.reads.branches()
    starts = [b.start for b in runs[:: 2 if fit.model.n_ltp and fit.model.n_ltd else 1]]
    if len(starts) < MIN_BLOCKS or fit.minimum.scores.shape[1] != len(fit.minimum.z):
        return np.zeros(len(fit.minimum.z))
    scores, covariance = fit.minimum.scores, fit.minimum.covariance
    blocks = np.split(scores, starts[1:])
    moves = [covariance @ (b.T @ (b @ (covariance @ b.sum(0)))) for b in blocks]
    bias = np.sum(moves, axis=0) * (len(blocks) - 1) / len(blocks)
    return np.asarray(
        np.clip(bias, -fit.minimum.errors / 2, fit.minimum.errors / 2)
    )  # larger is no bias but an outlier


def _prior(fit: LawFit):
    """Curvature of the weak prior of the law, and a function of a covariance V: the gradient of ``tr(curvature V)``."""
    n, z = fit.model.n_law, fit.minimum.z
    width = _H * fit.minimum.errors

    def curvature(at: Array, root: Array) -> Array:
        """Second differences along the columns of ``root``."""
        middle = fit.model.penalty(at)
        ends = [fit.model.penalty(at + r) + fit.model.penalty(at - r) - 2 * middle for r in root.T]
        return np.asarray(ends)

    eye = np.diag(width)[:, :n]
    own = curvature(z, eye)
    matrix = np.diag(own)
    for i in range(n):
        for j in range(i):
            both = curvature(z, (eye[:, i] + eye[:, j])[:, None])[0]
            matrix[i, j] = matrix[j, i] = (both - own[i] - own[j]) / 2

    def slope(scatter: Array) -> Array:
        values, vectors = np.linalg.eigh(scatter)
        root = np.zeros((len(z), n))
        root[:n] = _H * vectors * np.sqrt(np.maximum(values, 0))
        ends = [curvature(z + e, root).sum() - curvature(z - e, root).sum() for e in eye.T]
        return np.asarray(ends) / (2 * width[:n] * _H**2)

    return matrix / np.outer(width[:n], width[:n]), slope


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
