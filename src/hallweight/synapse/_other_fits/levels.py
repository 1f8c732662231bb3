"""Levels of a population of states: a mixture of Gaussians, as many as the data support."""

import numpy as np

from hallweight.core.types import Array

MAX_LEVELS = 8


def levels_of(y: Array) -> tuple[list[float], float]:
    """Return centres of the levels, ascending, and their mean relative standard deviation.

    A mixture of 1 to 8 Gaussians in the logarithm of the state, or in the state itself if it changes sign. Their
    number has the least Bayesian information criterion (cite schwarz1978).
    """
    positive = bool((y > 0).all())
    states = np.log(y) if positive else np.asarray(y, dtype=float)
    fits = [_mixture(states, k) for k in range(1, min(MAX_LEVELS, len(y) // 5) + 1)]
    _, centres, sigma, weight = min(fits, key=lambda f: f[0])
    order = np.argsort(centres)
    if positive:
        return [float(np.exp(c)) for c in centres[order]], float(weight @ sigma)
    return [float(c) for c in centres[order]], float(weight @ sigma / np.ptp(y))


def _mixture(x: Array, k: int) -> tuple[float, Array, Array, Array]:
    """Fit k Gaussians by expectation-maximisation from quantile starts; return (BIC, means, sigmas, weights)."""
    mean = np.quantile(x, (np.arange(k) + 0.5) / k)
    sigma, weight, floor = np.full(k, np.std(x) / k), np.full(k, 1 / k), 1e-3 * np.std(x)
    total, old = 0.0, -np.inf
    for _ in range(300):
        z = (x[:, None] - mean) / sigma
        density = weight * np.exp(-0.5 * z**2) / (sigma * np.sqrt(2 * np.pi)) + 1e-300
        norm = density.sum(1)
        total = float(np.log(norm).sum())
        if total - old < 1e-4:
            break
        old, share = total, density / norm[:, None]
        count = share.sum(0) + 1e-9
        weight, mean = count / count.sum(), share.T @ x / count
        sigma = np.sqrt(np.maximum((share * (x[:, None] - mean) ** 2).sum(0) / count, floor**2))
    return -2 * total + (3 * k - 1) * np.log(len(x)), mean, sigma, weight
