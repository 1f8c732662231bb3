"""Reads in the order they were taken, with offset, drift and spikes marked: what a correction would take out."""

import numpy as np

from hallweight.core import Card, InputError, Trace
from hallweight.core.types import Mask

from ...axis import axis_for, legend_above, panels, set_limits
from ...captions import join_sentences, plural, source_sentence, value_text
from ...picture import Column, Picture
from ...style import BLUE, GREY, INK, ORANGE, styled
from ..traces import require_layout

_LAYOUTS = ("pulses", "field-loop", "current-loop")


def as_read(trace: Trace, card: Card | None = None, *, style: str = "nature-1col") -> Picture:
    """Draw reads against their number.

    Dashed: the offset of the card. Line: the drift of :func:`hallweight.lab.drift` about the mean. Crosses: spikes that
    the fit of the card left out.
    """
    require_layout(trace, *_LAYOUTS)
    from hallweight.lab import drift

    number, values = np.arange(1, len(trace) + 1, dtype=float), trace.values
    slope = drift(trace)
    off = _spikes(trace, card)
    axis = axis_for(trace.quantity, trace.unit, values[~off], small=0.0)
    read = axis(values)
    columns = [Column("Read", "", "in the order taken", number), axis.column(read, trace.how)]
    offset = None if card is None else card.values.get("offset")
    with styled(style):
        figure, axes = panels(style, 42)
        ax = axes[0, 0]
        ax.plot(number[~off], read[~off], color=GREY, lw=0.5, marker="o", ms=1.4, mfc=BLUE, mec=BLUE, zorder=2)
        if isinstance(slope.value, float) and slope.value:
            line = axis(np.nanmean(values[~off]) + slope.value * (number - number.mean()))
            ax.plot(number, line, color=ORANGE, lw=1.0, label="drift", zorder=3)
            columns.append(axis.column(line, "drift about the mean", f"{trace.quantity} drift"))
        if offset is not None and isinstance(offset.value, float):
            ax.axhline(float(axis(offset.value)), color=INK, lw=0.8, ls=(0, (4, 2)), label="offset", zorder=3)
        set_limits(ax, read[~off])
        if off.any():
            low, high = ax.get_ylim()
            shown = np.clip(read[off], low, high)
            ax.plot(number[off], shown, ls="", marker="x", ms=3.5, color=INK, label="spike", zorder=4)
        set_limits(ax, number, axis="x", margin=0.02)
        ax.set_xlabel("Read")
        ax.set_ylabel(axis.label)
        legend_above(ax, 3)
    found = [f"Drift: {value_text(slope)} per read."]
    found += [f"Offset: {value_text(offset)}."] if offset is not None else []
    found += [f"Crosses: {plural(int(off.sum()), 'spike')}, left out of the fit."] if off.any() else []
    caption = join_sentences(f"{trace.quantity} in the order of the reads.", *found, source_sentence(trace))
    alt = f"{trace.quantity} over {len(trace)} reads. {' '.join(found)}"
    return Picture("as-read", "As it was read", figure, tuple(columns), caption, alt, style)


def _spikes(trace: Trace, card: Card | None) -> Mask:
    """Reads that the fit of the card left out."""
    from hallweight.synapse import loop_spikes, spikes

    out = np.zeros(len(trace), bool)
    try:
        if card is not None and card.kind == "hall-loop":
            return loop_spikes(trace)
        if card is not None and card.get("spikes", 0.0):
            out[spikes(trace)] = True
    except InputError:  # nothing loops, or the card is of other data
        return np.zeros(len(trace), bool)
    return out
