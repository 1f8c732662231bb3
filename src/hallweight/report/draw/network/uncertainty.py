"""What the error of an accuracy holds: its standard deviation by source."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import InputError, Run

from ...axis import legend_above, panels
from ...captions import PROGRAMS, run_sentence
from ...picture import Column, Picture
from ...style import GREY, INK, SCHEME, styled
from ...uncertainty_rows import arms_with_split, not_varied

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_NAMES = {"card": "card", "device-to-device": "devices", "programming": "program-\nming"}


def suits(run: Run) -> bool:
    """Whether the run knows its uncertainty by source."""
    return bool(arms_with_split(run))


def uncertainty(run: Run, *, style: str = "nature-1col") -> Picture:
    """Draw the standard deviation of the accuracy between honest repetitions by source, a bar for each arm.

    Sources add in quadrature to the total at the right. An open triangle is the least that the runs could have seen,
    where they saw nothing. A source that was not varied says so.
    """
    arms = arms_with_split(run)
    if not arms:
        raise InputError(f"a run of kind '{run.kind}' without uncertainty", "an evaluation", "run 'evaluate' anew")
    sources: list[dict[str, Any]] = arms[0]["uncertainty"]["sources"]
    names = [s["source"] for s in sources] + ["total"]
    columns: list[Column] = []
    with styled(style):
        figure, axes = panels(style, 62)
        ax = axes[0, 0]
        for k, arm in enumerate(arms):
            columns.append(_bars(ax, arm, k, len(arms), names))
        for x in range(len(sources)):
            if not any(arm["uncertainty"]["sources"][x]["varied"] for arm in arms):
                ax.text(x, 0.03, "not varied", rotation=90, ha="center", va="bottom", color=GREY)
        ax.set_xticks(range(len(names)), [_NAMES.get(n, n) for n in names])
        ax.tick_params(axis="x", length=0)
        ax.set_xlim(-0.6, len(names) - 0.4)
        ax.set_ylim(bottom=0)
        ax.axvline(len(names) - 1.5, color=GREY, lw=0.5)
        ax.set_ylabel("Standard deviation (points)")
        legend_above(ax, 2, None)
    missing = " ".join(not_varied(run))
    caption = (
        "Standard deviation of the test accuracy between honest repetitions, by what differs between them; the total "
        f"is their root sum of squares. Triangles: the least that the runs could have seen. {missing} "
        f"{run_sentence(run)}"
    )
    totals = "; ".join(f"{_name(a)} {100 * a['uncertainty']['accuracy']['sd']:.2f}" for a in arms)
    alt = f"Standard deviation of the accuracy by source, in points; totals: {totals}."
    return Picture("uncertainty", "What the error holds", figure, tuple(columns), caption, alt, style)


def _name(arm: Any) -> str:
    return f"{arm['scheme']}, {PROGRAMS.get(arm['program'], arm['program'])}"


def _bars(ax: "Axes", arm: Any, k: int, count: int, names: list[str]) -> Column:
    of = arm["uncertainty"]
    values = [np.nan if s["accuracy_sd"] is None else s["accuracy_sd"] for s in of["sources"]]
    height = 100 * np.array([*values, of["accuracy"]["sd"]])
    limit = 100 * np.array([s["accuracy_limit"] or np.nan for s in of["sources"]] + [np.nan])
    x = np.arange(len(names)) + 0.8 * ((k + 0.5) / count - 0.5)
    color, filled = SCHEME.get(arm["scheme"], INK), arm["program"] == "verify"
    face = color if filled else "white"
    ax.bar(x, height, 0.7 / count, color=face, edgecolor=color, lw=0.7, label=_name(arm), zorder=2)
    ax.plot(x, np.where(height > 0, np.nan, limit), ls="", marker="v", ms=3, mfc="white", color=color, zorder=3)
    note = "sources in the order " + ", ".join(names) + "; empty: not varied; 0: below what the runs could have seen"
    return Column(f"{arm['scheme']}/{arm['program']}", "points", note, height)
