"""The shell command ``hallweight cards``: find a card, print it, and compare two."""

import json
from typing import Literal

from cyclopts import App

from ..console import print_lines
from ..options import Json

cards = App(name="cards", help="Find, print and compare cards: the shipped ones by name, your own by their file.")
Form = Literal["text", "csv", "markdown", "latex"]


@cards.default
def all_cards(*text: str, kind: str = "", as_json: Json = False) -> None:
    """List all cards by kind, or those that have a text, as search does.

    Parameters
    ----------
    text
        In any case of letters.
    kind
        Only that kind, for example film, support or synapse.
    """
    from hallweight.core import InputError, did_you_mean

    if len(text) > 1:
        do = did_you_mean(text[0], ["search", "show", "diff"])
        raise InputError(f"{' '.join(text)!r}", "one text, or a command and what it takes", do)
    _print_found(text[0] if text else "", kind, as_json)


@cards.command
def search(text: str, *, kind: str = "", as_json: Json = False) -> None:
    """List the cards that have a text in their name, notes, citations or sources.

    Parameters
    ----------
    text
        In any case of letters.
    kind
        Only that kind, for example film, support or synapse.
    """
    _print_found(text, kind, as_json)


@cards.command
def show(card: str, *, form: Form = "text", as_json: Json = False) -> None:
    """Print a card: its values with errors and provenance, its notes, and what was never measured.

    Parameters
    ----------
    card
        Name of a shipped card, or a .toml file.
    form
        text, or the table of its values as csv, markdown or latex.
    """
    from hallweight.cards import load

    found = load(card)
    if as_json:
        print(found.model_dump_json(by_alias=True))
    elif form == "text":
        print_lines(*str(found).splitlines())
    else:
        table = found.table()
        written = {"csv": table.to_csv, "markdown": table.to_markdown, "latex": table.to_latex}
        print(written[form](), end="")


@cards.command
def diff(card: str, other: str, *, as_json: Json = False) -> None:
    """Print what differs between two cards, value by value.

    Parameters
    ----------
    card
        Name of a shipped card, or a .toml file.
    other
        The card that it is compared with.
    """
    from hallweight.cards import load
    from hallweight.core import ResultTable

    found = load(card).diff(load(other))
    if as_json:
        print(json.dumps({"here": found.here, "there": found.there, "rows": found.rows}))
    elif not found:
        print_lines(found)
    else:
        print(*ResultTable(("Name", found.here, found.there), found.rows).lines(), sep="\n")


def _print_found(text: str, kind: str, as_json: bool) -> None:
    from hallweight.cards import load
    from hallweight.cards import search as found_in
    from hallweight.core import ResultTable

    names = found_in(text, kind=kind)
    rows = [(name, load(name).kind, (load(name).notes or ("",))[0]) for name in names]
    if as_json:
        print(json.dumps([{"name": name, "kind": of, "note": note} for name, of, note in rows]))
    elif rows:
        in_order = tuple(sorted(rows, key=lambda row: row[1])) if not text else tuple(rows)
        print(*ResultTable(("Name", "Kind", "Note"), in_order).lines(), sep="\n")
        print_lines(f"{len(rows)} cards; next: hallweight cards show {rows[0][0]}")
    else:
        print_lines(f"no card has {text!r}; hallweight cards lists all {len(found_in())}")
