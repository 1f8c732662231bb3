"""The Design page: what must be better on a device, and by how much, for a network to score what is wanted."""

from collections.abc import Callable, Mapping
from typing import Any

import marimo as mo

from hallweight import network, report
from hallweight.core import Card, InputError, Run, meaning

from . import html
from .work import drawn

SAMPLE = "sample-hall-synapse"


def controls() -> Any:
    """Return the controls of the page; a sentence where PyTorch is not installed."""
    try:
        names = {f"{meaning(name)} ({name})": name for name in network.MAPPABLE}
    except InputError as error:
        return html.refusal(error)
    first, second = list(names)[1], list(names)[0]

    def pick(value: str, label: str) -> Any:
        return mo.ui.dropdown(dict(names), value=value, label=label, allow_select_none=False)

    return mo.ui.dictionary({"x": pick(first, "Across"), "y": pick(second, "Up")})


def target() -> Any:
    """Return the control of the target, which needs no new map."""
    return mo.ui.slider(0.2, 10, 0.2, value=1.0, label="Allowed loss against floating point (points)", show_value=True)


def mapped(card: Card, chosen: Mapping[str, str], progress: Callable[[int, int], None]) -> Run:
    """Return the map; raises :class:`InputError` for one value against itself."""
    if chosen["x"] == chosen["y"]:
        raise InputError("the same value across and up", "two values", "choose another one")
    vary = {name: network.map_values(card, name) for name in (chosen["x"], chosen["y"])}
    return network.card_map(card, vary, progress=progress)


def shown(run: Run, points: float) -> mo.Html:
    """Return the map with the contour of the target, and what each value must become."""
    gap = points / 100
    changes = [_change(change) for change in network.changes_needed(run, gap)]
    assumed = ", ".join(run.assumed)
    return mo.vstack(
        [
            html.figures(drawn([report.draw.card_map(run, target=gap)])),
            html.block("<h3>What must change</h3>", html.points(changes)),
            html.block(html.paragraph(f"Assumed, not measured: {assumed}", "hw-soft")) if assumed else html.block(),
        ]
    )


def _change(change: network.Change) -> str:
    what = meaning(change.name)
    if change.needed is None:
        return f"{what}: no value on the map reaches the target while the other stays"
    if change.now == change.needed:
        return f"{what}: {change.now:.3g} is enough"
    if change.now is None:
        return f"{what}: {change.needed:.3g} reaches the target; the card has no such value"
    return f"{what}: {change.now:.3g} must become {change.needed:.3g}, a factor of {change.needed / change.now:.2g}"
