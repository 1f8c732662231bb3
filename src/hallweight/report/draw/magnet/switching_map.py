"""Switching map: the probability of switching over current and field or width, with J_c at one half."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core.types import Array

from ...axis import Axis, axis_for, legend_above, panels
from ...captions import join_sentences
from ...magnet_results import (
    CURRENT_DENSITY,
    range_text,
    require_variables,
    study_arguments,
    study_sentence,
    values_of,
)
from ...picture import Column, Picture
from ...style import INK, ORANGE, series_colors, style_of, styled

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

_PANELS = 6
_MAP_MARKS = "Circles: currents of probability one half, with errors of sampling and spacing."
_LINE_MARKS = "Bars: standard errors; dotted: current of probability one half."
_HALF = "half of the devices"
_SYMBOLS = {"width": "Pulse width"}


def switching_map(data: "xr.Dataset", *, style: str = "nature-1col") -> Picture:
    """Draw what :func:`hallweight.magnet.switching_map` returns.

    Over current and field, or current and width: a map, with the currents of half probability as circles.
    Over all three: a map over current and field for each of up to six widths, on one colour scale.
    Over the current alone: points with standard errors.
    """
    require_variables(data, ("probability", "probability_err", "J_c", "width", "field", "current"), "switching_map")
    j = CURRENT_DENSITY
    rows, columns = _rows(data), [j.column(j(values_of(data, "current")), "one pulse at each", "Current")]
    with styled(style):
        if rows == "current":
            figure, axes = panels(style, 52)
            columns += _line(axes[0, 0], data, j)
            axes[0, 0].set_ylabel("Switching probability")
        else:
            other = "width" if rows == "field" else "field"
            several = [data.isel({other: k}) for k in range(min(data.sizes[other], _PANELS))]
            unit = str(data[rows].attrs.get("units", "1"))
            y = axis_for(rows, unit, values_of(data, rows), small=0.0, symbol=_SYMBOLS.get(rows, ""))
            figure, axes = panels(style, 14 + 40 * len(several), len(several), sharex=True)
            for ax, one in zip(axes[:, 0], several, strict=True):
                image, more = _map(ax, one, j, y)
                columns += more
                if len(several) > 1:
                    title = f"{other} {range_text(values_of(one, other), _axis_of(data, other))}"
                    ax.set_title(title, fontsize=style_of(style).small)
            bar = figure.colorbar(image, ax=list(axes.ravel()), aspect=30, pad=0.02)
            bar.set_label("Switching probability")
            bar.outline.set_linewidth(0.3)
        axes[-1, 0].set_xlabel(j.label)
        legend_above(axes[0, 0])
    count = study_arguments(data).get("n", "?")
    caption = join_sentences(
        f"Probability that one pulse switches, {count} devices a point, over {_ranges(data)}.",
        _LINE_MARKS if rows == "current" else _MAP_MARKS,
        f"Only the first {_PANELS} are drawn." if rows == "field" and data.sizes["width"] > _PANELS else "",
        study_sentence(data),
    )
    alt = f"Switching probability over {_ranges(data)}; one half at {range_text(values_of(data, 'J_c'), j)}."
    return Picture("switching-map", "Switching probability", figure, tuple(columns), caption, alt, style)


def _rows(data: "xr.Dataset") -> str:
    """Return the vertical axis of the map: the field or the width; the current if only it changes."""
    return next((n for n in ("field", "width") if data.sizes[n] > 1), "current")


def _axis_of(data: "xr.Dataset", name: str) -> Axis:
    return axis_for(name, {"width": "s", "field": "T"}[name], values_of(data, name), small=0.0)


def _ranges(data: "xr.Dataset") -> str:
    """Currents, fields and widths as text."""
    parts = [f"currents of {range_text(values_of(data, 'current'), CURRENT_DENSITY)}"]
    parts += [f"{n} {range_text(values_of(data, n), _axis_of(data, n))}" for n in ("field", "width")]
    return ", ".join(parts)


def _line(ax: "Axes", data: "xr.Dataset", j: Axis) -> list[Column]:
    x, p = j(values_of(data, "current")), values_of(data, "probability").ravel()
    err = values_of(data, "probability_err").ravel()
    color = series_colors(1)[0]
    ax.errorbar(x, p, err, color=color, marker="o", lw=0.8, elinewidth=0.6, capsize=1.5)
    half = float(j(values_of(data, "J_c").ravel()[0]))
    if np.isfinite(half):
        ax.axvline(half, color=INK, lw=0.6, ls=":", label=_HALF)
    ax.set_ylim(-0.05, 1.05)
    return [Column("Probability", "", "share of devices that switched", p), Column("Error", "", "standard error", err)]


def _map(ax: "Axes", one: "xr.Dataset", j: Axis, y: Axis) -> tuple[Any, list[Column]]:
    """Draw one map; the colour of a cell is the probability at its middle."""
    current, rows = values_of(one, "current"), values_of(one, y.name)
    share = one["probability"].transpose(y.name, "current").values.astype(float)
    log = bool(rows.min() > 0 and rows.max() > 8 * rows.min())
    image = ax.pcolormesh(_edges(j(current), False), _edges(y(rows), log), share, vmin=0, vmax=1, lw=0)
    at, err = j(values_of(one, "J_c").ravel()), j.scaled(values_of(one, "J_c_err").ravel())
    label = "half of the devices"
    ax.errorbar(
        at, y(rows), xerr=err, ls="", marker="o", ms=2.6, mfc="white", color=ORANGE, elinewidth=0.7, label=label
    )
    if log:
        ax.set_yscale("log")
    ax.set_ylabel(y.label)
    heads = [f"At {y(v):.4g} {y.unit}" for v in rows]
    columns = [Column(head, "", "switching probability", row) for head, row in zip(heads, share, strict=True)]
    columns += [y.column(y(rows), "where J_c is given"), j.column(at, "current of probability one half", "J_c")]
    return image, [*columns, j.column(err, "error of J_c", "Error")]


def _edges(middle: Array, log: bool) -> Array:
    """Edges of cells about their middles; a single one gets a cell of its own size."""
    at = np.log10(middle) if log else np.asarray(middle, dtype=float)
    if len(at) == 1:
        half = 0.5 * (abs(float(at[0])) or 1.0)
        ends = np.array([at[0] - half, at[0] + half])
    else:
        inner = 0.5 * (at[1:] + at[:-1])
        ends = np.r_[2 * at[0] - inner[0], inner, 2 * at[-1] - inner[-1]]
    return 10.0**ends if log else ends
