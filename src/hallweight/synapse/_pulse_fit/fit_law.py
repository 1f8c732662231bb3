"""Fitting one law to one device: which likelihood is right, and the parameters with their covariance."""

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from hallweight.core.types import Array

from ..laws import LAWS, Law, on_states
from .bounded_filter import blocks_of, walled_terms
from .law_model import AFFINE, Model, Noise, Point, start_of, steps_at
from .likelihood import FLOOR, censored_terms, innovations, smoothed, terms
from .minimise import Minimum, Terms, minimise
from .noise_free_curve import curves, r_squared
from .state_range import Extent
from .transitions import Reads


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

    @cached_property
    def r2(self) -> dict[int, float | None]:
        """R2 of the noise-free curve for each polarity."""
        curve = self.curve()[1]
        return {sign: r_squared(self.reads, curve, sign) for sign in (1, -1)}


def fit_law(
    law: str,
    raw: Reads,
    extent: Extent,
    pilot: Fit | None = None,
    noise: Noise | None = None,
    *,
    final: bool = True,
) -> Fit:
    """Fit one law by maximum likelihood; see :mod:`._likelihood` and :mod:`._filter` for the equations.

    Exact walls in the record: censored one-step likelihood without read noise. Else the Gaussian likelihood with both
    noises, in which the asymptotes of soft bounds are free; and if a law with hard bounds is pushed against them, the
    filter with walls, whose places are then free. ``pilot`` is the soft-bounds fit of these reads (or of more), if
    there is one already; ``noise="read"`` makes it the least-squares fit of the curve; ``final=False`` is for
    comparing laws and leaves out the filter and MIGRAD.
    """
    reads = raw.scaled(extent.low, extent.high)
    form = LAWS[law] if law != "table" else on_states(*table_states(reads))
    if extent.walls:
        model, z = start_of(form, reads, False, "c2c")
        cost = _with_prior(model, lambda v: censored_terms(model, v, reads))
        return Fit(model, minimise(cost, z, newton=law == "table"), cost, reads, extent, True)
    pilot = pilot or pilot_of(raw, extent)
    same = len(pilot.reads.sign) == len(reads.sign)
    if law == "soft_bounds" and noise is None and same and _sane(pilot) and _noisy(pilot):
        return pilot
    at = _smoothed(pilot, reads)
    free = law == "soft_bounds" and _sane(pilot)
    if noise is not None:
        return _gaussian(form, reads, extent, free, at, noise)
    fit = _noises(form, reads, extent, free, at, newton=not final)
    return _walled(fit) if form.hard and final else fit


def pilot_of(raw: Reads, extent: Extent) -> Fit:
    """Soft-bounds fit with free asymptotes: it is exact and quick, and knows the smoothed states."""
    reads, law = raw.scaled(extent.low, extent.high), LAWS["soft_bounds"]
    fit = _gaussian(law, reads, extent, True, reads.start, "both")
    if fit.minimum.valid:
        return fit
    if fit.point.c2c2 < 0.01 * fit.model.scale:
        return _gaussian(law, reads, extent, True, reads.start, "read")
    return _gaussian(law, reads, extent, False, reads.start, "both")


def _noises(law: Law, reads: Reads, extent: Extent, free: bool, at: Array, *, newton: bool) -> Fit:
    """Fit with both noises; a read variance that is clearly negative (a smooth record that the law misses), or a C2C
    of nothing, is then taken as zero."""
    fit = _gaussian(law, reads, extent, free, at, "both", newton=newton)
    z, err = fit.minimum.z, fit.minimum.errors
    if fit.minimum.valid and _noisy(fit):
        return fit
    first: Noise = "read" if z[-2] < np.log(3e-4) or (fit.minimum.valid and err[-2] >= 1) else "c2c"
    second: Noise = "c2c" if first == "read" else "read"
    other = _gaussian(law, reads, extent, free, at, first, newton=newton)
    if not other.minimum.valid:
        other = _gaussian(law, reads, extent, free, at, second, newton=newton)
    return other if other.minimum.valid or not fit.minimum.valid else fit


