"""Accuracy by scheme: every programming seed, mean and spread, against the floating-point network."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import InputError, Run

from ...axis import legend_above, panels, set_limits
from ...captions import PROGRAMS, run_sentence
from ...picture import Column, Picture
from ...style import GREY, INK, SCHEME, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_SHIFT = {"verify": -0.18, "open": 0.18, "exact": 0.0}


def accuracy(run: Run, *, style: str = "nature-1col") -> Picture:
    """Draw test accuracy of each arm: dots are programming seeds, bars mean and standard deviation over them.

    The grey line and band are mean and standard deviation of the floating-point networks.
    """
    arms: list[dict[str, Any]] = run.results.get("arms") or []
    if not arms:
        raise InputError(f"a run of kind '{run.kind}' without arms", "an evaluation", "run 'evaluate'")
    float_ = run.results["float"]
    schemes = list(dict.fromkeys(a["scheme"] for a in arms))
    columns: list[Column] = []
    with styled(style):
        figure, axes = panels(style, 58)
        ax = axes[0, 0]
        _baseline(ax, float_)
        digital = run.results.get("digital")
        if digital:
            ax.axhline(100 * digital["mean"], color=GREY, lw=1.0, ls="--", zorder=1)
        for arm in arms:
            columns.append(_arm(ax, arm, schemes))
        _label_schemes(ax, schemes, {s: next(a["devices"] for a in arms if a["scheme"] == s) for s in schemes})
        every = [100 * v for a in arms for v in a["accuracy"]] + [100 * f["mean"] for f in (float_, digital) if f]
        set_limits(ax, every)
        ax.set_ylabel("Test accuracy (%)")
        _legend(ax, [p for p in PROGRAMS if any(a["program"] == p for a in arms)], digital is not None)
    names = [f"{a['scheme']}/{a['program']}" for a in arms]
    columns += [
        Column("Mean", "%", "over seeds, arms in the order " + ", ".join(names), _percent([a["mean"] for a in arms])),
        Column("Spread", "%", "standard deviation over seeds", _percent([a["spread"] for a in arms])),
        Column("Float", "%", "floating point, one network a training seed", _percent(float_["accuracy"])),
    ]
    seeds, nets = max(len(a["accuracy"]) for a in arms), len(float_["accuracy"])
    grey = f", mean and standard deviation over {nets} training seeds" if nets > 1 else " (one network)"
    dashed = f", dashed: the programmed network ({run.results['training']}) without devices" if digital else ""
    caption = (
        f"Test accuracy by scheme; dots: {seeds} programming seeds, bars: mean and standard deviation over them, grey: "
        f"floating point{grey}{dashed}. {run_sentence(run)}"
    )
    means = "; ".join(f"{n} {100 * a['mean']:.1f} %" for n, a in zip(names, arms, strict=True))
    alt = f"Accuracy by scheme: float {100 * float_['mean']:.1f} %; {means}."
    return Picture("accuracy", "Accuracy by scheme", figure, tuple(columns), caption, alt, style)


def _percent(values: Any) -> Any:
    return 100 * np.asarray(values, dtype=float)


def _baseline(ax: "Axes", float_: dict[str, Any]) -> None:
    mean, spread = 100 * float_["mean"], 100 * float_["spread"]
    ax.axhspan(mean - spread, mean + spread, color=GREY, alpha=0.25, lw=0, zorder=0)
    ax.axhline(mean, color=GREY, lw=1.0, zorder=1)


def _arm(ax: "Axes", arm: dict[str, Any], schemes: list[str]) -> Column:
    verify = arm["program"] == "verify"
    color = SCHEME.get(arm["scheme"], INK)
    x = schemes.index(arm["scheme"]) + _SHIFT.get(arm["program"], 0.0)
    y = _percent(arm["accuracy"])
    order = np.argsort(np.argsort(np.arange(len(y)) * 7 % max(len(y), 1)))  # neighbouring seeds get distant places
    jitter = 0.11 * np.linspace(-1, 1, len(y))[order]
    face = color if verify else "white"
    ax.plot(x + jitter, y, ls="", marker="o", ms=2.2, color=color, mfc=face, alpha=0.55, zorder=2)
    mean, spread = 100 * arm["mean"], 100 * arm["spread"]
    ax.errorbar([x], [mean], [spread], fmt="_", ms=10, mew=1.2, color=INK, elinewidth=0.8, capsize=2.0, zorder=3)
    return Column(f"{arm['scheme']}/{arm['program']}", "%", "simulated, one number a programming seed", y)


def _label_schemes(ax: "Axes", schemes: list[str], devices: dict[str, int]) -> None:
    ax.set_xticks(range(len(schemes)), [f"{s}\n{devices[s]:,} devices".replace(",", " ") for s in schemes])
    ax.tick_params(axis="x", length=0)
    ax.set_xlim(-0.5, len(schemes) - 0.5)


def _legend(ax: "Axes", programs: list[str], digital: bool) -> None:
    from matplotlib.lines import Line2D

    handles = [
        Line2D([], [], ls="", marker="o", ms=3, color=INK, mfc=INK if p == "verify" else "white", label=PROGRAMS[p])
        for p in programs
    ]
    handles.append(Line2D([], [], color=GREY, lw=1.0, label="floating point"))
    if digital:
        handles.append(Line2D([], [], color=GREY, lw=1.0, ls="--", label="without devices"))
    legend_above(ax, 4, handles)
