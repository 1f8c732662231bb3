"""Effective bits of a column against the energy of a multiply-accumulate, for each read-out."""

import numpy as np

from hallweight.core import Run

from ...axis import legend_above, panels
from ...captions import run_sentence
from ...picture import Column, Picture
from ...style import series_colors, styled


def suits(run: Run) -> bool:
    """Whether some read-out has two points or more."""
    return len(run.results.get("bits") or []) > 1


def read_bits(run: Run, *, style: str = "nature-1col") -> Picture:
    """Draw bits over energy along the read current; solid with errors of writing, dashed of the read alone."""
    rows = run.results["bits"]
    names = list(dict.fromkeys(row["readout"] for row in rows))
    columns: list[Column] = []
    with styled(style):
        figure, axes = panels(style, 62)
        ax = axes[0, 0]
        for name, color in zip(names, series_colors(len(names)), strict=True):
            mine = [row for row in rows if row["readout"] == name]
            energy = np.array([row["energy"] for row in mine]) * 1e12
            for key, line, what in (("bits", "-", "all"), ("read_bits", "--", "of the read")):
                bits = np.array([row[key] for row in mine])
                label = {"label": name} if key == "bits" else {}
                ax.plot(energy, bits, line, color=color, **label)
                columns += [Column(f"Energy, {name}", "pJ", "of a multiply-accumulate", energy)]
                columns += [Column(f"Bits, {name}, {what}", "", "log2(range/6 sigma) of a column", bits)]
        ax.set_xscale("log")
        ax.set_ylim(bottom=0)
        ax.set_xlabel("Energy of a multiply-accumulate (pJ)")
        ax.set_ylabel("Effective bits of a column")
        legend_above(ax, 2)
    caption = (
        "Effective bits of a sum over all rows of a tile against the energy of its read, along the read current "
        "(voltage of an SOT-MTJ). Solid: with the errors of writing; dashed: of the read alone. "
        f"{run_sentence(run)}"
    )
    alt = "Effective bits against read energy for " + ", ".join(names) + "."
    return Picture("read-bits", "Effective bits against read energy", figure, tuple(columns), caption, alt, style)
