"""Loss of accuracy against energy: every setting that was tried, the Pareto front, and digital arithmetic."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import Run

from ...axis import legend_above, panels
from ...captions import run_sentence
from ...picture import Column, Picture
from ...style import GREY, INK, SCHEME, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARKERS = {"series-hall": "o", "column-amplifier": "s", "current-mode": "^", "sot-mtj": "D"}
_LEAST = 0.03  # points: what is less, or negative, is drawn here


def accuracy_energy(run: Run, *, style: str = "nature-1col") -> Picture:
    """Draw the gap on validation images over the energy of an inference; a ring around the setting of each arm."""
    r = run.results
    tried: list[dict[str, Any]] = r["tried"]
    arms = list(dict.fromkeys(row["arm"] for row in tried))
    columns: list[Column] = []
    with styled(style):
        figure, axes = panels(style, 78)
        ax = axes[0, 0]
        named: set[str] = set()
        for name in arms:
            columns += _points(ax, [row for row in tried if row["arm"] == name], named)
        energy, gap = _front(tried)
        ax.step(energy, gap, where="post", color=INK, lw=0.8, zorder=1, label="front of all devices")
        columns += [Column("Energy, front", "µJ", "of an inference", energy), Column("Gap, front", "points", "", gap)]
        for row in (row for row in r["compared"] if row["met"]):
            chosen = 1e6 * row["energy_with_programming"], _shown(row["validation"]["gap"])
            ax.plot(*chosen, marker="o", ms=7, mfc="none", color=INK, mew=0.8, ls="")
        int8 = r["int8"]
        ax.plot(1e6 * int8["energy"], _shown(int8["validation"]["gap"]), marker="*", ms=8, ls="", color=INK,
                label="8-bit digital")  # fmt: skip
        ax.axhline(100 * r["target"], color=GREY, lw=0.8, ls="--", zorder=0)
        ax.set_xscale("log")
        ax.set_yscale("log")
        ax.set_xlabel("Energy of an inference (µJ)")
        ax.set_ylabel("Gap to floating point (points)")
        legend_above(ax, 2)
    caption = (
        f"Loss of accuracy on validation images against the energy of an inference with its share of the programming "
        f"(one in {r['inferences']:.3g} inferences). Points: settings that were tried; filled: write-verify, open: "
        f"open loop; line: Pareto front; rings: chosen; dashed: target. Gaps below {_LEAST} points are drawn there. "
        f"{run_sentence(run)}"
    )
    alt = "Gap against energy for " + "; ".join(arms) + "; and 8-bit digital arithmetic."
    return Picture("accuracy-energy", "Accuracy against energy", figure, tuple(columns), caption, alt, style)


def _shown(gap: Any) -> Any:
    return np.maximum(100 * np.asarray(gap, float), _LEAST)


def _points(ax: "Axes", rows: list[dict[str, Any]], named: set[str]) -> list[Column]:
    """Draw the settings of an arm; the legend names a scheme and read-out once, whichever way it is written."""
    first = rows[0]
    color = SCHEME.get(first["scheme"], GREY)
    energy, gap = (np.array([row[k] for row in rows]) for k in ("energy_with_programming", "gap"))
    label = first["scheme"] if first["readout"] == "series-hall" else f"{first['scheme']}, {first['readout']}"
    new = label not in named
    named.add(label)
    face = color if first["program"] == "verify" else "none"
    marker = _MARKERS.get(first["readout"], "o")
    ax.plot(1e6 * energy, _shown(gap), marker=marker, ms=3, mfc=face, color=color, ls="", alpha=0.8,
            label=label if new else None)  # fmt: skip
    where = first["arm"]
    return [
        Column(f"Energy, {where}", "µJ", "with programming", 1e6 * energy),
        Column(f"Gap, {where}", "points", "", 100 * gap),
    ]


def _front(rows: Sequence[Mapping[str, Any]]) -> tuple[Any, Any]:
    """Return energies (µJ) and gaps (points) of the settings that no other beats in both."""
    order = sorted(rows, key=lambda row: (row["energy_with_programming"], row["gap"]))
    energy: list[float] = []
    gap: list[float] = []
    for row in order:
        if not gap or row["gap"] < gap[-1]:
            energy.append(row["energy_with_programming"])
            gap.append(row["gap"])
    return 1e6 * np.array(energy), _shown(gap)
