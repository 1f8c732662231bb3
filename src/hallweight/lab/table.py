"""What every file format is read into: named columns with the units that the file states."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from hallweight.core import InputError
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array

from .header_vocabulary import KINDS, role_of, split_header
from .numbers import readings
from .written_units import unit_factor

_CONDITIONS = {
    "current": "read_current",
    "read": "read_current",
    "field": "in_plane_field",
    "width": "pulse_width",
    "temperature": "temperature",
}
"""Roles of constant columns to names in ``meta``."""


@names_keywords
@dataclass(frozen=True, eq=False)
class Column:
    """One column as it stands in the file: ``values`` in ``unit`` (text, "" if not stated), NaN where empty.

    A column of words has them in ``labels`` (and NaN in ``values``). ``role`` is what the name means
    (:mod:`hallweight.lab.header_vocabulary`), "" if unknown.
    """

    name: str
    unit: str
    values: Array
    labels: tuple[str, ...] = ()
    role: str = ""

    @property
    def kind(self) -> str:
        """SI unit that the stated unit belongs to, "" if none is stated or it is unknown."""
        found = unit_factor(self.unit, self.role) if self.unit else None
        return found[1] if found else ""

    def si(self, assumed: str = "") -> Array:
        """Return the values in SI units; ``assumed`` is the unit taken where the file states none."""
        found = unit_factor(self.unit or assumed, self.role)
        return self.values * (found[0] if found else 1.0)

    @property
    def constant(self) -> float | None:
        """The one number in this column (file units), ``None`` if it varies or is empty."""
        good = self.values[np.isfinite(self.values)]
        if not len(good) or np.ptp(good) > 1e-6 * np.max(np.abs(good)):
            return None
        return float(good[0])

    @property
    def filled(self) -> Array:
        """Values without the empty end of a ragged column."""
        good = np.flatnonzero(np.isfinite(self.values))
        return self.values[: good[-1] + 1] if len(good) else self.values[:0]

    def __str__(self) -> str:
        return f"{self.name} ({self.unit})" if self.unit else self.name


def _filled_to(column: Column, length: int) -> Column:
    missing = length - len(column.values)
    labels = column.labels and (*column.labels, *[""] * (length - len(column.labels)))
    return replace(column, values=np.append(column.values, np.full(missing, np.nan)), labels=labels)


@names_keywords
@dataclass(frozen=True, eq=False)
class Table:
    """Columns of equal length, the preamble as ``meta``, the name of the format, and notes on what was odd."""

    columns: tuple[Column, ...]
    format: str
    name: str = ""
    meta: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    titled: bool = True

    def __post_init__(self) -> None:
        """Fill short columns with empty cells at their ends."""
        longest = max((len(c.values) for c in self.columns), default=0)
        if any(len(c.values) < longest for c in self.columns):
            object.__setattr__(self, "columns", tuple(_filled_to(c, longest) for c in self.columns))

    def __len__(self) -> int:
        return len(self.columns[0].values) if self.columns else 0

    @property
    def names(self) -> tuple[str, ...]:
        """Column names, without their units."""
        return tuple(c.name for c in self.columns)

    def column(self, which: str | int) -> Column:
        """Return a column by name (with or without its unit) or by index from 0; raises :class:`InputError`."""
        if isinstance(which, int):
            if -len(self.columns) <= which < len(self.columns):
                return self.columns[which]
        else:
            for c in self.columns:
                if which.casefold() in (c.name.casefold(), str(c).casefold()):
                    return c
        names = ", ".join(repr(c.name) for c in self.columns[:20])
        raise InputError(f"no column {which!r} in {self.name}", f"one of {names}", "name one of them, or count from 0")

    def of(self, *roles: str) -> tuple[Column, ...]:
        """Columns that mean one of ``roles``, those of the first role first."""
        return tuple(c for r in roles for c in self.columns if c.role == r)

    def varying(self, *roles: str) -> tuple[Column, ...]:
        """Columns of these roles that are not one constant number."""
        return tuple(c for c in self.of(*roles) if c.constant is None and np.isfinite(c.values).any())

    def with_roles(self, roles: Mapping[str, str]) -> "Table":
        """Return a table in which the columns named by the keys mean something else."""
        columns = tuple(replace(c, role=roles[c.name]) if c.name in roles else c for c in self.columns)
        return replace(self, columns=columns)

    def __str__(self) -> str:
        lines = [f"Table {self.name!r} ({self.format}), {len(self)} rows"]
        for c in self.columns:
            lines.append(f"  {c.name:<28} {c.unit:<10} {c.role}")
        return "\n".join(lines + [f"  note: {n}" for n in self.notes])

    __repr__ = __str__


def make_column(header: str, values: Array, labels: Iterable[str] = (), unit: str = "") -> Column:
    """Build a column from its header cell; a ``unit`` from elsewhere (a units row) wins over the header's."""
    name, in_header = split_header(header)
    unit = unit or in_header
    return Column(name, unit, readings(values), tuple(labels), role_of(name, unit))


def check_units(table: Table) -> None:
    """Raise :class:`InputError` if a column that a layout may use has a unit of the wrong kind."""
    for c in table.columns:
        allowed = KINDS.get(c.role)
        if allowed and c.unit and c.kind and c.kind not in allowed:
            raise InputError(
                f"the column {c!s} of {table.name} in {c.kind!r}",
                f"a {c.role} in " + " or ".join(repr(a) for a in allowed),
                "correct the header, or pass columns= or unit=",
            )


def conditions_of(table: Table) -> dict[str, Any]:
    """Conditions that the file holds as constant columns: read current, in-plane field, pulse width, temperature."""
    out: dict[str, Any] = {}
    for c in table.columns:
        key = _CONDITIONS.get(c.role)
        if key and key not in out and c.constant is not None and c.kind in KINDS[c.role]:
            if key == "read_current" and c.kind != "A":
                continue
            found = unit_factor(c.unit, c.role)
            out[key] = c.constant * (found[0] if found else 1.0)
    return out
