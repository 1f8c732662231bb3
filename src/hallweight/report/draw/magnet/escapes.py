"""Escape times against the temperature of the noise, with the Arrhenius lines, and the barrier against current."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core.constants import K_B
from hallweight.core.tables.value_text import significant

from ...axis import Axis, legend_above, panels
from ...captions import join_sentences
from ...magnet_results import CURRENT_DENSITY, require_variables, study_arguments, study_sentence, values_of
from ...picture import Column, Picture
from ...style import INK, series_colors, style_of, styled

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes


def escapes(data: "xr.Dataset", *, style: str = "nature-1col") -> Picture:
    """Draw the rates of :func:`hallweight.magnet.rates` (and ``critical_current``): times, their lines, barriers.

    Above: the mean escape time against 1000 K over the noise temperature. The fitted line is dashed where it is
    extrapolated; an open diamond is its value at the film's temperature. Below: the barrier over the current.
    """
    require_variables(data, ("current", "T_noise", "rate", "rate_err", "barrier", "barrier_err", "log_tau"), "rates")
    kelvin = study_arguments(data).get("temperature")
    at_film = 1e3 / kelvin if kelvin else None
    inverse, tau, j = Axis("inverse", "1000 K / $T$", ""), Axis("time", "Mean escape time", "s"), CURRENT_DENSITY
    current = values_of(data, "current")
    colors = series_colors(len(current))
    columns: list[Column] = []
    with styled(style):
        figure, axes = panels(style, 94, 2, height_ratios=[2.2, 1])
        top, low = axes[:, 0]
        for k, color in enumerate(colors):
            columns += _one(top, data.isel(current=k), color, f"{significant(float(j(current[k])), 3)}", at_film)
        if at_film:
            top.axvline(at_film, color=INK, lw=0.5, ls=":", zorder=0)
        top.set_yscale("log")
        top.set_xlabel(inverse.label)
        top.set_ylabel(tau.label)
        legend = top.legend(loc="upper left", title=f"{j.symbol} ({j.unit})", ncols=1 + (len(current) > 4))
        legend.get_title().set_fontsize(style_of(style).small)
        columns += _barriers(low, data, j, kelvin)
        legend_above(low)
        figure.align_ylabels()
    to_film = f" to the film's {kelvin:g} K (diamonds)" if kelvin else ""
    caption = join_sentences(
        "Mean escape times under constant currents, measured at raised noise temperatures with the film's parameters "
        f"kept, and Arrhenius lines through them, dashed where extrapolated{to_film}.",
        "Below: barrier from the slope. Bars are standard errors of sampling.",
        study_sentence(data),
    )
    heights = ", ".join(f"{b:.3g}" for b in values_of(data, "barrier") / (K_B * (kelvin or 300.0)))
    alt = f"Arrhenius lines at {len(current)} currents; barriers {heights} k_B T at {kelvin or 300:g} K."
    return Picture("escapes", "Escape by heat", figure, tuple(columns), caption, alt, style)


def _one(ax: "Axes", one: "xr.Dataset", color: Any, name: str, at_film: float | None) -> list[Column]:
    """Draw the times at one current and the line through them."""
    rate, err = values_of(one, "rate"), values_of(one, "rate_err")
    escaped = np.isfinite(rate) & (rate > 0)
    x, time = 1e3 / values_of(one, "T_noise")[escaped], 1 / rate[escaped]
    bar = time * np.minimum(err[escaped] / rate[escaped], 0.99)
    ax.errorbar(x, time, bar, ls="", marker="o", color=color, elinewidth=0.7, label=name, zorder=3)
    columns = [Column("1000/T_noise", "1/K", f"{name} MA/cm²", x), Column("Time", "s", f"{name} MA/cm²", time)]
    columns.append(Column("Error", "s", "standard error", bar))
    slope, level = float(one["barrier"]) / K_B / 1e3, np.log(float(one["attempt_time"]))
    if not len(x) or not np.isfinite(slope):
        return columns
    ends = np.array([x.min(), x.max()])
    ax.plot(ends, np.exp(level + slope * ends), color=color, lw=0.9, zorder=2)
    if at_film:
        far = np.array([x.max(), at_film])
        ax.plot(far, np.exp(level + slope * far), color=color, lw=0.7, ls=(0, (3, 2)), zorder=1)
        ax.plot(
            [at_film], np.exp([level + slope * at_film]), ls="", marker="D", ms=3, color=color, mfc="white", zorder=3
        )
        columns.append(Column("Time at T", "s", f"{name} MA/cm², extrapolated", np.exp([level + slope * at_film])))
    return columns


def _barriers(ax: "Axes", data: "xr.Dataset", j: Axis, kelvin: float | None) -> list[Column]:
    unit = Axis("barrier", "Barrier", "aJ", 1e-18)
    if kelvin:
        unit = Axis("barrier", "Barrier", f"$k_{{B}}$ × {kelvin:g} K", K_B * kelvin)
    x, height = j(values_of(data, "current")), unit(values_of(data, "barrier"))
    err = unit.scaled(values_of(data, "barrier_err"))
    ax.errorbar(x, height, err, color=INK, lw=0.7, marker="o", elinewidth=0.6, capsize=1.5)
    ax.set_ylim(0, None)
    ax.set_xlabel(j.label)
    ax.set_ylabel(unit.label)
    comment = "slope of the Arrhenius line"
    return [
        j.column(x, "where escapes were measured"),
        unit.column(height, comment, "Barrier"),
        unit.column(err, "standard error", "Error"),
    ]
