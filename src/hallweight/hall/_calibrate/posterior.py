"""How well the factors that make a curve are known, and what the curve cannot tell.

The noise of a simulated curve biases ``J^T J`` upwards, so that the data would seem to know what they do not. So J is
made twice, with different random numbers, and the product of the two is taken.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.linalg import block_diag

from hallweight.core import InputError
from hallweight.core.types import Array

from .search import HEIGHT_SPREAD, MAX_Z, Search

_MAX_STEP = 1.0  # prior standard deviations: the last step goes no further
_MAX_LOSS = 1.1  # times the squares: the last step may cost that, for being nearer to the priors
_REPEATS = 4  # simulations at the end with fresh random numbers
_JACOBIANS = 2


@dataclass(frozen=True, eq=False)
class Posterior:
    """The factors that were found, and their errors.

    z            (k,)
    linear       by trace  height and backgrounds
    curves       by trace  mean of simulated curves
    scatter      by trace  simulated standard deviation of one device
    information  (p, p)    of the reads alone about (z, ln height of each trace over its prior)
    covariance   (p, p)    with the information of the priors
    misfit                 mean square of the residuals over that of the noise
    """

    z: Array
    linear: list[Array]
    curves: list[Array]
    scatter: list[float]
    information: Array
    covariance: Array
    misfit: float


class _Repeats(NamedTuple):
    """Simulations with fresh random numbers; height, backgrounds, residuals and curves of their mean."""

    curves: list[list[Array]]
    linear: list[Array]
    residuals: Array
    mean: list[Array]


def simulations_of_posterior(n_factors: int) -> int:
    """Return how many simulations :func:`posterior` takes at most."""
    return 2 * _REPEATS + _JACOBIANS * n_factors


def posterior(search: Search, z: Array) -> Posterior:
    """Return the posterior at z, after one more step with fresh random numbers.

    The reads act through their score ``g = J^T W r`` (W = 1/sigma^2). Its mean is ``A dz`` with the information A of
    independent reads. Its covariance S is taken from repeated simulations: another device has other grains and another
    thermal history, and neighbouring reads share that. What the reads know is then ``A S^-1 A``; with the prior P the
    covariance is ``(A S^-1 A + P)^-1``. A misfit beyond all that widens S.
    """
    repeats = _repeat(search, z)
    J = [_jacobian(search, z, search.seed + 1 + r) for r in range(_JACOBIANS)]
    A, J_projected = _without_backgrounds(_positive_part(J[0].T @ J[1]), (J[0] + J[1]) / 2, search.free)
    S, misfit = _score_covariance(search, J_projected, repeats)
    if not np.trace(S) > 0:
        wanted = "a device that the drive switches"
        raise InputError("simulated curves that depend on no parameter", wanted, "raise volumes, or check the current")
    information = A @ np.linalg.solve(S, A)
    covariance = np.linalg.inv(information + np.eye(search.free))
    heights = [float(search.height_residual(k, f[0], repeats.mean[k])[0]) for k, f in enumerate(repeats.linear)]
    pull = np.concatenate([z, heights])[: search.free]
    move = covariance @ (A @ np.linalg.solve(S, J_projected.T @ repeats.residuals) - pull)
    better = np.clip(z + np.clip(move[: len(z)], -_MAX_STEP, _MAX_STEP), -MAX_Z, search.upper)
    again = _repeat(search, better)
    if (again.residuals**2).sum() < _MAX_LOSS * (repeats.residuals**2).sum():
        z, repeats = better, again
    scatter = [
        float(np.std([c[k] for c in repeats.curves], axis=0, ddof=1)[reads.used].mean())
        for k, reads in enumerate(search.reads)
    ]
    return Posterior(z, repeats.linear, repeats.mean, scatter, np.asarray(information), np.asarray(covariance), misfit)


def _repeat(search: Search, z: Array) -> _Repeats:
    curves = [search.curves(z, search.seed + 1 + r) for r in range(_REPEATS)]
    mean = [np.mean([c[k] for c in curves], axis=0) for k in range(len(search.models))]
    fits = [search.fit_height(k, s) for k, s in enumerate(mean)]
    return _Repeats(curves, [f for f, _ in fits], np.concatenate([residual for _, residual in fits]), mean)


def _jacobian(search: Search, z: Array, seed: int) -> Array:
    """Slopes (reads, k + traces + backgrounds) of the curves over sigma: by z, by ln of each height, by backgrounds."""
    center, slopes = search.curves(z, seed), []
    for i in range(len(search.names)):
        h = search.z_step(i) * np.eye(len(z))[i]
        slopes.append([(a - b) / h[i] for a, b in zip(search.curves(z + h, seed), center, strict=True)])
    by_z, by_height, by_background = [], [], []
    for k, (curve, reads) in enumerate(zip(center, search.reads, strict=True)):
        used, sigma = reads.used, reads.sigma
        height = search.fit_height(k, curve)[0][0]
        by_z.append(np.column_stack([height * slope[k][used] for slope in slopes]) / sigma)
        by_height.append(height * curve[used, None] * HEIGHT_SPREAD / sigma)
        by_background.append(search.backgrounds[k][used] / sigma)
    heights = [block_diag(*by_height)] if search.known_R_AHE is None else []
    return np.hstack([np.concatenate(by_z), *heights, block_diag(*by_background)])


def _positive_part(product: Array) -> Array:
    """The symmetric part without negative eigenvalues, which only noise makes."""
    values, vectors = np.linalg.eigh((product + product.T) / 2)
    return np.asarray((vectors * np.maximum(values, 0.0)) @ vectors.T)


def _without_backgrounds(information: Array, J: Array, free: int) -> tuple[Array, Array]:
    """Information on the first ``free`` parameters with the backgrounds let go, and J without what those explain.

    The latter is (reads, free).
    """
    background = J[:, free:]
    cross = np.linalg.pinv(information[free:, free:]) @ information[free:, :free]
    projected = J[:, :free] - background @ np.linalg.lstsq(background, J[:, :free], rcond=None)[0]
    return _positive_part(information[:free, :free] - information[:free, free:] @ cross), projected


def _score_covariance(search: Search, J: Array, repeats: _Repeats) -> tuple[Array, float]:
    """Covariance of the score, and the misfit: mean square of the residuals over what noise makes.

    A handful of repeats give as many directions of S; half of it is that of independent reads.
    """
    deviations, white = [], []
    for k, (model, reads) in enumerate(zip(search.models, search.reads, strict=True)):
        used, sigma = reads.used, reads.sigma
        curves = repeats.linear[k][0] * np.array([c[k][used] for c in repeats.curves]) / sigma
        factor = np.sqrt((model.variance_ratio + 1 / len(repeats.curves)) * len(curves) / (len(curves) - 1))
        deviations.append(factor * (curves - curves.mean(0)))
        white.append(np.full(int(used.sum()), reads.white_noise**2 / sigma**2 / reads.cycles))
    deviation, noise = np.hstack(deviations), np.concatenate(white)
    variance = (deviation**2).mean(0)
    shared = (deviation @ J).T @ (deviation @ J) / len(deviation)
    independent = (J * variance[:, None]).T @ J
    independent *= np.trace(shared) / max(float(np.trace(independent)), 1e-300)
    S = 0.5 * (shared + independent) + (J * noise[:, None]).T @ J
    misfit = float((repeats.residuals**2).mean() / (variance + noise).mean())
    return np.asarray(S * max(misfit, 1.0) + 1e-9 * np.trace(S) * np.eye(len(S))), misfit
