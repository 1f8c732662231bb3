r"""How warm a pulse makes a membrane: its layers and its support as what :mod:`.layered_ground` solves.

The film, with a spin source if any, stores heat. Through the interface heat goes into adhesive and support, and into a
cap above. Below the support is a stage that stays at the temperature of the room (``under="sink"``), or nothing
(``"free"``). A bare membrane keeps its heat, or leads it to the ends of its ``span``.
"""

from dataclasses import dataclass
from typing import TypedDict

import numpy as np

from hallweight.cards import card_of_kind
from hallweight.core import Card, InputError
from hallweight.core.errors import names_keywords
from hallweight.core.validation import number, one_of, positive, require_values

from .._strain.layup import CardLayer, Layup
from .at_temperature import conductivity, resistivity
from .closed_forms import Lumped, StepResponse, Suspended
from .layered_ground import Ground, Layer, Under
from .line_source import Where, line_step

INTERFACE = 1e7
"""Assumed conductance from a transferred film to what it lies on, W/(m^2 K); a grown film has no resistance."""
C_V = 2.8e6
"""Assumed heat capacity of a film or source whose card has none, J/(m^3 K)."""
_LORENZ = 2.44e-8 * 300  # W ohm/K at 300 K: heat conductivity of a metal over its conductivity (Wiedemann-Franz)


class LineOptions(TypedDict, total=False):
    """The line that carries the current, and what is below the support: see :meth:`Membrane.heating`."""

    line: str | float
    source: Card | str | None
    where: Where
    under: Under


@dataclass(frozen=True)
class Sheet:
    """What carries the current: ``power`` W/m^2 per (A/m^2)^2, ``store`` J/(m^2 K), ``along`` kappa h in W/K."""

    power: float
    store: float
    along: float


@names_keywords
def sheet_resistance(film: Card, source: Card | None = None, temperature: float | None = None) -> float:
    """Return the sheet resistance (ohm) of film and source at a temperature (K); None: as on the cards."""
    parts = [film] if source is None else [film, source]
    return float(1 / sum(c["t"] / resistivity(c, temperature) for c in parts))


@names_keywords
def conducting_sheet(film: Card, source: Card | None = None, temperature: float | None = None) -> Sheet:
    """Return film and spin source as one sheet; the current density is that in the source, or in the film alone.

    At a ``temperature`` (K) the same current has the power of their resistance there; its density is what it would be
    without that change.

    Raises :class:`InputError` for a card without thickness or resistivity.
    """
    parts = [film] if source is None else [film, source]
    for card in parts:
        require_values(card, ("t", "rho"), "thickness and resistivity")
    store = sum(c.get("C_v", C_V) * c["t"] for c in parts)
    along = sum(c.get("kappa", _LORENZ / c["rho"]) * c["t"] for c in parts)
    warmer = sheet_resistance(film, source, temperature) / sheet_resistance(film, source)
    return Sheet(warmer * parts[-1]["rho"] ** 2 * sum(c["t"] / c["rho"] for c in parts), store, along)


def sheet_with_source(film: Card, source: Card | str | None) -> Sheet:
    """Return film and spin source (card or name) as one sheet; refuses a card of another kind."""
    return conducting_sheet(film, None if source is None else card_of_kind(source, "spin-source"))


def parse_interface(interface: str | float | None) -> float | None:
    """Return a given conductance, W/(m^2 K), or None; refuses what is not above zero. Infinite is a perfect contact."""
    if interface is None:
        return None
    unit = "W/(m^2*K)" if isinstance(interface, str) else None
    conductance = number("interface", interface, unit, finite=False)
    if not conductance > 0:
        wanted = "a conductance above zero, W/(m^2 K), or None"
        raise InputError(f"interface = {interface!r}", wanted, "give for example 1e7")
    return conductance


def conductance_below(interface: float | None, released: bool) -> float:
    """Return the conductance below the film, W/(m^2 K): given, infinite where it grew, else :data:`INTERFACE`."""
    if interface is not None:
        return interface
    return INTERFACE if released else np.inf


def layered_ground(
    layup: Layup, interface: float, store: float, under: Under = "sink", temperature: float | None = None
) -> Ground:
    """Return what takes the heat of a film that stores ``store`` J/(m^2 K); ``interface`` W/(m^2 K) below the film.

    Layers conduct as at ``temperature`` (K), by default 300 K.
    """
    below, above = _thermal(layup.below, temperature), _thermal(layup.above, temperature)
    return Ground(below, store, interface if below else np.inf, under if layup.support else "free", above)


def thermal_layer(card: Card, thickness: float = np.inf, temperature: float | None = None) -> Layer:
    """Return a layer of a support card, of a thickness (m), that conducts as at a temperature (K)."""
    return Layer(conductivity(card, temperature), card["C_v"], thickness)


def _thermal(layers: tuple[CardLayer, ...], temperature: float | None) -> tuple[Layer, ...]:
    return tuple(thermal_layer(card, height, temperature) for card, height in layers)


def line_response(
    layup: Layup,
    interface: float,
    sheet: Sheet,
    width: float,
    *,
    where: Where = "mean",
    under: Under = "sink",
    temperature: float | None = None,
) -> StepResponse:
    """Return the response of a line of ``width`` (m): its mean over the width or its middle.

    A bare membrane is warm all over. Layers conduct as at ``temperature`` (K), by default 300 K.
    """
    if layup.support is not None:
        ground = layered_ground(layup, interface, sheet.store, under, temperature)
        return line_step(ground, width, sheet.power, where)
    store = sheet.store + sum(card["C_v"] * height for card, height in layup.glued)
    if layup.span is None:
        return Lumped(sheet.power / store, np.inf)
    along = sheet.along + sum(card["kappa"] * height for card, height in layup.glued)
    return Suspended(sheet.power, layup.span, store, along)


def step_response(
    layup: Layup,
    interface: float,
    *,
    line: str | float = "10 um",
    source: Card | str | None = None,
    where: Where = "mean",
    under: Under = "sink",
    temperature: float | None = None,
) -> StepResponse:
    """Return the rise (K per (A/m^2)^2) after a current is switched on; keywords as in :class:`LineOptions`.

    Layers conduct as at ``temperature`` (K), by default 300 K.
    """
    one_of("where", where, ("mean", "middle"))
    sheet = sheet_with_source(layup.film, source)
    return line_response(
        layup, interface, sheet, positive("line", line, "m"), where=where, under=under, temperature=temperature
    )


def heat_assumed(layup: Layup, interface_given: bool) -> tuple[str, ...]:
    """Names of the values that heat depends on and that were not measured."""
    names = [] if interface_given or layup.support is None else ["interface"]
    film = ("rho", "C_v", "kappa") if layup.span is not None else ("rho", "C_v")
    around = [card for card, _ in layup.glued] + ([] if layup.support is None else [layup.support])
    for card, values in ((layup.film, film), *((c, ("kappa", "C_v")) for c in around)):
        names += [f"{card.name}.{n}" for n in values if n not in card.values or card.values[n].how == "assumed"]
    return tuple(dict.fromkeys(names))
