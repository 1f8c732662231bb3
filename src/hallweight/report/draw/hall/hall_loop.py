"""Hall loop: R_xy against field or current, with what the fit says marked on it."""

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import Card, InputError, Trace
from hallweight.core.types import Array, Indices, Mask

from ...axis import Axis, axis_for, legend_above, panels, set_limits
from ...captions import assumed_sentence, join_sentences, label_text, plural, source_sentence, value_text
from ...picture import Column, Picture
from ...style import BLUE, GREY, INK, ORANGE, series_colors, styled
from ..traces import require_layout

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NOTHING = 0.01
"""Share of R_AHE below which a background is not worth a second panel."""
_SHOWN = {
    "R_AHE": r"$R_\mathrm{AHE}$",
    "offset": "offset",
    "H_c": r"$μ_0H_\mathrm{c}$",
    "I_switch_up": r"$I_\mathrm{up}$",
    "I_switch_down": r"$I_\mathrm{down}$",
    "switched_fraction": "switched",
}


def hall_loop(trace: Trace, card: Card | None = None, *, style: str = "nature-1col") -> Picture:
    """Draw a loop with rising and falling drive in two colours, and R_AHE, offset and H_c or I_switch of the card.

    Where the card has a slope, parabola or drift, or an offset, the loop stands below once more without them.
    """
    require_layout(trace, "field-loop", "current-loop")
    drive = "field" if trace.layout == "field-loop" else "current"
    along = trace.coord(drive).astype(float)
    x = axis_for(drive, str(trace.data[drive].attrs["units"]), along, small=0.0)
    y = axis_for(trace.quantity, trace.unit, trace.values)
    loops = _loops(trace)
    background = _background(trace, card)
    with styled(style):
        figure, axes = panels(style, 58 if background is None else 96, 1 + (background is not None), 1, sharex=True)
        ax = axes[0, 0]
        _curves(ax, trace, y(trace.values), loops, x)
        columns = [
            axis.column(axis(of[index]), f"{trace.how}, loop {k + 1}")
            for k, index in enumerate(loops)
            for axis, of in ((x, along), (y, trace.values))
        ]
        off = _spikes(trace, card)
        set_limits(ax, y(trace.values[~off]), margin=0.1)
        _draw_spikes(ax, x(along[off]), y(trace.values[off]))
        set_limits(ax, x(along), axis="x", margin=0.06)
        if card is not None and "R_AHE" in card.values:
            columns += _fit(ax, card, trace, loops, x, y)
            _marks(ax, card, x, y, along)
        if card is not None and background is not None:
            columns += _without_background(axes[1, 0], trace, card, loops, x, y, background)
            axes[1, 0].set_title("Offset and slope removed", loc="left")
        ax.set_ylabel(y.label)
        axes[-1, 0].set_xlabel(x.label)
        legend_above(ax, 2 if len(ax.get_lines()) > 4 + len(loops) else 3)
        figure.align_ylabels()
    fitted = [] if card is None else [n for n in _SHOWN if n in card.values]
    values = "" if card is None else "; ".join(f"{n} = {value_text(card.values[n])}" for n in fitted)
    caption = join_sentences(
        f"{trace.quantity} against {drive}, {plural(len(loops), 'loop')}.",
        f"Fitted: {values}. Dashed: background and saturation levels." if values else "",
        "" if background is None else "Above as measured, below without offset, slope, parabola and drift of the fit.",
        f"Crosses: {plural(int(off.sum()), 'spike')}, left out of the fit; triangles lie beyond the axis."
        if off.any()
        else "",
        source_sentence(trace),
        assumed_sentence(card, () if card is None else list(card.values)),
    )
    title = "Hall loop" if trace.quantity == "R_xy" else f"{trace.quantity} against {drive}"
    alt = f"Loop of {trace.quantity} against {drive}. {values}"
    return Picture("hall-loop", title, figure, tuple(columns), caption, alt, style)


def _loops(trace: Trace) -> list[Indices]:
    """Reads of each loop: one device, one cycle."""
    both = np.stack([np.unique(trace.coord(n), return_inverse=True)[1] for n in ("device", "cycle")])
    _, group = np.unique(both, axis=1, return_inverse=True)
    return [np.flatnonzero(group.ravel() == g) for g in range(int(group.max()) + 1)]


def _name(trace: Trace, index: Indices, number: int) -> str:
    """Return what distinguishes a sweep: its name, its temperature, else its number."""
    if "scan" in trace.data.coords:
        return label_text(str(trace.coord("scan")[index[0]]))
    if "temperature" in trace.data.coords:
        return f"{np.mean(trace.coord('temperature')[index]):.4g} K"
    return f"sweep {number + 1}"


def _rises_and_falls(along: Array) -> bool:
    """Whether the drive both rises and falls, so that direction says more than the number of the sweep."""
    change = np.sign(np.diff(along[np.isfinite(along)]))
    return bool(min((change > 0).sum(), (change < 0).sum()) > 0.2 * len(change))


def _curves(ax: "Axes", trace: Trace, values: Array, loops: list[Indices], x: Axis) -> None:
    """Draw every loop of ``values``: by direction of the sweep, or by colour where the drive goes one way."""
    along = trace.coord("field" if trace.layout == "field-loop" else "current").astype(float)
    by_direction = len(loops) == 1 or all(_rises_and_falls(along[i]) for i in loops)
    for k, (index, color) in enumerate(zip(loops, series_colors(len(loops)), strict=True)):
        px, py = x(along[index]), values[index]
        if by_direction:
            _draw_by_direction(ax, px, py, first=k == 0)
        else:
            ax.plot(px, py, color=color, lw=0.6, marker="o", ms=1.8, label=_name(trace, index, k), zorder=2)


