"""What a chain found: accuracy and energy of a pulse against bending radius or support, or the front of a search."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import InputError, Run
from hallweight.core.types import Array

from ...axis import legend_above, log_scale, panels
from ...captions import join_sentences
from ...picture import Column, Picture
from ...style import BLUE, GREY, INK, ORANGE, styled
from .points import Row, chain_sentence, energy_axis, float_accuracy, has_open_loop, percent, point_columns, values

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_ROW_HEIGHT = 5.5  # mm for a device in a list
_TITLES = {
    "membrane-bending": "Accuracy and write energy against bending radius",
    "membrane-supports": "Write energy and accuracy against support",
    "membrane-design": "Designs: accuracy against energy of a pulse",
}


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
            figure, columns, alt = _list(rows, style)
    title = _TITLES.get(run.kind, "Devices")
    caption = join_sentences(f"{title}.", chain_sentence(run))
    return Picture("chain", title, figure, tuple(columns), caption, alt, style)


def suits(run: Run) -> bool:
    """Whether at least one device could be written."""
    return any(r.get("energy") is not None for r in run.results.get("points", []))


def _bending(rows: Sequence[Row], style: str) -> tuple[Any, list[Column], str]:
    """Accuracy above, energy below, against curvature; the flat membrane at zero, the rigid twin as a line."""
    bent = sorted((r for r in rows if not r.get("rigid")), key=_curvature)
    rigid = next((r for r in rows if r.get("rigid")), None)
    curvature, energy = np.array([_curvature(r) for r in bent]), energy_axis(rows)
    figure, axes = panels(style, 76, 2, sharex=True)
    top, low = axes[:, 0]
    _accuracy_lines(top, rows, bent, curvature)
    low.plot(curvature, energy(values(bent, "energy")), marker="o", color=ORANGE, label="membrane")
    if rigid is not None:
        _rigid_lines(top, rigid, ", write-verify" if has_open_loop(rows) else "")
        low.axhline(float(energy(rigid["energy"])), color=BLUE, lw=0.9)
    if (plain := float_accuracy(rows)) is not None:
        top.axhline(plain, color=GREY, lw=0.8, ls="--", label="floating point")
    log_scale(low, "y")
    low.set_xticks(curvature, ["flat" if c == 0 else f"{1 / c:.3g}" for c in curvature])
    top.set_ylabel("Accuracy (%)")
    low.set_ylabel(energy.label)
    low.set_xlabel("Bending radius (mm), linear in curvature")
    legend_above(top, 2 if has_open_loop(rows) else 3)
    figure.align_ylabels()
    columns = point_columns(bent, energy)
    columns.insert(1, Column("Curvature", "1/mm", "bending", curvature))
    return figure, columns, f"Accuracy and energy of a pulse against curvature: {len(bent)} points."


def _curvature(row: Row) -> float:
    """Curvature in 1/mm; zero of a flat membrane."""
    return 1e-3 / row["bend"] if row.get("bend") else 0.0


def _accuracy_lines(ax: "Axes", rows: Sequence[Row], bent: Sequence[Row], curvature: Array) -> None:
    both = has_open_loop(rows)
    y, sem = percent(bent, "accuracy"), percent(bent, "accuracy_sem")
    label = "membrane, write-verify" if both else "membrane"
    ax.errorbar(curvature, y, sem, marker="o", color=ORANGE, elinewidth=0.7, label=label)
    if both:
        y, sem, label = percent(bent, "accuracy_open"), percent(bent, "accuracy_open_sem"), "membrane, open loop"
        ax.errorbar(curvature, y, sem, marker="o", mfc="white", ls=":", color=ORANGE, elinewidth=0.7, label=label)


def _rigid_lines(ax: "Axes", rigid: Row, program: str) -> None:
    if rigid.get("accuracy") is not None:
        ax.axhline(100 * rigid["accuracy"], color=BLUE, lw=0.9, label=f"rigid{program}")
    if rigid.get("accuracy_open") is not None:
        ax.axhline(100 * rigid["accuracy_open"], color=BLUE, lw=0.9, ls=":", label="rigid, open loop")


def _list(rows: Sequence[Row], style: str) -> tuple[Any, list[Column], str]:
    """One line per device: energy (log) and accuracy side by side."""
    energy, y = energy_axis(rows), -np.arange(len(rows), dtype=float)
    x = energy(values(rows, "energy"))
    colors = [BLUE if r.get("rigid") else ORANGE for r in rows]
    figure, axes = panels(style, 18 + _ROW_HEIGHT * len(rows), 1, 2, sharey=True)
    left, right = axes[0]
    left.hlines(y, x.min() / 2, x, colors=colors, lw=0.8)
    left.scatter(x, y, s=9, c=colors, zorder=3)
    log_scale(left, "x")
    _accuracy_points(right, rows, y, colors)
    left.set_yticks(y, [r["label"] for r in rows])
    left.set_xlabel(energy.label)
    right.set_xlabel("Accuracy (%)")
    return figure, point_columns(rows, energy), f"Energy of a pulse and accuracy of {len(rows)} devices."


def _accuracy_points(ax: "Axes", rows: Sequence[Row], y: Array, colors: list[str]) -> None:
    for at, row, color in zip(y, rows, colors, strict=True):
        for name, face in (("accuracy_open", "white"), ("accuracy", color)):
            if row.get(name) is not None:
                x, sem = 100 * row[name], 100 * (row.get(f"{name}_sem") or 0.0)
                ax.errorbar(x, at, xerr=sem, marker="o", color=color, mfc=face, elinewidth=0.7)
    if (plain := float_accuracy(rows)) is not None:
        ax.axvline(plain, color=GREY, lw=0.8, ls="--")


def _design(rows: Sequence[Row], run: Run, style: str) -> tuple[Any, list[Column], str]:
    """Accuracy against energy: what meets the limits, and the front through the best of it."""
    scored, energy = [r for r in rows if r.get("accuracy") is not None], energy_axis(rows)
    figure, axes = panels(style, 62)
    ax = axes[0, 0]
    for meets, color, label in ((False, GREY, "misses a limit"), (True, ORANGE, "meets the limits")):
        group = [r for r in scored if bool(r.get("meets")) is meets]
        x, y, sem = energy(values(group, "energy")), percent(group, "accuracy"), percent(group, "accuracy_sem")
        ax.errorbar(x, y, sem, ls="", marker="o", color=color, elinewidth=0.7, label=label)
    front = sorted((r for r in scored if r.get("front")), key=lambda r: r["energy"])
    x, y = energy(values(front, "energy")), percent(front, "accuracy")
    ax.plot(x, y, color=INK, lw=0.9, drawstyle="steps-post", label="front")
    ax.axhline(100 * float(run.config["least_accuracy"]), color=GREY, lw=0.8, ls="--")
    log_scale(ax, "x")
    ax.set_xlabel(energy.label)
    ax.set_ylabel("Accuracy (%)")
    legend_above(ax, 3)
    columns = point_columns(rows, energy)
    for name in ("meets", "front"):
        columns.append(Column(name.capitalize(), "", "1: yes", np.array([float(bool(r.get(name))) for r in rows])))
    return figure, columns, f"Accuracy against energy of {len(scored)} designs, {len(front)} of them on the front."
