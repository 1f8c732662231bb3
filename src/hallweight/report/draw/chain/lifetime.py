"""Accuracy of a network against the time since it was programmed, at each temperature."""

import numpy as np

from hallweight.core import Run, show_duration

from ...axis import legend_above, log_scale, panels
from ...captions import join_sentences, run_sentence
from ...picture import Column, Picture
from ...style import GREY, series_colors, styled


def lifetime(run: Run, *, style: str = "nature-1col") -> Picture:
    """Draw what :func:`hallweight.chain.lifetime` returns: accuracy over time, a line for each temperature."""
    found = run.results["lifetime"]
    times, names = np.array(found["times"], float), [f"{T:g} K" for T in found["temperatures"]] or ["the card's drift"]
    columns = [Column("Time", "s", "since programming", times)]
    with styled(style):
        figure, axes = panels(style, 62)
        ax = axes[0, 0]
        rows = zip(names, found["accuracy"], found["sem"], series_colors(len(names)), strict=True)
        for k, (name, accuracy, sem, color) in enumerate(rows):
            y, error = 100 * np.array(accuracy), 100 * np.array(sem)
            ax.errorbar(times, y, error, marker="o", color=color, elinewidth=0.7, label=name)
            columns += [Column(f"Accuracy, {name}", "%", "mean over programmings", y)]
            columns += [Column(f"Error, {name}", "%", "standard error over programmings", error)]
            columns += [Column(f"Left, {name}", "", "part of the states", np.array(found["kept"][k]))]
        ax.axhline(100 * found["float"], color=GREY, lw=0.8, ls="--")
        log_scale(ax, "x")
        ax.set_xlabel("Time since programming (s)")
        ax.set_ylabel("Accuracy (%)")
        legend_above(ax, 2)
    again = found["refresh"]
    caption = join_sentences(
        "Accuracy against time, at the temperature at which the devices are kept; dashed: floating point.",
        "Never refreshed." if again is None else f"Refreshed every {show_duration(again)}, shown just before.",
        run_sentence(run),
    )
    alt = f"Accuracy over time at {', '.join(names)}."
    return Picture("lifetime", "Accuracy against time", figure, tuple(columns), caption, alt, style)