def _background(trace: Trace, card: Card | None) -> Array | None:
    """What the fit takes for background at every read; None where there is no fit, or nothing to remove."""
    from hallweight.synapse import loop_background

    if card is None or card.kind != "hall-loop" or "R_AHE" not in card.values:
        return None
    try:
        found = loop_background(card, trace)
    except InputError:
        return None
    return found if np.nanmax(np.abs(found)) > _NOTHING * card["R_AHE"] else None


def _without_background(
    ax: "Axes", trace: Trace, card: Card, loops: list[Indices], x: Axis, y: Axis, background: Array
) -> list[Column]:
    """Draw the loop without what does not switch, between plus and minus R_AHE."""
    alone = trace.values - background
    y, off = replace(y, zero=0.0, zero_text=""), _spikes(trace, card)
    _curves(ax, trace, y(alone), loops, x)
    for side in (1, -1):
        ax.axhline(float(y(side * card["R_AHE"])), color=INK, lw=0.7, ls=(0, (4, 2)), zorder=1)
    set_limits(ax, y(alone[~off]), margin=0.1)
    ax.set_ylabel(y.label)
    told = f"{trace.quantity} alone"
    return [y.column(y(alone[i]), f"without background, loop {k + 1}", told) for k, i in enumerate(loops)]


def _draw_by_direction(ax: "Axes", x: Array, y: Array, *, first: bool) -> None:
    """Draw line and points; the colour of a point says whether the drive rose or fell on the way to it."""
    ax.plot(x, y, color=GREY, lw=0.5, zorder=2)
    change = np.diff(x, prepend=x[:1])
    change[0] = change[1] if len(change) > 1 else 1.0
    for up, color, label in ((True, ORANGE, "rising"), (False, BLUE, "falling")):
        at = change >= 0 if up else change < 0
        if at.any():
            face, name = color if up else "white", label if first else f"_{label}"
            ax.plot(x[at], y[at], ls="", marker="o", ms=2.4, color=color, mfc=face, label=name, zorder=3)


def _spikes(trace: Trace, card: Card | None) -> Mask:
    """Reads that the fit of this loop left out as spikes; none without a card of the loop, or where nothing loops."""
    from hallweight.synapse import loop_spikes

    if card is None or card.kind != "hall-loop":
        return np.zeros(len(trace), bool)
    try:
        return loop_spikes(trace)
    except InputError:
        return np.zeros(len(trace), bool)


def _draw_spikes(ax: "Axes", x: Array, y: Array) -> None:
    """Mark spikes by crosses; those beyond the axis by triangles at its edge."""
    low, high = ax.get_ylim()
    named = False
    for here, marker, at in (((y >= low) & (y <= high), "x", y), (y > high, "^", high), (y < low, "v", low)):
        if here.any():
            place, name = np.broadcast_to(at, y.shape)[here], "_spike" if named else "spike"
            ax.plot(x[here], place, ls="", marker=marker, ms=3.5, color=INK, clip_on=False, zorder=5, label=name)
            named = True


def _fit(ax: "Axes", card: Card, trace: Trace, loops: list[Indices], x: Axis, y: Axis) -> list[Column]:
    """Draw the fitted loop through the drives of the trace; nothing for a card that does not hold its shape."""
    from hallweight.synapse import predict

    try:
        fitted = y(predict(card, trace))
    except InputError:
        return []
    along = x(trace.coord("field" if trace.layout == "field-loop" else "current"))
    for k, index in enumerate(loops):
        ax.plot(along[index], fitted[index], color=INK, lw=0.9, zorder=4, label="fit" if k == 0 else "_fit")
    return [y.column(fitted[i], f"fit, loop {k + 1}", f"{trace.quantity} fit") for k, i in enumerate(loops)]


def _marks(ax: "Axes", card: Card, x: Axis, y: Axis, along: Array) -> None:
    """Draw background, saturation levels and switching points; each line's label carries its value."""
    grid = np.linspace(np.nanmin(along), np.nanmax(along), 101)
    base = card["offset"] + card.get("slope", 0.0) * grid + card.get("curvature", 0.0) * grid**2
    ax.plot(x(grid), y(base), color=INK, lw=0.7, ls=(0, (1, 1.5)), zorder=1, label=_label(card, "offset"))
    for side, label in ((1, _label(card, "R_AHE")), (-1, "_R_AHE")):
        ax.plot(x(grid), y(base + side * card["R_AHE"]), color=INK, lw=0.7, ls=(0, (4, 2)), zorder=1, label=label)
    at = [(n, card[n], _label(card, n)) for n in ("I_switch_up", "I_switch_down") if n in card.values]
    if "H_c" in card.values:
        centre = card.get("H_shift", 0.0)
        at += [("H_c", centre + card["H_c"], _label(card, "H_c")), ("H_c", centre - card["H_c"], "_H_c")]
    for name, position, label in at:
        dashes = (0, (4, 1.5, 1, 1.5)) if name == "I_switch_down" else (0, (2.5, 1.5))
        ax.axvline(float(x(position)), color=GREY, lw=0.8, ls=dashes, zorder=1, label=label)


def _label(card: Card, name: str) -> str:
    return f"{_SHOWN[name]} = {value_text(card.values[name])}"
