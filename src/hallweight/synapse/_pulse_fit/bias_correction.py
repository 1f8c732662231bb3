"""Small-sample bias of the law's parameters, to second order, and a vector without it."""

import numpy as np

from hallweight.core.types import Array

from .fitted_law import LawFit

MIN_BLOCKS = 6
"""Fewest blocks of the record that give an estimate of the bias of a chain; two where the range hangs on it."""


def unbiased(fit: LawFit, z: Array | None = None, chain: Array | None = None) -> Array:
    """Return the vector z (default: the fit's own) with the second-order bias of the law's parameters taken out.

    ``chain`` is :func:`chain_bias`, which is worked out if it is not given.

    Two causes. In a chain, states visited and steps made are not independent: lucky steps leave a state sooner and so
    count less often (:func:`chain_bias`). And where the free numbers are logarithms of step sizes (``law.rate``), it is
    the step sizes that are estimated without bias, so ``E z = z0 - rate C/2``. A parameter f(z) comes out too large by
    ``f' (E z - z0) + tr(f'' C) / 2`` with the covariance C. Away from the fit, C is that of constant errors of the
    step sizes, so that errors propagate through this correction too. A variance v of a logarithm counts as
    ``v / (1 + v)``: the second order alone takes off too much where v is near 1, as at the end of a curve that
    saturates. For a Gaussian last step of two errors and P of 0.7, 0.9 or 1.1 times the pulses (the prior of P pulls
    to 1), kappa is 0.27, 0.13 or 0.07 too large without this and 0.11, 0.01 or -0.05 with it.
    """
    model, chain = fit.model, chain_bias(fit) if chain is None else chain
    z = np.array(fit.minimum.z if z is None else z)
    growth = np.exp(np.clip(model.law.rate * (fit.minimum.z - z), -1, 1))
    covariance = fit.minimum.covariance * growth[:, None] * growth
    for first, count in ((0, model.n_ltp), (model.n_ltp, model.n_ltd)):
        here = slice(first, first + count)
        if not count:
            continue
        z[here] -= chain[here]
        if model.law.rate:
            damping = 1 / np.sqrt(1 + np.diag(covariance)[here])
            z[here] = _without_curvature_bias(fit, z[here], covariance[here, here] * np.outer(damping, damping))
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


def _without_curvature_bias(fit: LawFit, z: Array, covariance: Array) -> Array:
    """Free numbers of one branch whose parameters carry no bias from the logarithm of the step sizes."""

    def parameters(v: Array) -> Array:
        return np.array(fit.law.bound(tuple(v)), dtype=float)

    values, vectors = np.linalg.eigh(covariance)
    root = vectors * np.sqrt(np.maximum(values, 0))
    centre, bias = parameters(z), -fit.law.rate * np.diag(covariance) / 2
    curvature = sum(parameters(z + 0.1 * r) + parameters(z - 0.1 * r) - 2 * centre for r in root.T) / 0.01
    slope = (parameters(z + 0.1 * bias) - parameters(z - 0.1 * bias)) / 0.2
    corrected = centre - slope - curvature / 2
    if corrected[-1] <= 0:  # the number of pulses
        return z
    return np.array(fit.law.free(tuple(float(b) for b in corrected)))
