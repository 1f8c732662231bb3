"""Cells that keep a state for years and switch within a pulse, against the current density, beside published ones."""

from typing import TYPE_CHECKING

import numpy as np

from ...axis import legend_above, log_scale, panels
from ...captions import join_sentences
from ...magnet_results import CURRENT_DENSITY, require_variables, values_of
from ...picture import Column, Picture
from ...style import GREY, INK, ORANGE, styled

if TYPE_CHECKING:
    import xarray as xr


def switching_sets(data: "xr.Dataset", *, style: str = "nature-1col") -> Picture:
    """Draw what :func:`hallweight.hall.switching_sets` returns: lines without heat, dashed with it.

    Marks are the closed form. Ticks at the bottom are published densities.
    """
    require_variables(data, ("cell", "J", "xi", "published_J"), "switching_sets")
    J, published = values_of(data, "J"), values_of(data, "published_J")
    columns = [CURRENT_DENSITY.column(CURRENT_DENSITY(J), "in the spin source")]
    with styled(style):
        figure, axes = panels(style, 58)
        ax = axes[0, 0]
        for colour, xi in zip((INK, ORANGE, GREY), values_of(data, "xi"), strict=False):
            for heat, line in (("none", "-"), ("line", "--")):
                closed, lattice = (
                    1e9 * data.cell.sel(route=r, heat=heat, xi=xi).values for r in ("closed form", "lattice")
                )
                label = rf"$\xi$ = {xi:.2g}" if heat == "none" else None
                ax.plot(CURRENT_DENSITY(J), lattice, line, color=colour, lw=0.9, label=label)
                ax.plot(CURRENT_DENSITY(J), closed, "o" if heat == "none" else "x", color=colour, ms=3)
                for route, values in (("closed form", closed), ("lattice", lattice)):
                    comment = f"{route}, xi = {xi:.3g}, heat: {heat}"
                    columns.append(Column("Cell", "nm", comment, values))
        ax.plot(
            CURRENT_DENSITY(published),
            np.zeros(len(published)),
            "|",
            color=INK,
            ms=9,
            clip_on=False,
            transform=ax.get_xaxis_transform(),
            label="published",
        )
        ax.set_xscale("log")
        log_scale(ax, "y")
        ax.set_xlabel(CURRENT_DENSITY.label)
        ax.set_ylabel("Side of the cell (nm)")
        legend_above(ax)
    asked = data.attrs
    film = asked.get("film", "a film")
    years, kelvin, width, field = (float(asked.get(n, 0)) for n in ("limit", "temperature", "pulse", "field"))
    caption = join_sentences(
        f"Side of a square cell of {film} that keeps its state for {years:.3g} s at {kelvin:g} K "
        f"and switches within {width:.3g} s, its anisotropy being free. Lines: lattice; marks: closed rates; dashed, "
        "crosses: heated by the line. Ticks: published densities of other films and pulses; nothing is fitted to them.",
        f"Simulated; {field:g} of the anisotropy field under the pulse, none at rest. Moments, damping and sizes are "
        "assumed, not measured.",
    )
    alt = f"Cell against density: {len(J)} densities, {len(published)} published ones as ticks."
    return Picture("switching-sets", "Switching densities", figure, tuple(columns), caption, alt, style)
