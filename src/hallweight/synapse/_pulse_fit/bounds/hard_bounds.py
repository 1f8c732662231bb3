"""Fitting with hard bounds: their places from where the state is pressed against them, or from the whole cycle."""

from dataclasses import replace
from typing import Any

import numpy as np

from hallweight.core.types import Array

from ...minimise import Minimum, Terms, minimise
from ..cycle_range import cycle_range, inset
from ..fitted_law import LawFit
from ..gaussian_fit import with_prior
from ..law_model import LawModel, initial_guess, mean_steps
from .bounded_filter import Blocks, bounded_terms, split_blocks

_SHARES = (0.2, 0.7)
"""Shares of read noise in the variance of an innovation from which the fit with bounds may start."""
_ASKED = 4.0
"""Gain of log-likelihood that a bound must bring to be one, where there is nothing else for a range."""
_MET = 2.0
"""The same where the range may be that of the noise-free cycle."""
_NEAR = 0.15
"""Ranges that the ends of the noise-free cycle may be from those that were read."""
_KNOWN = 0.005
"""Error of a bound, in ranges, above which it is taken to be the end of the noise-free cycle."""
_UNSEEN = 0.7
"""Errors of its variance that a read noise which does not show is taken to have at least: the mode of a prior that
falls off towards zero as sigma does (cite chung2013)."""


def with_range(fit: LawFit) -> LawFit:
    """Return the fit with the range that the data show: of bounds that are met, else of the noise-free cycle."""
    pressed, in_cycle = _pressed(fit), _in_cycle(fit)
    return _fit_bounded(fit, pressed) if in_cycle is None else _fit_in_cycle(fit, in_cycle, pressed)


def _pressed(fit: LawFit) -> int:
    """How many pulses press the state against a bound at the ends of what was read; 0 where reads are too noisy."""
    p, reads = fit.parameters, fit.reads
    if fit.model.noise != "read" and not p.read_variance < 25 * p.c2c_variance:
        return 0
    step, _ = mean_steps(fit.model, p, reads, reads.start)
    target, sigma = reads.start + step, np.sqrt(p.c2c_variance * reads.dp + max(float(p.read_variance), 0))
    at_high, at_low = (reads.polarity > 0) & (target > 1 - sigma), (reads.polarity < 0) & (target < sigma)
    return int(at_high.sum() + at_low.sum())


def _blocks(fit: LawFit) -> tuple[Blocks, float]:
    """Blocks for the filter, and a read variance to start from."""
    p = fit.parameters
    read_variance = max(float(p.read_variance), 0.02 * float(p.c2c_variance))
    ratio = read_variance / max(float(p.c2c_variance), 1e-3 * read_variance)
    return split_blocks(fit.reads, int(np.clip(3 * np.sqrt(ratio), 6, 15))), read_variance


def _in_cycle(fit: LawFit) -> LawFit | None:
    """Return the fit of an exponential law in terms of its noise-free cycle, as a start.

    None where that is not known or far from the ends.
    """
    model, p = fit.model, fit.parameters
    if model.law.nonlinearity is None or not (model.n_ltp and model.n_ltd and fit.minimum.valid):
        return None
    pulses = fit.reads.pulses_of_whole_branches
    ltp, ltd = inset(p.ltp), inset(p.ltd)  # type: ignore[arg-type]
    found = None if ltp is None or ltd is None else cycle_range(ltp, ltd, pulses)
    if found is None or abs(found[0]) > _NEAR or abs(found[1] - 1) > _NEAR:
        return None
    assert ltp is not None
    assert ltd is not None
    model = replace(model, noise="both", cycle=True, pulses=(pulses[1], pulses[-1]))
    z = np.array([*model.law.free(ltp), *model.law.free(ltd), *np.zeros(2)])
    return replace(fit, model=model, minimum=replace(fit.minimum, z=z))


def _fit_in_cycle(fit: LawFit, in_cycle: LawFit, pressed: int) -> LawFit:
    """Fit with hard bounds of which each is free if its place is then known, else the end of the noise-free cycle.

    ``fit`` is that without bounds, which is returned where no fit with bounds has a minimum.
    """
    blocks, _ = _blocks(fit)
    cycle = in_cycle.model
    if _many(fit, pressed):
        free = replace(cycle, cycle=False, free_low=True, free_high=True)
        both = _minimise_from(fit, free, _starts(fit, free, fit.minimum.z), blocks)
        if _is_known(both, blocks):
            return both
    ends = _fit_ends(fit, in_cycle, blocks)
    if ends is None:
        return _fit_bounded(fit, pressed)
    p, n = ends.parameters, cycle.n_law
    sides = []
    for low in (True, False) if pressed else ():
        model = replace(ends.model, free_low=low, free_high=not low)
        start = np.insert(ends.minimum.z, n, p.low if low else p.high)
        sides.append(_minimise_bounded(fit, model, start, blocks))
    known = [side for side in sides if _is_known(side, blocks)]
    return min(known, key=lambda side: side.minimum.errors[n], default=ends)


