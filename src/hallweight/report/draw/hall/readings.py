"""Readings: populations of states read without pulses between, and how they moved from one reading to the next."""

from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import Card, Trace
from hallweight.core.types import Array, Indices

from ...axis import Axis, axis_for, legend_above, panels
from ...captions import assumed_sentence, join_sentences, plural, source_sentence
from ...picture import Column, Picture
from ...style import BLUE, GREEN, GREY, INK, ORANGE, PURPLE, styled
from ..histogram import histogram_edges
from ..traces import require_layout

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLORS = (BLUE, ORANGE, GREEN, PURPLE)


def readings(trace: Trace, card: Card | None = None, *, style: str = "nature-1col") -> Picture:
    """Draw a histogram for each reading; with two readings of the same devices also the second against the first."""
    require_layout(trace, "readings")
    log = _spans_decades(trace.values)
    typical = [np.nanmedian(trace.values)] if log else trace.values
    axis = axis_for(trace.quantity, trace.unit, typical, small=0.0)
    groups = _groups(trace)
    shown = axis(trace.values)
    edges = 10 ** histogram_edges(np.log10(shown)) if log else histogram_edges(shown)
    centres = np.sqrt(edges[1:] * edges[:-1]) if log else (edges[1:] + edges[:-1]) / 2
    columns = [axis.column(centres, "bin centres")]
    pair = _pair(trace, groups)
    with styled(style):
        rows = 1 if pair is None else 2
        figure, axes = panels(style, 42 + 52 * (rows - 1), rows, height_ratios=[2, 3][:rows])
        for k, (name, index) in enumerate(groups.items()):
            count = np.histogram(axis(trace.values[index]), edges)[0].astype(float)
            color = _COLORS[k % 4]
            axes[0, 0].stairs(count, edges, fill=True, color=color, alpha=0.3, lw=0)
            axes[0, 0].stairs(count, edges, color=color, lw=0.8, label=name)
            columns.append(Column(f"Devices, {name}", "", f"{trace.how}, devices per bin", count))
        _mark_levels(axes[0, 0], card, axis)
        _label_axes(axes[0, 0], axis, log, "Devices per bin")
        legend_above(axes[0, 0])
        if pair is not None:
            columns += _draw_pair(axes[1, 0], pair, axis, list(groups), log)
    counted = f"{plural(len(groups), 'reading')} of {plural(len(np.unique(trace.coord('device'))), 'device')}"
    caption = join_sentences(
        f"Histogram of {trace.quantity}, {counted}.",
        "" if pair is None else "Below: the same devices, second reading against the first (line: unchanged).",
        source_sentence(trace),
        assumed_sentence(card, () if card is None else list(card.values)),
    )
    alt = f"Histogram of {trace.quantity}: {counted}" + (", and a scatter of second against first." if pair else ".")
    return Picture("readings", "Readings", figure, tuple(columns), caption, alt, style)


def _groups(trace: Trace) -> dict[str, Indices]:
    cycle = trace.coord("cycle")
    names = {0: "before", 1: "after"} if set(np.unique(cycle).tolist()) == {0, 1} else {}
    if len(np.unique(cycle)) == 1:
        return {trace.how: np.arange(len(trace))}
    return {names.get(c, f"reading {c + 1}"): np.flatnonzero(cycle == c) for c in np.unique(cycle).tolist()}


def _pair(trace: Trace, groups: dict[str, Indices]) -> tuple[Array, Array] | None:
    """Values of the same devices in two readings, or None."""
    if len(groups) != 2:
        return None
    first, second = groups.values()
    _, a, b = np.intersect1d(trace.coord("device")[first], trace.coord("device")[second], return_indices=True)
    x, y = trace.values[first][a], trace.values[second][b]
    finite = np.isfinite(x) & np.isfinite(y)
    return (x[finite], y[finite]) if finite.any() else None


def _draw_pair(ax: "Axes", pair: tuple[Array, Array], axis: Axis, names: list[str], log: bool) -> list[Column]:
    x, y = axis(pair[0]), axis(pair[1])
    ends = [min(x.min(), y.min()), max(x.max(), y.max())]
    ax.plot(ends, ends, color=INK, lw=0.6, ls=(0, (4, 2)), zorder=3)
    ax.plot(x, y, ls="", marker="o", ms=2.0, mew=0, color=BLUE, alpha=0.5, zorder=2)
    _label_axes(ax, axis, log, f"{axis.label}, {names[1]}")
    ax.set_xlabel(f"{axis.label}, {names[0]}")
    if log:
        ax.set_yscale("log")
    return [axis.column(x, names[0], f"{axis.name} {names[0]}"), axis.column(y, names[1], f"{axis.name} {names[1]}")]


def _mark_levels(ax: "Axes", card: Card | None, axis: Axis) -> None:
    if card is not None and "levels_row" in card.values:
        for k, level in enumerate(card.row("levels_row")):
            label = "level" if k == 0 else "_level"
            ax.axvline(float(axis(level)), color=GREY, lw=0.7, ls=(0, (4, 2)), zorder=1, label=label)


def _label_axes(ax: "Axes", axis: Axis, log: bool, ylabel: str) -> None:
    if log:
        ax.set_xscale("log")
    ax.set_xlabel(axis.label)
    ax.set_ylabel(ylabel)


def _spans_decades(values: Array) -> bool:
    values = values[np.isfinite(values)]
    return bool(values.min() > 0 and values.max() > 20 * values.min())
