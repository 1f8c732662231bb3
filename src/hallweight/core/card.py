"""A card: the parameters of a device or a film, each with its provenance."""

from collections.abc import Iterable, Mapping
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any, Self

import numpy as np
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    ValidationError,
    model_validator,
)

from ._text.numbers import BareInteger, BareNumber
from .card_text import Difference, card_lines, card_table, card_toml, difference
from .errors import InputError, did_you_mean, names_keywords
from .files import write_atomic
from .retired import retired
from .schema.faults import card_fault
from .schema.kinds import KINDS, QUANTITIES, RENAMED, KindName, units_of
from .schema.laws import LAWS
from .study_file import read_toml
from .tables.result_table import ResultTable
from .uncertainty.covariance import Covariance
from .uncertainty.draws import drawn_values, kept_values
from .units import parse
from .validation import whole_number
from .value import How, Value

_Values = Annotated[
    Mapping[str, Value],
    AfterValidator(lambda m: MappingProxyType(dict(m))),
    PlainSerializer(lambda m: dict(m), return_type=dict[str, Value]),
]


@names_keywords
class Card(BaseModel):
    """Named values in SI units, each measured, fitted, simulated, literature or assumed.

    ``kind`` fixes which names are allowed and needed (:data:`hallweight.core.KINDS`); a synapse card also names its
    update ``law`` and the ``quantity`` that is read; a component card names its ``role`` in an array; a film card takes
    moments, exchange and g factors of the literature from one source only, because together they set its compensation
    temperatures. ``card["sigma_c2c"]`` is a float; ``card.values["sigma_c2c"]`` has the provenance. A card is a TOML
    file: :meth:`load` and :meth:`save`.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str = Field(min_length=1)
    kind: KindName = "synapse"
    role: str = ""
    quantity: str = "R_xy"
    law: str = ""
    values: _Values
    covariance: Covariance | None = None
    sources: tuple[str, ...] = ()
    cites: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _schema(self) -> Self:
        allowed = KINDS[self.kind]
        if self.kind == "synapse" and self.law not in LAWS:
            raise ValueError(f"unknown law {self.law!r}; {did_you_mean(self.law, list(LAWS))}")
        names = {**allowed.required, **allowed.optional, **(LAWS[self.law] if self.kind == "synapse" else {})}
        for name, value in self.values.items():
            if name not in names:
                raise ValueError(f"unknown value {name!r}; {did_you_mean(name, list(names))}")
            units = units_of(names[name], self.quantity)
            if value.unit not in units and self.quantity not in QUANTITIES:
                raise ValueError(f"unknown quantity {self.quantity!r}; {did_you_mean(self.quantity, list(QUANTITIES))}")
            if value.unit not in units:
                raise ValueError(f"{name} is in '{value.unit}'; it is in '{units[0]}'")
        needed = {**allowed.required, **(LAWS[self.law] if self.kind == "synapse" else {})}
        absent = [n for n in needed if n not in self.values]
        if absent:
            raise ValueError(f"missing {', '.join(absent)}")
        allowed.check({n: v.value for n, v in self.values.items()})
        self._refuse_mixed(allowed.one_set)
        for name in self.covariance.names if self.covariance else ():
            if name not in self.values or isinstance(self.values[name].value, tuple):
                raise ValueError(f"covariance names {name!r}, which is no number of this card")
        return self

    def _refuse_mixed(self, one_set: tuple[str, ...]) -> None:
        known = [(n, self.values[n].source) for n in one_set if n in self.values and self.values[n].how == "literature"]
        for name, source in known[1:]:
            if source != known[0][1]:
                raise ValueError(
                    f"{known[0][0]} is from {known[0][1]!r} and {name} from {source!r}; moments, exchange and "
                    "g factors belong to one set (tag a what-if as assumed)"
                )

    def __getitem__(self, name: str) -> float:
        """Return the number ``name`` in SI units."""
        name = name if name in self.values else RENAMED.get(name, name)
        value = self.values[name].value if name in self.values else None
        if not isinstance(value, float | int):
            raise InputError(
                f"no number {name!r} on card {self.name!r}",
                "a value it has",
                did_you_mean(name, list(self.values)),
            )
        return float(value)

    def row(self, name: str) -> tuple[float, ...]:
        """Return the row of numbers ``name`` in SI units."""
        value = self.values[name].value if name in self.values else None
        if not isinstance(value, tuple):
            raise InputError(
                f"no row {name!r} on card {self.name!r}",
                "a row it has",
                did_you_mean(name, list(self.values)),
            )
        return value

    def get(self, name: str, default: float) -> float:
        """Return the number ``name``, or ``default`` if the card does not have it."""
        return self[name] if name in self.values or RENAMED.get(name) in self.values else default

    def missing(self) -> tuple[str, ...]:
        """Names that were never measured: assumed here, or absent although a device of this kind has them."""
        assumed = [n for n, v in self.values.items() if v.how == "assumed"]
        absent = [n for n in KINDS[self.kind].wanted if n not in self.values]
        return tuple(assumed + absent)

    def replace(self, how: How = "assumed", note: str = "", **numbers: float | str | tuple[float, ...]) -> "Card":
        """Return a card with some numbers changed or added (SI, or text such as ``"6 nm"``), each tagged ``how``.

        >>> # noisier = card.replace(sigma_c2c=0.05)
        """
        changed = dict(self.values)
        for name, number in numbers.items():
            unit = self.values[name].unit if name in self.values else self._unit_of(name)
            exact = parse(number, unit) if isinstance(number, str | BareNumber | BareInteger) else number
            changed[name] = Value(value=exact, unit=unit, how=how, note=note)
        known = self.covariance.without(numbers) if self.covariance else None
        return self.revise(values=changed, covariance=known)

    def draws(self, n: int, rng: np.random.Generator) -> "list[Card]":
        """Return ``n`` cards drawn from what is known of this one: its covariance, and errors of other values.

        A value with an error that is not in the covariance is drawn on its own; :meth:`not_drawn` names what is kept.
        Every draw is within the bounds of the schema. Drawn cards have no errors.
        """
        sets = drawn_values(self.kind, self.values, self.covariance, whole_number("n", n, least=1), rng)
        return [self.revise(values=values, covariance=None) for values in sets]

    def not_drawn(self) -> tuple[str, ...]:
        """Names of the values that :meth:`draws` keeps: assumed, without error, or a count."""
        return kept_values(self.values, self.covariance)

    def revise(self, **fields: Any) -> "Card":
        """Return a card with some fields replaced; validated again."""
        return build_card({**{k: getattr(self, k) for k in type(self).model_fields}, **fields}, f"card {self.name!r}")

    def without(self, *names: str) -> "Card":
        """Return the card without some of its values, if it has them."""
        known = self.covariance.without(names) if self.covariance else None
        return self.revise(values={n: v for n, v in self.values.items() if n not in names}, covariance=known)

    def _unit_of(self, name: str) -> str:
        kind = KINDS[self.kind]
        names = {**kind.required, **kind.optional, **LAWS.get(self.law, {})}
        if name not in names:
            raise InputError(
                f"the unknown value {name!r}", "a value of the card's kind", did_you_mean(name, list(names))
            )
        return units_of(names[name], self.quantity)[0]

    def diff(self, other: "Card") -> Difference:
        """Return the table of what differs from another card: fields and values; empty (and false) if nothing does."""
        return difference(self, other)

    def citations(self) -> tuple[str, ...]:
        """Return the keys of ``references.bib`` that this card and its literature values come from.

        ``hallweight.cite(card)`` prints their BibTeX.
        """
        sources = (v.source for v in self.values.values() if v.how == "literature")
        return tuple(dict.fromkeys((*self.cites, *sources)))

    def cite(self) -> None:
        """Print BibTeX; retired: write ``hallweight.cite(card)``."""
        retired("Card.cite()", "hallweight.cite(card)", "0.1.0")
        import_module("hallweight").cite(self)  # by name: core knows no stage, and this goes with the method

    def to_toml(self) -> str:
        """Return the card as TOML text."""
        return card_toml(self)

    def save(self, path: Path | str, *, overwrite: bool = False) -> Path:
        """Write the card as TOML; refuses to replace a file unless told to."""
        return write_atomic(path, self.to_toml(), overwrite=overwrite)

    @classmethod
    def load(cls, path: Path | str) -> "Card":
        """Read a card from a TOML file.

        Raises :class:`InputError` with the file and the value at fault.
        """
        made = ", or make one with 'hallweight fit'"
        return build_card(read_toml(Path(path), "a card", made), str(path))

    def __reduce__(self) -> tuple[Any, ...]:  # the read-only mapping of values does not pickle by itself
        return build_card, (self.model_dump(by_alias=True), f"card {self.name!r}")

    def __deepcopy__(self, memo: dict[int, Any] | None = None) -> Self:
        return self  # frozen, so a copy of a model that holds it may share it

    def table(self) -> ResultTable:
        """Return the values as a table with ``to_latex``, ``to_csv`` and ``to_markdown``."""
        return card_table(self)

    def _repr_html_(self) -> str:
        return self.table().to_html()

    def __str__(self) -> str:
        return card_lines(self)

    __repr__ = __str__


def build_card(data: Mapping[str, Any], where: str) -> Card:
    """Validate a mapping as a card; raises :class:`InputError` naming ``where`` and the first fault."""
    try:
        return Card.model_validate(dict(data))
    except ValidationError as error:
        raise card_fault(error, where, list(Card.model_fields)) from None


def assumed(cards: Iterable[Card]) -> tuple[str, ...]:
    """Names of assumed or absent values over several cards, without repeats."""
    return tuple(dict.fromkeys(n for c in cards for n in c.missing()))
