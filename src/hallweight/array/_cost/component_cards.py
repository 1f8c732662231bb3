"""What one use of a component costs, from its card: a constant, a capacitance, a table over bits, or a regression.

``E = (C_0 + C_bit b + C_code 4^b) V^2`` at the node's supply. A constant or a table is scaled from the card's node to
the array's (:func:`.scaling`). The regression over a survey of converters (cite key andrulis2024adc) has the figure
of merit ``F = min(fom_0 + fom_rate ln f, fom_floor + fom_bit b)`` and the energy
``0.5 10^(-(F - 6.02 b - 1.76)/10) exp(ln_energy) nm^energy_node b^energy_bit`` pJ.
"""

from collections.abc import Callable
from math import exp, log

import numpy as np

from hallweight.core import Card, InputError

from .._design.array_record import Array
from .._design.roles import components_of
from .._design.technology import scaling
from .terms import Number, Term, of_card

_PJ, _UM2 = 1e-12, 1e-12


def unit_energy(array: Array, role: str, bits: int) -> Term:
    """Return the energy of one use, with what other cards of the role have."""
    return _with_others(array, role, bits, energy_of)


def unit_area(array: Array, role: str, bits: int) -> Term:
    """Return the area of one, with what other cards of the role have."""
    return _with_others(array, role, bits, area_of)


def unit_time(array: Array, role: str, bits: int) -> float:
    """Return the time of one use, s; zero where the card says nothing."""
    card = array.component(role)
    per_bit = card.get("time_bit", 0.0) + card.get("time_bit_row", 0.0) * array.rows
    rate = card.get("rate", 0.0)
    return card.get("time", 0.0) + per_bit * bits + (1 / rate if rate and "time" not in card.values else 0.0)


def energy_of(card: Card, technology: Card, bits: int) -> Term:
    """Return the energy of one use of a component at a node, J; raises :class:`InputError` for a card without."""
    if "fom_0" in card.values:
        return _survey_energy(card, technology, bits)
    if any(name in card.values for name in ("C_0", "C_bit", "C_code")):
        return _capacitive_energy(card, technology, bits)
    row = "energy_row" if "energy_row" in card.values else "energy"
    return _scaled(card, technology, bits, row, "J", 0)


def area_of(card: Card, technology: Card, bits: int) -> Term:
    """Return the area of a component at a node, m^2; raises :class:`InputError` for a card without."""
    if "ln_area" in card.values:
        return _survey_area(card, technology, bits)
    if "area_code" in card.values:
        value = card["area_code"] * 2 ** (card["area_exponent"] * bits)
        factor = _factors(card, technology)[1]
        numbers = {n: of_card(card, n) for n in ("area_code", "area_exponent")} | _bits(bits)
        return Term(value * factor, "m^2", f"area_code 2^(area_exponent b) x {factor:.3g} (node)", numbers)
    return _scaled(card, technology, bits, "area_row" if "area_row" in card.values else "area", "m^2", 1)


def others_of(
    array: Array, role: str, bits: int, of: Callable[[Card, Card, int], Term] | None = None
) -> dict[str, Number]:
    """Return the energy of one use by every other card of a role (or another figure ``of`` a card)."""
    card, beside = array.component(role), {}
    of = of or energy_of
    for other in components_of(role):
        try:
            found = of(other, array.technology, bits)
        except InputError:
            continue
        if other.name != card.name:
            beside[other.name] = Number(found.value, found.unit, _how(found), _source(found))
        if "energy_quartile" in other.values and found.unit == "J":
            low = _at_bits(other, "energy_quartile", bits)
            quarter = other.values["energy_quartile"]
            beside[f"{other.name}, lower quartile"] = Number(low, "J", quarter.how, f"{quarter.source}, {quarter.note}")
    return beside


def _with_others(array: Array, role: str, bits: int, of: Callable[[Card, Card, int], Term]) -> Term:
    term = of(array.component(role), array.technology, bits)
    return Term(term.value, term.unit, term.formula, term.numbers, others_of(array, role, bits, of))


def _how(term: Term) -> str:
    return "literature" if any(n.how == "literature" for n in term.numbers.values()) else "assumed"


