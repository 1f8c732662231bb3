"""A figure of the cost with all that it is made of: formula, numbers, sources, and what others have for the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from hallweight.core import Card, show

_SQUARE_UNITS = {"mm^2": 1e-6, "um^2": 1e-12, "nm^2": 1e-18}


class Number(NamedTuple):
    """A number (SI), how it is known (as on a card, or chosen, or counted), and from where."""

    value: float
    unit: str
    how: str
    source: str = ""

    def __str__(self) -> str:
        known = self.how + (f", {self.source}" if self.source else "")
        return f"{show_si(self.value, self.unit)}  ({known})"


@dataclass(frozen=True)
class Term:
    """A figure and what it is made of.

    formula  in the names of ``numbers``
    numbers  by name, as they go into the formula
    beside   the same figure by other models, and of chips that were built
    """

    value: float
    unit: str
    formula: str
    numbers: Mapping[str, Number]
    beside: Mapping[str, Number] = field(default_factory=dict)

    def lines(self) -> list[str]:
        """Return the term for a terminal."""
        out = [f"{show_si(self.value, self.unit)} = {self.formula}"]
        out += [f"  {name} = {number}" for name, number in self.numbers.items()]
        if self.beside:
            out.append("  beside it:")
            out += [f"    {name}: {number}" for name, number in self.beside.items()]
        return out


def of_card(card: Card, name: str) -> Number:
    """Return a value of a card with what the card says about it."""
    value = card.values[name]
    source = ", ".join(t for t in (value.source, f"card {card.name}", value.note) if t)
    return Number(card[name], value.unit, value.how, source)


def chosen(value: float, unit: str, name: str) -> Number:
    """Return a field of the array, which its designer chose."""
    return Number(value, unit, "chosen", f"Array({name}=)")


def show_si(value: float, unit: str) -> str:
    """Print an SI number; areas in the unit that suits their size."""
    if unit != "m^2" or value == 0:
        return show(value, unit)
    name = next((n for n, size in _SQUARE_UNITS.items() if abs(value) >= 0.01 * size), "nm^2")
    return f"{value / _SQUARE_UNITS[name]:.4g} {name}"
