"""Tables for the terminal."""

from typing import TYPE_CHECKING

from hallweight.core import Card, Run

from ._rows import ARM_HEADS, CARD_HEADS, arm_rows, card_rows, plus_minus

if TYPE_CHECKING:
    from rich.table import Table

_COLOUR = {"assumed": "yellow", "absent": "yellow"}


def table(run: Run) -> "Table":
    """Return the arms of an evaluation as a table: accuracy, gap to float, devices, weight error, pulses, SNR."""
    from rich.table import Table

    float_ = run.results.get("float")
    title = run.id + (f": floating point {plus_minus(float_['mean'], float_['spread'])} %" if float_ else "")
    out = Table(title=title, caption="± is the standard deviation over seeds; of a gap, its standard error")
    for k, head in enumerate(ARM_HEADS):
        out.add_column(head, justify="left" if k < 2 else "right")
    for row in arm_rows(run):
        out.add_row(*row)
    return out


def card_table(card: Card) -> "Table":
    """Return the values of a card with their provenance; what was assumed or never measured stands out."""
    from rich.markup import escape
    from rich.table import Table

    law = f", law {card.law}" if card.law else ""
    out = Table(title=escape(f"{card.name} ({card.kind}, {card.quantity}{law})"))
    for head in CARD_HEADS:
        if head != "Meaning":
            out.add_column(head, overflow="fold")
    for name, _, value, how, source, note in card_rows(card):
        out.add_row(*map(escape, (name, value, how, source, note)), style=_COLOUR.get(how, ""))
    return out
