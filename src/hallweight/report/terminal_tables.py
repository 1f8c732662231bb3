"""Tables for the terminal."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from hallweight.core import CONDITIONS, Card, Run, show

from .captions import value_text
from .comparison_words import COMPARISON_HEADS, IN_TERMINAL, comparison_note, comparison_rows
from .cost_words import COST_HEADS, cost_note, cost_rows
from .headline import score
from .table_rows import (
    POINT_HEADS,
    RELEASE_HEADS,
    arm_rows,
    card_rows,
    cause_rows,
    lifetime_heads,
    lifetime_rows,
    point_rows,
    release_rows,
    what_errors_hold,
)
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
_EPOCHS = ("Epoch", "Loss", "Train (%)", "Test (%)", "Seconds")
_COLOUR = {"assumed": "yellow", "absent": "yellow"}


def table(run: Run) -> "Table":
    """Return a run as a table: the arms of an evaluation, the causes of an attribution, the epochs of a training."""
    from rich.table import Table

    heads, rows, left, note = _content(run)
    out = Table(title=_title(run), caption=note, box=None, padding=(0, 1, 0, 0), pad_edge=False)
    for k, head in enumerate(heads):
        out.add_column(head, justify="left" if k < left else "right", no_wrap=True)
    for row in rows:
        out.add_row(*row)
    return out


def _content(run: Run) -> tuple[tuple[str, ...], list[tuple[str, ...]], int, str]:
    """Return heads, rows, the number of columns of text, and the note below."""
    r = run.results
    if r.get("causes"):
        note = "± standard error over programmings; left out: what goes away with the cause"
        return _CAUSES, [(row[0], *row[2:]) for row in cause_rows(run)], 1, note
    if r.get("points"):
        note = "energy of one pulse at the write current; kept: until one state in twenty leaves half a level; ± "
        note += what_errors_hold(r["points"])
        note += "; * on the front" if any(row.get("front") for row in r["points"]) else ""
        return POINT_HEADS, point_rows(run), 1, note
    if r.get("lifetime"):
        note = "accuracy in percent at times since programming" + (
            "" if not r["lifetime"].get("refresh") else ", refreshed"
        )
        return lifetime_heads(run), lifetime_rows(run), 1, note
    if r.get("cases"):
        return RELEASE_HEADS, release_rows(run), 1, "what assumed values leave open lies between fast and slow"
    if r.get("compared"):
        heads, *rows = (tuple(row[k] for k in IN_TERMINAL) for row in (COMPARISON_HEADS, *comparison_rows(run)))
        return heads, rows, 3, comparison_note(run)
    if r.get("cost"):
        return COST_HEADS, cost_rows(run), 1, cost_note(run)
    if r.get("log"):
        return (
            _EPOCHS,
            [_epoch(row) for row in r["log"]],
            0,
            "training images: as they were learnt from",
        )
    arms = [
        (row[0], str(arm["program"]), *row[2:]) for arm, row in zip(r.get("arms") or [], arm_rows(run), strict=True)
    ]
    return _SHORT, arms, 2, arm_note(run)


def uncertainty_tables(run: Run) -> "list[Table]":
    """Return the standard deviation by source, and the intervals; none for a run that does not know them."""
    if not arms_with_split(run):
        return []
    contents = ((SPLIT_HEADS, split_rows(run), SPLIT_NOTE), (INTERVAL_HEADS, interval_rows(run), INTERVAL_NOTE))
    return [_plain_table(*content) for content in contents]


def _plain_table(heads: tuple[str, ...], rows: list[tuple[str, ...]], note: str) -> "Table":
    from rich.table import Table

    out = Table(caption=note, box=None, padding=(0, 1, 0, 0), pad_edge=False)
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


def _epoch(row: Mapping[str, Any]) -> tuple[str, ...]:
    accuracy = ("–" if row.get(k) is None else f"{100 * row[k]:.2f}" for k in ("train_accuracy", "test_accuracy"))
    return (str(row["epoch"]), f"{row['loss']:.4f}", *accuracy, f"{row.get('seconds', 0):.0f}")


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
    "n_states",
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
