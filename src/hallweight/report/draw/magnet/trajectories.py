"""Trajectories: both sublattices of one device or of an ensemble in time, under its current."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import Array

from ...axis import Axis, axis_for, legend_above, panels
from ...captions import join_sentences, plural
from ...magnet_results import CURRENT_DENSITY, require_variables, study_arguments, study_sentence, values_of
from ...picture import Column, Picture
from ...style import BLUE, GREEN, INK, ORANGE, PURPLE, styled

if TYPE_CHECKING:
    import xarray as xr
    from matplotlib.axes import Axes

_SINGLE = 12  # devices drawn one by one; of a larger ensemble, mean and spread
_LINES = (
    ("z", 0, ORANGE, "$m_{z}$, sublattice 1"),
    ("z", 1, BLUE, "$m_{z}$, sublattice 2"),
    ("x", 0, GREEN, "$m_{x}$, sublattice 1"),
    ("y", 0, PURPLE, "$m_{y}$, sublattice 1"),
)


def trajectories(data: "xr.Dataset", *, style: str = "nature-1col") -> Picture:
    """Draw what :func:`hallweight.magnet.macrospin` returns: current, m_z of both sublattices, m_x and m_y of one.

    Lines are means over the devices with a band of one standard deviation. Thin lines are single devices, if there are
    at most twelve. A temperature that changes has a panel of its own.
    Raises :class:`InputError` for fewer than two times.
    """
    require_variables(data, ("m", "time", "j", "T"), "macrospin")
    if data.sizes["time"] < 2:
        raise InputError("a record of one moment in time", "a trajectory", 'simulate with record="all" or "mean"')
    kelvin, t = values_of(data, "T"), axis_for("time", "s", values_of(data, "time"), small=0.0)
    x, warms = t(values_of(data, "time")), bool(np.ptp(kelvin) > 0)
    drives = [("j", CURRENT_DENSITY(values_of(data, "j")), CURRENT_DENSITY)]
    drives += [("T", kelvin, Axis("T", "$T$", "K"))] if warms else []
    columns = [t.column(x, "simulated", "Time")]
    with styled(style):
        rows = 2 + len(drives)
        figure, axes = panels(style, 72 + 16 * warms, rows, sharex=True, height_ratios=[1.2] * len(drives) + [2.2, 1.6])
        for ax, (name, values, axis) in zip(axes[:, 0], drives, strict=False):
            ax.plot(x, values, color=INK, lw=0.8)
            ax.set_ylabel(axis.label.replace(" ", "\n"))
            columns.append(axis.column(values, "drive", name))
        for axis_name, sublattice, color, label in _LINES:
            ax = axes[rows - 2 if axis_name == "z" else rows - 1, 0]
            columns += _draw(ax, x, data, (axis_name, sublattice), color, label)
        for ax in axes[rows - 2 :, 0]:
            ax.set_ylim(-1.08, 1.08)
            legend_above(ax)
        axes[rows - 2, 0].set_ylabel("Unit moment")
        axes[rows - 1, 0].set_ylabel("Unit moment")
        axes[-1, 0].set_xlabel(t.label)
        figure.align_ylabels()
    count = int(study_arguments(data).get("n", data.sizes.get("device", 1)))
    shown = "Lines: means over the devices, bands: one standard deviation, cut at one" if count > 1 else ""
    thin = ", thin: single devices" if 1 < data.sizes.get("device", 0) <= _SINGLE else ""
    caption = join_sentences(
        f"Current density and unit moments of {plural(count, 'device')}.",
        f"{shown}{thin}." if shown else "",
        f"Protocol: {study_arguments(data).get('protocol', 'not recorded')}.",
        study_sentence(data),
    )
    ends = ", ".join(f"sublattice {k + 1} at {_final_m_z(data, k):+.2f}" for k in range(2))
    alt = f"Moments of {plural(count, 'device')} in time; mean m_z at the end: {ends}."
    return Picture("trajectories", "Trajectories", figure, tuple(columns), caption, alt, style)


def _final_m_z(data: "xr.Dataset", sublattice: int) -> float:
    """Mean over the devices of m_z at the last time."""
    return float(data["m"].sel(axis="z").isel(time=-1, sublattice=sublattice).mean())


def _draw(ax: "Axes", x: Array, data: "xr.Dataset", which: tuple[str, int], color: Any, label: str) -> list[Column]:
    name, sublattice = which
    one = data["m"].sel(axis=name).isel(sublattice=sublattice)
    each = one.transpose("time", ...).values.reshape(len(x), -1).astype(float)
    mean = each.mean(1)
    columns = [Column(f"m_{name} {sublattice + 1}", "", f"{label.partition(', ')[2]}, mean over devices", mean)]
    ax.plot(x, mean, color=color, label=label, zorder=3)
    if "spread" in data:
        spread = data["spread"].sel(axis=name).isel(sublattice=sublattice).values.astype(float)
    else:
        spread = each.std(1)
    if np.any(spread > 0):
        low, high = np.maximum(mean - spread, -1), np.minimum(mean + spread, 1)
        ax.fill_between(x, low, high, color=color, alpha=0.25, lw=0, zorder=1)
        columns.append(Column("Spread", "", "standard deviation over devices", spread))
    if name == "z" and sublattice == 0 and 1 < each.shape[1] <= _SINGLE:
        for k, row in enumerate(each.T):
            ax.plot(x, row, color=color, lw=0.35, alpha=0.6, zorder=2)
            columns.append(Column(f"m_z 1, device {k + 1}", "", "one device", row))
    return columns
