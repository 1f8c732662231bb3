"""A card against the trace that it came from: the noise-free curve, and the one-step map."""

import numpy as np
from numpy.typing import NDArray

from hallweight.core import Card, InputError, Trace
from hallweight.core.types import Array

from ._pulse_fit.law_model import Model, Point
from ._pulse_fit.noise_free_curve import curves
from ._pulse_fit.transitions import reads_of
from .laws import LAWS
from .nominal_step import branch


def predict(card: Card, trace: Trace) -> Array:
    """Return the noise-free curve of the card's law through the trace's own protocol, shape (n,), the trace's unit.

    Each branch starts from the state that fits it best. Reads that no branch reaches (isolated, not finite) are NaN.
    For a loop see :func:`loop_curve`, which this calls.
    """
    if trace.layout in ("field-loop", "current-loop"):
        from ._other_fits.hall_loop import loop_curve

        return loop_curve(card, trace)
    if card.kind != "synapse" or trace.layout != "pulses":
        raise InputError(f"a '{trace.layout}' trace and a card of kind '{card.kind}'", "pulses and a synapse card",
                         "use the card that was fitted to this trace")  # fmt: skip
    model = Model(LAWS[card.law], 1, 1)
    point = Point(branch(card, 1), branch(card, -1), 0.0, 1.0, 0.0, 0.0)
    shift, low, high = card.get("offset", 0.0), card["state_min"], card["state_max"]
    out = np.full(len(trace), np.nan)
    for reads, rows in zip(reads_of(trace)[0], read_rows(trace), strict=True):
        reads = reads.scaled(low + shift, high + shift)
        begin, curve = curves(model, point, reads)
        u = np.full(len(rows), np.nan)
        for b, x0 in zip(reads.branches(), begin, strict=True):
            first = reads.before[b.start]
            u[first] = x0 if np.isnan(u[first]) else u[first]
            u[reads.before[b] + 1] = curve[b]
        out[rows] = low + shift + (high - low) * u
    return out


def steps(trace: Trace) -> tuple[Array, Array, NDArray[np.int64]]:
    """Return the one-step map of a pulse trace: state before, step per pulse, polarity, each shape (m,), SI."""
    found = reads_of(trace)[0]
    state, step, sign = [], [], []
    for r in found:
        here = r.sign != 0
        state.append(r.start[here])
        step.append((r.end - r.start)[here] / r.dp[here])
        sign.append(r.sign[here])
    return np.concatenate(state), np.concatenate(step), np.concatenate(sign).astype(np.int64)


def read_rows(trace: Trace) -> list[NDArray[np.int64]]:
    """Rows of the trace that belong to each device, in the order of :func:`reads_of`."""
    good, device = np.isfinite(trace.values), trace.coord("device")
    return [np.flatnonzero(good & (device == d)) for d in np.unique(device) if (good & (device == d)).any()]
