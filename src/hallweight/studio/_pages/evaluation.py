"""The last step of the Lab page: what a network scores on devices of the card, against floating point."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import marimo as mo

from hallweight import network, report
from hallweight.core import Card, InputError

from . import elements
from .desk import Tried, tried
from .work import drawn

_SCHEMES = {"one bipolar device": "bipolar", "differential pair": "pair", "shared reference": "reference"}
PROGRAMS = {"write-verify": "verify", "blind pulses": "open"}


def controls() -> Any:
    """Return the controls of an evaluation; a sentence where PyTorch is not installed."""
    try:
        known = list(network.NETWORKS)
    except InputError as error:
        return elements.refusal(error)

    def several(options: Mapping[str, str], label: str) -> Any:
        return mo.ui.multiselect(dict(options), value=list(options)[:1], label=label)

    def bits(label: str) -> Any:
        return mo.ui.dropdown(
            {"ideal": 0, "4": 4, "6": 6, "8": 8, "10": 10}, value="8", label=label, allow_select_none=False
        )

    return mo.ui.dictionary(
        {
            "network": mo.ui.dropdown(known, value=known[0], label="Network", allow_select_none=False),
            "schemes": several(_SCHEMES, "Weight held by"),
            "program": several(PROGRAMS, "Written by"),
            "bits_in": bits("Bits in"),
            "bits_out": bits("Bits out"),
            "train_seeds": mo.ui.slider(1, 4, 1, value=2, label="Networks trained", show_value=True, debounce=True),
            "seeds": mo.ui.slider(6, 30, 2, value=8, label="Programmings", show_value=True, debounce=True),
        }
    )


def form(card: Card, scoring: Any, score: Any) -> Any:
    """Return the controls, or why there are none."""
    if card.kind != "synapse":
        return elements.block(
            elements.paragraph(f"A network needs the card of a pulse train; this one is of kind {card.kind}.")
        )
    if not hasattr(scoring, "elements"):
        return scoring
    return mo.vstack([elements.row(scoring), score])


def scored(card: Card, scoring: Any, asked: bool) -> Tried:
    """Return the score of a card once it was asked for, with a bar meanwhile."""
    if not asked or card.kind != "synapse" or not hasattr(scoring, "elements"):
        return Tried()
    chosen = scoring.value
    bits = {name: chosen[name] or None for name in ("bits_in", "bits_out")}
    with bar("Programming and testing") as progress:
        return tried(lambda: network.evaluate(card, progress=progress, **{**chosen, **bits}))


def outcome(found: Tried) -> Any:
    """Return the score in sentences, as a table and drawn; nothing before it was asked for."""
    if found.error:
        return elements.refusal(found.error)
    if found.value is None:
        return None
    words = report.run_html(found.value)
    scroll = f'<div class="hw-block hw-scroll" tabindex="0" role="region" aria-label="accuracy">{words}</div>'
    return mo.vstack([mo.Html(scroll), elements.figures(drawn(report.run_pictures(found.value)))])


@contextmanager
def bar(words: str) -> Iterator[Callable[[int, int], None]]:
    """Show a bar while work is done; what is given is called with what is done and how much there is."""
    with mo.status.progress_bar(total=100, title=words, remove_on_exit=True) as shown:
        at = 0

        def progress(done: int, total: int) -> None:
            nonlocal at
            now = 100 * done // max(total, 1)
            if now > at:
                shown.update(now - at)
                at = now

        yield progress
