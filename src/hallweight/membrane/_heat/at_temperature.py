r"""How what conducts heat and current changes with temperature; a card without the value is taken as constant.

``kappa(T) = kappa (T/T_0)^kappa_exponent``,  ``rho(T) = rho (1 + tcr (T - T_0))``,  T_0 the card's ``T_ref``, else
300 K.
"""

from hallweight.core import Card

T_0 = 300.0
"""Temperature (K) at which the values of a card without ``T_ref`` hold."""


def conductivity(card: Card, temperature: float | None = None) -> float:
    """Return kappa (W/(m K)) of a card at a temperature (K); None: as on the card."""
    if temperature is None or "kappa_exponent" not in card.values:
        return card["kappa"]
    return float(card["kappa"] * (temperature / card.get("T_ref", T_0)) ** card["kappa_exponent"])


def resistivity(card: Card, temperature: float | None = None) -> float:
    """Return rho (ohm m) of a film or spin source at a temperature (K); None: as on the card."""
    if temperature is None or "tcr" not in card.values:
        return card["rho"]
    return float(card["rho"] * (1 + card["tcr"] * (temperature - card.get("T_ref", T_0))))
