"""Tables for the terminal."""

from typing import TYPE_CHECKING

from hallweight.core import CONDITIONS, Card, Run, show

from .captions import value_text
from .comparison_words import IN_TERMINAL
from .headline import score
from .result_tables import ENTRIES, contents
from .table_rows import arm_rows, card_rows
from .uncertainty_rows import (
    INTERVAL_HEADS,
    INTERVAL_NOTE,
    SPLIT_HEADS,
    SPLIT_NOTE,
    arm_note,
    arms_with_split,
    interval_rows,
    split_rows,
)

if TYPE_CHECKING:
    from rich.table import Table

    from hallweight.synapse import FittedCards

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
_CAUSES = ("Cause", "Alone\n(points)", "Left out\n(points)", "Share,\nalone (%)", "Share,\nout (%)", "Noise\n(%)")
_NOTE_WIDTH = 64
_COLOUR = {"assumed": "yellow", "absent": "yellow"}


def table(run: Run) -> "Table":
    """Return a run as a table: the arms of an evaluation, the causes of an attribution, the epochs of a training."""
    from rich.table import Table

    heads, rows, left, note = _content(run)
    out = Table(title=_title(run), caption=note, caption_justify="left", box=None, padding=(0, 1, 0, 0), pad_edge=False)
    out.min_width = _NOTE_WIDTH if len(note) > _NOTE_WIDTH else None  # else a note below few columns is a narrow tower
    for k, head in enumerate(heads):
        out.add_column(head, justify="left" if k < left else "right", no_wrap=True)
    for row in rows:
        out.add_row(*row)
    return out


def _content(run: Run) -> tuple[tuple[str, ...], list[tuple[str, ...]], int, str]:
    """Return heads, rows, the number of columns of text, and the note below."""
    heads, rows, note = contents(run)
    r = run.results
    if r.get("arms") or not any(r.get(entry) for entry in ENTRIES):
        arms = zip(r.get("arms") or [], arm_rows(run), strict=True)
        return _SHORT, [(row[0], str(arm["program"]), *row[2:]) for arm, row in arms], 2, arm_note(run)
    if r.get("causes"):
        return _CAUSES, [(row[0], *row[2:]) for row in rows], 1, note
    if r.get("compared"):
        heads, *rows = (tuple(row[k] for k in IN_TERMINAL) for row in (heads, *rows))
        return heads, rows, 3, note
    return heads, rows, 0 if r.get("log") else 1, note


def uncertainty_tables(run: Run) -> "list[Table]":
    """Return the standard deviation by source, and the intervals; none for a run that does not know them."""
    if not arms_with_split(run):
        return []
    contents = ((SPLIT_HEADS, split_rows(run), SPLIT_NOTE), (INTERVAL_HEADS, interval_rows(run), INTERVAL_NOTE))
    return [_plain_table(*content) for content in contents]


def _plain_table(heads: tuple[str, ...], rows: list[tuple[str, ...]], note: str) -> "Table":
    from rich.table import Table

    out = Table(caption=note, caption_justify="left", box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for k, head in enumerate(heads):
        out.add_column(head.replace(", ", "\n", 1), justify="left" if k < 2 else "right")
    for row in rows:
        out.add_row(*row)
    return out


def _title(run: Run) -> str:
    r = run.results
    text = run.id + (f": floating point {score(r['float'])}" if r.get("float") else "")
    if r.get("training") not in (None, "mapped"):
        text += f", {r['training']}" + (f" {score(r['digital'])} digitally" if r.get("digital") else "")
    return text + (f"\n{r['data']}, {r['n_test']} test images" if r.get("data") and r.get("n_test") else "")


def card_table(card: Card) -> "Table":
    """Return the values of a card with their provenance; what was assumed or never measured stands out."""
    from rich.markup import escape
    from rich.table import Table

    law = f", law {card.law}" if card.law else ""
    rows = card_rows(card)
    sources = {row[4] for row in rows if row[4]}
    named = len(sources) > 1  # one source for all stands below
    note = "" if named or not sources else "from " + sources.pop()
    title = escape(f"{card.name} ({card.kind}, {card.quantity}{law})")
    out = Table(title=title, caption=escape(note), box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for head in ("Name", "Value", "How", *(("From",) if named else ()), "Note"):
        out.add_column(
            head, overflow="fold", no_wrap=head in ("Name", "How"), max_width=36 if head == "Value" else None
        )
    for name, _, value, origin, source, remark in rows:
        cells = (name, value, origin, *((source,) if named else ()), remark)
        out.add_row(*map(escape, cells), style=_COLOUR.get(origin, ""))
    return out


_EACH = (
    "R_AHE",
    "H_c",
    "H_shift",
    "I_switch_up",
    "I_switch_down",
    "levels_write_verify",
    "levels_open_loop",
    "NL_LTP",
    "NL_LTD",
    "amplitude",
    "phase",
)


def each_table(cards: "FittedCards") -> "Table":
    """Return the cards of several loops or devices as a table: a row each, its conditions before its values."""
    from rich.markup import escape
    from rich.table import Table

    conditions = list(dict.fromkeys(n for c in cards.conditions for n in c))
    values = [n for n in _EACH if any(n in card.values for card in cards.cards)]
    out = Table(box=None, padding=(0, 2, 0, 0), pad_edge=False)
    for head in (*conditions, *values):
        out.add_column(escape(head.replace("in_plane", "in-plane").replace("_", " ") if head in conditions else head))
    for card, told in zip(cards.cards, cards.conditions, strict=True):
        cells = [_condition_text(n, told.get(n, "")) for n in conditions]
        cells += [value_text(card.values[n]) if n in card.values else "–" for n in values]
        out.add_row(*map(escape, cells))
    return out


def _condition_text(name: str, value: float | str) -> str:
    return value if isinstance(value, str) else show(value, CONDITIONS[name])
