"""The Design page: what must be better on a device, and by how much, for a network to score what is wanted."""

from typing import Any

import marimo as mo

from hallweight import cards, network, report
from hallweight.core import Card, InputError, meaning

from . import elements
from .desk import Tried, tried
from .evaluation import PROGRAMS, bar
from .work import drawn

SAMPLE = "sample-hall-synapse"


def controls() -> Any:
    """Return the controls of the page; a sentence where PyTorch is not installed."""
    try:
        names = {f"{meaning(name)} ({name})": name for name in network.MAPPABLE}
    except InputError as error:
        return elements.refusal(error)
    second, first, *_ = names

    def pick(value: str, label: str) -> Any:
        return mo.ui.dropdown(dict(names), value=value, label=label, allow_select_none=False)

    program = mo.ui.dropdown(dict(PROGRAMS), value=next(iter(PROGRAMS)), label="Written by", allow_select_none=False)
    return mo.ui.dictionary({"x": pick(first, "Across"), "y": pick(second, "Up"), "program": program})


def target() -> Any:
    """Return the control of the target, which needs no new map."""
    return mo.ui.slider(0.2, 10, 0.2, value=1.0, label="Allowed loss against floating point (points)", show_value=True)


def form(card: Card | None, axes: Any, draw_map: Any, target: Any) -> Any:
    """Return the controls, or why there are none."""
    if not hasattr(axes, "elements"):
        return axes
    whose = "of the Lab page" if card is not None and device(card) is card else "a sample; Lab makes one of your file"
    name = elements.block(f"<p><b>Device:</b> {elements.text(device(card).name)} ({whose})</p>")
    return mo.vstack([name, elements.row(axes), elements.row((draw_map, target))], gap=0.8)


def device(fit: Any) -> Card:
    """Return the card of the Lab page if it is of a synapse, else the sample's."""
    return fit if fit is not None and fit.kind == "synapse" else cards.load(SAMPLE)


def mapped(card: Card, axes: Any, asked: bool) -> Tried:
    """Return the map once it was asked for, with a bar meanwhile."""
    if not asked or not hasattr(axes, "elements"):
        return Tried()
    x, y = axes.value["x"], axes.value["y"]
    if x == y:
        return Tried(error="Found the same value across and up, expected two values: choose another one.")
    with bar("Programming and testing 26 devices") as progress:
        vary = {name: network.map_values(card, name) for name in (x, y)}
        return tried(lambda: network.card_map(card, vary, program=axes.value["program"], progress=progress))


def shown(found: Tried, points: float) -> Any:
    """Return the map with the contour of the target, and what each value must become."""
    if found.error:
        return elements.refusal(found.error)
    if found.value is None:
        return None
    run, gap = found.value, points / 100
    changes = [_change(change) for change in network.changes_needed(run, gap)]
    assumed = f"Assumed, not measured: {', '.join(run.assumed)}." if run.assumed else ""
    words = elements.block(
        f"<h3>What must change</h3>{elements.points(changes)}", elements.paragraph(assumed, "hw-soft")
    )
    return mo.vstack([elements.figures(drawn([report.draw.card_map(run, target=gap)])), words])


def _change(change: network.Change) -> str:
    what = meaning(change.name)
    if change.needed is None:
        return f"{what}: no value on the map reaches the target while the other stays"
    if change.now == change.needed:
        return f"{what}: {change.now:.3g} is enough"
    if change.now is None:
        return f"{what}: {change.needed:.3g} reaches the target; the card has no such value"
    return f"{what}: {change.now:.3g} must become {change.needed:.3g}, a factor of {change.needed / change.now:.2g}"
