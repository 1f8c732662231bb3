"""Confusion matrices: which class was taken for which, in floating point and on each arm."""

from typing import Any

import numpy as np

from hallweight.core import InputError, Run

from ...axis import panels
from ...captions import run_sentence
from ...picture import Column, Picture
from ...style import style_of, styled


def confusion(run: Run, *, style: str = "nature-1col") -> Picture:
    """Draw the share of each true class (row) that was taken for each class (column), on one colour scale.

    The scale is a square root, so that a confusion of one percent can be seen beside a diagonal of a hundred.
    """
    counts: dict[str, Any] = run.results.get("confusion") or {}
    if not counts:
        raise InputError(f"a run of kind '{run.kind}' without confusion matrices", "an evaluation", "run 'evaluate'")
    grid = _grid(list(counts))
    side = min((style_of(style).width - 10) / len(grid[0]) - 1.5, 45)
    columns: list[Column] = []
    with styled(style):
        figure, axes = panels(style, 10 + len(grid) * (side + 4), len(grid), len(grid[0]))
        for ax, name in zip(axes.ravel(), [n for row in grid for n in row], strict=True):
            if not name:
                ax.set_axis_off()
                continue
            share = _shares(counts[name])
            image = _matrix(ax, share, name, style_of(style).small)
            columns += [Column(f"{name}: as {j}", "%", "share of the true class", c) for j, c in enumerate(share.T)]
        for ax in axes[:, 1:].ravel():
            ax.tick_params(labelleft=False)
        for ax in axes[:-1].ravel():
            ax.tick_params(labelbottom=False)
        _colour_scale(figure, axes, grid, image)
        figure.supxlabel("Predicted class", fontsize=style_of(style).size)
        figure.supylabel("True class", fontsize=style_of(style).size)
    caption = (
        "Share of each true class taken for each class, on a square-root colour scale; first in floating point, then "
        f"on each arm. {run_sentence(run)}"
    )
    alt = f"Confusion matrices: {', '.join(counts)}."
    return Picture("confusion", "Confusion", figure, tuple(columns), caption, alt, style)


def _shares(counts: Any) -> Any:
    counts = np.asarray(counts, dtype=float)
    return 100 * counts / np.maximum(counts.sum(axis=1, keepdims=True), 1e-300)


def _grid(names: list[str]) -> list[list[str]]:
    """Lay out the names: floating point first, then a column for each scheme and a row for each program."""
    arms = [n for n in names if "/" in n]
    programs = list(dict.fromkeys(a.partition("/")[2] for a in arms)) or [""]
    schemes = list(dict.fromkeys(a.partition("/")[0] for a in arms))
    first = [n for n in names if "/" not in n]
    rows = [[f"{s}/{p}" if f"{s}/{p}" in arms else "" for s in schemes] for p in programs]
    return [[*(first if k == 0 else [""] * len(first)), *row] for k, row in enumerate(rows)]


def _matrix(ax: Any, share: Any, name: str, small: float) -> Any:
    from matplotlib.colors import PowerNorm

    image = ax.imshow(share, norm=PowerNorm(0.5, 0, 100), cmap="Blues", interpolation="nearest")
    ax.set_title(name.replace("/", ", "), fontsize=small)
    at = range(0, len(share), max(1, -(-len(share) // 5)))
    ax.set_xticks(at)
    ax.set_yticks(at)
    ax.tick_params(length=1.5, pad=1.5, top=False, right=False)
    for spine in ax.spines.values():
        spine.set(visible=True, linewidth=0.3)
    return image


def _colour_scale(figure: Any, axes: Any, grid: list[list[str]], image: Any) -> None:
    """Put the colour bar into the first empty cell, or beside the panels if there is none."""
    free = [ax for ax, name in zip(axes.ravel(), [n for row in grid for n in row], strict=True) if not name]
    ticks = [0, 5, 20, 50, 100]
    if free:
        inset = free[0].inset_axes((0.0, 0.5, 1.0, 0.08))
        bar = figure.colorbar(image, cax=inset, orientation="horizontal", ticks=ticks)
    else:
        bar = figure.colorbar(image, ax=list(axes.ravel()), aspect=30, pad=0.02, ticks=ticks)
    bar.set_label("Share of\ntrue class (%)" if free else "Share of true class (%)")
    bar.ax.tick_params(length=1.5, pad=1.5)
    bar.outline.set_linewidth(0.3)
