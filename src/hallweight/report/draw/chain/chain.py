"""What a chain found: accuracy and energy of a pulse against bending radius or support, or the front of a search."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import InputError, Run

from ...axis import Axis, axis_for, legend_above, panels
from ...captions import KINETICS, caption
from ...picture import Column, Picture
from ...style import BLUE, GREY, INK, ORANGE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

Row = Mapping[str, Any]
_TALL = 5.5  # mm for a device in a list


def chain(run: Run, *, style: str = "nature-1col") -> Picture:
    """Draw the points of a :mod:`hallweight.chain` study; raises :class:`InputError` if no pulse was possible."""
    rows = [r for r in run.results.get("points", []) if r.get("energy") is not None]
    if not rows:
        raise InputError("a chain without one device that could be written", "at least one", "see its reasons")
    with styled(style):
        if run.kind == "membrane-bending":
            figure, columns, alt = _bending(rows, style)
        elif run.kind == "membrane-design":
            figure, columns, alt = _design(rows, run, style)
        else:
            figure, columns, alt = _listed(rows, style)
    words = caption(_TITLES.get(run.kind, "Devices") + ".", sentence(run))
    return Picture("chain", _TITLES.get(run.kind, "Devices"), figure, tuple(columns), words, alt, style)


_TITLES = {"membrane-bending": "Accuracy and write energy against bending radius",
           "membrane-supports": "Write energy and accuracy against support",
           "membrane-design": "Designs: accuracy against energy of a pulse"}  # fmt: skip


def sentence(run: Run) -> str:
    """Say that it is simulated, of which film, what is not to be trusted yet, and what nobody measured."""
    film = f" of card {run.card.name!r}" if run.card else ""
    refused = [f"{r['label']}: {r['refused']}" for r in run.results["points"] if r["refused"]]
    text = (
        f"Simulated chain from membrane to network{film}; seed {run.seeds[0]}. Bars: standard error over programmings."
    )
    text += " Filled: programmed by write-verify; open: in open loop." if _opened(run.results["points"]) else ""
    text += " Not possible: " + " ".join(refused) if refused else ""
    return f"{text} {KINETICS} Assumed, not measured: {', '.join(run.assumed)}."


def _number(rows: Sequence[Row], name: str) -> np.ndarray[Any, np.dtype[np.float64]]:
    return np.array([np.nan if r.get(name) is None else r[name] for r in rows], float)


def _columns(rows: Sequence[Row], energy: Axis) -> list[Column]:
    tail = "simulated, one value per device"
    return [
        Column(
            "Device", "", "; ".join(f"{k} {r['label']}" for k, r in enumerate(rows)), np.arange(len(rows), dtype=float)
        ),
        energy.column(energy(_number(rows, "energy")), tail, "Energy of a pulse"),
        Column("J_c", "MA/cm²", "half of the film taken over by one pulse, both ways", _number(rows, "J_c") / 1e10),
        Column("Hottest", "K", tail, _number(rows, "hottest")),
        Column("Switched", "%", tail, 100 * _number(rows, "fraction")),
        Column("Accuracy", "%", tail, 100 * _number(rows, "accuracy")),
        Column("Error", "%", "standard error over programmings", 100 * _number(rows, "accuracy_sem")),
        *(Column(f"{head}, open loop", "%", why, 100 * _number(rows, f"{name}_open{end}"))
          for head, why, name, end in (("Accuracy", tail, "accuracy", ""),
                                       ("Error", "standard error over programmings", "accuracy", "_sem"))
          if _opened(rows)),
    ]  # fmt: skip


def _opened(rows: Sequence[Row]) -> bool:
    """Whether the networks were programmed in open loop too."""
    return any(r.get("accuracy_open") is not None for r in rows)


def _bending(rows: Sequence[Row], style: str) -> tuple[Any, list[Column], str]:
    """Accuracy above, energy below, against curvature; the flat membrane at zero, the rigid twin as a line."""
    bent = sorted((r for r in rows if not r.get("rigid")), key=lambda r: 1 / r["bend"] if r.get("bend") else 0.0)
    rigid = next((r for r in rows if r.get("rigid")), None)
    curve = np.array([1e-3 / r["bend"] if r.get("bend") else 0.0 for r in bent])
    energy = axis_for("energy", "J", _number(rows, "energy"), symbol="Energy of a pulse", small=0.0)
    figure, axes = panels(style, 76, 2, sharex=True)
    top, low = axes[:, 0]
    way = ", write-verify" if _opened(rows) else ""
    top.errorbar(curve, 100 * _number(bent, "accuracy"), 100 * _number(bent, "accuracy_sem"), marker="o", color=ORANGE,
                 elinewidth=0.7, label=f"membrane{way}")  # fmt: skip
    if _opened(rows):
        top.errorbar(curve, 100 * _number(bent, "accuracy_open"), 100 * _number(bent, "accuracy_open_sem"), marker="o",
                     mfc="white", ls=":", color=ORANGE, elinewidth=0.7, label="membrane, open loop")  # fmt: skip
    low.plot(curve, energy(_number(bent, "energy")), marker="o", color=ORANGE, label="membrane")
    if rigid is not None:
        if rigid.get("accuracy") is not None:
            top.axhline(100 * rigid["accuracy"], color=BLUE, lw=0.9, label=f"rigid{way}")
        if rigid.get("accuracy_open") is not None:
            top.axhline(100 * rigid["accuracy_open"], color=BLUE, lw=0.9, ls=":", label="rigid, open loop")
        low.axhline(float(energy(rigid["energy"])), color=BLUE, lw=0.9)
    plain = next((r["float"] for r in rows if r.get("float") is not None), None)
    if plain is not None:
        top.axhline(100 * plain, color=GREY, lw=0.8, ls="--", label="floating point")
    _log(low, "y")
    low.set_xticks(curve, ["flat" if c == 0 else f"{1 / c:.3g}" for c in curve])
    top.set_ylabel("Accuracy (%)")
    low.set_ylabel(energy.label)
    low.set_xlabel("Bending radius (mm), linear in curvature")
    legend_above(top, 2 if _opened(rows) else 3)
    figure.align_ylabels()
    columns = _columns(bent, energy)
    columns.insert(1, Column("Curvature", "1/mm", "bending", curve))
    return figure, columns, f"Accuracy and energy of a pulse against curvature: {len(bent)} points."


def _listed(rows: Sequence[Row], style: str) -> tuple[Any, list[Column], str]:
    """One line per device: energy (log) and accuracy side by side."""
    energy = axis_for("energy", "J", _number(rows, "energy"), symbol="Energy of a pulse", small=0.0)
    figure, axes = panels(style, 18 + _TALL * len(rows), 1, 2, sharey=True)
    left, right = axes[0]
    y = -np.arange(len(rows), dtype=float)
    colors = [BLUE if r.get("rigid") else ORANGE for r in rows]
    left.hlines(y, energy(_number(rows, "energy")).min() / 2, energy(_number(rows, "energy")), colors=colors, lw=0.8)
    left.scatter(energy(_number(rows, "energy")), y, s=9, c=colors, zorder=3)
    _log(left, "x")
    _dots(right, rows, y, colors)
    left.set_yticks(y, [r["label"] for r in rows])
    left.set_xlabel(energy.label)
    right.set_xlabel("Accuracy (%)")
    return figure, _columns(rows, energy), f"Energy of a pulse and accuracy of {len(rows)} devices."


def _log(ax: "Axes", way: str) -> None:
    """A logarithmic axis with plain numbers, which may span less than a decade."""
    from matplotlib.ticker import LogLocator, NullFormatter, ScalarFormatter

    (ax.set_xscale if way == "x" else ax.set_yscale)("log")
    axis = ax.xaxis if way == "x" else ax.yaxis
    axis.set_major_locator(LogLocator(subs=(1.0, 2.0, 5.0)))
    axis.set_major_formatter(ScalarFormatter())
    axis.set_minor_formatter(NullFormatter())


def _dots(ax: "Axes", rows: Sequence[Row], y: Any, colors: list[str]) -> None:
    for at, row, color in zip(y, rows, colors, strict=True):
        for name, filled in (("accuracy_open", "white"), ("accuracy", color)):
            if row.get(name) is not None:
                ax.errorbar(100 * row[name], at, xerr=100 * (row.get(f"{name}_sem") or 0.0), marker="o", color=color,
                            mfc=filled, elinewidth=0.7)  # fmt: skip
    plain = next((r["float"] for r in rows if r.get("float") is not None), None)
    if plain is not None:
        ax.axvline(100 * plain, color=GREY, lw=0.8, ls="--")


def _design(rows: Sequence[Row], run: Run, style: str) -> tuple[Any, list[Column], str]:
    """Accuracy against energy: what meets the limits, and the front through the best of it."""
    scored = [r for r in rows if r.get("accuracy") is not None]
    energy = axis_for("energy", "J", _number(rows, "energy"), symbol="Energy of a pulse", small=0.0)
    figure, axes = panels(style, 62)
    ax = axes[0, 0]
    for meets, color, label in ((False, GREY, "misses a limit"), (True, ORANGE, "meets the limits")):
        group = [r for r in scored if bool(r.get("meets")) is meets]
        x, y, error = energy(_number(group, "energy")), _number(group, "accuracy"), _number(group, "accuracy_sem")
        ax.errorbar(x, 100 * y, 100 * error, ls="", marker="o", color=color, elinewidth=0.7, label=label)
    best = sorted((r for r in scored if r.get("front")), key=lambda r: r["energy"])
    ax.plot(energy(_number(best, "energy")), 100 * _number(best, "accuracy"), color=INK, lw=0.9, drawstyle="steps-post",
            label="front")  # fmt: skip
    ax.axhline(100 * float(run.config["least_accuracy"]), color=GREY, lw=0.8, ls="--")
    _log(ax, "x")
    ax.set_xlabel(energy.label)
    ax.set_ylabel("Accuracy (%)")
    legend_above(ax, 3)
    columns = _columns(rows, energy)
    columns += [Column(name.capitalize(), "", "1: yes", np.array([float(bool(r.get(name))) for r in rows]))
                for name in ("meets", "front")]  # fmt: skip
    return figure, columns, f"Accuracy against energy of {len(scored)} designs, {len(best)} of them on the front."
