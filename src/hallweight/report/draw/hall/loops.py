"""Several loops, each without its background and one above the other, labelled by field or other condition."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import CONDITIONS, Card, InputError, Trace, show
from hallweight.core.types import Array

from ...axis import axis_for, panels, set_limits
from ...captions import join_sentences, label_text, plural, source_sentence
from ...picture import Column, Picture
from ...style import PALE, series_colors, styled
from .loop_values import SYMBOLS

if TYPE_CHECKING:
    from hallweight.synapse import FittedCards

_MOST = 8
_DISTANCE = 2.6  # between two loops, in R_AHE of the largest
_HEIGHT, _MARGIN = 13.0, 22.0  # mm: of a loop, and of all else


def suits(cards: "FittedCards") -> bool:
    """Whether there are two loops or more over one drive."""
    return len(_loops(cards)) > 1


def loops(cards: "FittedCards", *, style: str = "nature-1col") -> Picture:
    """Draw up to eight loops without offset, slope, parabola and drift of their fits, shifted apart and labelled.

    They stand in the order of the condition that differs, else in that of the file. Raises :class:`InputError` for
    fewer than two loops over one drive.
    """
    found = _loops(cards)
    if len(found) < 2:
        raise InputError(f"{plural(len(found), 'loop')}", "two or more over one drive", "draw it with hall_loop")
    chosen = [found[k] for k in np.unique(np.linspace(0, len(found) - 1, _MOST).round().astype(int))]
    drive = "field" if chosen[0][0].layout == "field-loop" else "current"
    alone = [trace.values - background for trace, _, background, _ in chosen]
    distance = _DISTANCE * max(card["R_AHE"] for _, card, _, _ in chosen)
    first = chosen[0][0]
    x = axis_for(drive, str(first.data[drive].attrs["units"]), *(t.coord(drive) for t, *_ in chosen), small=0.0)
    y = axis_for(first.quantity, first.unit, *alone, [distance * len(chosen)], small=0.0)
    columns: list[Column] = []
    with styled(style):
        figure, axes = panels(style, _HEIGHT * len(chosen) + _MARGIN)
        ax = axes[0, 0]
        for k, ((trace, _, _, told), values) in enumerate(zip(chosen, alone, strict=True)):
            px, py = x(trace.coord(drive)), y(values)
            shift = float(y.scaled(distance * k))
            ax.axhline(shift, color=PALE, lw=0.6, zorder=1)
            color = series_colors(len(chosen))[k]
            ax.plot(px, py + shift, color=color, lw=0.7, marker="o", ms=1.6, zorder=2)
            place = (1.01, shift)
            ax.annotate(label_text(told), place, xycoords=("axes fraction", "data"), va="center", color=color)
            columns += [x.column(px, f"{trace.how}, {told}"), y.column(py, f"without background, {told}")]
        if cards.varied:
            ax.annotate(SYMBOLS.get(cards.varied[0], ""), (1.01, 1.0), xycoords="axes fraction", va="bottom")
        set_limits(ax, *(x(t.coord(drive)) for t, *_ in chosen), axis="x", margin=0.04)
        set_limits(ax, [-y.scaled(distance) / 2, y.scaled(distance) * (len(chosen) - 0.5)], margin=0.0)
        ax.set_xlabel(x.label)
        ax.set_ylabel(f"{y.symbol}, shifted ({y.unit})")
    by = cards.varied[0].replace("in_plane", "in-plane").replace("_", " ") if cards.varied else "name"
    caption = join_sentences(
        f"{first.quantity} against {drive}: {len(chosen)} of {plural(len(found), 'loop')}, by {by}.",
        f"Offset, slope, parabola and drift of each fit are removed; shifted by {show(distance, first.unit, 2)} each.",
        source_sentence(first),
    )
    alt = f"{plural(len(chosen), 'loop')} of {first.quantity} against {drive}, one above the other by {by}."
    return Picture("loops", f"Loops by {by}", figure, tuple(columns), caption, alt, style)


def _loops(cards: "FittedCards") -> list[tuple[Trace, Card, Array, str]]:
    """Trace, card, background and label of each loop over the drive of the first, in order."""
    from hallweight.synapse import loop_background

    varied = cards.varied[0] if cards.varied else ""
    out: list[tuple[Trace, Card, Array, str]] = []
    places: list[float] = []
    for k, (card, trace) in enumerate(zip(cards.cards, cards.traces, strict=False)):
        if card.kind != "hall-loop" or (out and out[0][0].layout != trace.layout):
            continue
        told = cards.conditions[k]
        if varied and varied not in told:
            continue
        label = show(float(told[varied]), CONDITIONS[varied]).replace("-", "−") if varied else _name(told, k)
        out.append((trace, card, loop_background(card, trace), label))
        places.append(float(told[varied]) if varied else float(k))
    return [out[k] for k in np.argsort(places, kind="stable")]


def _name(told: Mapping[str, float | str], number: int) -> str:
    words = [str(v) for v in told.values() if isinstance(v, str)]
    return words[0] if words else f"loop {number + 1}"
