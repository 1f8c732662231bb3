"""Switching map: the probability of switching over current and field or width, with J_c at one half."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core.types import Array

from ...axis import Axis, axis_for, legend_above, panels
from ...captions import caption
from ...magnet_results import asked, density, needs, numbers, span, study_sentence
from ...picture import Column, Picture
from ...style import INK, ORANGE, series_colors, style_of, styled

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

_PANELS = 6


def switching_map(data: "xr.Dataset", *, style: str = "nature-1col") -> Picture:
    """Draw what :func:`hallweight.magnet.switching_map` returns.

    Over the current and one more quantity a map on one colour scale, with the currents of half probability as circles;
    over current, field and width a map over current and field for each of up to six widths; over the current alone
    points with standard errors.
    """
    needs(data, ("probability", "probability_err", "J_c", "width", "field", "current"), "switching_map")
    j = density()
    rows, columns = _rows(data), [j.column(j(numbers(data, "current")), "one pulse at each", "Current")]
    with styled(style):
        if rows == "current":
            figure, axes = panels(style, 52)
            columns += _line(axes[0, 0], data, j)
            axes[0, 0].set_ylabel("Switching probability")
        else:
            other = "width" if rows == "field" else "field"
            several = [data.isel({other: k}) for k in range(min(data.sizes[other], _PANELS))]
            y = axis_for(rows, str(data[rows].attrs.get("units", "1")), numbers(data, rows), small=0.0,
                         symbol="Pulse width" if rows == "width" else "")  # fmt: skip
            figure, axes = panels(style, 14 + 40 * len(several), len(several), sharex=True)
            for ax, one in zip(axes[:, 0], several, strict=True):
                image, more = _map(ax, one, j, y)
                columns += more
                if len(several) > 1:
                    ax.set_title(f"{other} {span(numbers(one, other), _axis_of(data, other))}",
                                 fontsize=style_of(style).small)  # fmt: skip
            bar = figure.colorbar(image, ax=list(axes.ravel()), aspect=30, pad=0.02)
            bar.set_label("Switching probability")
            bar.outline.set_linewidth(0.3)
        axes[-1, 0].set_xlabel(j.label)
        legend_above(axes[0, 0])
    words = caption(
        f"Probability that one pulse switches, {asked(data).get('n', '?')} devices a point, over {_said(data)}.",
        "Circles: currents of probability one half, with errors of sampling and spacing." if rows != "current" else
        "Bars: standard errors; dotted: current of probability one half.",
        f"Only the first {_PANELS} are drawn." if rows == "field" and data.sizes["width"] > _PANELS else "",
        study_sentence(data),
    )  # fmt: skip
    alt = f"Switching probability over {_said(data)}; one half at {span(numbers(data, 'J_c'), j)}."
    return Picture("switching-map", "Switching probability", figure, tuple(columns), words, alt, style)


def _rows(data: "xr.Dataset") -> str:
    """What is upwards in the map: the field or the width, or nothing but the current."""
    return next((n for n in ("field", "width") if data.sizes[n] > 1), "current")


def _axis_of(data: "xr.Dataset", name: str) -> Axis:
    return axis_for(name, {"width": "s", "field": "T"}[name], numbers(data, name), small=0.0)


def _said(data: "xr.Dataset") -> str:
    parts = [f"currents of {span(numbers(data, 'current'), density())}"]
    parts += [f"{n} {span(numbers(data, n), _axis_of(data, n))}" for n in ("field", "width")]
    return ", ".join(parts)


def _line(ax: "Axes", data: "xr.Dataset", j: Axis) -> list[Column]:
    x, p = j(numbers(data, "current")), numbers(data, "probability").ravel()
    err = numbers(data, "probability_err").ravel()
    color = series_colors(1)[0]
    ax.errorbar(x, p, err, color=color, marker="o", lw=0.8, elinewidth=0.6, capsize=1.5)
    half = float(j(numbers(data, "J_c").ravel()[0]))
    if np.isfinite(half):
        ax.axvline(half, color=INK, lw=0.6, ls=":", label="half of the devices")
    ax.set_ylim(-0.05, 1.05)
    return [Column("Probability", "", "share of devices that switched", p), Column("Error", "", "standard error", err)]


def _map(ax: "Axes", one: "xr.Dataset", j: Axis, y: Axis) -> tuple[Any, list[Column]]:
    """Draw one map; the colour of a cell is the probability at its middle."""
    current, rows = numbers(one, "current"), numbers(one, y.name)
    share = one["probability"].transpose(y.name, "current").values.astype(float)
    log = bool(rows.min() > 0 and rows.max() > 8 * rows.min())
    image = ax.pcolormesh(_edges(j(current), False), _edges(y(rows), log), share, vmin=0, vmax=1, lw=0)
    at, err = j(numbers(one, "J_c").ravel()), j.span(numbers(one, "J_c_err").ravel())
    ax.errorbar(at, y(rows), xerr=err, ls="", marker="o", ms=2.6, mfc="white", color=ORANGE, elinewidth=0.7,
                label="half of the devices")  # fmt: skip
    if log:
        ax.set_yscale("log")
    ax.set_ylabel(y.label)
    columns = [Column(f"At {y(v):.4g} {y.unit}", "", "switching probability", row)
               for v, row in zip(rows, share, strict=True)]  # fmt: skip
    columns += [y.column(y(rows), "where J_c is given"), j.column(at, "current of probability one half", "J_c")]
    return image, [*columns, j.column(err, "error of J_c", "Error")]


def _edges(middle: Array, log: bool) -> Array:
    """Edges of cells about their middles; a single one gets a cell of its own size."""
    at = np.log10(middle) if log else np.asarray(middle, dtype=float)
    if len(at) == 1:
        room = 0.5 * (abs(float(at[0])) or 1.0)
        ends = np.array([at[0] - room, at[0] + room])
    else:
        inner = 0.5 * (at[1:] + at[:-1])
        ends = np.r_[2 * at[0] - inner[0], inner, 2 * at[-1] - inner[-1]]
    return 10.0**ends if log else ends
