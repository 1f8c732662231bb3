"""Fitting with hard bounds: their places from where the state is pressed against them, or from the whole cycle."""

from dataclasses import replace
from typing import Any

import numpy as np

from hallweight.core.types import Array

from ...minimise import minimise
from ..cycle_range import cycle_range
from ..fitted_law import LawFit
from ..gaussian_fit import with_prior
from ..law_model import LawModel, initial_guess, mean_steps
from .bounded_filter import Blocks, bounded_terms, split_blocks

_SHARES = (0.2, 0.7)
"""Shares of read noise in the variance of an innovation from which the fit with bounds may start."""
_ASKED = 4.0
"""Gain of log-likelihood that a bound must bring to be one."""
_NEAR = 0.15
"""Ranges that the ends of the noise-free cycle may be from those that were read."""


def with_range(fit: LawFit) -> LawFit:
    """Return the fit with the range that the data show: of bounds that are met, else of the noise-free cycle."""
    pressed = _pressed(fit)
    met = _fit_bounded(fit, pressed)
    cycle = _fit_cycle(fit, pressed) if met is fit else None
    return met if cycle is None else cycle


def _pressed(fit: LawFit) -> int:
    """How many pulses press the state against a bound at the ends of what was read; 0 where reads are too noisy."""
    p, reads = fit.parameters, fit.reads
    if not p.read_variance < 25 * p.c2c_variance:
        return 0
    step, _ = mean_steps(fit.model, p, reads, reads.start)
    target, sigma = reads.start + step, np.sqrt(p.c2c_variance * reads.dp + max(float(p.read_variance), 0))
    at_high, at_low = (reads.polarity > 0) & (target > 1 - sigma), (reads.polarity < 0) & (target < sigma)
    return int(at_high.sum() + at_low.sum())


def _blocks(fit: LawFit) -> tuple[Blocks, float]:
    """Blocks for the filter, and a read variance to start from."""
    p = fit.parameters
    read_variance = max(float(p.read_variance), 0.02 * float(p.c2c_variance))
    return split_blocks(fit.reads, int(np.clip(3 * np.sqrt(read_variance / p.c2c_variance), 6, 15))), read_variance


def _fit_cycle(fit: LawFit, pressed: int) -> LawFit | None:
    """Fit an exponential law in the range of its noise-free cycle; None where that is not known or far from the ends.

    Pulses that press the state against the ends of that range stop there.
    """
    model = fit.model
    if model.law.nonlinearity is None or not (model.n_ltp and model.n_ltd and fit.minimum.valid):
        return None
    pulses = fit.reads.pulses_of_whole_branches
    p = fit.parameters
    found = cycle_range(p.ltp, p.ltd, pulses)  # type: ignore[arg-type]
    if found is None or abs(found[0]) > _NEAR or abs(found[1] - 1) > _NEAR:
        return None
    in_cycle = replace(fit, model=replace(model, cycle=(pulses[1], pulses[-1])))
    if pressed and model.noise == "both":
        clipped = _minimise_bounded(fit, in_cycle.model, fit.minimum.z, _blocks(fit)[0])
        if clipped.minimum.valid and clipped.has_plausible_bounds():
            return clipped
    return in_cycle


def _fit_bounded(fit: LawFit, pressed: int) -> LawFit:
    """Fit again with hard bounds if the law pushes the state against them; a bound that is not met is left open."""
    p, reads = fit.parameters, fit.reads
    if pressed < max(5, 0.03 * len(reads.polarity)):
        return fit
    blocks, read_variance = _blocks(fit)
    model, _ = initial_guess(fit.law, reads, True, "both", reads.start)
    reach = np.sqrt(read_variance)  # reads reach past a bound by their own noise only
    bounds = [reads.y.min() + reach] * model.free_low + [reads.y.max() - reach] * model.free_high
    total = p.c2c_variance + 2 * read_variance  # much of which may be steps that a bound cut short
    starts: list[tuple[Any, Any]] = [(0.5 * np.log(p.c2c_variance), read_variance / model.scale)]
    starts += [(0.5 * np.log((1 - r) * f * total), r * f * total / 2 / model.scale) for r in _SHARES for f in (1, 0.2)]
    curve = [*fit.minimum.z[: model.n_law], *bounds]
    tries = np.array([[*curve, *noises] for noises in starts])
    best = int(np.argmin(bounded_terms(model, tries, reads, blocks).sum(1)))
    bounded = _minimise_bounded(fit, model, tries[best], blocks)
    if not bounded.minimum.valid:
        bounded = _minimise_bounded(fit, model, bounded.minimum.z, blocks)
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
    return LawFit(model, minimise(cost, start, newton=True), cost, fit.reads, fit.state_range, True)


def _unmet_bounds(fit: LawFit, blocks: Blocks) -> tuple[bool, bool]:
    """Which of the free bounds the reads do not ask for: without it, the likelihood is about as large."""

    def gain(**opened: bool) -> float:
        model, z = replace(fit.model, **opened), fit.minimum.z[None]  # type: ignore[arg-type]
        return float(
            (bounded_terms(model, z, fit.reads, blocks) - bounded_terms(fit.model, z, fit.reads, blocks)).sum()
        )

    low = fit.model.free_low and gain(open_low=True) < _ASKED
    return bool(low), bool(fit.model.free_high and gain(open_high=True) < _ASKED)
