"""Compensation: magnetisations of both sublattices against temperature, and where they and their spins cancel."""

from typing import TYPE_CHECKING

import numpy as np

from ...axis import Axis, legend_above, panels
from ...captions import join_sentences
from ...magnet_results import require_variables, study_sentence, values_of
from ...picture import Column, Picture
from ...style import BLUE, GREEN, GREY, INK, ORANGE, series_colors, styled

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

_T, _M, _S = Axis("T", "$T$", "K"), Axis("M", "$M$", "kA/m", 1e3), Axis("s", r"$s_\mathrm{net}$", "µJ s/m³", 1e-6)
_CURVES = (("M_1", ORANGE, "$M_{1}$"), ("M_2", BLUE, "$M_{2}$"), ("M_net", INK, "$M_{1} - M_{2}$"))
_POINTS = (("T_M", ORANGE, (0, (4, 2))), ("T_A", GREEN, (0, (1, 1.5))), ("T_C", GREY, (0, (4, 1.5, 1, 1.5))))
_OVER_TEMPERATURE = "Magnetisation of both sublattices and their difference; below: net angular momentum."
_OVER_COMPOSITIONS = (
    "Net magnetisation against temperature at several fractions of sublattice 2; below: the compensation temperatures "
    "of moment and angular momentum and the ordering temperature."
)


def compensation(data: "xr.Dataset", *, style: str = "nature-1col") -> Picture:
    """Draw what :func:`hallweight.magnet.compensation` returns.

    Of one composition: M_1, M_2 and their difference, and below the net angular momentum, with T_M, T_A and T_C.
    Of several: the net magnetisation of each, and below T_M, T_A and T_C against the composition.
    """
    require_variables(data, ("temperature", "M_1", "M_2", "M_net", "s_net", "T_M", "T_A", "T_C"), "compensation")
    many = "composition" in data.dims
    with styled(style):
        figure, axes = panels(style, 88 if many else 72, 2, sharex=not many, height_ratios=[1.6, 1])
        columns = _over_compositions(axes[0, 0], axes[1, 0], data) if many else _one(axes[0, 0], axes[1, 0], data)
        axes[0, 0].axhline(0.0, color=INK, lw=0.4, ls=(0, (1, 2)), zorder=0)
        for ax in axes[:, 0]:
            legend_above(ax, 6)
        figure.align_ylabels()
    if many:
        alt = f"Net magnetisation and compensation temperatures at {data.sizes['composition']} compositions."
    else:
        alt = "Magnetisations against temperature; " + "; ".join(f"{n} {float(data[n]):.3g} K" for n, *_ in _POINTS)
    caption = join_sentences(_OVER_COMPOSITIONS if many else _OVER_TEMPERATURE, study_sentence(data))
    return Picture("compensation", "Compensation", figure, tuple(columns), caption, alt, style)


def _one(top: "Axes", low: "Axes", data: "xr.Dataset") -> list[Column]:
    x = values_of(data, "temperature")
    columns = [_T.column(x, "of the film", "Temperature")]
    for name, color, label in _CURVES:
        top.plot(x, _M(values_of(data, name)), color=color, label=label)
        columns.append(_M.column(_M(values_of(data, name)), "equilibrium", name))
    low.plot(x, _S(values_of(data, "s_net")), color=INK)
    low.axhline(0.0, color=INK, lw=0.4, ls=(0, (1, 2)), zorder=0)
    columns.append(_S.column(_S(values_of(data, "s_net")), "equilibrium", "s_net"))
    for name, color, dashes in _POINTS:
        at = float(data[name])
        if np.isfinite(at):
            top.axvline(at, color=color, lw=0.8, ls=dashes, zorder=1)
            label = rf"$T_\mathrm{{{name[-1]}}}$ = {at:.0f} K"
            low.axvline(at, color=color, lw=0.8, ls=dashes, label=label, zorder=1)
    top.set_ylabel(_M.label)
    low.set_ylabel(_S.label)
    low.set_xlabel(_T.label)
    return columns


def _over_compositions(top: "Axes", low: "Axes", data: "xr.Dataset") -> list[Column]:
    kelvin, at = values_of(data, "temperature"), values_of(data, "composition")
    columns = [_T.column(kelvin, "of the film", "Temperature")]
    for k, color in enumerate(series_colors(len(at))):
        net = _M(data["M_net"].isel(composition=k).values)
        shown = len(at) <= 6 or k in (0, len(at) // 2, len(at) - 1)
        top.plot(kelvin, net, color=color, label=f"$x$ = {at[k]:.3g}" if shown else None)
        columns.append(_M.column(net, f"x = {at[k]:g}", "M_net"))
    columns.append(Column("x", "", "fraction of sublattice 2", at))
    for name, color, _ in _POINTS:
        low.plot(at, values_of(data, name), color=color, marker="o", label=rf"$T_\mathrm{{{name[-1]}}}$")
        columns.append(_T.column(values_of(data, name), "of each composition", name))
    top.set_xlabel(_T.label)
    top.set_ylabel("$M_{1} - M_{2}$ (kA/m)")
    low.set_xlabel("Fraction of sublattice 2, $x$")
    low.set_ylabel(_T.label)
    return columns
