"""The Gaussian likelihood maximised: without hard bounds, a nonlinear law linearised about its smoothed states."""

from dataclasses import replace
from functools import partial

import numpy as np

from hallweight.core.types import Array

from ..laws import LAWS, Law
from ..minimise import Terms, minimise
from .fitted_law import DeviceData, LawFit
from .fitted_reads.spikes import MOST as MOST_SPIKES
from .fitted_reads.spikes import lone_reads
from .fitted_reads.spikes import spikes as find_spikes
from .fitted_reads.whole_cycles import part_of
from .law_model import LawModel, Noise, initial_guess
from .likelihood import gaussian_terms, smooth_states
from .state_range import StateRange, find_state_range
from .transitions import Reads

_ROUNDS = 6  # of spikes and fit, in turn


def device_data(reads: Reads, *, keep_spikes: bool = False) -> DeviceData:
    """Return the reads of one device without its spikes (unless they are kept), their range, and their pilot fit.

    Of a long record it is a part (:mod:`.fitted_reads.whole_cycles`) that is fitted; spikes are looked for in all.
    """
    found = lone_reads(reads)
    found = found[:0] if keep_spikes or len(found) > MOST_SPIKES * len(reads.y) else found
    notes: list[str] = []
    for _ in range(_ROUNDS):
        kept, note = part_of(reads.without_reads(found) if len(found) else reads)
        state_range = find_state_range(kept)
        low, high = state_range.low, state_range.high
        pilot = _pilot_fit(kept.scaled(low, high), state_range)
        new = found if keep_spikes else find_spikes(pilot.model, pilot.parameters, reads.scaled(low, high), found)
        if len(new) > MOST_SPIKES * len(reads.y):
            notes.append(f"{len(new)} of {len(reads.y)} reads stand alone: taken as noise of the device, none left out")
            new = new[:0]
        settled = np.array_equal(new, found) or bool(notes)
        if settled and len(new) == len(found):
            break
        found = new
    notes += [note] if note else []
    return DeviceData(kept, state_range, None if state_range.bounded else pilot, reads.row[found], tuple(notes))


def _pilot_fit(reads: Reads, state_range: StateRange) -> LawFit:
    """Soft-bounds fit with free asymptotes: it is exact and quick, and knows the smoothed states."""
    fit_with = partial(fit_gaussian, LAWS["soft_bounds"], reads, state_range)
    fit = fit_with(True, reads.start, "both")
    if fit.minimum.valid:
        return fit
    if fit.parameters.c2c_variance < 0.01 * fit.model.scale:
        return fit_with(True, reads.start, "read")
    return fit_with(False, reads.start, "both")


def fit_gaussian(
    law: Law,
    reads: Reads,
    state_range: StateRange,
    free_range: bool,
    states: Array,
    noise: Noise,
    *,
    newton: bool = False,
    weak_c2c: bool = False,
) -> LawFit:
    """Fit a law without hard bounds; a nonlinear one is linearised again about its own smoothed states (or curve)."""
    newton = newton or law.tabulated
    model, z = initial_guess(law, reads, free_range, noise, states)
    model = replace(model, weak_c2c=weak_c2c)
    cost = with_prior(model, lambda v: gaussian_terms(model, v, reads, states))
    z = _best_start(model, z, cost, reads)
    minimum = minimise(cost, z, newton=newton)
    for _ in range(0 if law.affine else 4 if noise == "read" else 1):
        if not minimum.valid or model.parameters(minimum.z).read_variance <= 0:
            break
        states = smooth_states(model, minimum.z, reads, states)
        cost = with_prior(model, lambda v, at=states: gaussian_terms(model, v, reads, at))  # type: ignore[misc]
        minimum = minimise(cost, minimum.z, newton=newton)
    return LawFit(model, minimum, cost, reads, state_range, False)


def with_prior(model: LawModel, terms: Terms) -> Terms:
    """Add the law's weak prior, in equal parts, to the terms of all transitions."""
    return lambda vectors: (t := terms(vectors)) + np.array([[model.penalty(v)] for v in vectors]) / t.shape[1]


def _best_start(model: LawModel, z: Array, cost: Terms, reads: Reads) -> Array:
    """Return the start, or one with another shape of the LTP and then of the LTD branch if that is more likely."""
    pulses = float(np.clip(np.median([reads.dp[b].sum() for b in reads.branches()]), 0.5, 1e9))
    shapes = [model.law.free(p) for p in model.law.shapes(pulses)]
    for here in (slice(0, model.n_ltp), slice(model.n_ltp, model.n_law)):
        if here.stop > here.start and shapes:
            tries = np.tile(z, (len(shapes) + 1, 1))
            tries[1:, here] = shapes
            with np.errstate(all="ignore"):
                totals = cost(tries).sum(1)
            z = tries[int(np.argmin(np.where(np.isfinite(totals), totals, np.inf)))]
    return z
