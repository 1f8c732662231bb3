"""The Film page: a film on a support, bent and pulsed, and what a bench would read of it."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import marimo as mo

from hallweight import cards, hall, membrane, report
from hallweight.core import Trace

from .work import Drawn, drawn

AS_GROWN = "as grown, on sapphire"
_SUPPORTS = (AS_GROWN, "PET 25 um", "PET 125 um", "PEN 50 um", "PI 5 um", "mica 25 um", "Si 500 um")
_RADII = {
    "flat": None,
    "50 mm": "50 mm",
    "20 mm": "20 mm",
    "10 mm": "10 mm",
    "7 mm": "7 mm",
    "5 mm": "5 mm",
    "4 mm": "4 mm",
}
_WIDTHS = ("1 ms", "100 us", "10 us", "1 us", "100 ns", "10 ns", "1 ns")
_TIMES = ("1 s", "1 min", "1 h", "1 day", "30 days", "1 year", "10 years")


class Setting(NamedTuple):
    """What the controls of the page say."""

    film: str
    source: str
    support: str
    bend: str | None
    current: float
    width: str
    field: float
    pulses: int
    cycles: int


def controls() -> Any:
    """Return the controls of the page."""

    def slide(start: float, stop: float, step: float, value: float, label: str) -> Any:
        return mo.ui.slider(start, stop, step, value=value, label=label, show_value=True, debounce=True)

    return mo.ui.dictionary(
        {
            "film": mo.ui.dropdown(cards.search(kind="film"), value="CoTb", label="Film", allow_select_none=False),
            "source": mo.ui.dropdown(
                cards.search(kind="spin-source"), value="W", label="Spin source", allow_select_none=False
            ),
            "support": mo.ui.dropdown(list(_SUPPORTS), value=AS_GROWN, label="Support", allow_select_none=False),
            "bend": mo.ui.dropdown(dict(_RADII), value="flat", label="Bend radius", allow_select_none=False),
            "width": mo.ui.dropdown(list(_WIDTHS), value="1 ms", label="Pulse width", allow_select_none=False),
            "current": slide(0.05, 3.0, 0.05, 0.75, "Pulse current (mA)"),
            "field": slide(0, 400, 20, 200, "In-plane field (mT)"),
            "pulses": slide(8, 64, 8, 24, "Pulses a branch"),
            "cycles": slide(1, 5, 1, 2, "Cycles"),
        }
    )


def setting(chosen: Mapping[str, Any]) -> Setting:
    """Return what the controls say."""
    return Setting(**chosen)


@lru_cache(64)
def device(at: Setting) -> hall.HallBar:
    """Return the device on the bench: a small cross, so that every change is seen at once."""
    if at.support == AS_GROWN:
        return hall.HallBar(at.film, source=at.source, side="above", width="0.24 um", grain="15 nm", support="sapphire")
    place = membrane.Membrane(at.film, support=at.support, bend=at.bend)
    return hall.HallBar(at.film, source=at.source, side="above", width="0.24 um", grain="15 nm", membrane=place)


def train(at: Setting) -> str:
    """Return the pulses as a sentence."""
    each = f"{at.pulses} pulses of +{at.current:g} mA, {at.width}; {at.pulses} of -{at.current:g} mA, {at.width}"
    return f"{each}; in-plane field {at.field:g} mT; repeat {at.cycles}"


@lru_cache(64)
def measured(at: Setting) -> Trace:
    """Return what a voltmeter would have read of the pulses."""
    return hall.measure(device(at), train(at))


@lru_cache(64)
def ltp_ltd(at: Setting) -> tuple[Drawn, ...]:
    """Return the pulses drawn."""
    return drawn([report.draw.ltp_ltd(measured(at))])


@lru_cache(64)
def loop(at: Setting) -> tuple[Drawn, ...]:
    """Return the loop of the film against a field along its normal, drawn."""
    trace = hall.field_loop(device(at), "+-2.4 T in 120 mT; 300 K")
    return drawn([report.draw.hall_loop(trace)])