def curve_fit(law: str, raw: Reads, extent: Extent, pilot: Fit) -> Fit:
    """Fit the law by least squares of its curve, then both noises with the law held.

    For records whose accumulated noise is as large as their range, or whose shape the law does not have: there the
    likelihood follows the single steps and its noise-free curve may leave the data. The covariance of the law is the
    sandwich ``C (sum_b g_b g_b^T) C`` over eight blocks b, which does not believe that the residuals are independent.
    Every branch has a start of its own.
    """
    fit = fit_law(law, raw.cut(), extent, pilot, "read")
    reads, z, at = fit.reads, fit.minimum.z[:-1], _smoothed(pilot, fit.reads)
    model = replace(fit.model, noise="both")
    start = pilot.minimum.z[-2:] if pilot.model.noise == "both" else np.array([np.log(model.scale) / 2, 0.1])
    start = np.array([start[0], start[1] * pilot.model.scale / model.scale])
    noise = minimise(lambda vs: terms(model, np.array([[*z, *v] for v in vs]), reads, at), start)
    noise = noise if noise.valid else _c2c_alone(model, z, reads, at)
    cost = _with_prior(model, lambda v: terms(model, v, reads, at))
    covariance = np.zeros((len(z) + 2, len(z) + 2))
    blocks = np.array_split(fit.minimum.scores, 8)
    spread = sum(np.outer(b.sum(0), b.sum(0)) for b in blocks)
    covariance[:-2, :-2] = (fit.minimum.covariance @ spread @ fit.minimum.covariance)[:-1, :-1]
    covariance[-2:, -2:] = noise.covariance
    whole = np.concatenate([z, noise.z])
    valid = fit.minimum.valid and bool(np.isfinite(covariance).all())
    return Fit(model, Minimum(whole, covariance, noise.value, fit.minimum.scores, valid), cost, reads, extent, False)


def _c2c_alone(model: Model, z: Array, reads: Reads, at: Array) -> Minimum:
    """C2C noise without read noise, in closed form: sc^2 is the mean square of the innovations per pulse.

    A law that misses the shape leaves innovations of one sign in a row, which pull the read variance below zero to
    where the covariance ends; there is then no minimum with both noises.
    """
    d, *_ = innovations(model, model.point(np.array([*z, 0.0, 0.0])), reads, at)
    moved = reads.dp > 0
    best = np.array([0.5 * np.log(np.mean(d[moved] ** 2 / reads.dp[moved]) + FLOOR), 0.0])
    value = float(terms(model, np.array([[*z, *best]]), reads, at).sum())
    return Minimum(best, np.diag([0.5 / moved.sum(), 0.0]), value, np.zeros((len(d), 2)), True)


def before_bounds(raw: Reads, extent: Extent, pilot: Fit) -> Reads:
    """Leave out what follows in a branch once the state has come within two standard deviations of its bound.

    The rule uses only reads before those that it drops, so the likelihood of the rest is not biased.
    """
    reads, p = raw.scaled(extent.low, extent.high), pilot.point
    margin = 2 * np.sqrt(p.c2c2 + max(p.read2, 0.0))
    keep = np.ones(len(reads.sign), bool)
    for b in reads.branches():
        u = reads.end[b] if reads.sign[b.start] > 0 else 1 - reads.end[b]
        keep[b] = np.cumsum(u > 1 - margin) - (u > 1 - margin) == 0
    return raw.only(keep) if 0.3 * len(keep) < keep.sum() < 0.95 * len(keep) else raw


def _noisy(fit: Fit) -> bool:
    """Whether the noises of a fit are possible: no clearly negative variance, no C2C of nothing."""
    z, err = fit.minimum.z, fit.minimum.errors
    return fit.model.noise != "both" or bool(z[-1] > -2 * err[-1] and err[-2] < 1)


def _smoothed(pilot: Fit, reads: Reads) -> Array:
    """States before each transition as the pilot sees them; the reads themselves if they carry no noise."""
    if not pilot.minimum.valid or pilot.point.read2 <= 0:
        return reads.start
    return smoothed(pilot.model, pilot.minimum.z, reads, reads.start)


def table_states(reads: Reads) -> tuple[Array, float]:
    """Row of states for a table and the typical step.

    Between evenly spaced and evenly filled; symmetric about one half, so that it serves LTD too. The number of states,
    3 to 9 and at least eight pulses for each, has the least Bayesian information criterion of the one-step regression.
    """
    pulses = max(int((reads.sign == s).sum()) for s in (1, -1))
    rows = [_row(reads, n) for n in (3, 5, 7, 9) if n == 3 or 8 * n <= pulses]
    moves = [abs(float((reads.end - reads.start)[b].sum())) for b in reads.branches()]
    return min(rows, key=lambda row: _information(reads, row)), float(np.sum(moves) / reads.dp.sum())


def _row(reads: Reads, n: int) -> Array:
    part = np.linspace(0, 1, n)
    row = (part + np.quantile(np.clip(reads.y, 0, 1), part)) / 2
    row = (row + 1 - row[::-1]) / 2
    row[0], row[-1] = 0.0, 1.0
    return np.asarray(row)


