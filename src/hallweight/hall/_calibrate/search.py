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
from scipy.optimize import least_squares, minimize

from hallweight.core import InputError
from hallweight.core.types import Array

from .._bench.step_counter import StepCounter
from .forward_model import ForwardModel
from .measured_reads import MeasuredReads
from .parameters import PARAMETERS

MAX_Z = 3.0
"""Prior standard deviations: no factor goes further."""
_LEAST_Z = 0.1  # of an upper bound: what is given is always inside
HEIGHT_SPREAD = np.log(2.0)
"""Spread of ln of the height over half the range of the trace: most of a film is used."""
_SCANNED, _SCAN_RANGE = 7, 2.0  # values of the first parameter; prior standard deviations either way
_SCANNED_TOO: Mapping[str, tuple[float, ...]] = {"heat": (-1.5, -0.75, 0.0, 0.75), "sigma_K": (0.0, 1.5)}
"""Values at each of which the first parameter is scanned, where these are free: with heat and spread of the anisotropy
the torque decides which volumes switch, and from a narrow spread no search finds a wide one."""
_STARTS = 3  # the best points of the scan, from each of which a search begins
_POLISH, _SIMPLEX = 2, 0.5  # simulations of the simplex search, in those of one start; its first size
_MIN_SWING = 1e-3  # a curve that moves by less is no curve
_SETTLED = 0.5  # difference of the sums of squares in a simplex, below which the search ends
_FAILED = 30.0  # residual (standard errors) where nothing can be simulated


@dataclass(eq=False)
class Search:
    """Simulated curves against reads, as a function of z (k,): logarithms of factors over their prior spreads.

    names         (k,)               of the factors
    models        by trace
    reads         by trace
    known_R_AHE   by trace, or None  ohm; None: found together with the factors
    backgrounds   by trace           columns (reads, c), the first of which is a constant
    largest       (k,)               factors beyond which nothing changes any more
    counter                          shows the progress
    runs          int                simulations so far
    """

    names: tuple[str, ...]
    models: Sequence[ForwardModel]
    reads: Sequence[MeasuredReads]
    known_R_AHE: tuple[float, ...] | None
    backgrounds: Sequence[Array]
    largest: tuple[float, ...]
    seed: int
    counter: StepCounter
    runs: int = 0
    simulated: dict[tuple[float, ...], list[Array]] = field(default_factory=dict)

    @cached_property
    def spreads(self) -> Array:
        """Prior standard deviations of the logarithms, (k,)."""
        return np.array([PARAMETERS[n].spread for n in self.names])

    @cached_property
    def upper(self) -> Array:
        """Upper bounds of z, (k,)."""
        return np.clip(np.log(self.largest) / self.spreads, _LEAST_Z, MAX_Z)

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
    """Return how many simulations :func:`maximum_posterior` usually takes."""
    scanned = _SCANNED * prod(len(values) for values in _SCANNED_TOO.values())
    return 1 + scanned + (_STARTS + _POLISH) * steps * (1 + n_factors)


def maximum_posterior(search: Search, steps: int) -> Array:
    """Return z at the least sum of squares.

    ``steps`` of a trust-region search at most, from each of :func:`_starts`. Curves of some hundred volumes are rough,
    and slopes lose their way in that, so a simplex search (cite nelder1965) goes on from the best.
    Raises :class:`InputError` for a device that cannot be simulated.
    """
    starts = _starts(search)
    if all(np.min(np.abs(search.residuals(z)[0])) >= _FAILED for z in starts):
        found = "a device that cannot be simulated anywhere near its values"
        raise InputError(found, "a magnetised film", "check the film card and the current density")
    options: dict[str, Any] = {"bounds": (-MAX_Z, search.upper), "max_nfev": steps, "ftol": 3e-3, "xtol": 3e-3}
    within = [np.clip(z, -0.99 * MAX_Z, 0.99 * search.upper) for z in starts]
    solutions = [least_squares(search.residuals, z, search.slopes, **options) for z in within]
    best = np.asarray(min(solutions, key=lambda one: one.cost).x)
    polished = _polished(search, best, _POLISH * steps * (1 + len(best)))
    search.counter.jump_to(simulations_of_search(len(search.names), steps))
    return polished


def _polished(search: Search, z: Array, most: int) -> Array:
    """Return the best of a simplex search from z, of ``most`` simulations."""
    simplex = np.vstack([z, z - np.where(z > 0, _SIMPLEX, -_SIMPLEX) * np.eye(len(z))])
    bounds: Any = [(-MAX_Z, high) for high in search.upper.tolist()]
    options: Any = {"maxfev": most, "initial_simplex": simplex, "fatol": _SETTLED}

    def cost(one: Array) -> float:
        return float((search.residuals(one) ** 2).sum())

    found: Any = minimize(cost, z, method="Nelder-Mead", bounds=bounds, options=options)
    return np.asarray(found.x)


def _starts(search: Search) -> list[Array]:
    """Return where to begin: the best points of a scan (:data:`_SCANNED_TOO`), and the best for either sign.

    A loop can be followed with either sign of the height, with the torque one way or the other, and no search goes from
    one to the other. Nor does the best point always lead to the best valley: these are narrow, and the scan is coarse.
    """
    first = tuple(np.linspace(-_SCAN_RANGE, _SCAN_RANGE, _SCANNED))
    values = [first, *(_SCANNED_TOO.get(name, (0.0,)) for name in search.names[1:])]
    points = [np.zeros(len(values)), *(np.array(z) for z in product(*values))]
    points.sort(key=lambda z: float((search.residuals(z) ** 2).sum()))
    signs = [_sign_of_height(search, z) for z in points]
    best_of_sign = {signs.index(sign) for sign in set(signs) - {0}}
    return [points[i] for i in sorted(best_of_sign | set(range(_STARTS)))]


def _sign_of_height(search: Search, z: Array) -> int:
    """Return the sign of the Hall resistance of the first trace at z; 0 where it is known, or nothing moves."""
    if search.known_R_AHE is not None:
        return 0
    try:
        curve = search.curves(z, search.seed)[0]
    except InputError:  # a film without anisotropy, or the like
        return 0
    return int(np.sign(search.fit_height(0, curve)[0][0])) if np.ptp(curve) >= _MIN_SWING else 0
