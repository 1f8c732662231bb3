"""Loop values against the condition: switching current against in-plane field, coercive field against temperature."""

from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import CONDITIONS, InputError
from hallweight.core.types import Array

from ...axis import Axis, axis_for, legend_above, panels
from ...captions import join_sentences, plural, source_sentence
from ...picture import Column, Picture
from ...style import BLUE, INK, ORANGE, styled

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from hallweight.core import Card
    from hallweight.synapse import FittedCards

SYMBOLS = {
    "in_plane_field": "$μ_0H_x$",
    "temperature": "$T$",
    "read_current": "Read current",
    "pulse_width": "Pulse width",
}
"""Conditions as axes name them."""
_SWITCHING = (
    ("I_switch_up", r"$I_\mathrm{up}$", ORANGE, "^"),
    ("I_switch_down", r"$I_\mathrm{down}$", BLUE, "v"),
    ("H_c", r"$μ_0H_\mathrm{c}$", ORANGE, "o"),
)
_NAMES = {
    "A": "Switching current",
    "V": "Switching voltage",
    "A/m^2": "Switching current density",
    "T": "Coercive field",
}


def loop_values(cards: "FittedCards", *, style: str = "nature-1col") -> Picture:
    """Draw the switching drive and R_AHE of several loops against the condition that differs between them.

    Raises :class:`InputError` if no condition of the cards is a number that differs.
    """
    if not cards.varied:
        raise InputError("cards at one condition", "a condition that differs", "read loops at several fields")
    varied = cards.varied[0]
    at = [k for k, c in enumerate(cards.conditions) if varied in c]
    place = np.array([float(cards.conditions[k][varied]) for k in at])
    order = np.argsort(place, kind="stable")
    chosen, place = [cards.cards[at[k]] for k in order], place[order]
    x = axis_for(varied, CONDITIONS[varied], place, symbol=SYMBOLS.get(varied, ""), small=0.0)
    switching = [row for row in _SWITCHING if any(row[0] in c.values for c in chosen)]
    unit = next((c.values[n].unit for n, *_ in switching for c in chosen if n in c.values), "")
    columns: list[Column] = [x.column(x(place), "condition of the loops")]
    with styled(style):
        figure, axes = panels(style, 84 if switching else 50, 1 + bool(switching), 1, sharex=True)
        if switching:
            symbol = _NAMES.get(unit, "Switching drive")
            numbers = np.concatenate([_numbers(chosen, n)[0] for n, *_ in switching])
            y = axis_for("switching", unit, numbers, symbol=symbol, small=0.0)
            for name, label, color, marker in switching:
                columns += _points(axes[0, 0], x(place), chosen, name, y, (label, color, marker))
            axes[0, 0].set_ylabel(y.label)
            legend_above(axes[0, 0], 3)
        height = axis_for(
            "R_AHE", chosen[0].values["R_AHE"].unit, _numbers(chosen, "R_AHE")[0], symbol="$R_\\mathrm{AHE}$", small=0.0
        )
        columns += _points(axes[-1, 0], x(place), chosen, "R_AHE", height, ("", INK, "o"))
        axes[-1, 0].set_ylabel(height.label)
        axes[-1, 0].set_xlabel(x.label)
    words = varied.replace("in_plane", "in-plane").replace("_", " ")
    shown = f"{_NAMES.get(unit, 'Switching drive')} and R_AHE" if switching else "R_AHE"
    sources = cards.traces[0] if cards.traces else None
    refused = f"{plural(len(cards.refused), 'loop')} could not be fitted." if cards.refused else ""
    others = ", ".join(v.replace("_", " ") for v in cards.varied[1:])
    caption = join_sentences(
        f"{shown} against {words}, {plural(len(chosen), 'loop')}.",
        f"Other conditions differ too: {others}." if others else "",
        refused,
        "" if sources is None else source_sentence(sources),
    )
    alt = f"{shown} of {plural(len(chosen), 'loop')} against {words}."
    return Picture("loop-values", f"Loop values against {words}", figure, tuple(columns), caption, alt, style)


def _numbers(cards: "list[Card]", name: str) -> tuple[Array, Array]:
    """Values and errors of one name, NaN where a card does not have it."""
    values = [c.values.get(name) for c in cards]
    number = [v.value if v is not None and isinstance(v.value, float) else np.nan for v in values]
    err = [v.err if v is not None and isinstance(v.err, float) else np.nan for v in values]
    return np.array(number), np.array(err)


def _points(
    ax: "Axes", place: Array, cards: "list[Card]", name: str, y: Axis, look: tuple[str, str, str]
) -> list[Column]:
    label, color, marker = look
    values, errors = _numbers(cards, name)
    shown = np.where(np.isfinite(errors), errors, 0.0)
    ax.errorbar(
        place,
        y(values),
        y.scaled(shown),
        ls="",
        elinewidth=0.7,
        marker=marker,
        ms=3.2,
        color=color,
        label=label or f"_{name}",
    )
    return [y.column(y(values), "fitted", name), y.column(y.scaled(errors), "error of the fit", f"{name} error")]
