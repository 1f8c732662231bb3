"""Threshold current against in-plane field, beside the closed form."""

from typing import TYPE_CHECKING

import numpy as np

from ...axis import axis_for, legend_above, panels, set_limits
from ...captions import join_sentences
from ...magnet_results import CRITICAL_CURRENT, require_variables, study_sentence, values_of
from ...picture import Column, Picture
from ...style import GREY, INK, ORANGE, styled

if TYPE_CHECKING:
    import xarray as xr


def threshold(data: "xr.Dataset", *, style: str = "nature-1col") -> Picture:
    """Draw what :func:`hallweight.magnet.threshold` returns; below, the difference from the closed form in percent.

    Bars are half the last interval of the search.
    """
    require_variables(data, ("field", "J_c", "J_c_err", "J_static"), "threshold")
    order = np.argsort(values_of(data, "field"))
    field, J_c, err, static = (values_of(data, n)[order] for n in ("field", "J_c", "J_c_err", "J_static"))
    j, b = CRITICAL_CURRENT, axis_for("field", "T", field, small=0.0)
    difference, bar = 100 * (J_c / static - 1), 100 * err / static
    x = b(field)
    with styled(style):
        figure, axes = panels(style, 66, 2, sharex=True, height_ratios=[2.2, 1])
        top, low = axes[:, 0]
        top.plot(x, j(static), color=INK, lw=0.9, marker="." if len(x) == 1 else None, label="closed form", zorder=1)
        top.errorbar(x, j(J_c), j.scaled(err), ls="", marker="o", color=ORANGE, elinewidth=0.7, label="integrated")
        low.errorbar(x, difference, bar, ls="", marker="o", color=ORANGE, elinewidth=0.7)
        low.axhline(0.0, color=GREY, lw=0.6, zorder=0)
        set_limits(low, difference - bar, difference + bar, [0.0], margin=0.15)
        top.set_ylabel(j.label)
        low.set_ylabel("Difference (%)")
        low.set_xlabel(b.label)
        legend_above(top)
        figure.align_ylabels()
    columns = [
        b.column(x, "along the current"),
        j.column(j(J_c), "slow ramp of current, no noise", "J_c"),
        j.column(j.scaled(err), "half the last interval", "Error"),
        j.column(j(static), "closed form for stiff exchange", "J_static"),
        Column("Difference", "%", "integrated over closed form, less one", difference),
    ]
    caption = join_sentences(
        "Threshold of a slow ramp of current without noise, against the in-plane field; line: closed form for stiff "
        "exchange (Lee and others, 2013).",
        study_sentence(data),
    )
    alt = f"Threshold against field: {len(x)} points, at most {np.abs(difference).max():.2g} % from the closed form."
    return Picture("threshold", "Threshold", figure, tuple(columns), caption, alt, style)