def _information(reads: Reads, row: Array) -> float:
    """Bayesian information criterion (cite schwarz1978) of steps interpolated on a row of states, both polarities."""
    total = 0.0
    for sign in (1, -1):
        here = (reads.sign == sign) & (np.abs(reads.start - 0.5) < 0.42)  # walls cut the other steps short
        if here.any():
            hats = np.array([np.interp(reads.start[here], row, one) for one in np.eye(len(row))]).T
            weight, step = np.sqrt(reads.dp[here]), (reads.end - reads.start)[here]
            fit = np.linalg.lstsq(hats * weight[:, None], step / weight, rcond=None)[0]
            rest = step / weight - hats @ fit * weight
            total += len(rest) * float(np.log(np.mean(rest**2) + 1e-12)) + len(row) * float(np.log(len(rest)))
    return total


def _with_prior(model: Model, many: Terms) -> Terms:
    return lambda vectors: (t := many(vectors)) + np.array([[model.penalty(v)] for v in vectors]) / t.shape[1]


def _gaussian(
    law: Law, reads: Reads, extent: Extent, free: bool, at: Array, noise: Noise, *, newton: bool = False
) -> Fit:
    """Fit without walls; a nonlinear law is linearised again about its own smoothed states (or curve)."""
    newton = newton or law.name == "table"
    model, z = start_of(law, reads, free, noise, at)
    cost = _with_prior(model, lambda v: terms(model, v, reads, at))
    z = _best_start(model, z, cost, reads)
    minimum = minimise(cost, z, newton=newton)
    for _ in range(0 if law.name in AFFINE else 4 if noise == "read" else 1):
        if not minimum.valid or model.point(minimum.z).read2 <= 0:
            break
        at = smoothed(model, minimum.z, reads, at)
        cost = _with_prior(model, lambda v, at=at: terms(model, v, reads, at))  # type: ignore[misc]
        minimum = minimise(cost, minimum.z, newton=newton)
    return Fit(model, minimum, cost, reads, extent, False)


def _best_start(model: Model, z: Array, cost: Terms, reads: Reads) -> Array:
    """Return the start, or one with another shape of the LTP and then of the LTD branch if that is more likely."""
    pulses = float(np.median([reads.dp[b].sum() for b in reads.branches()]))
    shapes = [model.law.free(p) for p in model.law.shapes(pulses)]
    for here in (slice(0, model.up), slice(model.up, model.up + model.down)):
        if here.stop > here.start and shapes:
            tries = np.tile(z, (len(shapes) + 1, 1))
            tries[1:, here] = shapes
            with np.errstate(all="ignore"):
                totals = cost(tries).sum(1)
            z = tries[int(np.argmin(np.where(np.isfinite(totals), totals, np.inf)))]
    return z


def _sane(fit: Fit) -> bool:
    """Whether free bounds came out near the range that was measured, and known."""
    if not fit.minimum.valid:
        return False
    p = fit.point
    return bool(p.low > -0.6 and p.high < 1.6 and p.high - p.low > 0.4)


def _walled(fit: Fit) -> Fit:
    """Fit again with walls if the law pushes the state against them."""
    p, reads = fit.point, fit.reads
    step, _ = steps_at(fit.model, p, reads, reads.start)
    goal, sigma = reads.start + step, np.sqrt(p.c2c2 * reads.dp + max(p.read2, 0))
    pressed = int(((reads.sign > 0) & (goal > 1 - sigma)).sum() + ((reads.sign < 0) & (goal < sigma)).sum())
    if not p.read2 < 25 * p.c2c2 or pressed < max(5, 0.03 * len(goal)):
        return fit
    read2 = max(p.read2, 0.02 * p.c2c2)
    early = int(np.clip(3 * np.sqrt(read2 / p.c2c2), 6, 15))
    blocks = blocks_of(reads, early)
    model, z = start_of(fit.model.law, reads, True, "both")
    z[: model.up + model.down] = fit.minimum.z[: model.up + model.down]
    walls = [reads.y.min() + np.sqrt(read2)] * model.low + [reads.y.max() - np.sqrt(read2)] * model.high
    z[model.up + model.down : -2] = walls  # reads reach past a wall by their own noise only
    z[-2:] = 0.5 * np.log(p.c2c2), read2 / model.scale
    cost = _with_prior(model, lambda v: walled_terms(model, v, reads, blocks))
    walled = Fit(model, minimise(cost, z, newton=True), cost, reads, fit.extent, True)
    bounds = walled.minimum.errors[model.up + model.down : -2]
    known = walled.minimum.valid and len(bounds) and bounds.max() < 0.05
    return walled if known and _sane(walled) else fit
