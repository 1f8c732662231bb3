"""Values that one device cannot tell, filled in and tagged as assumed."""

from hallweight.core import Card

DEFAULTS = {"sigma_d2d": 0.05, "sigma_d2d_range": 0.05, "p_stuck": 0.0, "drift": 0.0}
"""What is assumed when it was not measured: 5% spread of step size and range, no stuck devices, no drift."""


def complete(card: Card) -> Card:
    """Return the synapse card with every absent value of :data:`DEFAULTS` added, tagged "assumed"."""
    absent = {k: v for k, v in DEFAULTS.items() if k not in card.values}
    return card.replace(how="assumed", note="not measured: default of hallweight", **absent) if absent else card
