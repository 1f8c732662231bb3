"""Cards of several loops or devices as one table: numbers in SI for a program, texts for a page."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, overload

from hallweight.core import CONDITIONS, Card, ResultTable, Value
from hallweight.core.errors import names_keywords
from hallweight.core.tables.value_text import common_unit, number_text

MAIN = (
    *("R_AHE", "H_c", "H_shift", "I_c", "I_switch_up", "I_switch_down", "switched_fraction"),
    *("state_min", "state_max", "NL_LTP", "NL_LTD", "levels_write_verify", "levels_open_loop", "sigma_c2c"),
    *("amplitude", "phase", "xi_DL", "xi_FL"),
)
"""Values that a page has room for; the numbers hold all."""


@names_keywords
@dataclass(frozen=True)
class CardsTable(ResultTable):
    """A row for each card: as texts with their errors under heads with units, and as numbers.

    ``table[0]``, and each row that iteration gives, is a dictionary in SI: name, conditions, every value and its error
    (``H_c_err``). ``table["Name"]`` is a column of texts; ``to_latex``, ``to_csv``, ``to_markdown`` and notebooks show
    these.
    """

    numbers: tuple[Mapping[str, Any], ...] = ()

    def __iter__(self) -> Iterator[Any]:
        return iter(self.numbers)

    @overload
    def __getitem__(self, head: str) -> tuple[str, ...]: ...
    @overload
    def __getitem__(self, head: int) -> Mapping[str, Any]: ...
    def __getitem__(self, head: str | int) -> Any:
        """Return a column of texts by its head, or the numbers of a card by its place."""
        return super().__getitem__(head) if isinstance(head, str) else self.numbers[head]


def cards_table(
    cards: Sequence[Card], conditions: Sequence[Mapping[str, float | str]], refused: Mapping[str, str]
) -> CardsTable:
    """Return the table of cards and what each was measured at; ``refused`` is named below."""
    told = list(dict.fromkeys(name for one in conditions for name in one))
    main = [n for n in MAIN if n not in told and any(_number(card.values.get(n)) for card in cards)]
    columns = [_column(n, CONDITIONS.get(n, ""), [(c.get(n), None) for c in conditions]) for n in told]
    columns += [_column(n, *_values(cards, n)) for n in main]
    if not told:
        columns.insert(0, ("Name", [card.name for card in cards]))
    heads, cells = zip(*columns, strict=True)
    note = "; ".join(f"{name}: not fitted" for name in refused)
    numbers = tuple(_numbers(card, one) for card, one in zip(cards, conditions, strict=True))
    return CardsTable(heads, tuple(zip(*cells, strict=True)), "Fitted values", note, numbers)


def _numbers(card: Card, conditions: Mapping[str, float | str]) -> dict[str, Any]:
    row: dict[str, Any] = {"name": card.name, **conditions}
    for name, value in card.values.items():
        if isinstance(value.value, float) and name not in row:
            row[name] = value.value
            row |= {} if value.err is None else {f"{name}_err": value.err}
    return row


def _number(value: Value | None) -> bool:
    return value is not None and isinstance(value.value, float)


def _values(cards: Sequence[Card], name: str) -> tuple[str, list[tuple[Any, Any]]]:
    """Unit, and number with error of each card."""
    found = [card.values.get(name) for card in cards]
    unit = next(v.unit for v in found if v is not None)
    return unit, [(None, None) if v is None else (v.value, v.err) for v in found]


def _column(name: str, unit: str, values: Sequence[tuple[Any, Any]]) -> tuple[str, list[str]]:
    """Head with the unit that suits the largest number, and the cells."""
    sizes = [abs(v) for v, _ in values if isinstance(v, float | int)]
    factor, shown = common_unit(max(sizes, default=0.0), unit) if unit else (1.0, "")
    head = name.replace("in_plane", "in-plane").replace("_", " ") if name in CONDITIONS else name
    return f"{head} ({shown.strip()})" if shown.strip() else head, [_cell(v, e, factor) for v, e in values]


def _cell(value: Any, err: Any, factor: float) -> str:
    if not isinstance(value, float | int):
        return "–" if value is None else str(value)
    return number_text(value / factor, err / factor if isinstance(err, float) else None, "1")
