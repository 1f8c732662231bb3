"""The search for the factors that make a curve, their errors, and what the curve cannot tell.

Residuals are those of the reads, with height and backgrounds of the Hall resistance solved for linearly (variable
projection, cite golub1973), over the noise, and those of the priors. All simulations of a search use the same random
numbers. The noise of a simulated curve biases ``J^T J`` upwards, so that the data would seem to know what they do not:
J is made twice, with different random numbers, and the product of the two is taken.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import block_diag
from scipy.optimize import least_squares
from scipy.stats import qmc

from hallweight.core import InputError

from ._calibrate_model import KNOWN, Model

Array = NDArray[np.float64]

_FAR = 3.0  # prior standard deviations: no factor goes further
_SCANNED = 7  # values of the first parameter, and then points of a Sobol sequence about the best
_TRIED = 4
_FIRST = 2.0  # prior standard deviations either way are scanned
_HEIGHT = np.log(2.0)  # spread of ln of the height over half the range of the trace: most of a film is used
_FLAT = 1e-3  # a curve that moves by less is no curve
_BAD = 30.0  # residual (standard errors) where nothing can be simulated
_LAST = 1.0  # prior standard deviations: the last step goes no further
_WORSE = 1.1  # times the squares: the last step may cost that, for being nearer to the priors
_REPEATS = 4  # simulations at the end with random numbers of their own


@dataclass(eq=False)
class Search:
    """Curves ``models`` against their drives as a function of z (k,): logarithms of the factors ``names`` over their
    spreads. ``height``: the known R_AHE of each trace, or None to find it. ``columns``: backgrounds of each trace.
    """

    names: tuple[str, ...]
    models: Sequence[Model]
    height: "tuple[float, ...] | None"
    columns: Sequence[Array]
    seed: int
    runs: int = 0
    kept: "dict[tuple[float, ...], list[Array]]" = field(default_factory=dict)

    @cached_property
    def spreads(self) -> Array:
        """Prior standard deviations of the logarithms, (k,)."""
        return np.array([KNOWN[n].spread for n in self.names])

    def factors(self, z: Array) -> Mapping[str, float]:
        """The factors at z."""
        return dict(zip(self.names, np.exp(z * self.spreads).tolist(), strict=True))

    def curves(self, z: Array, seed: int) -> list[Array]:
        """Simulated mean states of every trace; kept, as searches come back."""
        key = (*z.tolist(), seed)
        if key not in self.kept:
            self.runs += 1
            self.kept[key] = [m.curve(self.factors(z), seed) for m in self.models]
        return self.kept[key]

    def linear(self, k: int, s: Array) -> tuple[Array, Array]:
        """Height and backgrounds (1 + c,) that bring curve k nearest to its reads, and the residuals over sigma."""
        drive, ground = self.models[k].drive, self.columns[k]
        known = None if self.height is None else self.height[k]
        full = ground if known is not None else np.column_stack([s, ground])
        target = drive.y - (known * s if known is not None else 0.0)
        here = drive.used
        found = np.linalg.lstsq(full[here], target[here], rcond=None)[0]
        found = np.array([known, *found]) if known is not None else found
        off = drive.y - np.column_stack([s, ground]) @ found
        return found, off[here] / drive.sigma

    def residuals(self, z: Array) -> Array:
        """All residuals, those of the priors last."""
        rows = []
        try:
            for k, s in enumerate(self.curves(z, self.seed)):
                found, off = self.linear(k, s)
                rows += [off, self.excess(k, found[0], s)]
        except InputError:  # a film without anisotropy, or the like
            rows = [np.append(np.full(int(m.drive.used.sum()), _BAD), _BAD) for m in self.models]
        return np.concatenate([*rows, z])

    def excess(self, k: int, height: float, s: Array) -> Array:
        """Residual of the prior on the height of curve k, (1,); zero where it is known."""
        if self.height is not None:
            return np.zeros(1)
        if np.ptp(s) < _FLAT:
            return np.full(1, _BAD)
        return np.array([np.log(abs(height) / (self.models[k].drive.range / 2) + 1e-9) / _HEIGHT])

    def slopes(self, z: Array) -> Array:
        """Jacobian of :meth:`residuals`, by forward differences of each parameter's step."""
        here, out = self.residuals(z), []
        for i, name in enumerate(self.names):
            h = KNOWN[name].step / self.spreads[i] * (1.0 if z[i] <= 0 else -1.0)
            out.append((self.residuals(z + h * np.eye(len(z))[i]) - here) / h)
        return np.column_stack(out)


def start_of(search: Search) -> Array:
    """Return where to begin: the best of a scan of the first parameter, and of a few points round about that."""
    k = len(search.names)
    scan = np.zeros((_SCANNED, k))
    scan[:, 0] = np.linspace(-_FIRST, _FIRST, _SCANNED)
    best = _best(search, [np.zeros(k), *scan])
    if k > 1:
        wide = np.full(k, 0.8)
        wide[0] = 0.4
        cloud = qmc.Sobol(k, seed=search.seed).random(_TRIED)  # type: ignore[call-arg]
        best = _best(search, [best, *(best + wide * (2 * cloud - 1))])
    return best


def _best(search: Search, points: "Sequence[Array]") -> Array:
    return min(points, key=lambda z: float((search.residuals(z) ** 2).sum()))


def fitted(search: Search, steps: int) -> Array:
    """Return z at the least sum of squares; ``steps`` of a trust-region search at most."""
    z = start_of(search)
    if np.min(np.abs(search.residuals(z)[0])) >= _BAD:
        raise InputError("a device that cannot be simulated anywhere near its values", "a magnetised film",
                         "check the film card and the current density")  # fmt: skip
    found = least_squares(search.residuals, np.clip(z, -0.99 * _FAR, 0.99 * _FAR), search.slopes,
                          (-_FAR, _FAR), max_nfev=steps, ftol=3e-3, xtol=3e-3)  # fmt: skip
    return np.asarray(found.x)


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
    better = np.clip(z + np.clip(move[: len(z)], -_LAST, _LAST), -_FAR, _FAR)
    again = _repeated(search, better)
    if (again[2] ** 2).sum() < _WORSE * (all_off**2).sum():
        z, (repeats, linear, _, mean) = better, again
    scatter = [float(np.std([c[k] for c in repeats], axis=0, ddof=1)[m.drive.used].mean())
               for k, m in enumerate(search.models)]  # fmt: skip
    return Answer(z, linear, mean, scatter, known, covariance, misfit)


def _repeated(search: Search, z: Array) -> "tuple[list[list[Array]], list[Array], Array, list[Array]]":
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
        heights.append(height * s[here, None] * _HEIGHT / sigma)
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
    search: Search, rest: Array, repeats: "list[list[Array]]", linear: Sequence[Array], off: Array
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
