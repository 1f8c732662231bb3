"""What each non-ideality costs: alone, and as the part of the total loss that goes away without it."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import InputError, Run

from ...axis import panels
from ...captions import run_sentence
from ...picture import Column, Picture
from ...style import BLUE, GREY, INK, ORANGE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_BARS = (("alone", "alone", ORANGE, -0.19), ("left_out", "left out of all", BLUE, 0.19))


def attribution(run: Run, *, style: str = "nature-1col") -> Picture:
    """Draw the loss of accuracy by cause (left), and the noise that it adds to the logits (right, logarithmic).

    Bars with standard errors over programmings; the grey line is everything together.
    """
    causes: list[dict[str, Any]] = run.results.get("causes") or []
    if not causes:
        raise InputError(f"a run of kind '{run.kind}' without causes", "an attribution", "run 'attribute'")
    names, total = [c["name"] for c in causes], run.results["all"]
    columns: list[Column] = []
    with styled(style):
        figure, axes = panels(style, 18 + 6.2 * len(causes), 1, 2, sharey=True)
        loss, noise = axes[0]
        for key, label, color, shift in _BARS:
            for ax, what, error in ((loss, "loss", "sem"), (noise, "noise", "noise_sem")):
                values, errors = (100 * np.array([c[key][k] for c in causes]) for k in (what, error))
                _bars(ax, values, errors, shift, color, label)
                unit = "points" if what == "loss" else "% of signal power"
                columns.append(Column(f"{what}, {label}", unit, "causes in the order " + ", ".join(names), values))
                columns.append(Column("Error", unit, "standard error over programmings", errors))
        for ax, what in ((loss, "loss"), (noise, "noise")):
            ax.axvline(100 * total[what], color=GREY, lw=1.0, zorder=1, label="all together")
        loss.axvline(0, color=INK, lw=0.5, zorder=1)
        _logarithmic(noise, [c[k]["noise"] for c in causes for k in ("alone", "left_out")] + [total["noise"]])
        loss.set_yticks(range(len(names)), names)
        loss.set_ylim(len(names) - 0.5, -0.5)
        loss.tick_params(axis="y", length=0)
        loss.set_xlabel("Loss of accuracy (points)")
        noise.set_xlabel("Noise of the logits (%)")
        noise.tick_params(axis="y", length=0)
        figure.legend(*loss.get_legend_handles_labels(), loc="outside upper center", ncols=3)
    caption = (
        f"Left: accuracy that each cause costs, on its own and as the part of the loss of all together "
        f"({100 * total['loss']:.2f} points, grey line) that goes away without it; right: mean square difference of "
        f"the logits from the digital ones. Bars: standard errors over programmings. {run_sentence(run)}"
    )
    alt = "Loss of accuracy by cause: " + "; ".join(_losses(c) for c in causes) + "."
    return Picture("attribution", "What costs how much", figure, tuple(columns), caption, alt, style)


def _bars(ax: "Axes", values: Any, errors: Any, shift: float, color: str, label: str) -> None:
    at = np.arange(len(values)) + shift
    ax.barh(at, values, 0.34, color=color, lw=0, label=label, zorder=2)
    errors = np.where(errors > 0, errors, np.nan)  # no bar where there is no chance
    ax.errorbar(values, at, xerr=errors, fmt="none", ecolor=INK, elinewidth=0.6, capsize=1.2, capthick=0.6, zorder=3)


def _logarithmic(ax: "Axes", values: list[float]) -> None:
    """Three decades or fewer below the largest value; what is less or negative has no bar."""
    shown = [100 * v for v in values if v > 0]
    top = max(shown, default=1.0)
    low = min((v for v in shown if v > 1e-4 * top), default=0.1 * top)
    ax.set_xscale("log")
    ax.set_xlim(low / 2, 2 * top)


def _losses(cause: dict[str, Any]) -> str:
    """Losses by one cause as text, in points."""
    return f"{cause['name']} {100 * cause['alone']['loss']:.2f} alone, {100 * cause['left_out']['loss']:.2f} left out"
