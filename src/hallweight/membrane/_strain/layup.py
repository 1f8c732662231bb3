"""What a membrane is made of: cards with a thickness, and values that no card gives."""

import re
from collections.abc import Mapping

from hallweight import cards
from hallweight.core import Card, InputError, parse

from .laminate import Ply

Piece = str | tuple["Card | str", "str | float"]
"""A layer as a user writes it: ``"PET 25 um"`` or ``(card or name, thickness)``."""

FILM: Mapping[str, float] = {"Y": 100e9, "nu": 0.3, "alpha_T": 12e-6, "strain_max": 0.02, "G_c": 10.0}
"""Assumed for a film whose card has no such value: a metallic glass (its elastic limit is near 2 %)."""

_PIECE = re.compile(r"(\S+)\s+([+-]?[\d.].*)")


def card_of(card: Card | str, kind: str) -> Card:
    """Return a card, by name if need be; refuses one of another kind."""
    found = card if isinstance(card, Card) else cards.load(card)
    if found.kind != kind:
        raise InputError(f"card {found.name!r} of kind '{found.kind}'", f"a card of kind '{kind}'",
                         "choose one of " + ", ".join(cards.search(kind=kind)))  # fmt: skip
    return found


def length(name: str, value: str | float) -> float:
    """Return a length in m; refuses what is not above zero."""
    size = parse(value, "m")
    if not size > 0:
        raise InputError(f"{name} = {value!r}", "a length above zero", f"correct {name}")
    return size


def piece(name: str, value: Piece | Card, thickness: str | float | None = None) -> tuple[Card, float]:
    """Return card and thickness (m) of a support, an adhesive or a cap; ``name`` is for the message."""
    card: Card | str
    if isinstance(value, tuple):
        if len(value) != 2:
            raise InputError(f"{name} = {value!r:.60}", "a card and a thickness", "write for example ('PET', '25 um')")
        card, thickness = value
    elif isinstance(value, str) and thickness is None and (match := _PIECE.fullmatch(value.strip())):
        card, thickness = match[1], match[2]
    else:
        card = value
    found = card_of(card, "support")
    if thickness is None:
        raise InputError(f"the {name} {found.name!r} without a thickness", "a card and its thickness",
                         f"write for example {name}='{found.name} 25 um'")  # fmt: skip
    return found, length(f"thickness of the {name}", thickness)


def ply(card: Card, thickness: float) -> Ply:
    """Return a support, adhesive or cap as a layer of the stack; refuses a card without mechanical values."""
    absent = [n for n in ("Y", "nu", "alpha_T", "strain_max") if n not in card.values]
    if absent:
        raise InputError(f"no {', '.join(absent)} on card {card.name!r}", "what a bent stack needs",
                         "add them with card.replace(...)")  # fmt: skip
    return Ply(card.name, thickness, card["Y"], card["nu"], card["alpha_T"], card["strain_max"])


def film_ply(film: Card) -> Ply:
    """Return the film as a layer; what its card does not give is assumed (:data:`FILM`)."""
    if "t" not in film.values:
        raise InputError(f"no t on card {film.name!r}", "the film's thickness", "add it with .replace(t='10 nm')")
    y, nu, alpha, most = (film.get(n, FILM[n]) for n in ("Y", "nu", "alpha_T", "strain_max"))
    return Ply(film.name, film["t"], y, nu, alpha, most)
