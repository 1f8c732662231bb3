"""A card against the trace that it came from: the noise-free curve, and the one-step map."""

from dataclasses import replace

import numpy as np

from hallweight.cards import card_of_kind
from hallweight.core import Card, Trace
from hallweight.core.types import Array, Indices
from hallweight.core.validation import one_of

from ._pulse_fit.gaussian_fit import device_data
from ._pulse_fit.law_model import LawModel, Parameters
from ._pulse_fit.noise_free_curve import noise_free_curves
from ._pulse_fit.transitions import MIN_PULSES, device_reads
from .laws import LAWS
from .nominal_step import branch_parameters


def predict(card: Card, trace: Trace) -> Array:
    """Return the noise-free curve of the card's law through the trace's own protocol, shape (n,), the trace's unit.

    Each branch starts from the state that fits it best, spikes left out. Reads that no branch reaches (isolated, not
    finite) are NaN.
    For a loop see :func:`loop_curve`, which this calls.
    """
    if trace.layout in ("field-loop", "current-loop"):
        from ._other_fits.hall_loop import loop_curve

        return loop_curve(card, trace)
    one_of("layout of the trace", trace.layout, ["pulses", "field-loop", "current-loop"])
    card = card_of_kind(card, "synapse")
    model = LawModel(LAWS[card.law], 1, 1)
    p = Parameters(branch_parameters(card, 1), branch_parameters(card, -1), 0.0, 1.0, 0.0, 0.0)
    shift, low, high = card.get("offset", 0.0), card["state_min"], card["state_max"]
    out, off = np.full(len(trace), np.nan), spikes(trace) if card.get("spikes", 0.0) else np.arange(0)
    for reads in device_reads(trace)[0]:
        rows, kept = reads.row, ~np.isin(reads.row, off)
        reads = replace(reads, y=np.interp(rows, rows[kept], reads.y[kept])).scaled(low + shift, high + shift)
        starts, curve = noise_free_curves(model, p, reads)
        u = np.full(len(rows), np.nan)
        for b, x0 in zip(reads.branches(), starts, strict=True):
            first = reads.before[b.start]
            u[first] = x0 if np.isnan(u[first]) else u[first]
            u[reads.before[b] + 1] = curve[b]
        out[rows] = low + shift + (high - low) * u
    return out


def steps(trace: Trace) -> tuple[Array, Array, Indices]:
    """Return the one-step map of a pulse trace: state before, step per pulse, polarity, each shape (m,), SI."""
    state, step, polarity = [], [], []
    for r in device_reads(trace)[0]:
        here = r.polarity != 0
        state.append(r.start[here])
        step.append((r.end - r.start)[here] / r.dp[here])
        polarity.append(r.polarity[here])
    return np.concatenate(state), np.concatenate(step), np.concatenate(polarity).astype(np.int64)


def spikes(trace: Trace) -> Indices:
    """Return the reads of a pulse trace that are off and back at once, as :func:`fit` leaves them out, shape (k,).

    They count from 0, as ``trace.values`` does.
    """
    one_of("layout of the trace", trace.layout, ["pulses"])
    found = [device_data(r).spikes for r in device_reads(trace)[0] if r.n_pulsed >= MIN_PULSES]
    return np.sort(np.concatenate(found)).astype(np.int64)
