"""Fitting one law to one device: which likelihood is right, and the parameters with their covariance."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ._curve import curves, r_squared
from ._extent import Extent
from ._filter import blocks_of, walled_terms
from ._likelihood import censored_terms, smoothed, steps_at, terms
from ._minimise import Minimum, Terms, minimise
from ._model import Model, Noise, Point, start_of
from ._reads import Reads
from .laws import LAWS, Array, Law, on_states


@dataclass(frozen=True, eq=False)
class Fit:
    """A law fitted to the reads of one device (scaled so that ``extent`` is 0 to 1)."""

    model: Model
    minimum: Minimum
    terms: Terms
    reads: Reads
    extent: Extent
    walls: bool

    @property
    def point(self) -> Point:
        """The parameters in their own terms, scaled units."""
        return self.model.point(self.minimum.z)

    def curve(self) -> tuple[Array, Array]:
        """Noise-free curve: start of each branch and state after each transition, scaled units."""
        return curves(self.model, self.point, self.reads)

    def r2(self) -> dict[int, "float | None"]:
        """R2 of the noise-free curve for each polarity."""
        curve = self.curve()[1]
        return {sign: r_squared(self.reads, curve, sign) for sign in (1, -1)}


def fit_law(law: "str | Law", raw: Reads, extent: Extent) -> Fit:
    """Fit one law by maximum likelihood; see :mod:`._likelihood` and :mod:`._filter` for the equations.

    Exact walls in the record: censored one-step likelihood without read noise. Else the Gaussian likelihood with both
    noises, in which the asymptote of soft bounds and the bound of the power law are free; and if a law with hard
    bounds is pushed against them, the filter with walls, whose places are then free.
    """
    reads = raw.scaled(extent.low, extent.high)
    law = (on_states(table_states(reads)) if law == "table" else LAWS[law]) if isinstance(law, str) else law
    if extent.walls:
        model, z = start_of(law, reads, False, "c2c")
        cost = _each(lambda v: censored_terms(model, v, reads))
        return Fit(model, minimise(cost, z), cost, reads, extent, True)
    free = law.name in ("soft_bounds", "power")
    fit = _gaussian(law, reads, extent, free)
    if free and not _sane(fit):
        fit = _gaussian(law, reads, extent, False)
    return _walled(fit) if law.hard else fit


def table_states(reads: Reads) -> Array:
    """Row of states for a table: between evenly spaced and evenly filled, 4 to 11 of them by the number of pulses."""
    pulses = max(int((reads.sign == s).sum()) for s in (1, -1))
    n = int(np.clip(pulses // 8, 4, 11))
    part = np.linspace(0, 1, n)
    row = (part + np.quantile(np.clip(reads.y, 0, 1), part)) / 2
    row[0], row[-1] = 0.0, 1.0
    return row


def _each(one: Callable[[Array], Array]) -> Terms:
    return lambda vectors: np.array([one(v) for v in vectors])


def _gaussian(law: Law, reads: Reads, extent: Extent, free: bool) -> Fit:
    """Fit with both noises; a read variance that is clearly negative, or a C2C of nothing, is taken as zero."""
    fit = _gaussian_with(law, reads, extent, free, "both")
    z, err = fit.minimum.z, fit.minimum.errors
    if fit.minimum.valid and z[-1] > -2 * err[-1] and err[-2] < 1:
        return fit
    others = [_gaussian_with(law, reads, extent, free, noise) for noise in ("c2c", "read")]  # type: ignore[arg-type]
    good = [f for f in others if f.minimum.valid] or others
    best = min(good, key=lambda f: f.minimum.value)
    return best if best.minimum.valid or not fit.minimum.valid else fit


def _gaussian_with(law: Law, reads: Reads, extent: Extent, free: bool, noise: Noise) -> Fit:
    model, z = start_of(law, reads, free, noise)
    at = reads.start
    for _ in range(3):
        cost = _each(lambda v, at=at: terms(model, v, reads, at))  # type: ignore[misc]
        minimum = minimise(cost, z)
        if law.name in ("linear", "exponential", "soft_bounds") or not model.point(minimum.z).read2 > 0:
            break
        at, z = smoothed(model, minimum.z, reads, at), minimum.z
    return Fit(model, minimum, cost, reads, extent, False)


def _sane(fit: Fit) -> bool:
    """Whether free bounds came out near the range that was measured, and known."""
    if not fit.minimum.valid:
        return False
    p = fit.point
    return p.low > -0.6 and p.high < 1.6 and p.high - p.low > 0.4


def _walled(fit: Fit) -> Fit:
    """Fit again with walls if the law pushes the state against them."""
    p, reads = fit.point, fit.reads
    step, _ = steps_at(fit.model, p, reads, reads.start)
    goal, sigma = reads.start + step, np.sqrt(p.c2c2 * reads.dp + max(p.read2, 0))
    pressed = int(((reads.sign > 0) & (goal > 1 - sigma)).sum() + ((reads.sign < 0) & (goal < sigma)).sum())
    if p.read2 <= 0 or pressed < max(5, 0.03 * len(goal)):
        return fit
    early = int(np.clip(3 * np.sqrt(p.read2 / max(p.c2c2, 1e-12)), 6, 48))
    blocks = blocks_of(reads, early)
    model, z = start_of(fit.model.law, reads, True, "both")
    z[: model.up + model.down] = fit.minimum.z[: model.up + model.down]
    z[-2:] = 0.5 * np.log(max(p.c2c2, 1e-8)), max(p.read2, 1e-8) / model.scale
    cost: Terms = lambda v: walled_terms(model, v, reads, blocks)  # noqa: E731
    walled = Fit(model, minimise(cost, z), cost, reads, fit.extent, True)
    bounds = walled.minimum.errors[model.up + model.down : -2]
    known = walled.minimum.valid and len(bounds) and bounds.max() < 0.05
    return walled if known and _sane(walled) else fit