def _source(term: Term) -> str:
    return next((n.source for n in term.numbers.values() if n.how == "literature"), "")


def _bits(bits: int) -> dict[str, Number]:
    return {"b": Number(bits, "1", "chosen", "bits of the array")}


def _at_bits(card: Card, row: str, bits: int) -> float:
    """Interpolate a row over bits, in the logarithm, and go on with its last slope."""
    x, y = np.array(card.row("bits")), np.log(card.row(row))
    k = int(np.clip(np.searchsorted(x, bits) - 1, 0, len(x) - 2))
    return float(np.exp(y[k] + (y[k + 1] - y[k]) * (bits - x[k]) / (x[k + 1] - x[k])))


def _factors(card: Card, technology: Card) -> tuple[float, float]:
    """Return the factors of energy and area from the card's node; 1 for a card that does not scale."""
    fixed = card.get("scales", 1.0) == 0 or "node" not in card.values
    return (1.0, 1.0) if fixed else scaling(card["node"], technology)


def _scaled(card: Card, technology: Card, bits: int, name: str, unit: str, which: int) -> Term:
    if name not in card.values:
        raise InputError(f"no {name} on card {card.name!r}", f"a component with {name}", f"add it with {name}=...")
    factor = _factors(card, technology)[which]
    if name.endswith("_row"):
        value, numbers = _at_bits(card, name, bits), _bits(bits)
        note = ", ".join(t for t in (card.values[name].source, f"card {card.name}", card.values[name].note) if t)
        numbers[name] = Number(value, unit, card.values[name].how, note)
    else:
        value, numbers = card[name], {name: of_card(card, name)}
    if factor == 1:
        return Term(value, unit, name, numbers)
    numbers["node"] = of_card(card, "node")
    return Term(value * factor, unit, f"{name} x {factor:.3g} (from its node, stillmaker2017scaling)", numbers)


def _capacitive_energy(card: Card, technology: Card, bits: int) -> Term:
    c = card.get("C_0", 0.0) + card.get("C_bit", 0.0) * bits + card.get("C_code", 0.0) * 4.0**bits
    numbers = {n: of_card(card, n) for n in ("C_0", "C_bit", "C_code") if n in card.values} | _bits(bits)
    numbers["V"] = of_card(technology, "V_dd")
    return Term(c * technology["V_dd"] ** 2, "J", "(C_0 + C_bit b + C_code 4^b) V^2", numbers)


def _survey_energy(card: Card, technology: Card, bits: int) -> Term:
    v, nm = card, technology["node"] * 1e9
    merit = min(v["fom_0"] + v["fom_rate"] * log(v["rate"]), v["fom_floor"] + v["fom_bit"] * bits)
    pj = 0.5 * 10 ** (-(merit - 6.02 * bits - 1.76) / 10) * exp(v["ln_energy"])
    pj *= nm ** v["energy_node"] * bits ** v["energy_bit"]
    used = ("fom_0", "fom_rate", "fom_floor", "fom_bit", "rate", "ln_energy", "energy_node", "energy_bit")
    numbers = {n: of_card(card, n) for n in used} | _bits(bits) | {"node": of_card(technology, "node")}
    formula = "0.5 10^(-(F - 6.02 b - 1.76)/10) exp(ln_energy) nm^energy_node b^energy_bit pJ, "
    formula += "F = min(fom_0 + fom_rate ln f, fom_floor + fom_bit b)"
    return Term(pj * _PJ, "J", formula, numbers)


def _survey_area(card: Card, technology: Card, bits: int) -> Term:
    energy = _survey_energy(card, technology, bits).value / _PJ
    log_area = card["ln_area"] + card["area_node"] * log(technology["node"] * 1e9)
    log_area += card["area_rate"] * log(card["rate"]) + card["area_energy"] * log(energy)
    numbers = {n: of_card(card, n) for n in ("ln_area", "area_node", "area_rate", "area_energy", "rate")}
    formula = "exp(ln_area) nm^area_node f^area_rate E^area_energy um^2 (E in pJ)"
    return Term(exp(log_area) * _UM2, "m^2", formula, numbers | {"E": Number(energy * _PJ, "J", "assumed", "above")})
