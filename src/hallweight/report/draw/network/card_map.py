"""Map of the accuracy over two values of a card, with the device on it and the contour of a target."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import Run, meaning

from ...axis import log_scale, panels
from ...captions import join_sentences, run_sentence
from ...picture import Column, Picture
from ...style import INK, ORANGE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_TARGET = 0.01


def card_map(run: Run, *, target: float = _TARGET, style: str = "nature-1col") -> Picture:
    """Draw what :func:`hallweight.network.card_map` returns.

    ``target``: gap to floating point (fraction) whose contour is drawn; left out where the map does not reach it.
    """
    found = run.results["card_map"]
    x, y, names = np.array(found["x"]), np.array(found["y"]), found["names"]
    accuracy, wanted = 100 * np.array(found["accuracy"]), 100 * (run.results["float"]["mean"] - target)
    with styled(style):
        figure, axes = panels(style, 66)
        ax = axes[0, 0]
        image = ax.pcolormesh(x, y, accuracy, shading="nearest", rasterized=True)
        for name, which in zip(names, "xy", strict=True):
            log_scale(ax, which)
            (ax.set_xlabel if which == "x" else ax.set_ylabel)(_label(name))
        figure.colorbar(image, ax=ax, label="Accuracy (%)")
        reached = bool(accuracy.min() < wanted < accuracy.max())
        if reached:
            ax.contour(x, y, accuracy, levels=[wanted], colors=[INK], linewidths=1.2)
        _mark(ax, found["device"])
    aim = f"{100 * target:g} points below floating point ({wanted:.1f} %)"
    line = f"Line: {aim}." if reached else f"No line: the map does not cross {aim}."
    caption = join_sentences(
        f"Accuracy against {meaning(names[0])} and {meaning(names[1])}; each square was programmed and tested.",
        line,
        _where(found),
        run_sentence(run),
    )
    columns = (
        Column(names[0], "", "columns of the map", x),
        Column(names[1], "", "rows of the map", y),
        *(
            Column(f"Accuracy at {names[0]} = {v:.4g}", "%", "mean over programmings", c)
            for v, c in zip(x, accuracy.T, strict=True)
        ),
    )
    alt = f"Map of the accuracy, {accuracy.min():.1f} to {accuracy.max():.1f} %, over {names[0]} and {names[1]}. {line}"
    return Picture("card-map", "Accuracy over two card values", figure, columns, caption, alt, style)


def _where(found: dict[str, Any]) -> str:
    """What the mark of the device means."""
    absent = [name for name, axis in zip(found["names"], "xy", strict=True) if found["device"][axis] is None]
    if not absent:
        return "Diamond: the device."
    return f"Triangle: the device, beyond the axis, since its card has no {' and no '.join(absent)}."


def _label(name: str) -> str:
    words = meaning(name).partition(",")[0]
    return words[0].upper() + words[1:]


def _mark(ax: "Axes", device: dict[str, Any]) -> None:
    """Draw the device as a diamond; one that has no such value lies beyond the end of that axis."""
    style: dict[str, Any] = {
        "ls": "",
        "ms": 5,
        "mfc": ORANGE,
        "mec": "white",
        "mew": 0.8,
        "zorder": 5,
        "clip_on": False,
    }
    x, y = device["x"], device["y"]
    marker = "D" if None not in (x, y) else "^" if x is not None else ">"
    right, top = ax.get_xlim()[1], ax.get_ylim()[1]
    ax.plot(right if x is None else x, top if y is None else y, marker=marker, **style)
