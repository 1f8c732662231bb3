"""A state read again and again: what is left of it against time."""

import numpy as np

from hallweight.core import Card, Trace

from ...axis import axis_for, log_scale, panels, set_limits
from ...captions import join_sentences, plural, source_sentence
from ...picture import Column, Picture
from ...style import GREY, series_colors, styled
from ..traces import require_layout

_FIRST = 0.5  # of the first time after zero: where the read at once is drawn


def suits(trace: Trace) -> bool:
    """Whether the reads have times."""
    return "time" in trace.coords and len(np.unique(trace.coord("time"))) > 2


def relaxation(trace: Trace, card: Card | None = None, *, style: str = "nature-1col") -> Picture:
    """Draw readings against the time since the state was made, a line for each device; the first is read at once."""
    require_layout(trace, "readings")
    time, device = trace.coord("time").astype(float), trace.coord("device")
    first = _FIRST * float(time[time > 0].min())
    shown = np.where(time > 0, time, first)
    axis = axis_for(trace.quantity, trace.unit, trace.values, small=0.0)
    devices = np.unique(device)
    columns: list[Column] = []
    with styled(style):
        figure, axes = panels(style, 42)
        ax = axes[0, 0]
        for number, color in zip(devices, series_colors(len(devices)), strict=True):
            here = device == number
            read = axis(trace.values[here])
            ax.plot(shown[here], read, color=color, marker="o", lw=0.8)
            columns += [Column("Time", "s", f"device {number}", time[here]), axis.column(read, f"device {number}")]
        ax.axhline(0.0, color=GREY, lw=0.5)
        log_scale(ax, "x")
        set_limits(ax, axis(trace.values), [0.0])
        ax.set_xlabel("Time since the state was made (s)")
        ax.set_ylabel(axis.label)
    at = f" at {trace.meta['temperature']:.0f} K" if "temperature" in trace.meta else ""
    words = f"{trace.quantity} against time{at}, {plural(len(devices), 'device')}"
    caption = join_sentences(f"{words}. The first point was read at once.", source_sentence(trace))
    return Picture("relaxation", "Retention", figure, tuple(columns), caption, f"{words}.", style)
