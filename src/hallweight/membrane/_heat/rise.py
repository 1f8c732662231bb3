r"""How warm a pulse makes a membrane: its layers and its support as what :mod:`._heat_layers` solves.

The film, with a spin source if any, stores heat; through the interface it goes into adhesive and support, into a cap
above, and from the support into a stage that stays at the temperature of the room (``under="sink"``), or nowhere
(``"free"``). A bare membrane keeps its heat, or leads it to the ends of its ``span``.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from hallweight.core import Card, InputError, parse

from .._strain.layup import card_of, length
from .closed_forms import Lumped, StepResponse, Suspended
from .layered_ground import Ground, Layer
from .line_source import Where, line_step

if TYPE_CHECKING:
    from ..membrane import Membrane

Under = Literal["sink", "free"]

INTERFACE = 1e7
"""Assumed conductance from a transferred film to what it lies on, W/(m^2 K); a grown film has no resistance."""
C_V = 2.8e6
"""Assumed heat capacity of a film or source whose card has none, J/(m^3 K)."""
_LORENZ = 2.44e-8 * 300  # W ohm/K at 300 K: heat conductivity of a metal over its conductivity (Wiedemann-Franz)


@dataclass(frozen=True)
class Sheet:
    """What carries the current: ``power`` W/m^2 per (A/m^2)^2, ``store`` J/(m^2 K), ``along`` kappa h in W/K."""

    power: float
    store: float
    along: float


def conducting_sheet(film: Card, source: Card | None = None) -> Sheet:
    """Return film and spin source as one sheet; the current density is that in the source, or in the film alone.

    Raises :class:`InputError` for a card without thickness or resistivity.
    """
    parts = [film, *([] if source is None else [source])]
    for card in parts:
        absent = [n for n in ("t", "rho") if n not in card.values]
        if absent:
            raise InputError(f"no {', '.join(absent)} on card {card.name!r}", "thickness and resistivity",
                             "add them with .replace")  # fmt: skip
    store = sum(c.get("C_v", C_V) * c["t"] for c in parts)
    along = sum(c.get("kappa", _LORENZ / c["rho"]) * c["t"] for c in parts)
    return Sheet(parts[-1]["rho"] ** 2 * sum(c["t"] / c["rho"] for c in parts), store, along)


def interface_of(mem: "Membrane") -> float:
    """Return the conductance below the film, W/(m^2 K): given, infinite where it grew, else :data:`INTERFACE`."""
    if mem.interface is not None:
        return mem.interface
    return np.inf if mem.layer is None else INTERFACE


def ground_of(mem: "Membrane", store: float, under: Under = "sink") -> Ground:
    """Return what takes the heat of a membrane whose film stores ``store`` J/(m^2 K)."""
    below = [*([] if mem.adhesive is None else [mem.adhesive])]
    below += [] if mem.support is None else [(mem.support, mem.thickness)]
    above = [] if mem.cap is None else [mem.cap]
    layers, top = (tuple(Layer(c["kappa"], c["C_v"], h) for c, h in row) for row in (below, above))
    return Ground(layers, store, interface_of(mem) if below else np.inf, under if mem.support else "free", top)


def line_heating(
    mem: "Membrane", sheet: Sheet, width: float, *, where: Where = "mean", under: Under = "sink"
) -> StepResponse:
    """Return the response of a line of ``width`` (m) on a membrane, its mean over the width or its middle."""
    if mem.support is not None:
        return line_step(ground_of(mem, sheet.store, under), width, sheet.power, where)
    ply = [p for p in (mem.adhesive, mem.cap) if p is not None]
    store = sheet.store + sum(c["C_v"] * h for c, h in ply)
    if mem.span is None:
        return Lumped(sheet.power / store, np.inf)
    return Suspended(sheet.power, mem.span, store, sheet.along + sum(c["kappa"] * h for c, h in ply))


def step_of(
    mem: "Membrane", *, line: str | float = "10 um", source: Card | str | None = None, where: Where = "mean",
    under: Under = "sink",
) -> StepResponse:  # fmt: skip
    """Return the rise (K per (A/m^2)^2) after a current is switched on, as a callable of times (s).

    ``line``: width of the line; ``source``: spin source, in which then the density counts; ``where``: "mean" over the
    width or its "middle"; ``under`` the support a "sink" or "free". A bare membrane is warm all over.
    """
    if where not in ("mean", "middle"):
        raise InputError(f"where = {where!r}", "'mean' or 'middle'", "choose one of the two")
    torque = None if source is None else card_of(source, "spin-source")
    return line_heating(mem, conducting_sheet(mem.film, torque), length("line", line), where=where, under=under)


def rise(
    mem: "Membrane", J: str | float, width: str | float, *, line: str | float = "10 um",
    source: Card | str | None = None, where: Where = "mean", under: Under = "sink",
) -> float:  # fmt: skip
    """Return the rise (K) at the end of a pulse of density ``J`` (A/m^2) and ``width`` (s); see :func:`step_of`."""
    density, time = parse(J, "A/m^2"), parse(width, "s")
    if not time > 0:
        raise InputError(f"a pulse of {J!r} for {width!r}", "a time above zero", "correct the width")
    step = step_of(mem, line=line, source=source, where=where, under=under)
    return float(step(np.array([time]))[0]) * density**2


def heat_assumed(mem: "Membrane") -> tuple[str, ...]:
    """Names of what nobody measured and heat depends on."""
    names = [] if mem.layer is None or mem.interface is not None or mem.support is None else ["interface"]
    laid = [p[0] for p in (mem.adhesive, mem.cap) if p] + ([] if mem.support is None else [mem.support])
    film = ("rho", "C_v", "kappa") if mem.span is not None else ("rho", "C_v")
    for card, values in ((mem.film, film), *((c, ("kappa", "C_v")) for c in laid)):
        names += [f"{card.name}.{n}" for n in values if n not in card.values or card.values[n].how == "assumed"]
    return tuple(dict.fromkeys(names))
