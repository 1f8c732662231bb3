"""Step-table map: quantiles of the step against state, as measured tables give them."""

from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import Card, InputError, Trace
from hallweight.core.types import Array

from ...axis import Axis, axis_for, legend_above, panels, set_limits
from ...captions import assumed_sentence, join_sentences, source_sentence
from ...picture import Column, Picture
from ...style import BRANCH, INK, styled
from ..traces import require_layout

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)


def step_table(trace: Trace, card: Card | None = None, *, style: str = "nature-1col") -> Picture:
    """Draw median, middle half and middle 90 % of the step against state, LTP above LTD."""
    require_layout(trace, "step-table")
    names = [n for n in BRANCH if f"step_{n}" in trace.data]
    if not names:
        raise InputError("a step table without step_LTP or step_LTD", "one of them", "check the file")
    state = np.asarray(trace.data["state"].values, dtype=float)
    steps = {n: _quantiles(trace, n) for n in names}
    units = [str(trace.data[v].attrs.get("units", "1")) for v in ("state", f"step_{names[0]}")]
    x = axis_for(trace.quantity, units[0], state)
    y = axis_for("step", units[1], *steps.values(), symbol=f"Δ{x.symbol} per pulse", small=0.0)
    columns: list[Column] = []
    with styled(style):
        figure, axes = panels(style, 16 + 29 * len(names), len(names), sharex=True)
        for ax, name in zip(axes[:, 0], names, strict=True):
            columns += _quantile_bands(ax, x(state), y(steps[name]), name, (x, y))
        axes[-1, 0].set_xlabel(x.label)
        figure.align_ylabels()
    summary = f"Step per pulse against state for {' and '.join(names)}: median, middle half and middle 90 %"
    assumed = assumed_sentence(card, () if card is None else card.values)
    caption = join_sentences(f"{summary}.", source_sentence(trace), assumed)
    return Picture("step-table", "Step table", figure, tuple(columns), caption, summary, style)


def _quantiles(trace: Trace, name: str) -> Array:
    """Steps at :data:`_QUANTILES`, shape (5, states)."""
    table = trace.data[f"step_{name}"].transpose("probability", "state").values
    probability = np.asarray(trace.data["probability"].values, dtype=float)
    return np.array([np.interp(_QUANTILES, probability, column) for column in np.asarray(table, dtype=float).T]).T


def _quantile_bands(ax: "Axes", x: Array, y: Array, name: str, axes: tuple[Axis, Axis]) -> list[Column]:
    color = BRANCH[name]
    ax.fill_between(x, y[0], y[4], color=color, alpha=0.2, lw=0, label="90 %")
    ax.fill_between(x, y[1], y[3], color=color, alpha=0.4, lw=0, label="50 %")
    ax.plot(x, y[2], color=color, lw=1.2, label=f"{name}, median")
    ax.axhline(0.0, color=INK, lw=0.4, ls=(0, (1, 2)), zorder=1)
    ax.set_ylabel(axes[1].label)
    set_limits(ax, y)
    legend_above(ax)
    quantiles = [axes[1].column(row, name, f"Quantile {q:g}") for q, row in zip(_QUANTILES, y, strict=True)]
    return [axes[0].column(x, name, "State"), *quantiles]
