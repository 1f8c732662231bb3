"""How well the factors that make a curve are known, and what the curve cannot tell.

The noise of a simulated curve biases ``J^T J`` upwards, so that the data would seem to know what they do not: J is made
twice, with different random numbers, and the product of the two is taken.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.linalg import block_diag

from hallweight.core.types import Array

from .parameters import KNOWN
from .search import FAR, HEIGHT, Search

_LAST = 1.0  # prior standard deviations: the last step goes no further
_WORSE = 1.1  # times the squares: the last step may cost that, for being nearer to the priors
_REPEATS = 4  # simulations at the end with random numbers of their own


@dataclass(frozen=True, eq=False)
class Answer:
    """z (k,), the height and backgrounds of each trace, its mean ``curves`` and their ``scatter`` (simulated standard
    deviation of one device), ``data`` (p, p) the information of the reads alone about (z, ln height of each trace over
    its prior) and ``covariance`` (p, p) with that of the priors. ``misfit``: mean square of the residuals over that of
    the noise.
    """

    z: Array
    linear: list[Array]
    curves: list[Array]
    scatter: list[float]
    data: Array
    covariance: Array
    misfit: float


def answered(search: Search, z: Array) -> Answer:
    """Errors at z, after one more step with random numbers of its own.

    The reads act through their score ``g = J^T W r`` (W = 1/sigma^2), whose mean is ``A dz`` with the information A of
    reads that scatter each for itself, and whose covariance S is taken from repeated simulations: another device has
    other grains and another thermal history, and neighbouring reads share that. What the reads know is then
    ``A S^-1 A``, with the prior P the covariance is ``(A S^-1 A + P)^-1``. A misfit beyond all that widens S.
    """
    repeats, linear, all_off, mean = _repeated(search, z)
    ones = [_jacobian(search, z, search.seed + 1 + r) for r in range(2)]
    free = len(z) + (len(search.models) if search.height is None else 0)
    A, rest = _without_backgrounds(_symmetric(ones[0].T @ ones[1]), (ones[0] + ones[1]) / 2, free)
    S, misfit = _spread(search, rest, repeats, linear, all_off)
    known = A @ np.linalg.solve(S, A)
    covariance = np.linalg.inv(known + np.eye(free))
    pull = np.concatenate([z, [float(search.excess(k, f[0], mean[k])[0]) for k, f in enumerate(linear)]])[:free]
    move = covariance @ (A @ np.linalg.solve(S, rest.T @ all_off) - pull)
    better = np.clip(z + np.clip(move[: len(z)], -_LAST, _LAST), -FAR, FAR)
    again = _repeated(search, better)
    if (again[2] ** 2).sum() < _WORSE * (all_off**2).sum():
        z, (repeats, linear, _, mean) = better, again
    scatter = [float(np.std([c[k] for c in repeats], axis=0, ddof=1)[m.drive.used].mean())
               for k, m in enumerate(search.models)]  # fmt: skip
    return Answer(z, linear, mean, scatter, np.asarray(known, float), np.asarray(covariance, float), misfit)


def _repeated(search: Search, z: Array) -> tuple[list[list[Array]], list[Array], Array, list[Array]]:
    """Repeats with random numbers of their own; height and backgrounds, residuals and curves of their mean."""
    repeats = [search.curves(z, search.seed + 1 + r) for r in range(_REPEATS)]
    mean = [np.mean([c[k] for c in repeats], axis=0) for k in range(len(search.models))]
    both = [search.linear(k, s) for k, s in enumerate(mean)]
    return repeats, [f for f, _ in both], np.concatenate([off for _, off in both]), mean


def _jacobian(search: Search, z: Array, seed: int) -> Array:
    """Slopes (reads, k + traces + backgrounds) of the curves over sigma: by z, by ln of each height, by backgrounds."""
    here_now, sides = search.curves(z, seed), []
    for i, name in enumerate(search.names):
        h = KNOWN[name].step / search.spreads[i] * np.eye(len(z))[i]
        sides.append([(a - b) / h[i] for a, b in zip(search.curves(z + h, seed), here_now, strict=True)])
    blocks, heights, grounds = [], [], []
    for k, (s, model) in enumerate(zip(here_now, search.models, strict=True)):
        here, sigma = model.drive.used, model.drive.sigma
        height = search.linear(k, s)[0][0]
        blocks.append(np.column_stack([height * side[k][here] for side in sides]) / sigma)
        heights.append(height * s[here, None] * HEIGHT / sigma)
        grounds.append(search.columns[k][here] / sigma)
    parts = [np.concatenate(blocks), block_diag(*heights), block_diag(*grounds)]
    return np.hstack(parts if search.height is None else [parts[0], parts[2]])


def _symmetric(product: Array) -> Array:
    """The symmetric part without negative eigenvalues, which only noise makes."""
    values, vectors = np.linalg.eigh((product + product.T) / 2)
    return np.asarray((vectors * np.maximum(values, 0.0)) @ vectors.T)


def _without_backgrounds(whole: Array, J: Array, free: int) -> tuple[Array, Array]:
    """Information on the first ``free`` parameters with the backgrounds let go, and J with what those explain taken
    out, (reads, free).
    """
    ground = J[:, free:]
    cross = np.linalg.pinv(whole[free:, free:]) @ whole[free:, :free]
    rest = J[:, :free] - ground @ np.linalg.lstsq(ground, J[:, :free], rcond=None)[0]
    return _symmetric(whole[:free, :free] - whole[:free, free:] @ cross), rest


def _spread(
    search: Search, rest: Array, repeats: list[list[Array]], linear: Sequence[Array], off: Array
) -> tuple[Array, float]:
    """Covariance of the score, and the misfit: mean square of the residuals over what noise makes.

    A handful of repeats give as many directions of S; half of it is that of reads that scatter each for itself.
    """
    rows, white = [], []
    for k, model in enumerate(search.models):
        here, sigma = model.drive.used, model.drive.sigma
        curves = linear[k][0] * np.array([c[k][here] for c in repeats]) / sigma
        factor = np.sqrt((model.share + 1 / len(repeats)) * len(curves) / (len(curves) - 1))
        rows.append(factor * (curves - curves.mean(0)))
        white.append(np.full(int(here.sum()), model.drive.white**2 / sigma**2 / model.drive.cycles))
    scatter, noise = np.hstack(rows), np.concatenate(white)
    alone = (scatter**2).mean(0)
    shared = (scatter @ rest).T @ (scatter @ rest) / len(scatter)
    plain = (rest * alone[:, None]).T @ rest
    plain *= np.trace(shared) / max(float(np.trace(plain)), 1e-300)
    S = 0.5 * (shared + plain) + (rest * noise[:, None]).T @ rest
    misfit = float((off**2).mean() / (alone + noise).mean())
    return np.asarray(S * max(misfit, 1.0) + 1e-9 * np.trace(S) * np.eye(len(S))), misfit
