"""What a device is made from, checked."""

from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight import cards
from hallweight.core import Card, InputError, did_you_mean, parse, show
from hallweight.membrane import Membrane

if TYPE_CHECKING:
    from .hall_bar import HallBar

OUTLINES = ("cross", "disc", "square")
_MOST_CELLS = 5e7


def check(bar: "HallBar") -> None:
    """Refuse a device that cannot be; raises :class:`InputError`."""
    if bar.outline not in OUTLINES:
        raise InputError(f"the outline {bar.outline!r}", "an outline", did_you_mean(bar.outline, OUTLINES))
    if bar.side not in ("below", "above"):
        raise InputError(f"a spin source {bar.side!r} the film", "'below' or 'above'", "choose one of the two")
    if isinstance(bar.sigma_K, str) or not 0 <= bar.sigma_K < 1:
        raise InputError(f"sigma_K = {bar.sigma_K!r}", "a relative spread from 0 to below 1", "correct sigma_K")
    across = bar.width / bar.grain
    if across < 0.999:
        raise InputError(
            f"a grain of {show(bar.grain, 'm')} in a device {show(bar.width, 'm')} wide: zero grains",
            "at least one grain", "make the grain smaller",
        )  # fmt: skip
    if across**2 > _MOST_CELLS:
        raise InputError(f"{across**2:.2g} grains", f"at most {_MOST_CELLS:.0e}", "make the grain larger")
    for name, card in (("film", bar.film), ("spin source", bar.source)):
        for need in ("t", "rho"):
            if card is not None and need not in card.values:
                raise InputError(f"the {name} card {card.name!r} without {need}", "its thickness and resistivity",
                                 "add them with .replace")  # fmt: skip
    if "rho_AHE" not in bar.film.values:
        raise InputError(f"the film card {bar.film.name!r} without rho_AHE", "an anomalous Hall resistivity",
                         "add it with .replace")  # fmt: skip


def card_of(card: Card | str, kind: str) -> Card:
    """Return a card, by name if need be; refuses one of another kind."""
    found = card if isinstance(card, Card) else cards.load(card)
    if found.kind != kind:
        raise InputError(f"card {found.name!r} of kind '{found.kind}'", f"a card of kind '{kind}'",
                         "choose one of " + ", ".join(cards.search(kind=kind)))  # fmt: skip
    return found


def carried(film: Card | str, support: Any, stress: Any, membrane: Any) -> dict[str, Any]:
    """Return support and stress, from the membrane if there is one; refuses what contradicts it."""
    if membrane is None:
        pull = tuple(parse(s, "Pa") for s in stress) if isinstance(stress, tuple | list) else parse(stress, "Pa")
        return {"support": None if support is None else card_of(support, "support"), "stress": pull}
    if not isinstance(membrane, Membrane):
        raise InputError(f"membrane = {membrane!r:.60}", "a Membrane", "a conductance goes there as interface: "
                         "hallweight.membrane.Membrane(film, support='PET 25 um', interface=1e7)")  # fmt: skip
    if card_of(film, "film") != membrane.film:
        raise InputError(f"the film {card_of(film, 'film').name!r} on a membrane of {membrane.film.name!r}",
                         "the same card", "give both the same film, with the same values")  # fmt: skip
    if support != "sapphire" or stress != 0.0:
        raise InputError("a membrane besides a support or a stress", "one of the two", "the membrane brings them: "
                         "leave support and stress out")  # fmt: skip
    return {"support": membrane.support, "stress": membrane.stress_change.row}


def length_of(name: str, value: str | float) -> float:
    """Return a length in m; refuses what is not above zero."""
    size = parse(value, "m")
    if not (np.isfinite(size) and size > 0):
        raise InputError(f"{name} = {value!r}", "a length above zero", f"correct {name}")
    return size


def whole_of(name: str, value: Any, least: int = 0) -> int:
    """Return a whole number, ``least`` or more; refuses anything else."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < least:
        raise InputError(f"{name} = {value!r:.40}", f"a whole number, {least} or more", f"correct {name}")
    return int(value)


def some(name: str, values: Any) -> None:
    """Refuse an empty list, and a text where a list should be."""
    if isinstance(values, str) or not len(values):
        raise InputError(f"{name} = {values!r}", "a list of one or more", 'write for example ["10 mT", "50 mT"]')
