"""The search for the factors that make a curve.

Residuals are those of the reads, with height and backgrounds of the Hall resistance solved for linearly (variable
projection, cite golub1973), over the noise, and those of the priors. All simulations of a search use the same random
numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from scipy.optimize import least_squares
from scipy.stats import qmc

from hallweight.core import InputError
from hallweight.core.types import Array

from .forward_model import Model
from .parameters import KNOWN

FAR = 3.0  # prior standard deviations: no factor goes further
_SCANNED = 7  # values of the first parameter, and then points of a Sobol sequence about the best
_TRIED = 4
_FIRST = 2.0  # prior standard deviations either way are scanned
HEIGHT = np.log(2.0)  # spread of ln of the height over half the range of the trace: most of a film is used
_FLAT = 1e-3  # a curve that moves by less is no curve
_BAD = 30.0  # residual (standard errors) where nothing can be simulated


@dataclass(eq=False)
class Search:
    """Curves ``models`` against their drives as a function of z (k,): logarithms of the factors ``names`` over their
    spreads. ``height``: the known R_AHE of each trace, or None to find it. ``columns``: backgrounds of each trace.
    """

    names: tuple[str, ...]
    models: Sequence[Model]
    height: tuple[float, ...] | None
    columns: Sequence[Array]
    seed: int
    runs: int = 0
    kept: dict[tuple[float, ...], list[Array]] = field(default_factory=dict)

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
        solved = np.linalg.lstsq(full[here], target[here], rcond=None)[0].tolist()
        found = np.array(solved if known is None else [known, *solved])
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
        return np.array([np.log(abs(height) / (self.models[k].drive.range / 2) + 1e-9) / HEIGHT])

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
        cloud = qmc.Sobol(k, seed=search.seed).random(_TRIED)
        best = _best(search, [best, *(best + wide * (2 * cloud - 1))])
    return best


def _best(search: Search, points: Sequence[Array]) -> Array:
    return min(points, key=lambda z: float((search.residuals(z) ** 2).sum()))


def fitted(search: Search, steps: int) -> Array:
    """Return z at the least sum of squares; ``steps`` of a trust-region search at most."""
    z = start_of(search)
    if np.min(np.abs(search.residuals(z)[0])) >= _BAD:
        raise InputError("a device that cannot be simulated anywhere near its values", "a magnetised film",
                         "check the film card and the current density")  # fmt: skip
    found = least_squares(search.residuals, np.clip(z, -0.99 * FAR, 0.99 * FAR), search.slopes,
                          (-FAR, FAR), max_nfev=steps, ftol=3e-3, xtol=3e-3)  # fmt: skip
    return np.asarray(found.x)
