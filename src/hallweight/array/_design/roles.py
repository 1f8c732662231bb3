"""What the circuits beside the devices do: one role, one component card, and the usual card of each."""

from collections.abc import Mapping
from functools import cache

from hallweight.cards import card_of_kind, load, search
from hallweight.core import Card, InputError

ROLES: Mapping[str, str] = {
    "adc": "adc-survey",
    "dac": "dac-28nm",
    "driver": "driver-current",
    "amplifier": "amplifier-chopper",
    "shift-add": "shift-add-32nm",
    "adder": "adder-40nm",
    "buffer": "buffer-edram",
    "router": "router-32nm",
}
"""Role -> the component card that an array has unless it names another."""


def component_of(role: str, given: Card | str | None = None) -> Card:
    """Return the card of a component with a role, by name if need be; ``None``: the usual one.

    Raises :class:`InputError` for a card of another kind or role.
    """
    card = load_component(ROLES[role]) if given is None else given
    card = card_of_kind(card, "component")
    if card.role != role:
        known = ", ".join(c.name for c in components_of(role))
        raise InputError(f"the component {card.name!r} of role {card.role!r} as {role}", f"a {role}", f"choose {known}")
    return card


def components_of(role: str) -> tuple[Card, ...]:
    """Return the cards of all components with a role."""
    return tuple(card for card in _components() if card.role == role)


@cache
def _components() -> tuple[Card, ...]:
    return tuple(load(name) for name in search(kind="component"))


def load_component(name: str) -> Card:
    """Return a component card by name."""
    return next((card for card in _components() if card.name == name), None) or load(name)
