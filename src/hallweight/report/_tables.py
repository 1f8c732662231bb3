"""Tables for the terminal."""

from typing import TYPE_CHECKING

from hallweight.core import Card, Run

from ._rows import arm_rows, card_rows, plus_minus

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
    rows = card_rows(card)
    sources = {row[4] for row in rows if row[4]}
    named = len(sources) > 1  # one source for all is said once, below
    note = "" if named or not sources else "from " + sources.pop()
    title = escape(f"{card.name} ({card.kind}, {card.quantity}{law})")
    out = Table(title=title, caption=escape(note), box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for head in ("Name", "Value", "How", *(("From",) if named else ()), "Note"):
        out.add_column(
            head, overflow="fold", no_wrap=head in ("Name", "How"), max_width=36 if head == "Value" else None
        )
    for name, _, value, how, source, remark in rows:
        cells = (name, value, how, *((source,) if named else ()), remark)
        out.add_row(*map(escape, cells), style=_COLOUR.get(how, ""))
    return out
