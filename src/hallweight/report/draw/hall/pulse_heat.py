"""Temperature of a simulated device during and after one pulse."""

from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import show

from ...axis import log_scale, panels
from ...captions import join_sentences
from ...picture import Column, Picture
from ...style import GREY, INK, ORANGE, styled

if TYPE_CHECKING:
    from hallweight.hall import HallBar

_POINTS = 120


def pulse_heat(device: "HallBar", current: float, width: float, *, style: str = "nature-1col") -> Picture:
    """Draw the temperature of the film at times since the start of a pulse of ``current`` (A) and ``width`` (s).

    It settles to the same response as :meth:`hallweight.hall.HallBar.rise`; shaded: the pulse.
    """
    from hallweight.membrane import rise_after_pulse

    ambient, density = float(device.pair().T), device.current_density(current)
    heat = device.heat()
    during, after = np.geomspace(1e-3 * width, width, _POINTS), np.geomspace(1e-2 * width, 1e2 * width, _POINTS)
    time = np.concatenate([during, width + after])
    warm = ambient + density**2 * np.concatenate([heat(during), rise_after_pulse(heat, width, after)])
    with styled(style):
        figure, axes = panels(style, 42)
        ax = axes[0, 0]
        ax.axvspan(time[0], width, color=GREY, alpha=0.15, lw=0)
        ax.plot(time, warm, color=ORANGE)
        ax.axhline(ambient, color=INK, lw=0.6, ls=(0, (2, 2)))
        log_scale(ax, "x")
        ax.set_xlim(time[0], time[-1])
        ax.set_xlabel("Time since the start of the pulse (s)")
        ax.set_ylabel("Temperature (K)")
    pulse = f"a pulse of {show(current, 'A')} for {show(width, 's')}"
    text = f"{pulse} takes the film from {ambient:.0f} K to {warm.max():.0f} K"
    assumed = ", ".join(device.assumed())
    caption = join_sentences(
        f"Temperature of the film: {text}. Shaded: the pulse.",
        f"Simulated. Assumed, not measured: {assumed}." if assumed else "Simulated.",
    )
    columns = (
        Column("Time", "s", "since the start of the pulse", time),
        Column("Temperature", "K", "simulated", warm),
    )
    return Picture("pulse-heat", "Temperature", figure, columns, caption, f"Temperature over time: {text}.", style)
