"""What is stacked in a membrane: cards with a thickness, and values that no card gives."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from hallweight.cards import card_of_kind
from hallweight.core import Card, InputError, show
from hallweight.core.validation import positive, require_values

from .laminate import Ply, Stack

LayerInput = str | tuple[Card | str, str | float]
"""A layer as a user writes it: ``"PET 25 um"`` or ``(card or name, thickness)``."""

CardLayer = tuple[Card, float]
"""A card and its thickness (m)."""

ASSUMED_FILM: Mapping[str, float] = {"Y": 100e9, "nu": 0.3, "alpha_T": 12e-6, "strain_max": 0.02, "G_c": 10.0}
"""Assumed for a film whose card has no such value: a metallic glass (its elastic limit is near 2 %)."""

_LAYER = re.compile(r"(\S+)\s+([+-]?[\d.].*)")
_MECHANICAL = ("Y", "nu", "alpha_T", "strain_max")


@dataclass(frozen=True, eq=False)
class Layup:
    """What is stacked, from the bottom up, and how it is held.

    ``film``
        card
    ``support``
        card, or None for a bare membrane
    ``thickness``
        m, of the support; 0 without one
    ``adhesive``, ``cap``
        card and thickness (m) of what is glued below and above the film, or None
    ``span``
        m, between the two ends that hold a bare membrane, or None
    ``wide``
        as in :class:`~hallweight.membrane.Stack`
    """

    film: Card
    support: Card | None
    thickness: float
    adhesive: CardLayer | None
    cap: CardLayer | None
    span: float | None
    wide: bool

    @classmethod
    def of(
        cls,
        film: Card | str,
        support: LayerInput | Card | None,
        thickness: str | float | None,
        *,
        adhesive: LayerInput | None,
        cap: LayerInput | None,
        span: str | float | None,
        wide: bool,
    ) -> "Layup":
        """Return the layup of a membrane's arguments.

        Raises :class:`InputError` for a support that is thinner than the film, and for cards that lack a value.
        """
        card, height = (None, 0.0) if support is None else parse_layer("support", support, thickness)
        layup = cls(
            card_of_kind(film, "film"),
            card,
            height,
            None if adhesive is None else parse_layer("adhesive", adhesive),
            None if cap is None else parse_layer("cap", cap),
            None if span is None else positive("span", span, "m"),
            wide,
        )
        film_height = layup.stack.film_ply.h
        if card is not None and height < film_height:
            found = f"a support {show(height, 'm')} thick under a film of {show(film_height, 'm')}"
            raise InputError(found, "a support at least as thick as the film", "give a thicker support, or None")
        return layup

    @property
    def glued(self) -> tuple[CardLayer, ...]:
        """Adhesive and cap, as far as there are any."""
        return tuple(layer for layer in (self.adhesive, self.cap) if layer is not None)

    @property
    def below(self) -> tuple[CardLayer, ...]:
        """Layers below the film, from the film down: adhesive and support."""
        glue = () if self.adhesive is None else (self.adhesive,)
        return glue if self.support is None else (*glue, (self.support, self.thickness))

    @property
    def above(self) -> tuple[CardLayer, ...]:
        """Layers above the film, from the film up: the cap."""
        return () if self.cap is None else (self.cap,)

    @cached_property
    def stack(self) -> Stack:
        """Support, adhesive, film and cap, from the bottom up."""
        below = [ply(*layer) for layer in reversed(self.below)]
        above = [ply(*layer) for layer in self.above]
        return Stack((*below, film_ply(self.film), *above), len(below), self.wide)


def parse_layer(name: str, value: LayerInput | Card, thickness: str | float | None = None) -> CardLayer:
    """Return card and thickness (m) of a support, an adhesive or a cap; ``name`` is for the message."""
    card: Card | str
    if isinstance(value, tuple):
        if len(value) != 2:
            raise InputError(f"{name} = {value!r:.60}", "a card and a thickness", "write for example ('PET', '25 um')")
        card, thickness = value
    elif isinstance(value, str) and thickness is None and (match := _LAYER.fullmatch(value.strip())):
        card, thickness = match[1], match[2]
    else:
        card = value
    found = card_of_kind(card, "support")
    if thickness is None:
        example = f"write for example {name}='{found.name} 25 um'"
        raise InputError(f"the {name} {found.name!r} without a thickness", "a card and its thickness", example)
    return found, positive(f"thickness of the {name}", thickness, "m")


def ply(card: Card, thickness: float) -> Ply:
    """Return a support, adhesive or cap as a layer of the stack; refuses a card without mechanical values."""
    require_values(card, _MECHANICAL, "what a bent stack needs")
    return Ply(card.name, thickness, card["Y"], card["nu"], card["alpha_T"], card["strain_max"])


def film_ply(film: Card) -> Ply:
    """Return the film as a layer; what its card does not give is assumed (:data:`ASSUMED_FILM`)."""
    require_values(film, ("t",), "the thickness of the film")
    modulus, nu, alpha, strain_max = (film.get(n, ASSUMED_FILM[n]) for n in _MECHANICAL)
    return Ply(film.name, film["t"], modulus, nu, alpha, strain_max)
