"""Texts, tables and figures as HTML, every text escaped: what stands in a file is shown and never interpreted."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import marimo as mo

from hallweight.core import Card, ResultTable, Trace
from hallweight.lab.option_text import keywords

from .work import Drawn

LAB = "Drop what an instrument saved: Hall resistance against pulses, field or current. Files stay on this machine."
FILM = "A small cross of 64 grains, pulsed and read as a bench would. Every change is measured anew."
DESIGN = "The accuracy over two values of the card, with your device on it."
LABELS = {
    "layout": "Layout",
    "quantity": "Quantity",
    "columns": "Column that is read",
    "unit": "Unit of what is read",
    "sheet": "Sheet",
    "read_current": "Read current",
    "read_voltage": "Read voltage",
    "cycles": "Cycles, or pulses of each branch",
    "protocol": "Protocol",
    "group": "Several files are",
    "law": "Law",
    "offset": "take the Hall offset out",
    "drift": "take a linear drift out",
    "flip": "turn the sign",
    "keep_spikes": "keep spikes",
}
"""Controls of the page by the keywords that they give."""
PAGES = ("Lab", "Film", "Design")
_MARK = "A Hall resistance is the signed weight."


def on(here: bool, *parts: Any) -> Any:
    """Return parts below one another if their page is open."""
    shown = [part for part in parts if part is not None]
    return mo.vstack(shown, gap=0.8) if here and shown else None


def navigation(buttons: Iterable[Any]) -> Any:
    """Return the buttons that open the pages."""
    return mo.Html(f'<nav class="hw-nav">{"".join(f"<span>{button.text}</span>" for button in buttons)}</nav>')


def marked(page: str) -> mo.Html:
    """Return the mark of the page that is open; the buttons stay as they are, so that none loses the keyboard."""
    style = f"<style>.hw-nav > :nth-child({PAGES.index(page) + 1}) {{ border-color: var(--hw-mark); }}</style>"
    return mo.Html(f'{style}<p class="hw-hidden">{page} is open.</p>')


def half(*parts: Any) -> Any:
    """Return parts that take half of a wide page."""
    return mo.vstack([mo.Html('<div class="hw-half"></div>'), *parts], gap=0.3)


def row(controls: Any) -> Any:
    """Return controls beside one another, in as many lines as they need."""
    each = list(controls.elements.values()) if hasattr(controls, "elements") else list(controls)
    return mo.hstack(each, justify="start", align="center", wrap=True, gap=1.5)


def title() -> mo.Html:
    """Return the head of the page."""
    return mo.Html(f'<header class="hw-title"><h1>hallweight studio</h1><p class="hw-soft">{_MARK}</p></header>')


def text(words: object) -> str:
    """Return a text as HTML."""
    return escape(str(words))


def preformatted(words: object) -> str:
    """Return lines as they are."""
    return f'<pre class="hw-pre" tabindex="0">{escape(str(words))}</pre>'


def trace(found: Trace) -> str:
    """Return what a trace says of itself."""
    return folded("The trace", preformatted(found))


def remarks(texts: Iterable[str]) -> mo.Html:
    """Return what was seen in the data."""
    lines = points(texts, "hw-remarks")
    return block(f"<h3>What was seen in it</h3>{lines}" if lines else "")


def paragraph(words: object, of: str = "") -> str:
    """Return a text as a paragraph of a class."""
    return f'<p class="{of}">{escape(str(words))}</p>' if of else f"<p>{escape(str(words))}</p>"


def points(texts: Iterable[object], of: str = "") -> str:
    """Return texts as a list; nothing if there is none."""
    items = "".join(f"<li>{escape(str(words))}</li>" for words in texts)
    return f'<ul class="{of}">{items}</ul>' if items else ""


def heading(words: str, more: str = "") -> mo.Html:
    """Return the heading of a part of the page."""
    return block(f"<h2>{escape(words)}</h2>", paragraph(more, "hw-soft") if more else "")


def block(*parts: str, of: str = "hw-block") -> mo.Html:
    """Return parts of HTML as one element."""
    return mo.Html(f'<div class="{of}">{"".join(parts)}</div>')


def refusal(error: object) -> mo.Html:
    """Return an error as the page says it."""
    return mo.Html(f'<div class="hw-refusal" role="alert">{escape(on_page(str(error)))}</div>')


def on_page(sentence: str) -> str:
    """Return a sentence with the controls of the page in place of keywords.

    >>> on_page("no read current: pass read_current='0.1 mA' or layout=")
    'no read current: pass “Read current” 0.1 mA or “Layout”'
    """
    out, at = "", 0
    for found in keywords(sentence, LABELS):
        value = f" {found.value}" if isinstance(found.value, str) else ""
        out += f"{sentence[at : found.start]}“{LABELS[found.name]}”{value}"
        at = found.stop
    return out + sentence[at:]


def folded(title: str, *parts: str, is_open: bool = False) -> str:
    """Return parts that fold."""
    return f"<details{' open' * is_open}><summary>{escape(title)}</summary>{''.join(parts)}</details>"


def table(heads: Sequence[str], rows: Iterable[Sequence[object]], marked: Iterable[bool] = (), label: str = "") -> str:
    """Return a table that scrolls by itself; ``marked`` rows stand out."""
    top = "".join(f"<th>{escape(head)}</th>" for head in heads)
    flags, lines = list(marked), []
    for number, row in enumerate(rows):
        mark = ' class="hw-assumed"' if number < len(flags) and flags[number] else ""
        cells = "".join(f'<td data-head="{escape(h)}">{escape(str(c))}</td>' for h, c in zip(heads, row, strict=True))
        lines.append(f"<tr{mark}>{cells}</tr>")
    body = f"<table><thead><tr>{top}</tr></thead><tbody>{''.join(lines)}</tbody></table>"
    return f'<div class="hw-scroll" tabindex="0" role="region" aria-label="{escape(label or "table")}">{body}</div>'


def result_table(found: ResultTable, label: str = "") -> str:
    """Return a table of results; rows of assumed values stand out."""
    how = found["How"] if "How" in found.heads else ()
    note = paragraph(found.note, "hw-soft") if found.note else ""
    return table(found.heads, found.rows, [h in ("assumed", "absent") for h in how], label or found.title) + note


def card_table(card: Card) -> str:
    """Return the values of a card; assumed ones stand out."""
    return result_table(card.table(), f"values of the card {card.name}")


def figures(drawn: Iterable[Drawn]) -> mo.Html:
    """Return figures with their captions."""
    return mo.Html(f'<div class="hw-figures">{"".join(map(_figure, drawn))}</div>')


def _figure(drawn: Drawn) -> str:
    source = f"data:image/svg+xml;base64,{b64encode(drawn.svg).decode()}"
    words = folded("Caption", paragraph(drawn.caption))
    image = f'<img src="{source}" alt="{escape(drawn.alt)}">'
    return f"<figure>{image}<figcaption><b>{escape(drawn.title)}</b>{words}</figcaption></figure>"
