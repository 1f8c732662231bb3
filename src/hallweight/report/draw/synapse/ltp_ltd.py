"""LTP/LTD: the state against pulse number with the fitted law, and what the law leaves over."""

from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import Card, InputError, Trace
from hallweight.core.types import Array, Indices, Mask

from ...axis import Axis, axis_for, legend_above, panels, set_limits
from ...captions import (
    LAW_NAMES,
    assumed_sentence,
    join_sentences,
    law_parameters,
    law_sentence,
    plural,
    source_sentence,
)
from ...picture import Column, Picture
from ...style import BRANCH, GREY, INK, styled
from ..traces import BRANCHES, continuous_segments, curves, require_layout, state_range

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MOST_READS = 420  # that stay legible
_RANGE_VALUES = ("state_min", "state_max", "offset")


def ltp_ltd(trace: Trace, card: Card | None = None, *, style: str = "nature-1col") -> Picture:
    """Draw reads against pulse number, the noise-free law through the same pulses, and the residual.

    The first device is shown, with as many complete cycles as stay legible: at least one, about 420 reads. The residual
    is read minus law in percent of the card's range. If the law cannot follow the trace, the caption says why.
    """
    require_layout(trace, "pulses")
    reads, shown = _shown(trace)
    law, why_not = _law(trace, card)
    axis = axis_for(trace.quantity, trace.unit, trace.values[reads], [] if law is None else law[reads])
    pulse, sign = _pulse_number(trace, reads), trace.coord("polarity")[reads].astype(int)
    read = axis(trace.values[reads])
    columns = _columns(trace, axis, pulse, sign, read)
    is_spike = _spikes(trace, card)[reads]
    if is_spike.any():
        columns.append(Column("Spike", "", "1 for a read that the fit left out", is_spike.astype(float)))
    with styled(style):
        rows = 1 if law is None else 2
        figure, axes = panels(style, 50 + 14 * (rows - 1), rows, sharex=True, height_ratios=[3, 1][:rows])
        top = axes[0, 0]
        _points(top, pulse[~is_spike], read[~is_spike], sign[~is_spike])
        if is_spike.any():
            top.plot(pulse[is_spike], read[is_spike], ls="", marker="x", ms=3.5, color=INK, label="spike", zorder=4)
        set_limits(top, read)
        if card is not None and law is not None:
            fitted = axis(law[reads])
            residual = 100 * (trace.values[reads] - law[reads]) / state_range(trace, card)
            _line(top, trace, reads, pulse, fitted, LAW_NAMES.get(card.law, card.law))
            _points(axes[1, 0], pulse[~is_spike], residual[~is_spike], sign[~is_spike])
            _residual_axes(axes[1, 0], residual[~is_spike])
            set_limits(top, read, fitted)
            columns.append(axis.column(fitted, f"law {card.law}", f"{trace.quantity} law"))
            columns.append(Column("Residual", "% of range", "read minus law", residual))
        top.set_ylabel(axis.label)
        axes[-1, 0].set_xlabel("Pulse number")
        set_limits(top, pulse, axis="x", margin=0.02)
        legend_above(top)
        figure.align_ylabels()
    used = law_parameters(card, [n for n, s in BRANCHES if (sign == s).any()])
    caption = join_sentences(
        f"State ({trace.quantity}) against pulse number, {shown}.",
        source_sentence(trace),
        why_not if card is None or law is None else f"{law_sentence(card, used)} Below: read minus law.",
        f"Crosses: {plural(int(is_spike.sum()), 'spike')}, left out of the fit." if is_spike.any() else "",
        assumed_sentence(card, (*used, *_RANGE_VALUES)),
    )
    end = "." if law is None else ", with law."
    alt = f"{trace.quantity} over {pulse.max():g} pulses, {shown}: LTP and LTD{end}"
    return Picture("ltp-ltd", "LTP and LTD", figure, tuple(columns), caption, alt, style)


def _columns(trace: Trace, axis: Axis, pulse: Array, sign: Indices, read: Array) -> list[Column]:
    source = trace.how + (": " + trace.sources[0].name if trace.sources else "")
    return [
        Column("Pulse number", "", source, pulse),
        Column("Polarity", "", "+1 LTP, -1 LTD, 0 no pulse before this read", sign.astype(float)),
        axis.column(read, source),
    ]


def _shown(trace: Trace) -> tuple[Indices, str]:
    """Return the index of the reads that are drawn, and which they are as text."""
    every = list(curves(trace))
    first = [c for c in every if c.device == every[0].device]
    sizes = np.cumsum([len(c.reads) for c in first])
    count = max(1, int((sizes <= _MOST_READS).sum()))
    devices = len({c.device for c in every})
    text = f"first {count} of {len(first)} cycles" if count < len(first) else plural(len(first), "cycle")
    text += f" of the first of {devices} devices" if devices > 1 else ""
    return np.sort(np.concatenate([c.reads for c in first[:count]])), text


def _pulse_number(trace: Trace, index: Indices) -> Array:
    pulsed = trace.coord("polarity")[index] != 0
    return np.cumsum(np.where(pulsed, trace.coord("n_pulses")[index].astype(float), 0.0))


def _spikes(trace: Trace, card: Card | None) -> Mask:
    """Which reads the fit left out, shape of the trace."""
    out = np.zeros(len(trace), bool)
    if card is not None and card.kind == "synapse" and card.get("spikes", 0.0):
        from hallweight.synapse import spikes

        out[spikes(trace)] = True
    return out


def _law(trace: Trace, card: Card | None) -> tuple[Array | None, str]:
    """The law through all reads of the trace, or None and the reason why there is none."""
    if card is None or card.kind != "synapse":
        return None, ""
    from hallweight.synapse import predict

    try:
        return np.asarray(predict(card, trace), dtype=float), ""
    except InputError as error:
        return None, f"No law is drawn. {error}"


def _points(ax: "Axes", pulse: Array, y: Array, sign: Indices) -> None:
    size = 2.6 if len(pulse) <= 200 else 1.8
    start = sign == 0
    if start.any():
        ax.plot(pulse[start], y[start], ls="", marker="D", ms=size, color=GREY, label="start", zorder=2)
    for name, s in BRANCHES:
        at = sign == s
        if at.any():
            face = BRANCH[name] if s > 0 else "white"
            ax.plot(pulse[at], y[at], ls="", marker="o", ms=size, color=BRANCH[name], mfc=face, label=name, zorder=2)


def _line(ax: "Axes", trace: Trace, reads: Indices, pulse: Array, fitted: Array, label: str) -> None:
    for segment in continuous_segments(trace, reads):
        at = np.searchsorted(reads, segment)
        ax.plot(pulse[at], fitted[at], color=INK, lw=0.9, zorder=3, label=label)
        label = "_law"


def _residual_axes(ax: "Axes", residual: Array) -> None:
    ax.axhline(0.0, color=INK, lw=0.6, zorder=1)
    size = float(np.nanmax(np.abs(residual))) if np.isfinite(residual).any() else 0.0
    ax.set_ylim(-1.15 * size or -1.0, 1.15 * size or 1.0)
    ax.set_ylabel("Residual\n(% of range)")
