"""A card as TOML text, and two cards side by side."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from .schema.kinds import KINDS
from .units import show
from .value import Value


class CardLike(Protocol):
    """What of a card is written: its heads, lists and values."""

    @property
    def name(self) -> str:
        """What the card is called."""

    @property
    def kind(self) -> str:
        """What it is a card of."""

    @property
    def values(self) -> Mapping[str, Value]:
        """Its values by name."""


_HEADS = ("name", "kind", "quantity", "law")
_LISTS = ("sources", "cites", "notes")


def card_toml(card: CardLike) -> str:
    """Return the card as TOML text."""
    import tomlkit

    doc = tomlkit.document()
    for key in _HEADS:
        if getattr(card, key) and (key != "quantity" or KINDS[card.kind].reads):
            doc[key] = getattr(card, key)
    for key in _LISTS:
        if getattr(card, key):
            doc[key] = list(getattr(card, key))
    table = tomlkit.table()
    for name, value in card.values.items():
        item = tomlkit.inline_table()
        dumped = value.model_dump(by_alias=True, exclude_defaults=True)
        for k in ("value", "unit", "err", "how", "from", "note"):
            if k in dumped or k == "unit":
                v = dumped.get(k, value.unit)
                item[k] = list(v) if isinstance(v, tuple) else v
        table[name] = item
    doc["values"] = table
    return tomlkit.dumps(doc)


@dataclass(frozen=True)
class Difference:
    """What differs between two cards: rows of (name, here, there), with ``-`` where a card has nothing."""

    here: str
    there: str
    rows: tuple[tuple[str, str, str], ...]

    def __bool__(self) -> bool:
        return bool(self.rows)

    def __str__(self) -> str:
        if not self.rows:
            return f"{self.here} and {self.there} do not differ"
        table = [("", self.here, self.there), *self.rows]
        wide = [max(len(row[i]) for row in table) for i in (0, 1)]
        return "\n".join(f"{a:<{wide[0]}}  {b:<{wide[1]}}  {c}".rstrip() for a, b, c in table)


def difference(card: CardLike, other: CardLike) -> Difference:
    """Compare two cards: kind, quantity, law, and every value with how it is known. Notes are not compared."""
    rows = [(key, getattr(card, key) or "-", getattr(other, key) or "-") for key in _HEADS[1:]]
    names = dict.fromkeys((*card.values, *other.values))
    rows += [(name, _entry(card, name), _entry(other, name)) for name in names]
    here, there = (card.name, other.name) if card.name != other.name else (card.name, f"{other.name} (other)")
    return Difference(here, there, tuple(row for row in rows if row[1] != row[2]))


def _entry(card: CardLike, name: str) -> str:
    if name not in card.values:
        return "-"
    value = card.values[name]
    numbers = value.value if isinstance(value.value, tuple) else (value.value,)
    shown = " ".join(show(v, value.unit, 10) for v in numbers)
    return f"{shown} ({value.how}{', ' + value.source if value.source else ''})"
