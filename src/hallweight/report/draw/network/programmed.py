"""Programmed against wanted weights, one panel for each scheme."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import InputError, Run

from ...axis import panels
from ...captions import PROGRAMS, run_sentence
from ...picture import Column, Picture
from ...style import BLUE, GREEN, INK, ORANGE, style_of, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_COLORS = {"open": BLUE, "verify": ORANGE, "exact": GREEN}


def programmed(run: Run, *, style: str = "nature-1col") -> Picture:
    """Draw programmed against wanted weights of one seed, open loop beneath write-verify; units of the full scale."""
    arms: dict[str, dict[str, Any]] = run.results.get("programmed") or {}
    if not arms:
        raise InputError(f"a run of kind '{run.kind}' without programmed weights", "an evaluation", "run 'evaluate'")
    schemes = list(dict.fromkeys(k.partition("/")[0] for k in arms))
    columns: list[Column] = []
    with styled(style):
        width = min((style_of(style).width - 11) / len(schemes) + 0.5, 60)
        figure, axes = panels(style, width + 13, 1, len(schemes), sharex=True, sharey=True)
        low, high = _limits(arms)
        for ax, scheme in zip(axes[0], schemes, strict=True):
            ax.plot([low, high], [low, high], color=INK, lw=0.6, zorder=4)
            for program in _COLORS:
                if f"{scheme}/{program}" in arms:
                    columns += _cloud(ax, scheme, program, arms[f"{scheme}/{program}"])
            ax.set_title(scheme)
            ax.set_aspect("equal")
            ax.set_xlim(low, high)
            ax.set_ylim(low, high)
        axes[0, 0].set_ylabel("Programmed weight")
        figure.supxlabel("Wanted weight", fontsize=axes[0, 0].yaxis.label.get_size())
        handles, labels = axes[0, 0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside upper center", ncols=2, markerscale=2.0)
    caption = (
        "Programmed against wanted weights of the first seed (at most 1000 weights an arm are drawn), in units of the "
        f"full scale; line: equal. {run_sentence(run)}"
    )
    alt = f"Scatter of programmed against wanted weights for {', '.join(schemes)}."
    return Picture("programmed", "Programmed weights", figure, tuple(columns), caption, alt, style)


def _cloud(ax: "Axes", scheme: str, program: str, points: dict[str, Any]) -> list[Column]:
    wanted, got = (np.asarray(points[k], dtype=float) for k in ("wanted", "got"))
    color = _COLORS[program]
    ax.plot(wanted, got, ls="", marker="o", ms=1.3, mew=0, color=color, alpha=0.6, label=PROGRAMS[program])
    note = f"simulated, {scheme}, {PROGRAMS[program]}"
    return [Column("Wanted weight", "", note, wanted), Column("Programmed weight", "", note, got)]


def _limits(arms: dict[str, dict[str, Any]]) -> tuple[float, float]:
    every = np.concatenate([np.asarray(p[k], dtype=float) for p in arms.values() for k in ("wanted", "got")])
    every = every[np.isfinite(every)]
    low, high = (float(every.min()), float(every.max())) if len(every) else (-1.0, 1.0)
    margin = 0.05 * (high - low) or 1.0
    return low - margin, high + margin
