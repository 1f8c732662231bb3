"""Fitting one law to one device: which likelihood is right, and the parameters with their covariance."""

from dataclasses import replace
from functools import partial

import numpy as np

from hallweight.core.types import Array

from ..laws import LAWS, Law, on_states
from ..minimise import minimise
from .bounded_filter import Blocks, bounded_terms, split_blocks
from .fitted_law import DeviceData, LawFit
from .gaussian_fit import fit_gaussian, with_prior
from .law_model import LawModel, Noise, initial_guess, mean_steps
from .likelihood import censored_terms, smooth_states
from .table_law_rows import table_states
from .transitions import Reads

_SHARES = (0.2, 0.7)
"""Shares of read noise in the variance of an innovation from which the fit with bounds may start."""
_ASKED = 4.0
"""Gain of log-likelihood that a bound must bring to be one."""


def fit_law(name: str, device: DeviceData, noise: Noise | None = None, *, final: bool = True) -> LawFit:
    """Fit one law by maximum likelihood; see :mod:`.likelihood` and :mod:`.bounded_filter` for the equations.

    A record that meets its bounds exactly: censored one-step likelihood without read noise. Else the Gaussian
    likelihood with both noises, in which the asymptotes of soft bounds are free. If a law with hard bounds is pushed
    against them: the filter with bounds, whose places are then free.

    ``noise``
        "read" makes it the least-squares fit of the curve
    ``final``
        False is for comparing laws and leaves out the filter and MIGRAD
    """
    reads, state_range = device.scaled, device.state_range
    law = on_states(*table_states(reads)) if LAWS[name].tabulated else LAWS[name]
    if device.pilot is None:
        model, z = initial_guess(law, reads, False, "c2c", reads.start)
        cost = with_prior(model, lambda v: censored_terms(model, v, reads))
        minimum = minimise(cost, z, newton=law.tabulated)
        return LawFit(model, minimum, cost, reads, state_range, True)
    pilot = device.pilot
    same_reads, same_law = len(pilot.reads.polarity) == len(reads.polarity), name == pilot.law.name
    if same_law and noise is None and same_reads and pilot.has_plausible_bounds() and pilot.has_possible_noises():
        return pilot
    states = pilot_states(pilot, reads)
    free_range = same_law and pilot.has_plausible_bounds()
    if noise is not None:
        return fit_gaussian(law, reads, state_range, free_range, states, noise)
    fit = _fit_noises(law, device, free_range, states, newton=not final)
    return _fit_bounded(fit) if law.hard and final else fit


def pilot_states(pilot: LawFit, reads: Reads) -> Array:
    """States before each transition as the pilot sees them; the reads themselves if they carry no noise."""
    if not pilot.minimum.valid or pilot.parameters.read_variance <= 0:
        return reads.start
    return smooth_states(pilot.model, pilot.minimum.z, reads, reads.start)


def _fit_noises(law: Law, device: DeviceData, free_range: bool, states: Array, *, newton: bool) -> LawFit:
    """Fit with both noises, or with one where the other cannot be.

    A read variance that is clearly negative (a smooth record that the law misses), or a vanishing C2C noise, is then
    taken as zero.
    """
    fit_with = partial(fit_gaussian, law, device.scaled, device.state_range, free_range, states, newton=newton)
    fit = fit_with("both")
    z, err = fit.minimum.z, fit.minimum.errors
    if fit.minimum.valid and fit.has_possible_noises():
        return fit
    first: Noise = "read" if z[-2] < np.log(3e-4) or (fit.minimum.valid and err[-2] >= 1) else "c2c"
    second: Noise = "c2c" if first == "read" else "read"
    other = fit_with(first)
    if not other.minimum.valid:
        other = fit_with(second)
    return other if other.minimum.valid or not fit.minimum.valid else fit


def _fit_bounded(fit: LawFit) -> LawFit:
    """Fit again with hard bounds if the law pushes the state against them; a bound that is not met is left open."""
    p, reads = fit.parameters, fit.reads
    step, _ = mean_steps(fit.model, p, reads, reads.start)
    target, sigma = reads.start + step, np.sqrt(p.c2c_variance * reads.dp + max(p.read_variance, 0))
    at_high, at_low = (reads.polarity > 0) & (target > 1 - sigma), (reads.polarity < 0) & (target < sigma)
    pressed = int(at_high.sum() + at_low.sum())
    if not p.read_variance < 25 * p.c2c_variance or pressed < max(5, 0.03 * len(target)):
        return fit
    read_variance = max(p.read_variance, 0.02 * p.c2c_variance)
    blocks = split_blocks(reads, int(np.clip(3 * np.sqrt(read_variance / p.c2c_variance), 6, 15)))
    model, _ = initial_guess(fit.law, reads, True, "both", reads.start)
    reach = np.sqrt(read_variance)  # reads reach past a bound by their own noise only
    bounds = [reads.y.min() + reach] * model.free_low + [reads.y.max() - reach] * model.free_high
    total = p.c2c_variance + 2 * read_variance  # much of which may be steps that a bound cut short
    starts = [(0.5 * np.log(p.c2c_variance), read_variance / model.scale)]
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
