"""Critical current against pulse width, on logarithmic axes, each point marked by where it comes from."""

from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import InputError

from ...axis import Axis, legend_above, log_scale, panels
from ...captions import join_sentences
from ...magnet_results import (
    CRITICAL_CURRENT,
    range_text,
    require_variables,
    study_arguments,
    study_sentence,
    values_of,
)
from ...picture import Column, Picture
from ...style import BLUE, GREY, ORANGE, styled

if TYPE_CHECKING:
    import xarray as xr

_MARKS = (("dynamics", ORANGE, "o", ORANGE, "dynamics"), ("escape rates", BLUE, "s", "white", "measured escape rates"))


def critical_current(data: "xr.Dataset", *, style: str = "nature-1col") -> Picture:
    """Draw what :func:`hallweight.magnet.critical_current` returns; dashed: the closed form of the static threshold.

    Widths without a result (nan) are left out and counted in the caption.
    """
    require_variables(data, ("J_c", "J_c_err", "how", "width"), "critical_current")
    j, t = CRITICAL_CURRENT, Axis("width", "Pulse width", "s")
    width, current, err = (values_of(data, n) for n in ("width", "J_c", "J_c_err"))
    origin = data["how"].values.astype(str)
    known = np.isfinite(current)
    if not known.any():
        raise InputError("no critical current at any width", "one at least", "try other widths or shares")
    columns: list[Column] = []
    with styled(style):
        figure, axes = panels(style, 58)
        ax = axes[0, 0]
        for name, color, marker, face, label in _MARKS:
            at = known & (origin == name)
            if at.any():
                x, y, e = t(width[at]), j(current[at]), j.scaled(err[at])
                ax.errorbar(x, y, e, ls="", marker=marker, ms=3.2, color=color, mfc=face, elinewidth=0.7, label=label)
                columns += [t.column(x, label, "Width"), j.column(y, label, "J_c"), j.column(e, label, "Error")]
        static = study_arguments(data).get("static threshold")
        if static:
            ax.axhline(float(j(static)), color=GREY, lw=0.8, ls=(0, (4, 2)), label="static threshold")
            columns.append(j.column([float(j(static))], "closed form", "Static threshold"))
        ax.set_xscale("log")
        log_scale(ax, "y")
        ax.set_xlabel(t.label)
        ax.set_ylabel(j.label)
        legend_above(ax, 3)
    caption = join_sentences(
        "Current density at which a pulse switches with probability one half, against its width.",
        "Circles: pulses integrated at the film's temperature; squares: from escape rates measured at raised noise "
        "temperatures and extrapolated along their own Arrhenius lines, with errors of sampling only.",
        f"{(~known).sum()} of {len(known)} widths have no result." if not known.all() else "",
        study_sentence(data),
    )
    alt = f"Critical current {range_text(current, j)} over widths of {range_text(width[known], t)}."
    return Picture("critical-current", "Critical current", figure, tuple(columns), caption, alt, style)
