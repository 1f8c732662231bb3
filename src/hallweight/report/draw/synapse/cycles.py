"""Cycle overlay: every cycle (or device) on top of each other, with mean and spread."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import Card, Trace

from ...axis import Axis, axis_for, legend_above, panels, set_limits
from ...captions import plural, source_sentence
from ...picture import Column, Picture
from ...style import INK, styled
from ..traces import Curve, curves, mean_curve, require_layout

if TYPE_CHECKING:
    from matplotlib.axes import Axes


def cycles(trace: Trace, card: Card | None = None, *, style: str = "nature-1col") -> Picture:
    """Draw all curves over the pulse number within a cycle; colour runs over devices if there are several, else cycles.

    The band is mean plus and minus one standard deviation at each pulse number that at least half of the curves have.
    """
    del card  # nothing is fitted here: the curves speak for themselves
    require_layout(trace, "pulses")
    overlaid = list(curves(trace))
    axis = axis_for(trace.quantity, trace.unit, trace.values)
    devices = list(dict.fromkeys(c.device for c in overlaid))
    cycle_numbers = list(dict.fromkeys(c.cycle for c in overlaid))
    kind = "Device" if len(devices) > 1 else "Cycle"
    at, mean, spread, _ = mean_curve(trace, overlaid)
    columns = [
        Column("Pulse number", "", "within the cycle", at),
        axis.column(axis(mean), "mean over the curves", "Mean"),
        axis.column(axis.scaled(spread), "standard deviation over the curves", "Spread"),
    ]
    for c in overlaid:
        columns.append(Column("Pulse number", "", f"device {c.device}, cycle {c.cycle}", c.pulse))
        columns.append(axis.column(axis(trace.values[c.reads]), f"{trace.how}, device {c.device}, cycle {c.cycle}"))
    with styled(style):
        figure, axes = panels(style, 52)
        ax = axes[0, 0]
        _draw(ax, trace, overlaid, axis, devices if len(devices) > 1 else cycle_numbers, kind)
        if len(overlaid) > 1 and len(at):
            y, s = axis(mean), axis.scaled(spread)
            ax.fill_between(at, y - s, y + s, color=INK, alpha=0.18, lw=0, zorder=3, label="mean ± std")
            ax.plot(at, y, color=INK, lw=1.0, zorder=4, label="mean")
            legend_above(ax)
        ax.set_xlabel("Pulse number in the cycle")
        ax.set_ylabel(axis.label)
        set_limits(ax, axis(trace.values))
    shown = f"{plural(len(cycle_numbers), 'cycle')} of {plural(len(devices), 'device')}"
    summary = f"State ({trace.quantity}) over the pulse number in the cycle: {shown}."
    band = " Black: mean and one standard deviation where at least half of the curves have a read."
    caption = f"{summary}{band if len(overlaid) > 1 else ''} {source_sentence(trace)}"
    return Picture("cycles", "Cycle overlay", figure, tuple(columns), caption, f"Overlaid curves: {summary}", style)


def suits(trace: Trace) -> bool:
    """Whether there are several cycles or devices to overlay."""
    return any(len(np.unique(trace.coord(n))) > 1 for n in ("device", "cycle"))


def _draw(ax: "Axes", trace: Trace, overlaid: list[Curve], axis: Axis, groups: list[Any], kind: str) -> None:
    from matplotlib import colormaps
    from matplotlib.cm import ScalarMappable
    from matplotlib.colors import ListedColormap, Normalize

    cmap = ListedColormap(colormaps["viridis"](np.linspace(0, 0.9, 256)))  # the last tenth is too pale on white
    norm = Normalize(0, max(len(groups) - 1, 1))
    marker = "o" if len(overlaid) == 1 and len(overlaid[0].reads) < 60 else ""
    for c in overlaid:
        rank = groups.index(c.device if kind == "Device" else c.cycle)
        color = cmap(norm(rank))
        ax.plot(c.pulse, axis(trace.values[c.reads]), color=color, lw=0.6, alpha=0.85, zorder=2, marker=marker, ms=2.0)
    if len(groups) > 1 and ax.figure is not None:
        bar = ax.figure.colorbar(ScalarMappable(norm, cmap), ax=ax, aspect=30, pad=0.02)
        bar.set_label(kind)
        ticks = np.arange(0, len(groups), -(-len(groups) // 5))
        bar.set_ticks([float(t) for t in ticks], labels=[str(t + 1) for t in ticks])
        bar.outline.set_visible(False)
