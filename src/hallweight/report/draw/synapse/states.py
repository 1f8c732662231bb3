"""State histogram: how often each state was read, and how far states of neighbouring pulse numbers lie apart."""

from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import Card, Trace
from hallweight.core.types import Array

from ...axis import Axis, axis_for, legend_above, panels
from ...captions import assumed_sentence, join_sentences, source_sentence
from ...picture import Column, Picture
from ...style import BRANCH, GREY, INK, styled
from ..histogram import histogram_edges
from ..traces import BRANCHES, curves, mean_curve, require_layout, state_offset

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def states(trace: Trace, card: Card | None = None, *, style: str = "nature-1col") -> Picture:
    """Draw histograms of the states after LTP and after LTD pulses, and below them the separation of neighbours.

    The separation of two neighbouring pulse numbers j and j+1 is |m_j+1 - m_j| / sqrt((s_j^2 + s_j+1^2)/2). Here m and
    s are mean and standard deviation over the cycles; it takes three curves or more.
    """
    require_layout(trace, "pulses")
    values, sign = trace.values, trace.coord("polarity")
    axis = axis_for(trace.quantity, trace.unit, values)
    edges = histogram_edges(axis(values))
    separation = _separation(trace)
    columns = [axis.column((edges[1:] + edges[:-1]) / 2, "bin centres", "State")]
    with styled(style):
        rows = 1 if not any(len(z) for _, z in separation.values()) else 2
        figure, axes = panels(style, 42 + 20 * (rows - 1), rows, sharex=True, height_ratios=[3, 2][:rows])
        for name, s in (*BRANCHES, ("no pulse", 0)):
            at = axis(values[(sign == s) & np.isfinite(values)])
            if not len(at) or (s == 0 and (sign != 0).any()):
                continue
            color = BRANCH.get(name, GREY)
            count = np.histogram(at, edges)[0].astype(float)
            columns.append(Column(f"Reads {name}", "", f"{trace.how}, reads per bin", count))
            axes[0, 0].stairs(count, edges, fill=True, color=color, alpha=0.35, lw=0)
            axes[0, 0].stairs(count, edges, color=color, lw=0.8, label=name)
        axes[0, 0].set_ylabel("Reads per bin")
        _mark_range(axes[0, 0], card, axis)
        legend_above(axes[0, 0])
        if rows == 2:
            columns += _draw_separation(axes[1, 0], separation, axis)
        axes[-1, 0].set_xlabel(axis.label)
        figure.align_ylabels()
    below = (
        "Below: distance of the mean states of neighbouring pulse numbers in open loop, in units of their spread over "
        "the cycles (line: 2, the spacing at which levels are told apart)."
    )
    caption = join_sentences(
        f"Histogram of the {np.isfinite(values).sum()} states read.",
        "" if rows == 1 else below,
        "" if card is None else "Dashed: range on the card.",
        "" if card is None or card.kind != "synapse" else _level_counts(card),
        source_sentence(trace),
        assumed_sentence(card, ("state_min", "state_max", "offset")),
    )
    alt = f"Histogram of {trace.quantity} after LTP and LTD."
    return Picture("states", "States", figure, tuple(columns), caption, alt, style)


def _level_counts(card: Card) -> str:
    """The two counts of levels that a card has, as on the card and in tables."""
    from hallweight.synapse import levels_open_loop, levels_write_verify

    held, hit = levels_write_verify(card), levels_open_loop(card)
    return f"Levels that write-verify can hold: {held:.3g}; that open loop can hit: {hit:.3g}."


def _separation(trace: Trace) -> dict[str, tuple[Array, Array]]:
    """For each branch the states between neighbours and their separation; empty with fewer than three curves."""
    overlaid = list(curves(trace))
    if len(overlaid) < 3:
        return dict.fromkeys(("LTP", "LTD"), (np.empty(0), np.empty(0)))
    _, mean, spread, sign = mean_curve(trace, overlaid)
    out = {}
    for name, s in BRANCHES:
        neighbours = (sign[1:] == s) & (sign[:-1] == s)
        middle = (mean[1:] + mean[:-1]) / 2
        width = np.sqrt((spread[1:] ** 2 + spread[:-1] ** 2) / 2)
        neighbours &= width > 0
        out[name] = (middle[neighbours], np.abs(np.diff(mean))[neighbours] / width[neighbours])
    return out


def _draw_separation(ax: "Axes", separation: dict[str, tuple[Array, Array]], axis: Axis) -> list[Column]:
    columns = []
    for name, (state, z) in separation.items():
        if len(z):
            face = BRANCH[name] if name == "LTP" else "white"
            ax.plot(axis(state), z, ls="", marker="o", ms=2.2, color=BRANCH[name], mfc=face)
            columns.append(axis.column(axis(state), f"middle of neighbours, {name}", "State"))
            columns.append(Column("Separation", "", f"in units of the spread, {name}", z))
    ax.axhline(2.0, color=INK, lw=0.6, ls=(0, (4, 2)))
    ax.set_ylim(0.0, 1.08 * max([2.0, *(float(z.max(initial=0.0)) for _, z in separation.values())]))
    ax.set_ylabel("Separation\n(units of σ)")
    return columns


def _mark_range(ax: "Axes", card: Card | None, axis: Axis) -> None:
    if card is None or "state_min" not in card.values:
        return
    for name in ("state_min", "state_max"):
        label = "range" if name == "state_min" else "_range"
        ax.axvline(
            float(axis(card[name] + state_offset(card))), color=GREY, lw=0.7, ls=(0, (4, 2)), zorder=1, label=label
        )
