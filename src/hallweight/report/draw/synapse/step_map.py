"""Step-against-state map: what one pulse does from each state, the law's mean and its spread."""

import numpy as np

from hallweight.core import Card, Trace
from hallweight.core.types import Array

from ...axis import axis_for, legend_above, panels, set_limits
from ...captions import assumed_sentence, join_sentences, law_parameters, law_sentence, plural, source_sentence
from ...picture import Column, Picture
from ...style import BRANCH, INK, styled
from ..traces import BRANCHES, require_layout, state_offset

_BAND = "Band: one standard deviation of C2C; the points scatter by the noise of two reads besides."


def step_map(trace: Trace, card: Card | None = None, *, style: str = "nature-1col") -> Picture:
    """Draw the change per pulse against the state before it, LTP above LTD, with the law and one sigma of C2C.

    The band is the mean step of the law plus and minus the card's cycle-to-cycle spread of one step.
    """
    from hallweight.synapse import steps

    require_layout(trace, "pulses")
    state, step, polarity = (np.asarray(a) for a in steps(trace))
    finite = np.isfinite(state) & np.isfinite(step)
    state, step, polarity = state[finite], step[finite], polarity[finite]
    x = axis_for(trace.quantity, trace.unit, state)
    y = axis_for("step", trace.unit, step, symbol=f"Δ{x.symbol} per pulse", small=0.0)
    grid = np.linspace(state.min(), state.max(), 101)
    branches = [(n, s) for n, s in BRANCHES if (polarity == s).any()] or [BRANCHES[0]]
    columns: list[Column] = []
    with styled(style):
        figure, axes = panels(style, 16 + 29 * len(branches), len(branches), sharex=True)
        for ax, (name, sign) in zip(axes[:, 0], branches, strict=True):
            at = polarity == sign
            px, py = x(state[at]), y(step[at])
            alpha = float(np.clip(10 / np.sqrt(max(at.sum(), 1)), 0.15, 0.8))
            ax.plot(px, py, ls="", marker="o", ms=2.2, mew=0, color=BRANCH[name], alpha=alpha, label=name, zorder=2)
            ax.axhline(0.0, color=INK, lw=0.4, ls=(0, (1, 2)), zorder=1)
            columns += [x.column(px, f"{trace.how}, {name}", "State"), y.column(py, f"{trace.how}, {name}", "Step")]
            if card is not None and card.kind == "synapse":
                mean, spread = (y(a) for a in _law(card, grid, sign))
                ax.fill_between(x(grid), mean - spread, mean + spread, color=INK, alpha=0.15, lw=0, label="±σ of C2C")
                ax.plot(x(grid), mean, color=INK, lw=1.0, zorder=3, label="law")
                note = f"law {card.law}, {name}"
                columns += [x.column(x(grid), note, "State"), y.column(mean, note, "Mean step")]
                columns.append(y.column(spread, note, "C2C spread"))
            set_limits(ax, py)
            ax.set_ylabel(y.label)
            legend_above(ax)
        axes[-1, 0].set_xlabel(x.label)
        figure.align_ylabels()
    used = law_parameters(card, [n for n, _ in branches])
    caption = join_sentences(
        f"Change per pulse against the state before it ({plural(len(step), 'step')}).",
        source_sentence(trace),
        f"{law_sentence(card, used)} {_BAND}" if card is not None and used else "",
        assumed_sentence(card, (*used, "state_min", "state_max", "offset", "sigma_c2c")),
    )
    alt = f"Scatter of the step against the state for {' and '.join(n for n, _ in branches)}, with the law's mean."
    return Picture("step-map", "Step against state", figure, tuple(columns), caption, alt, style)


def _law(card: Card, grid: Array, sign: int) -> tuple[Array, Array]:
    """Mean step of a typical device at the states of ``grid`` (as in the trace) and its C2C standard deviation."""
    from hallweight.synapse import sample

    typical = card.replace(sigma_d2d=0.0, sigma_d2d_range=0.0, p_stuck=0.0)
    low, width = card["state_min"], card["state_max"] - card["state_min"]
    state = np.clip(grid - state_offset(card), low, low + width)
    devices = sample(typical, len(grid), np.random.default_rng(0))
    spread = np.full(len(grid), card["sigma_c2c"])
    if card.law == "table":
        name = "table_sigma_LTP" if sign > 0 else "table_sigma_LTD"
        spread = np.interp((state - low) / width, card.row("table_state"), card.row(name))
    return devices.step(state, sign), spread * width
