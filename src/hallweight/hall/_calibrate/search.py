"""The search for the factors that make a curve.

Residuals are those of the reads over their noise, and those of the priors. Height and backgrounds of the Hall
resistance are solved for linearly (variable projection, cite golub1973). All simulations of a search use the same
random numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from math import prod
from typing import Any

import numpy as np
from scipy.ndimage import minimum_filter
from scipy.optimize import least_squares
from scipy.stats import qmc

from hallweight.core import InputError
from hallweight.core.types import Array

from .._bench.step_counter import StepCounter
from .forward_model import ForwardModel
from .measured_reads import MeasuredReads
from .parameters import PARAMETERS

MAX_Z = 3.0
"""Prior standard deviations: no factor goes further."""
HEIGHT_SPREAD = np.log(2.0)
"""Spread of ln of the height over half the range of the trace: most of a film is used."""
_SCANNED, _SCAN_RANGE = 7, 2.0  # values of the first parameter; prior standard deviations either way
_SCANNED_TOO: Mapping[str, tuple[float, ...]] = {"heat": (-1.5, -0.75, 0.0, 0.75), "sigma_K": (0.0, 1.5)}
"""Values at each of which the first parameter is scanned, where these are free: with heat and spread of the anisotropy
the torque decides which volumes switch, and from a narrow spread no search finds a wide one."""
_VALLEYS = 3  # of the scan, from each of which a search starts
_SOBOL_POINTS = 4  # about each of these
_MIN_SWING = 1e-3  # a curve that moves by less is no curve
_FAILED = 30.0  # residual (standard errors) where nothing can be simulated


@dataclass(eq=False)
class Search:
    """Simulated curves against reads, as a function of z (k,): logarithms of factors over their prior spreads.

    names         (k,)               of the factors
    models        by trace
    reads         by trace
    known_R_AHE   by trace, or None  ohm; None: found together with the factors
    backgrounds   by trace           columns (reads, c), the first of which is a constant
    counter                          shows the progress
    runs          int                simulations so far
    """

    names: tuple[str, ...]
    models: Sequence[ForwardModel]
    reads: Sequence[MeasuredReads]
    known_R_AHE: tuple[float, ...] | None
    backgrounds: Sequence[Array]
    seed: int
    counter: StepCounter
    runs: int = 0
    simulated: dict[tuple[float, ...], list[Array]] = field(default_factory=dict)

    @cached_property
    def spreads(self) -> Array:
        """Prior standard deviations of the logarithms, (k,)."""
        return np.array([PARAMETERS[n].spread for n in self.names])

    @property
    def free(self) -> int:
        """Number of factors and of heights that are found."""
        return len(self.names) + (len(self.models) if self.known_R_AHE is None else 0)

    def factors(self, z: Array) -> Mapping[str, float]:
        """The factors at z."""
        return dict(zip(self.names, np.exp(z * self.spreads).tolist(), strict=True))

    def z_step(self, i: int) -> float:
        """Step of z_i for slopes."""
        return float(PARAMETERS[self.names[i]].step / self.spreads[i])

    def curves(self, z: Array, seed: int) -> list[Array]:
        """Simulated mean states of every trace; kept, as searches come back."""
        key = (*z.tolist(), seed)
        if key not in self.simulated:
            self.runs += 1
            self.simulated[key] = [m.curve(self.factors(z), seed) for m in self.models]
            self.counter.advance()
        return self.simulated[key]

    def fit_height(self, k: int, curve: Array) -> tuple[Array, Array]:
        """Height and backgrounds (1 + c,) that bring curve k nearest to its reads, and the residuals over sigma."""
        reads, background = self.reads[k], self.backgrounds[k]
        known = None if self.known_R_AHE is None else self.known_R_AHE[k]
        columns = background if known is not None else np.column_stack([curve, background])
        target = reads.values - (known * curve if known is not None else 0.0)
        solved = np.linalg.lstsq(columns[reads.used], target[reads.used], rcond=None)[0].tolist()
        found = np.array(solved if known is None else [known, *solved])
        residual = reads.values - np.column_stack([curve, background]) @ found
        return found, residual[reads.used] / reads.sigma

    def residuals(self, z: Array) -> Array:
        """All residuals, those of the priors last."""
        rows = []
        try:
            for k, curve in enumerate(self.curves(z, self.seed)):
                found, residual = self.fit_height(k, curve)
                rows += [residual, self.height_residual(k, found[0], curve)]
        except InputError:  # a film without anisotropy, or the like
            rows = [np.append(np.full(int(r.used.sum()), _FAILED), _FAILED) for r in self.reads]
        return np.concatenate([*rows, z])

    def height_residual(self, k: int, height: float, curve: Array) -> Array:
        """Residual of the prior on the height of curve k, (1,); zero where it is known."""
        if self.known_R_AHE is not None:
            return np.zeros(1)
        if np.ptp(curve) < _MIN_SWING:
            return np.full(1, _FAILED)
        return np.array([np.log(abs(height) / (self.reads[k].range / 2) + 1e-9) / HEIGHT_SPREAD])

    def slopes(self, z: Array) -> Array:
        """Jacobian of :meth:`residuals`, by forward differences of each parameter's step."""
        here, out = self.residuals(z), []
        for i in range(len(self.names)):
            h = self.z_step(i) * (1.0 if z[i] <= 0 else -1.0)
            out.append((self.residuals(z + h * np.eye(len(z))[i]) - here) / h)
        return np.column_stack(out)


