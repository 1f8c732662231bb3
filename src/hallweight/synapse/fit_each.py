"""One card for each loop or device: ``fit_each(trace)``."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from hallweight.core import CONDITIONS, Card, InputError, Trace, Value
from hallweight.core.errors import names_keywords

from .cards_table import CardsTable, cards_table
from .conditions import condition_numbers, condition_text, condition_words
from .fit import fit

_NO_SPREAD = (
    *("sense", "closure", "sigma_read", "offset", "slope", "curvature", "H_shift", "R2_LTP", "R2_LTD"),
    *("width_rising", "width_falling", "squareness"),
)
"""Values of which a relative spread means nothing."""
_LINE = ("R_AHE", "H_c", "I_c", "levels_write_verify", "NL_LTP", "NL_LTD", "amplitude")
"""Values that a line of text has room for."""


@names_keywords
@dataclass(frozen=True, eq=False)
class FittedCards:
    """Cards of several loops or devices.

    ``cards``
        one of each loop that could be fitted
    ``conditions``
        of each card: what it was measured at, numbers in SI (``in_plane_field``, ``temperature``, ...) or words
        (``curve``, ``device``)
    ``traces``
        what each card was fitted to
    ``refused``
        name and reason of each loop that could not be fitted
    """

    cards: tuple[Card, ...]
    conditions: tuple[Mapping[str, float | str], ...]
    traces: tuple[Trace, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.cards)

    @property
    def varied(self) -> tuple[str, ...]:
        """Names of the conditions that are numbers and differ from card to card."""
        return tuple(k for k in CONDITIONS if len({c[k] for c in self.conditions if k in c}) > 1)

    def table(self) -> CardsTable:
        """Return one row for each card; ``table[0]`` is a dictionary of numbers, SI, with errors (``H_c_err``).

        ``print`` and notebooks show it; ``to_latex``, ``to_csv`` and ``to_markdown`` write it.
        """
        return cards_table(self.cards, self.conditions, self.refused)

    def csv(self) -> str:
        """Return all numbers of :meth:`table` as CSV, SI; units stand in the second row."""
        rows = self.table().numbers
        names = list(dict.fromkeys(name for row in rows for name in row))
        units = {n: v.unit for card in self.cards for n, v in card.values.items()} | dict(CONDITIONS)
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(names)
        writer.writerow([units.get(n.removesuffix("_err"), "") for n in names])
        writer.writerows([[row.get(n, "") for n in names] for row in rows])
        return out.getvalue()

    def spread(self) -> dict[str, Value]:
        """Return the relative spread of each value between the cards, beyond the errors of the fits.

        ``sigma = sqrt(var(x) - mean(err**2)) / abs(mean(x))``, dimensionless, zero where the errors explain all; its
        error is ``1 / sqrt(2 (n - 1))`` of the observed spread. Raises :class:`InputError` for fewer than two cards.
        """
        if len(self.cards) < 2:
            raise InputError(f"{len(self.cards)} fitted card", "two or more devices", "read more files")
        out = {}
        source = ", ".join(dict.fromkeys(s for card in self.cards for s in card.sources))
        for name in self.cards[0].values:
            found = [card.values[name] for card in self.cards if name in card.values]
            if name in (*CONDITIONS, *_NO_SPREAD) or len(found) < len(self.cards):
                continue
            spread = _relative_spread(found)
            if spread is not None:
                note = f"spread of {name} over {len(found)} devices, over its mean"
                out[name] = Value(value=spread[0], err=spread[1], how="fitted", source=source, note=note)
        return out

    def __str__(self) -> str:
        lines = [f"{len(self)} cards"]
        for card, conditions in zip(self.cards, self.conditions, strict=True):
            told = ", ".join(_shown(k, v) for k, v in conditions.items())
            main = [n for n in _LINE if n in card.values]
            lines.append(f"  {told or card.name}: " + ", ".join(f"{n} = {card.values[n]}" for n in main))
        lines += [f"  {name}: not fitted. {reason}" for name, reason in self.refused.items()]
        return "\n".join(lines)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return self.table().to_html()


def fit_each(trace: Trace | Sequence[Trace], *, name: str | None = None, **options: Any) -> FittedCards:
    """Fit each loop of a trace, each device of a trace of pulses, or each of several traces, and return the cards.

    ``options`` are those of :func:`fit`. A loop that cannot be fitted is named in ``refused``; raises
    :class:`InputError` if none can.

    >>> from hallweight import cards, lab
    >>> [card.kind for card in fit_each(lab.read(cards.path_of_sample()), law="linear").cards]
    ['synapse']
    """
    traces = [trace] if isinstance(trace, Trace) else list(trace)
    parts = [part for t in traces for part in _parts(t)]
    if not parts:
        raise InputError("no trace", "one or more", "read a file with hallweight.lab.read")
    kept, refused, errors = [], {}, []
    for k, part in enumerate(parts):
        conditions = _conditions_of(part, k if len(parts) > 1 else None, parts)
        first = name or (part.sources[0].name if part.sources else part.quantity)
        told = ", ".join(_shown(*item) for item in conditions.items()) or f"loop {k + 1}"
        try:
            kept.append((fit(part, name=f"{first}, {told}" if len(parts) > 1 else first, **options), conditions, part))
        except InputError as error:
            refused[told if told not in refused else f"{told} ({k + 1})"] = str(error)
            errors.append(error)
    if not kept:
        raise errors[0]
    return FittedCards(
        tuple(card for card, _, _ in kept), tuple(c for _, c, _ in kept), tuple(t for _, _, t in kept), refused
    )


def _parts(trace: Trace) -> list[Trace]:
    """Loops of a trace, or its devices where it holds pulses of several."""
    if trace.layout != "pulses":
        return trace.split()
    device = trace.coord("device")
    numbers = np.unique(device)
    if len(numbers) < 2:
        return [trace]
    return [_of_device(trace, number) for number in numbers.tolist()]


def _of_device(trace: Trace, number: int) -> Trace:
    data = trace.data.isel(read=trace.coord("device") == number)
    return replace(trace, data=data, meta={**trace.meta, "device": number})


def _conditions_of(part: Trace, number: int | None, parts: Sequence[Trace]) -> dict[str, float | str]:
    """Conditions that differ between the parts; the name, the device or the file where none does."""
    ways: list[Callable[[Trace], Mapping[str, Any]]] = [
        condition_numbers,
        condition_words,
        lambda t: {k: str(t.meta[k]) for k in ("device",) if k in t.meta},
        lambda t: {"file": t.sources[0].name} if len(t.sources) == 1 else {},
    ]
    out: dict[str, float | str] = {}
    for way in ways:
        mine = way(part)
        out |= {k: v for k, v in mine.items() if len({way(p).get(k) for p in parts}) > 1}
    numbers = [k for k in out if k in CONDITIONS]
    places = {tuple(condition_numbers(p).get(k) for k in numbers) for p in parts}
    if len(places) == len(parts):  # the numbers alone tell them apart
        out = {k: out[k] for k in numbers}
    return out or ({} if number is None else {"loop": str(number + 1)})


def _shown(name: str, value: float | str) -> str:
    if isinstance(value, float | int):
        return condition_text(name, value)
    return value if name in ("curve", "file") else f"{name} {value}"


def _relative_spread(values: Sequence[Value]) -> tuple[float, float] | None:
    numbers = [v.value for v in values]
    if not all(isinstance(n, float) for n in numbers):
        return None
    x = np.array(numbers, dtype=float)
    errors = np.array([v.err if isinstance(v.err, float) else 0.0 for v in values])
    mean, seen = abs(float(x.mean())), float(x.std(ddof=1))
    if mean < seen or mean == 0:  # a number around zero has no relative spread
        return None
    own = np.sqrt(max(seen**2 - float((errors**2).mean()), 0.0))
    return float(own / mean), float(seen / mean / np.sqrt(2 * (len(x) - 1)))
