"""The last step of the Lab page: what a network scores on devices of the card, against floating point."""

from collections.abc import Callable, Mapping
from typing import Any

import marimo as mo

from hallweight import network, report
from hallweight.core import Card, InputError, Run

from . import html
from .work import drawn

_SCHEMES = {"one bipolar device": "bipolar", "differential pair": "pair", "shared reference": "reference"}
_PROGRAMS = {"write-verify": "verify", "blind pulses": "open"}


def controls() -> Any:
    """Return the controls of an evaluation; a sentence where PyTorch is not installed."""
    try:
        known = list(network.NETWORKS)
    except InputError as error:
        return html.refusal(error)

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
            "program": several(_PROGRAMS, "Written by"),
            "bits_in": bits("Bits in"),
            "bits_out": bits("Bits out"),
            "seeds": mo.ui.slider(6, 30, 2, value=8, label="Programmings", show_value=True, debounce=True),
        }
    )


def evaluated(card: Card, chosen: Mapping[str, Any], progress: Callable[[int, int], None]) -> Run:
    """Return the score of a card."""
    bits = {name: chosen[name] or None for name in ("bits_in", "bits_out")}
    return network.evaluate(card, progress=progress, **{**chosen, **bits})


def outcome(run: Run) -> mo.Html:
    """Return the score in sentences, as a table and drawn."""
    words = (
        f'<div class="hw-block hw-scroll" tabindex="0" role="region" aria-label="accuracy">{report.run_html(run)}</div>'
    )
    return mo.vstack([mo.Html(words), html.figures(drawn(report.run_pictures(run)))])