def simulations_of_search(n_factors: int, steps: int) -> int:
    """Return how many simulations :func:`maximum_posterior` takes at most, from one start."""
    scanned = _SCANNED * prod(len(values) for values in _SCANNED_TOO.values())
    return 1 + scanned + (_SOBOL_POINTS if n_factors > 1 else 0) + steps * (1 + n_factors)


def maximum_posterior(search: Search, steps: int) -> Array:
    """Return z at the least sum of squares; ``steps`` of a trust-region search at most, from each of :func:`_starts`.

    Raises :class:`InputError` for a device that cannot be simulated.
    """
    starts = _starts(search)
    if all(np.min(np.abs(search.residuals(z)[0])) >= _FAILED for z in starts):
        found = "a device that cannot be simulated anywhere near its values"
        raise InputError(found, "a magnetised film", "check the film card and the current density")
    options: dict[str, Any] = {"bounds": (-MAX_Z, MAX_Z), "max_nfev": steps, "ftol": 3e-3, "xtol": 3e-3}
    within = [np.clip(z, -0.99 * MAX_Z, 0.99 * MAX_Z) for z in starts]
    solutions = [least_squares(search.residuals, z, search.slopes, **options) for z in within]
    search.counter.jump_to(simulations_of_search(len(search.names), steps))
    return np.asarray(min(solutions, key=lambda one: one.cost).x)


def _starts(search: Search) -> list[Array]:
    """Return where to begin: the lowest valleys of a scan (:data:`_SCANNED_TOO`), each bettered by a few points about it.

    A loop can be followed with either sign of the height, with the torque one way or the other, and no search goes from
    one to the other. So there is a start for each sign that the scan has met, whatever its valley.
    """
    k = len(search.names)
    first = tuple(np.linspace(-_SCAN_RANGE, _SCAN_RANGE, _SCANNED))
    values = [first, *(_SCANNED_TOO.get(name, (0.0,)) for name in search.names[1:])]
    points = [np.array(z) for z in product(*values)]
    costs = np.array([float((search.residuals(z) ** 2).sum()) for z in points])
    grid = costs.reshape([len(v) for v in values])
    valleys = np.flatnonzero((grid <= minimum_filter(grid, size=3, mode="nearest")).ravel())
    signs = np.array([_sign_of_height(search, z) for z in points])
    lowest = [min(np.flatnonzero(signs == sign), key=lambda i: costs[i]) for sign in sorted({*signs.tolist()} - {0})]
    chosen = {*lowest, *sorted(valleys, key=lambda i: costs[i])[:_VALLEYS]}
    return [_bettered(search, points[i]) for i in sorted(chosen)]


def _bettered(search: Search, z: Array) -> Array:
    """Return the best of z and a few points about it."""
    k = len(z)
    extent = np.full(k, 0.8)
    extent[0] = 0.4
    cloud = qmc.Sobol(k, seed=search.seed).random(_SOBOL_POINTS) if k > 1 else np.zeros((0, k))
    points = [z, *(z + extent * (2 * cloud - 1))]
    return min(points, key=lambda one: float((search.residuals(one) ** 2).sum()))


def _sign_of_height(search: Search, z: Array) -> int:
    """Return the sign of the Hall resistance of the first trace at z; 0 where it is known, or nothing moves."""
    if search.known_R_AHE is not None:
        return 0
    try:
        curve = search.curves(z, search.seed)[0]
    except InputError:  # a film without anisotropy, or the like
        return 0
    return int(np.sign(search.fit_height(0, curve)[0][0])) if np.ptp(curve) >= _MIN_SWING else 0

