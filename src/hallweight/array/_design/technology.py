"""Technology cards by node, and how energy and area of a circuit follow the node.

Energies follow ``a V^2 + b V + c`` of the node at its supply, areas the published ratios (cite key
stillmaker2017scaling). Nodes between the published ones lie on cards of their own. Others add theirs by the entry
point of cards.
"""

from functools import cache

from hallweight.cards import card_of_kind, load, search
from hallweight.core import Card, InputError, did_you_mean, parse


def nodes() -> tuple[str, ...]:
    """Names of the nodes that have a technology card, from the coarsest: "130 nm", ..., "7 nm"."""
    return tuple(_node_name(card) for card in sorted(_technologies(), key=lambda c: -c["node"]))


def technology_of(node: str | Card) -> Card:
    """Return the technology card of a node, "22 nm"; a card is returned as it is.

    Raises :class:`InputError` with the nearest node for one that no card has.
    """
    if isinstance(node, Card):
        return card_of_kind(node, "technology")
    text = str(node).replace(" ", "").lower()
    found = [card for card in _technologies() if text in (card.name.lower(), _node_name(card).replace(" ", ""))]
    if not found:
        raise InputError(f"the unknown node {node!r}", "a node with a technology card", _nearest(str(node)))
    return found[0]


def _nearest(node: str) -> str:
    """Return an imperative that names the node nearest in size, or in spelling for what is no length."""
    try:
        size = parse(node, "m")
        near = min(_technologies(), key=lambda c: abs(c["node"] - size))
    except InputError:
        return did_you_mean(node, list(nodes()))
    return f"did you mean {_node_name(near)!r}?"


def energy_factor(technology: Card) -> float:
    """Return ``a V^2 + b V + c`` at the supply of a node: what the energies of its circuits are in proportion to."""
    v = technology["V_dd"]
    return technology["energy_a"] * v**2 + technology["energy_b"] * v + technology["energy_c"]


def scaling(source: float, technology: Card) -> tuple[float, float]:
    """Return the factors of energy and area from the node ``source`` (m) to that of a technology.

    The nearest card stands for a source that has none.
    """
    near = min(_technologies(), key=lambda c: abs(c["node"] - source) / source)
    area = technology["area_factor"] / near["area_factor"]
    return energy_factor(technology) / energy_factor(near), area


def _node_name(card: Card) -> str:
    return f"{card['node'] * 1e9:g} nm"


@cache
def _technologies() -> tuple[Card, ...]:
    return tuple(load(name) for name in search(kind="technology"))
