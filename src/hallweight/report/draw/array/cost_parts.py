"""Energy of an inference and area, stacked by part, for each layer."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.core import Run
from hallweight.core.tables.value_text import significant

from ...axis import panels
from ...captions import run_sentence
from ...cost_words import PART_NAMES
from ...picture import Column, Picture
from ...style import series_colors, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_GREYS = ("0.25", "0.45", "0.6", "0.72", "0.82", "0.9")  # of the parts that are small everywhere
_PANELS = (("energy", "Energy (µJ)", 1e6, "µJ"), ("area", "Area (mm²)", 1e6, "mm²"))


def cost_parts(run: Run, *, style: str = "nature-1col") -> Picture:
    """Draw energy and area of each layer as stacked bars, a colour for each part."""
    layers: list[dict[str, Any]] = run.results["cost"]["layers"]
    names = [layer["name"] for layer in layers]
    columns: list[Column] = []
    with styled(style):
        figure, axes = panels(style, 26 + 3.4 * len(layers), 1, 2, sharey=True)
        for ax, (key, label, factor, unit) in zip(axes[0], _PANELS, strict=True):
            columns += _stack(ax, layers, key, factor, unit)
            ax.set_xlabel(label)
            ax.tick_params(axis="y", length=0)
        axes[0, 0].set_yticks(range(len(names)), names)
        axes[0, 0].set_ylim(len(names) - 0.5, -0.5)
        handles = {h.get_label(): h for ax in axes[0] for h in ax.get_legend_handles_labels()[0]}
        figure.legend(list(handles.values()), list(handles), loc="outside upper center", ncols=4)
    cost = run.results["cost"]
    caption = (
        f"Energy of one inference ({significant(cost['energy']['total'] * 1e6, 4)} µJ) and area "
        f"({significant(cost['area']['total'] * 1e6, 4)} mm²) by layer and part. Models; chips that were "
        f"built need 3 to 10 times the conversions' energy. {run_sentence(run)}"
    )
    alt = "Stacked bars of energy and area by part, for " + ", ".join(names) + "."
    return Picture("cost-parts", "Energy and area by part", figure, tuple(columns), caption, alt, style)


def _stack(ax: "Axes", layers: list[dict[str, Any]], key: str, factor: float, unit: str) -> list[Column]:
    """Stack the parts of one figure; a part below a thousandth everywhere is left out."""
    parts = [name for name in PART_NAMES if any(layer[f"{key}_parts"].get(name, 0.0) > 0 for layer in layers)]
    largest = max(sum(layer[f"{key}_parts"].values()) for layer in layers)
    shown = [n for n in parts if max(layer[f"{key}_parts"].get(n, 0.0) for layer in layers) > 1e-3 * largest]
    colors = dict(zip(PART_NAMES, [*series_colors(6)[:5], *_GREYS], strict=False))
    left, columns = np.zeros(len(layers)), []
    for name in shown:
        values = factor * np.array([layer[f"{key}_parts"].get(name, 0.0) for layer in layers])
        ax.barh(np.arange(len(layers)), values, 0.8, left=left, color=colors[name], lw=0, label=PART_NAMES[name])
        columns.append(Column(f"{key}, {PART_NAMES[name]}", unit, "layers from the first to the last", values))
        left += values
    return columns
