"""A card as TOML text, and two cards side by side."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from textwrap import fill
from typing import Protocol

from .schema.descriptions import meaning
from .schema.kinds import KINDS
from .tables.result_table import ResultTable
from .tables.value_text import common_unit, number_text, plain_text, shown_number
from .uncertainty.covariance import Covariance
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
    def role(self) -> str:
        """What a component does in an array."""

    @property
    def quantity(self) -> str:
        """What is read."""

    @property
    def law(self) -> str:
        """Its update law."""

    @property
    def notes(self) -> tuple[str, ...]:
        """Remarks."""

    @property
    def values(self) -> Mapping[str, Value]:
        """Its values by name."""

    @property
    def covariance(self) -> Covariance | None:
        """How its values are known together."""

    def missing(self) -> tuple[str, ...]:
        """Names that were never measured."""


def card_lines(card: CardLike) -> str:
    """Return the card for a terminal: a line for each value, notes, and what was never measured."""
    rows = [(n, number_text(v.value, v.err, v.unit), v.how, _remark(v)) for n, v in card.values.items()]
    heads = ("Name", "Value", "How", "Note")
    lines = [f"Card {card.name!r} ({_kind(card)})", *ResultTable(heads, tuple(rows)).lines("  ")]
    texts = [f"covariance of {', '.join(card.covariance.names)}"] if card.covariance else []
    texts += [f"note: {n}" for n in card.notes]
    texts.append("never measured: " + (_never_measured(card) or "nothing"))
    return "\n".join(lines + [fill(t, 80, initial_indent="  ", subsequent_indent="    ") for t in texts])


def card_table(card: CardLike) -> ResultTable:
    """Return the values of a card, and those that it lacks, with error, unit and provenance."""
    rows: list[tuple[str, ...]] = []
    for name, v in card.values.items():
        number, error, power, unit = shown_number(v.value, v.err, v.unit)
        number, error = f"{number}{power}", f"{error}{power}" if error else ""
        rows.append((name, meaning(name), number, error, unit.strip(), v.how, v.source, v.note))
    absent = [n for n in KINDS[card.kind].wanted if n not in card.values]
    rows += [(n, meaning(n), "–", "", "", "absent", "", "never measured") for n in absent]
    heads = ("Name", "Meaning", "Value", "Error", "Unit", "How", "From", "Note")
    used = [k for k in range(len(heads)) if k < 3 or k == 5 or any(row[k] for row in rows)]
    title, note = f"{card.name} ({_kind(card)})", f"Never measured: {_never_measured(card) or 'nothing'}."
    return ResultTable(tuple(heads[k] for k in used), tuple(tuple(row[k] for k in used) for row in rows), title, note)


def _kind(card: CardLike) -> str:
    quantity = f", {card.quantity}" if KINDS[card.kind].reads else ""
    return f"{card.kind}{quantity}" + (f", law {card.law}" if card.law else "")


def _remark(value: Value) -> str:
    return "; ".join(t for t in (value.note, f"from {value.source}" if value.source else "") if t)


def _never_measured(card: CardLike) -> str:
    missing = card.missing()
    return "every value" if set(missing) >= set(card.values) else ", ".join(missing)


_HEADS = ("name", "kind", "role", "quantity", "law")
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
    if card.covariance:
        joint = tomlkit.table()
        joint["names"] = list(card.covariance.names)
        joint["matrix"] = tomlkit.array(_rows(card.covariance))
        doc["covariance"] = joint
    return tomlkit.dumps(doc)


def _rows(covariance: Covariance) -> str:
    """Return the matrix as TOML, a line for each row."""
    return "[\n" + "".join(f"  [{', '.join(map(repr, row))}],\n" for row in covariance.matrix) + "]"


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
    rows.append(("covariance", _joint(card, names), _joint(other, names)))
    here, there = (card.name, other.name) if card.name != other.name else (card.name, f"{other.name} (other)")
    return Difference(here, there, tuple(row for row in rows if row[1] != row[2]))


def _joint(card: CardLike, order: Iterable[str]) -> str:
    """Return the values of a covariance and the lower half of its matrix, in the order of the values."""
    if not card.covariance:
        return "-"
    names, matrix = card.covariance.names, card.covariance.matrix
    place = [names.index(n) for n in order if n in names]
    entries = " ".join(f"{matrix[i][j]:.4g}" for i in place for j in place if j <= i)
    return f"of {', '.join(names[i] for i in place)}: {entries}"


def _entry(card: CardLike, name: str) -> str:
    if name not in card.values:
        return "-"
    value = card.values[name]
    numbers = value.value if isinstance(value.value, tuple) else (value.value,)
    factor, unit = common_unit(max(abs(v) for v in numbers), value.unit)
    shown = " ".join(f"{v / factor:.10g}" for v in numbers) + plain_text(unit)
    return f"{shown} ({value.how}{', ' + value.source if value.source else ''})"
