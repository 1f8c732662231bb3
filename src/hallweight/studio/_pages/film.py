"""The Film page: a film on a support, bent and pulsed, and what a bench would read of it."""

from collections.abc import Callable, Mapping
from typing import Any

import marimo as mo

from hallweight import cards

from . import bench, elements
from .bench import AS_GROWN, Stack, Train
from .desk import desk, tried

_SUPPORTS = (AS_GROWN, "PET 25 um", "PET 125 um", "PEN 50 um", "PI 5 um", "mica 25 um", "Si 500 um")
_RADII = ("flat", "50 mm", "20 mm", "10 mm", "7 mm", "5 mm", "4 mm")
_WIDTHS = ("1 ms", "100 us", "10 us", "1 us", "100 ns", "10 ns", "1 ns")
_CURRENTS = [float(f"{0.002 * 10 ** (k / 24):.3g}") for k in range(90)]
_FIRST = 0.967


def stack_controls() -> Any:
    """Return the controls of film, support and bend."""
    return mo.ui.dictionary(
        {
            "film": _pick(cards.search(kind="film"), "CoTb", "Film"),
            "source": _pick(cards.search(kind="spin-source"), "W", "Spin source, above"),
            "support": _pick(_SUPPORTS, AS_GROWN, "Support"),
            "bend": _pick(_RADII, "flat", "Bend radius"),
            "grain": _slide(10, 40, 1, 15, "Grain (nm)"),
        }
    )


def train_controls(current: float | None) -> Any:
    """Return the controls of the pulses."""
    nearest = min(_CURRENTS, key=lambda step: abs(step - (current or _FIRST)))
    return mo.ui.dictionary(
        {
            "current": mo.ui.slider(
                steps=_CURRENTS, value=nearest, label="Pulse current (mA)", show_value=True, debounce=True
            ),
            "width": _pick(_WIDTHS, "1 ms", "Pulse width"),
            "field": _slide(0, 400, 20, 200, "In-plane field (mT)"),
            "pulses": _slide(8, 64, 8, 24, "Pulses a branch"),
            "cycles": _slide(1, 5, 1, 2, "Cycles"),
        }
    )


def stack(chosen: Mapping[str, Any]) -> Stack:
    """Return what the controls say of the film; what grew on sapphire is not bent."""
    flat = chosen["bend"] == "flat" or chosen["support"] == AS_GROWN
    return Stack(**{**chosen, "bend": None if flat else chosen["bend"]})


def train(chosen: Mapping[str, Any]) -> Train:
    """Return what the controls say of the pulses."""
    return Train(**chosen)


def find(asked: bool, at: Stack, pulse: Train, found: Callable[[float], None]) -> Any:
    """Look for the current that switches, if asked, and hand it to the controls; return why there is none."""
    if not asked:
        return None
    with mo.status.spinner("Looking for the current that switches"):
        current = tried(desk().films, bench.switching_current, at, pulse.width, pulse.field)
    if current.error:
        return elements.refusal(current.error)
    if current.value is None:
        words = "No current switches a quarter of this device at this width and field, or the state is lost by itself."
        return elements.refusal(words)
    found(current.value)
    return None


def hand_over(
    asked: bool, at: Stack, pulse: Train, hand: Callable[[Any], None], open_page: Callable[[str], None]
) -> Any:
    """Measure the pulses, if asked, and hand the trace to the Lab page."""
    if not asked:
        return None
    trace = tried(desk().films, bench.measured, at, pulse)
    if trace.error:
        return elements.refusal(trace.error)
    hand(trace.value)
    open_page("Lab")
    return None


def figure(here: bool, title: str, call: Callable[..., Any], *at: Any) -> Any:
    """Return a figure of the page if it is open, or why there is none. The first of a train begins the others too."""
    if not here:
        return None
    if call is bench.ltp_ltd:
        desk().files.begin((bench.loop, at[0]), (bench.heat, *at), (bench.retention, *at))
    found = tried(desk().films if call is bench.ltp_ltd else desk().files, call, *at)
    if found.error:
        return elements.half(elements.block(f"<b>{title}</b>"), elements.refusal(found.error))
    return elements.half(elements.figures(found.value))


def facts(here: bool, at: Stack) -> Any:
    """Return what the device is, with all that was assumed; nothing if it was refused or the page is not open."""
    if not here:
        return None
    found = tried(desk().films, bench.facts, at)
    texts = "".join(elements.preformatted(words) for words in found.value or () if words)
    return elements.block(elements.folded("This device, with all that was assumed", texts)) if texts else None


def _pick(options: Any, value: str, label: str) -> Any:
    return mo.ui.dropdown(list(options), value=value, label=label, allow_select_none=False)


def _slide(start: float, stop: float, step: float, value: float, label: str) -> Any:
    return mo.ui.slider(start, stop, step, value=value, label=label, show_value=True, debounce=True)
