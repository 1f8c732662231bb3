"""The Lab page: from files to a card, step by step."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, get_args

import marimo as mo

from hallweight.core import LAWS, QUANTITIES, Card, Layout
from hallweight.lab import Look

from ..limits import LIMITS
from . import html
from .html import block, points

_AS_FOUND = "as found"


def drop() -> Any:
    """Return the field on which files are dropped."""
    return mo.ui.file(kind="area", multiple=True, max_size=LIMITS.file, label="Drop measured files here, or click")


def choices(look: Look | None, several: bool) -> Any:
    """Return the controls that say what a file holds where it was taken for something else."""
    columns = {_AS_FOUND: None}
    if look is not None:
        columns |= {f"{c.number}: {c.name}" + (f" ({c.unit})" if c.unit else ""): c.number for c in look.columns}
    ways = {_AS_FOUND: {}, **{way.what: dict(way.options) for way in (look.others if look else ())}}
    sheets = {_AS_FOUND: None, **{s.name: s.name for s in (look.sheets if look else ())}}

    def pick(options: Mapping[str, Any], label: str) -> Any:
        return mo.ui.dropdown(options=dict(options), value=_AS_FOUND, label=label, allow_select_none=False)

    def names(known: Sequence[str]) -> dict[str, Any]:
        return {_AS_FOUND: None, **{name: name for name in known}}

    controls = {
        "way": pick(ways, "It could also be"),
        "sheet": pick(sheets, "Sheet"),
        "layout": pick(names(get_args(Layout)), "Layout"),
        "quantity": pick(names(list(QUANTITIES)), "Quantity"),
        "x": pick(columns, "Column of the drive"),
        "y": pick(columns, "Column that is read"),
        "unit": mo.ui.text(placeholder="mohm", label="Unit of what is read"),
        "read_current": mo.ui.text(placeholder="0.1 mA", label="Read current"),
        "read_voltage": mo.ui.text(placeholder="0.1 V", label="Read voltage"),
        "cycles": mo.ui.text(placeholder="5, or 60/40", label="Cycles, or pulses of each branch"),
        "protocol": mo.ui.text(
            placeholder="64 pulses of +12 mA, 1 ms; 64 of -12 mA, 1 ms", label="Protocol", full_width=True
        ),
    }
    if several:
        controls["group"] = mo.ui.dropdown(
            ["auto", "cycles", "devices"], value="auto", label="Several files are", allow_select_none=False
        )
    return mo.ui.dictionary({n: c for n, c in controls.items() if n not in ("way", "sheet") or len(c.options) > 1})


def reading_options(chosen: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the controls say as keywords of :func:`hallweight.lab.read`."""
    plain = {n: v for n, v in chosen.items() if n not in ("way", "x", "y") and v not in (None, "", "auto")}
    columns = {n: chosen[n] for n in ("x", "y") if chosen.get(n) is not None}
    return {**(chosen.get("way") or {}), **plain, **({"columns": columns} if columns else {})}


def taken_for(look: Look) -> mo.Html:
    """Return what a file was taken for, and why."""
    if look.refused:
        return mo.vstack([html.refusal(look.refused), block(_columns(look))])
    facts = [f"{key}: {value}" for key, value in look.conditions.items()]
    return block(
        f"<p><b>Read as</b> {html.escape(look.taken)}</p>",
        points([f"because {e}" for e in look.evidence] + [f"guess: {g}" for g in look.guesses]),
        html.folded("Columns and conditions", _columns(look), points([*facts, *look.notes])),
    )


def _columns(look: Look) -> str:
    rows = [(c.number, c.name, c.unit, c.role or "?", c.count, c.spark) for c in look.columns]
    return html.table(("No.", "Column", "Unit", "Taken for", "Numbers", "Course"), rows, label="columns of the file")


def switches() -> Any:
    """Return what is done to the data before the fit."""
    return mo.ui.dictionary(
        {
            "offset": mo.ui.switch(value=True, label="take the Hall offset out"),
            "drift": mo.ui.switch(label="take a linear drift out"),
            "flip": mo.ui.switch(label="turn the sign"),
            "law": mo.ui.dropdown(["auto", *LAWS], value="auto", label="Law", allow_select_none=False),
        }
    )


def card_view(card: Card) -> mo.Html:
    """Return a card with its assumed values marked."""
    return block(html.card_table(card), points(card.notes, "hw-soft"))


def card_download(card: Card) -> Any:
    """Return the button that saves the card."""
    return mo.download(
        data=card.to_toml().encode(), filename="card.toml", mimetype="application/toml", label="card.toml"
    )


__all__ = ["Path"]
