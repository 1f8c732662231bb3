"""How many devices differ: each value of their cards, in order of size, with its error."""

from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import CONDITIONS

from ...axis import axis_for, panels
from ...captions import join_sentences, plural
from ...picture import Column, Picture
from ...style import BLUE, GREY, styled

if TYPE_CHECKING:
    from hallweight.synapse import FittedCards

_SHOWN = ("state_min", "state_max", "NL_LTP", "NL_LTD", "sigma_c2c", "sigma_read", "R_AHE", "H_c", "I_switch_up")
_MOST, _LEAST = 6, 3


def suits(cards: "FittedCards") -> bool:
    """Whether there are devices to compare: three cards or more whose values have no condition to stand against."""
    return len(cards) >= _LEAST and not cards.varied and bool(_names(cards))


def card_spread(cards: "FittedCards", *, style: str = "nature-1col") -> Picture:
    """Draw up to six values of many cards, each sorted by size; the line is the median."""
    names = _names(cards)[:_MOST]
    columns: list[Column] = []
    with styled(style):
        figure, axes = panels(style, 26 * len(names) + 10, len(names), 1)
        for ax, name in zip(axes[:, 0], names, strict=True):
            known = [c.values[name] for c in cards.cards if name in c.values]
            known = [v for v in known if isinstance(v.value, float) and np.isfinite(v.value)]
            value = np.array([v.value for v in known])
            error = np.array([v.err if isinstance(v.err, float) else 0.0 for v in known])
            order = np.argsort(value, kind="stable")
            y = axis_for(name, known[0].unit, value)
            ax.axhline(y(np.median(value)), color=GREY, lw=0.7)
            ax.errorbar(
                np.arange(1, len(known) + 1), y(value[order]), y.scaled(error[order]),
                ls="", marker="o", ms=2.0, elinewidth=0.5, color=BLUE,
            )  # fmt: skip
            ax.set_ylabel(y.label)
            columns += [
                y.column(y(value[order]), "fitted", name),
                y.column(y.scaled(error[order]), "error", f"{name} error"),
            ]
        axes[-1, 0].set_xlabel("Device, by size")
    refused = f"{plural(len(cards.refused), 'file')} could not be fitted." if cards.refused else ""
    caption = join_sentences(f"Values of {plural(len(cards), 'card')}, each sorted by size; line: median.", refused)
    alt = f"{', '.join(names)} of {plural(len(cards), 'card')}, sorted by size."
    return Picture("card-spread", "How devices differ", figure, tuple(columns), caption, alt, style)


def _names(cards: "FittedCards") -> list[str]:
    """Values that at least three cards have."""
    counts = {n: sum(n in c.values for c in cards.cards) for n in _SHOWN if n not in CONDITIONS}
    return [n for n, found in counts.items() if found >= _LEAST]
