"""Critical current against pulse width, on logarithmic axes, each point marked by where it comes from."""

from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import InputError

from ...axis import Axis, legend_above, panels
from ...captions import caption
from ...magnet_results import asked, density, needs, numbers, span, study_sentence
from ...picture import Column, Picture
from ...style import BLUE, GREY, ORANGE, styled

if TYPE_CHECKING:
    import xarray as xr

_MARKS = (("dynamics", ORANGE, "o", ORANGE, "dynamics"), ("escape rates", BLUE, "s", "white", "measured escape rates"))


def critical_current(data: "xr.Dataset", *, style: str = "nature-1col") -> Picture:
    """Draw what :func:`hallweight.magnet.critical_current` returns; dashed: the closed form of the static threshold.

    Widths without a result (nan) are left out and counted in the caption.
    """
    needs(data, ("J_c", "J_c_err", "how", "width"), "critical_current")
    j, t = density(symbol=r"$j_\mathrm{c}$"), Axis("width", "Pulse width", "s")
    width, current, err = (numbers(data, n) for n in ("width", "J_c", "J_c_err"))
    how = data["how"].values.astype(str)
    found = np.isfinite(current)
    if not found.any():
        raise InputError("no critical current at any width", "one at least", "try other widths or shares")
    columns: list[Column] = []
    with styled(style):
        figure, axes = panels(style, 58)
        ax = axes[0, 0]
        for name, color, marker, face, label in _MARKS:
            at = found & (how == name)
            if at.any():
                x, y, e = t(width[at]), j(current[at]), j.span(err[at])
                ax.errorbar(x, y, e, ls="", marker=marker, ms=3.2, color=color, mfc=face, elinewidth=0.7, label=label)
                columns += [t.column(x, label, "Width"), j.column(y, label, "J_c"), j.column(e, label, "Error")]
        static = asked(data).get("static threshold")
        if static:
            ax.axhline(float(j(static)), color=GREY, lw=0.8, ls=(0, (4, 2)), label="static threshold")
            columns.append(j.column([float(j(static))], "closed form", "Static threshold"))
        ax.set_xscale("log")
        ax.set_yscale("log")
        _ticks(ax)
        ax.set_xlabel(t.label)
        ax.set_ylabel(j.label)
        legend_above(ax, 3)
    words = caption(
        "Current density at which a pulse switches with probability one half, against its width.",
        "Circles: pulses integrated at the film's temperature; squares: from escape rates measured at raised noise "
        "temperatures and extrapolated along their own Arrhenius lines, with errors of sampling only.",
        f"{(~found).sum()} of {len(found)} widths have no result." if not found.all() else "",
        study_sentence(data),
    )
    alt = f"Critical current {span(current, j)} over widths of {span(width[found], t)}."
    return Picture("critical-current", "Critical current", figure, tuple(columns), words, alt, style)


def _ticks(ax: object) -> None:
    """Plain numbers on the logarithmic axis of currents, which often spans less than a decade."""
    from matplotlib.ticker import LogLocator, NullFormatter, ScalarFormatter

    ax.yaxis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))  # type: ignore[attr-defined]
    ax.yaxis.set_major_formatter(ScalarFormatter())  # type: ignore[attr-defined]
    ax.yaxis.set_minor_formatter(NullFormatter())  # type: ignore[attr-defined]
