"""Tables for the terminal."""

from typing import TYPE_CHECKING

from hallweight.core import Card, Run

from ._rows import CARD_HEADS, arm_rows, card_rows, plus_minus

if TYPE_CHECKING:
    from rich.table import Table

_SHORT = (
    "Scheme",
    "Written",
    "Devices",
    "Accuracy\n(%)",
    "Gap\n(points)",
    "Error\n(% f.s.)",
    "Pulses",
    "Missed\n(%)",
    "SNR\n(dB)",
)  # of ARM_HEADS, to fit 80 columns
_COLOUR = {"assumed": "yellow", "absent": "yellow"}


def table(run: Run) -> "Table":
    """Return the arms of an evaluation as a table: accuracy, gap to float, devices, weight error, pulses, SNR."""
    from rich.table import Table

    float_ = run.results.get("float")
    title = run.id + (f": floating point {plus_minus(float_['mean'], float_['spread'])} %" if float_ else "")
    note = "± standard deviation over programmings; of the gap, its standard error"
    out = Table(title=title, caption=note, box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for k, head in enumerate(_SHORT):
        out.add_column(head, justify="left" if k < 2 else "right", no_wrap=True)
    for arm, row in zip(run.results.get("arms") or [], arm_rows(run), strict=True):
        out.add_row(row[0], str(arm["program"]), *row[2:])
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
