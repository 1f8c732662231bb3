"""Angle and harmonic scans: what was read against angle, field or current, one colour for each scan."""

from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import Card, InputError, Trace
from hallweight.core.types import Array

from ...axis import axis_for, legend_above, panels, set_limits
from ...captions import label_text, plural, source_sentence
from ...picture import Column, Picture
from ...style import series_colors, styled
from ..traces import require_layout

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_UNITS = {"angle": "rad", "field": "T", "current": "A"}
_MARKERS = "osD^v<>"


def scans(trace: Trace, card: Card | None = None, *, style: str = "nature-1col") -> Picture:
    """Draw every scan: harmonics above each other, each abscissa (angle, field, current) in its own column."""
    del card  # scans are shown as read; what a fit found is on the card
    require_layout(trace, "angle", "harmonic")
    names = [n for n in ("V_1w", "V_2w") if n in trace.data] or [trace.quantity]
    drives = [d for d in _UNITS if d in trace.data.coords and np.isfinite(trace.coord(d).astype(float)).any()]
    if not drives:
        raise InputError("a scan without angle, field or current", "one of them as a coordinate", "check the layout")
    columns: list[Column] = []
    with styled(style):
        figure, axes = panels(style, 14 + 36 * len(names), len(names), len(drives), sharex="col")
        for row, name in enumerate(names):
            for col, drive in enumerate(drives):
                columns += _panel(axes[row, col], trace, name, drive, bottom=row == len(names) - 1)
        if len(_scan_names(trace)) > 1:
            legend_above(axes[0, 0])
        figure.align_ylabels()
    shown = _scan_names(trace)
    listed = f" ({', '.join(shown)})" if any(shown) else ""
    summary = f"{' and '.join(names)} against {' and '.join(drives)}, {plural(len(shown), 'scan')}{listed}"
    caption = f"{summary}. {source_sentence(trace)}"
    return Picture("scans", "Scans", figure, tuple(columns), caption, f"Plot of {summary}.", style)


def _scan_names(trace: Trace) -> list[str]:
    return list(dict.fromkeys(str(s) for s in trace.coord("scan")))


def _panel(ax: "Axes", trace: Trace, name: str, drive: str, *, bottom: bool) -> list[Column]:
    values = np.asarray(trace.data[name].values, dtype=float)
    along = trace.coord(drive).astype(float)
    x = axis_for(drive, _UNITS[drive], along, small=0.0)
    y = axis_for(name, str(trace.data[name].attrs.get("units", trace.unit)), values)
    columns: list[Column] = []
    names = _scan_names(trace)
    colors = series_colors(len(names))
    for k, scan in enumerate(names):
        at = (trace.coord("scan").astype(str) == scan) & np.isfinite(along) & np.isfinite(values)
        if not at.any():
            continue
        px, py = x(along[at]), y(values[at])
        marker, size = _MARKERS[k % len(_MARKERS)], 2.4 if at.sum() < 150 and len(names) < 7 else 1.4
        label = label_text(scan or "scan")
        ax.plot(px, py, lw=0.6, color=colors[k], label=label, zorder=2, marker=marker, ms=size)
        columns += [x.column(px, f"{trace.how}, scan {scan}"), y.column(py, f"{trace.how}, scan {scan}")]
    if bottom:
        ax.set_xlabel(x.label)
    if drive == "angle":
        _angle_ticks(ax, x(along))
    ax.set_ylabel(y.label)
    set_limits(ax, y(values))
    return columns


def _angle_ticks(ax: "Axes", degrees: Array) -> None:
    """Ticks at multiples of 15, 30, 45 or 90 degrees, as angles are read."""
    from matplotlib.ticker import MultipleLocator

    span = float(np.ptp(degrees[np.isfinite(degrees)]))
    for step in (15, 30, 45, 90):
        if span <= 6 * step:
            break
    if span > step:
        ax.xaxis.set_major_locator(MultipleLocator(step))