def _fit_ends(fit: LawFit, in_cycle: LawFit, blocks: Blocks) -> LawFit | None:
    """Fit with both bounds at the ends of the cycle.

    C2C noise that the reads do not show has a weak prior; read noise that they do not show is that without bounds.
    """
    plain, starts = in_cycle.model, _starts(fit, in_cycle.model, in_cycle.minimum.z)
    tried = [plain, replace(plain, weak_c2c=True)]
    if fit.model.noise == "both":
        tried.append(replace(plain, least_read=_UNSEEN * float(fit.minimum.errors[-1])))
    found = in_cycle
    for model in tried:
        begin = np.concatenate([starts, found.minimum.z[None]]) if model.least_read else starts
        found = _minimise_from(fit, model, begin, blocks)
        if found.has_plausible_bounds() and found.minimum.errors[-2] < 1:
            return found
    return None


def _is_known(fit: LawFit, blocks: Blocks) -> bool:
    """Whether the free bounds came out known, and each makes the reads likelier."""
    errors = fit.minimum.errors[fit.model.n_law : fit.model.n_curve]
    return bool(fit.has_plausible_bounds() and errors.max() < _KNOWN and not any(_unmet_bounds(fit, blocks, _MET)))


def _many(fit: LawFit, pressed: int) -> bool:
    return pressed >= max(5, 0.03 * len(fit.reads.polarity))


def _starts(fit: LawFit, model: LawModel, curve: Array) -> Array:
    """Vectors from which a fit with bounds may start: a curve, bounds where reads end, several shares of the noises."""
    reads, p, read_variance = fit.reads, fit.parameters, _blocks(fit)[1]
    reach = np.sqrt(read_variance)  # reads reach past a bound by their own noise only
    bounds = [reads.y.min() + reach] * model.free_low + [reads.y.max() - reach] * model.free_high
    c2c_variance = max(float(p.c2c_variance), 1e-3 * read_variance)
    total = c2c_variance + 2 * read_variance  # much of which may be steps that a bound cut short
    noises: list[tuple[Any, Any]] = [(0.5 * np.log(c2c_variance), read_variance / model.scale)]
    noises += [(0.5 * np.log((1 - r) * f * total), r * f * total / 2 / model.scale) for r in _SHARES for f in (1, 0.2)]
    return np.array([[*curve[: model.n_law], *bounds, *both] for both in noises])


def _minimise_from(fit: LawFit, model: LawModel, starts: Array, blocks: Blocks) -> LawFit:
    """Minimise from the best of several starts, and once more if no minimum was reached."""
    best = int(np.argmin(bounded_terms(model, starts, fit.reads, blocks).sum(1)))
    found = _minimise_bounded(fit, model, starts[best], blocks)
    return found if found.minimum.valid else _minimise_bounded(fit, model, found.minimum.z, blocks)


def _fit_bounded(fit: LawFit, pressed: int) -> LawFit:
    """Fit again with hard bounds if the law pushes the state against them; a bound that is not met is left open."""
    if not _many(fit, pressed):
        return fit
    reads, (blocks, _) = fit.reads, _blocks(fit)
    model, _ = initial_guess(fit.law, reads, True, "both", reads.start)
    bounded = _minimise_from(fit, model, _starts(fit, model, fit.minimum.z), blocks)
    if not bounded.minimum.valid:
        return fit
    unmet = _unmet_bounds(bounded, blocks)
    if unmet == (model.free_low, model.free_high):
        return fit
    if any(unmet):
        keep = np.ones(len(bounded.minimum.z), bool)
        keep[model.n_law : model.n_curve] = ~np.array(unmet)[np.array([model.free_low, model.free_high])]
        low, high = unmet
        opened = replace(bounded.model, free_low=model.free_low and not low, free_high=model.free_high and not high)
        opened = replace(opened, open_low=low, open_high=high)
        bounded = _minimise_bounded(fit, opened, bounded.minimum.z[keep], blocks)
    errors = bounded.minimum.errors[bounded.model.n_law : -2]
    known = bounded.minimum.valid and len(errors) and errors.max() < 0.05
    return bounded if known and bounded.has_plausible_bounds() else fit


def _minimise_bounded(fit: LawFit, model: LawModel, start: Array, blocks: Blocks) -> LawFit:
    cost = with_prior(model, lambda v: bounded_terms(model, v, fit.reads, blocks))
    minimum = _with_read_of(fit, cost, start) if model.least_read else minimise(cost, start, newton=True)
    return LawFit(model, minimum, cost, fit.reads, fit.state_range, True)


def _with_read_of(fit: LawFit, cost: Terms, start: Array) -> Minimum:
    """Minimise with the read noise of the fit without bounds, whose error it keeps."""
    variance, err = fit.minimum.z[-1], fit.minimum.errors[-1]
    found = minimise(lambda v: cost(np.column_stack([v, np.full(len(v), variance)])), start[:-1], newton=True)
    covariance = np.pad(found.covariance, (0, 1))
    covariance[-1, -1] = err**2
    return replace(
        found, z=np.append(found.z, variance), covariance=covariance, scores=np.pad(found.scores, ((0, 0), (0, 1)))
    )


def _unmet_bounds(fit: LawFit, blocks: Blocks, asked: float = _ASKED) -> tuple[bool, bool]:
    """Which of the free bounds the reads do not ask for: without it, the likelihood is about as large."""

    def gain(**opened: bool) -> float:
        model, z = replace(fit.model, **opened), fit.minimum.z[None]  # type: ignore[arg-type]
        return float(
            (bounded_terms(model, z, fit.reads, blocks) - bounded_terms(fit.model, z, fit.reads, blocks)).sum()
        )

    low = fit.model.free_low and gain(open_low=True) < asked
    return bool(low), bool(fit.model.free_high and gain(open_high=True) < asked)
