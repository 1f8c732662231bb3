"""Release of a film in water: when the front arrives where, and how much is free when, with what is unknown."""

from typing import TYPE_CHECKING

import numpy as np

from ...axis import Axis, legend_above, panels, time_axis
from ...captions import join_sentences
from ...magnet_results import require_variables, values_of
from ...picture import Column, Picture
from ...style import BLUE, styled

if TYPE_CHECKING:
    import xarray as xr


def release_front(data: "xr.Dataset", *, style: str = "nature-1col") -> Picture:
    """Draw what :meth:`hallweight.membrane.Release.front` returns.

    Above: a map of the time at which the front arrives in the middle case. Below: the share of the film that is free
    over time. The line is the middle case; the band spans the fastest and the slowest that the assumed values allow.
    """
    require_variables(data, ("arrival", "area", "time"), "Release.front")
    arrival, area, t = values_of(data, "arrival"), values_of(data, "area"), time_axis(float(data["time"].max()))
    near = time_axis(float(np.nanmax(arrival)))
    share, at = area / area.max(), t(values_of(data, "time"))
    mm = Axis("x", "x", "mm", 1e-3)
    x, y = mm(values_of(data, "x")), mm(values_of(data, "y"))
    with styled(style):
        figure, axes = panels(style, 115, 2, height_ratios=[1.6, 1.0])
        top, below = axes[:, 0]
        image = top.pcolormesh(x, y, near(arrival), lw=0, rasterized=True)
        top.set_aspect("equal")
        top.invert_yaxis()  # row 0 is at the top, as in a picture
        top.set_xlabel("$x$ (mm)")
        top.set_ylabel("$y$ (mm)")
        bar = figure.colorbar(image, ax=top, aspect=25, pad=0.02)
        bar.set_label(f"Front arrives ({near.unit})")
        bar.outline.set_linewidth(0.3)
        below.fill_between(at, share[2], share[0], color=BLUE, alpha=0.25, lw=0, label="fastest to slowest")
        below.plot(at, share[1], color=BLUE, label="middle")
        below.set_xlabel(t.label)
        below.set_ylabel("Free share of the film")
        below.set_ylim(-0.03, 1.03)
        legend_above(below)
    ends = [float(at[int(np.argmax(s >= 1 - 1e-9))]) for s in share]
    caption = join_sentences(
        f"Simulated: {data.attrs.get('said', 'release of a film')}",
        "Map: middle case; band: what the assumed values leave open, no standard error.",
        f"Assumed, not measured: {data.attrs.get('assumed', 'all values')}.",
    )
    columns = [t.column(at, "since the film is in water", "Time"), Column("Free", "", "middle case", share[1])]
    columns += [Column("Spread", "", f"{case} case", share[k]) for case, k in (("fastest", 0), ("slowest", 2))]
    alt = f"All of the film is free after {ends[0]:.3g} to {ends[2]:.3g} {t.unit}, in the middle {ends[1]:.3g}."
    return Picture("release-front", "Release in water", figure, tuple(columns), caption, alt, style)
