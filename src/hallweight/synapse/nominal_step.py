"""From a card to what a law needs: the parameters of one branch, and a step in the units of the state."""

import numpy as np

from hallweight.core import Card
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array

from .laws import LAWS, Params, mirror


def branch_parameters(card: Card, polarity: int) -> Params:
    """Return the law's parameters for LTP (+1) or LTD (-1), the latter for the mirrored state 1 - u."""
    branch, law = "LTP" if polarity > 0 else "LTD", LAWS[card.law]
    if law.tabulated:
        state, step = np.array(card.row("table_state")), np.array(card.row(f"table_{branch}"))
        return (state, step) if polarity > 0 else mirror(state, step)
    return tuple(card[f"{name}_{branch}"] for name in law.params)


@names_keywords
def mean_step(card: Card, u: Array, polarity: int, dp: float | Array = 1.0, gain: float | Array = 1.0) -> Array:
    """Return the mean change of the normalised state for ``dp`` pulses of one polarity, shape of ``u``.

    ``gain`` is the number of nominal pulses that one pulse equals.
    """
    law, p = LAWS[card.law], branch_parameters(card, polarity)
    return law.mean_step(u, dp, p, gain) if polarity > 0 else -law.mean_step(1 - u, dp, p, gain)


@names_keywords
def spread(card: Card, u: Array, polarity: int) -> float | Array:
    """Return the C2C standard deviation of one step, fraction of the range; by state for the table law."""
    if not LAWS[card.law].tabulated:
        return card["sigma_c2c"]
    row = card.row("table_sigma_LTP" if polarity > 0 else "table_sigma_LTD")
    return np.interp(u, card.row("table_state"), row)
