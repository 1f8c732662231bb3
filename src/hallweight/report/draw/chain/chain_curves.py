"""LTP and LTD of every device of a chain, over each other."""

import numpy as np

from hallweight.core import InputError, Run

from ...axis import legend_above, panels
from ...captions import join_sentences
from ...picture import Column, Picture
from ...style import series_colors, styled
from .points import chain_sentence


def chain_curves(run: Run, *, style: str = "nature-1col") -> Picture:
    """Draw the mean LTP and LTD of each device of a :mod:`hallweight.chain` study, over R_AHE, about its middle."""
    curves = {name: np.asarray(c, float) for name, c in run.results.get("curves", {}).items()}
    if not curves:
        raise InputError("a chain without LTP and LTD", "at least one device that was written", "see its reasons")
    with styled(style):
        figure, axes = panels(style, 70)
        ax = axes[0, 0]
        for (name, curve), color in zip(curves.items(), series_colors(len(curves)), strict=True):
            ax.plot(np.arange(1, len(curve) + 1), curve, marker=".", ms=2, lw=0.7, color=color, label=name)
        ax.set_xlabel("Pulse")
        ax.set_ylabel(r"$(R_{xy} - R_\mathrm{mid})/R_\mathrm{AHE}$")
        legend_above(ax, 2)
    longest = max(len(c) for c in curves.values())
    columns = [Column("Pulse", "", "first half LTP, second half LTD", np.arange(1.0, longest + 1))]
    for name, curve in curves.items():
        padded = np.pad(curve, (0, longest - len(curve)), constant_values=np.nan)
        columns.append(Column(name, "R_AHE", "mean over cycles", padded))
    first = "LTP and LTD of each device, written near its own switching current; mean over cycles."
    caption, alt = join_sentences(first, chain_sentence(run)), f"LTP and LTD of {len(curves)} devices."
    return Picture("chain-curves", "LTP and LTD", figure, tuple(columns), caption, alt, style)
