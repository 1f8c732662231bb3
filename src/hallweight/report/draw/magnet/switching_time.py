"""Switching time against composition or temperature, with the two compensation points marked."""

from typing import TYPE_CHECKING

import numpy as np

from ...axis import Axis, axis_for, legend_above, panels
from ...captions import join_sentences
from ...magnet_results import (
    CURRENT_DENSITY,
    range_text,
    require_variables,
    study_arguments,
    study_sentence,
    values_of,
    zero_crossing,
)
from ...picture import Column, Picture
from ...style import BLUE, GREY, INK, ORANGE, styled

if TYPE_CHECKING:
    import xarray as xr

_AXES = {"x": Axis("x", "Fraction of sublattice 2, $x$", ""), "T": Axis("T", "$T$", "K")}
_MARKS = (("M_net", "M", "moment", (0, (4, 2))), ("s_net", "A", "angular momentum", (0, (1, 1.5))))


def switching_time(data: "xr.Dataset", *, style: str = "nature-1col") -> Picture:
    """Draw what :func:`hallweight.magnet.switching_time` returns: the time, and below it the share that ends switched.

    Bars are standard deviations over devices. Lines mark where the net moment (M) and the net angular momentum (A)
    change sign, interpolated linearly between the points.
    """
    name = "T" if "T" in data.dims else "x"
    require_variables(data, (name, "time", "time_std", "probability", "M_net", "s_net"), "switching_time")
    x, t = _AXES[name], axis_for("time", "s", values_of(data, "time"), symbol="Switching time", small=0.0)
    at, time, std = x(values_of(data, name)), t(values_of(data, "time")), t.scaled(values_of(data, "time_std"))
    share = values_of(data, "probability")
    with styled(style):
        figure, axes = panels(style, 66, 2, sharex=True, height_ratios=[2.2, 1])
        top, low = axes[:, 0]
        top.errorbar(at, time, np.nan_to_num(std), color=ORANGE, marker="o", lw=0.8, elinewidth=0.6, capsize=1.5)
        low.plot(at, share, color=BLUE, marker="s", mfc="white", lw=0.8)
        marks = {n: zero_crossing(at, values_of(data, n)) for n, *_ in _MARKS}
        for key, letter, _, dashes in _MARKS:
            if np.isfinite(marks[key]):
                label = rf"${name}_\mathrm{{{letter}}}$ = {marks[key]:.3g} {x.unit}".strip()
                top.axvline(marks[key], color=INK, lw=0.8, ls=dashes, label=label, zorder=1)
                low.axvline(marks[key], color=INK, lw=0.8, ls=dashes, zorder=1)
        low.axhline(0.5, color=GREY, lw=0.4, ls=":", zorder=0)
        low.set_ylim(-0.06, 1.06)
        top.set_ylim(0, None)
        top.set_ylabel(t.label)
        low.set_ylabel("Ends switched")
        low.set_xlabel(x.label)
        legend_above(top)
        figure.align_ylabels()
    j = CURRENT_DENSITY
    columns = [
        x.column(at, "points of the study"),
        t.column(time, "mean over the devices that pass the middle", "Time"),
        t.column(std, "standard deviation over devices", "Spread"),
        Column("Ends switched", "", "share of devices on the other side after the pulse", share),
        j.column(j(values_of(data, "current")), "density of the pulse, with its sign", "Drive"),
    ]
    drive = range_text(np.abs(values_of(data, "current")), j)
    arguments = study_arguments(data)
    over = arguments.get("overdrive")
    caption = join_sentences(
        f"Time from the start of a pulse to past the middle, bars: standard deviation over {arguments.get('n', '?')} "
        "devices; below: share of them that ends switched.",
        f"Pulses of {drive}" + (f", {over:g} times the static threshold of each point." if over else "."),
        "Lines: " + "; ".join(f"{letter}, no net {what}" for _, letter, what, _ in _MARKS) + ".",
        study_sentence(data),
    )
    best = int(np.nanargmin(time)) if np.isfinite(time).any() else 0
    alt = f"Switching time over {name}: shortest, {time[best]:.3g} {t.unit}, at {name} = {at[best]:.3g}."
    return Picture("switching-time", "Switching time", figure, tuple(columns), caption, alt, style)
