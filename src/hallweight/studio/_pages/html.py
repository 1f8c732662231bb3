"""Texts, tables and figures as HTML, every text escaped: what stands in a file is shown and never interpreted."""

from base64 import b64encode
from collections.abc import Iterable, Sequence
from html import escape

import marimo as mo

from hallweight.core import Card, ResultTable

from .work import Drawn


def paragraph(text: object, of: str = "") -> str:
    """Return a text as a paragraph of a class."""
    return f'<p class="{of}">{escape(str(text))}</p>' if of else f"<p>{escape(str(text))}</p>"


def points(texts: Iterable[object], of: str = "") -> str:
    """Return texts as a list; nothing if there is none."""
    items = "".join(f"<li>{escape(str(text))}</li>" for text in texts)
    return f'<ul class="{of}">{items}</ul>' if items else ""


def heading(text: str, more: str = "") -> mo.Html:
    """Return the heading of a part of the page."""
    return block(f"<h2>{escape(text)}</h2>", paragraph(more, "hw-soft") if more else "")


def block(*parts: str, of: str = "hw-block") -> mo.Html:
    """Return parts of HTML as one element."""
    return mo.Html(f'<div class="{of}">{"".join(parts)}</div>')


def refusal(error: object) -> mo.Html:
    """Return an error as the page says it."""
    return mo.Html(f'<div class="hw-refusal" role="alert">{escape(str(error))}</div>')


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
