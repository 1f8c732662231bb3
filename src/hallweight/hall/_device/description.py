"""A device in words: what was assumed, and what to cite."""

from collections.abc import Iterable

from hallweight.core import Card
from hallweight.membrane import Membrane, StepResponse, no_heating

from .readout import Readout

_FOLLOWS_T = {
    "film": ("tcr", "A_exponent", "D_exponent"),
    "spin-source": ("tcr", "xi_tc"),
    "support": ("kappa_exponent",),
}
"""How values change with temperature; one that a card does not have is assumed to be constant."""


def assumed_names(
    cards: Iterable[Card | None], defaults: Iterable[str], membrane: Membrane | None, readout: Readout
) -> tuple[str, ...]:
    """Names of what nobody measured: values of the cards (film first), and arguments left at their defaults."""
    listed = [card for card in cards if card is not None]
    names = [name for card in listed for name in card.missing()] + list(defaults)
    names += [f"{c.name}.{n} (constant)" for c in listed for n in _FOLLOWS_T.get(c.kind, ()) if n not in c.values]
    if membrane is not None:
        of_film = f"{listed[0].name}."  # the film's values stand there already
        names += [n for n in membrane.assumed if not n.startswith(of_film) or n.endswith(")")]
    return tuple(dict.fromkeys([*names, *(["readout"] if readout == Readout() else [])]))


def citation_keys(cards: Iterable[Card | None], membrane: Membrane | None, warming: StepResponse) -> tuple[str, ...]:
    """Citation keys of what a device is made of."""
    keys = ["hallweight", "cornelissens2002", "hooge1969", "johnson1928"]
    if warming is not no_heating:
        keys += ["maillet2000", "abate2006"]
    if membrane is not None:
        keys += membrane.cites
    for card in cards:
        if card is not None:
            keys += card.citations()
    return tuple(dict.fromkeys(keys))
