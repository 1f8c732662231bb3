"""The points of a sweep: every combination of the values of some arguments, beside others that stay."""

import itertools
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from hallweight.core import InputError, parse
from hallweight.core.errors import names_keywords
from hallweight.core.jobs import plain

from .quantities import unit_of_text


@names_keywords
@dataclass(frozen=True)
class Grid:
    """Every combination of the values of its dimensions, the last one running fastest.

    ``dims``
        Name of an argument -> its values.
    ``fixed``
        Arguments that are the same at every point.
    """

    dims: Mapping[str, tuple[Any, ...]]
    fixed: Mapping[str, Any] = field(default_factory=dict)

    def __len__(self) -> int:
        """Return the number of points."""
        return int(np.prod([len(values) for values in self.dims.values()], dtype=np.int64))

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of values of each dimension."""
        return tuple(len(values) for values in self.dims.values())

    def points(self) -> Iterator[dict[str, Any]]:
        """Yield the arguments of each point; nothing is built in advance."""
        for values in itertools.product(*self.dims.values()):
            yield dict(self.fixed) | dict(zip(self.dims, values, strict=True))

    def describe(self) -> dict[str, Any]:
        """Return the grid as plain values, paths as their texts."""
        texts = {name: [_shown(v) for v in values] for name, values in self.dims.items()}
        return {"dims": texts, "fixed": {name: _shown(v) for name, v in self.fixed.items()}}


def grid(**dims: Any) -> Grid:
    """Return a grid of every combination: ``hw.grid(x=hw.linspace(0.18, 0.28, 11), width=["1 ns", "10 ns"])``.

    A list, tuple, range or array is a dimension; anything else is one value for all points. Quantities are texts with
    their units. Raises :class:`InputError` for a dimension without a value, one twice, or one that is not plain.
    """
    many = {name: _values(name, given) for name, given in dims.items() if _is_many(given)}
    if not many:
        raise InputError(
            "no argument with several values", "at least one list of values", "give for example seed=range(20)"
        )
    fixed = {
        name: given if isinstance(given, Path) else plain(given) for name, given in dims.items() if name not in many
    }
    return Grid(many, fixed)


@names_keywords
def linspace(first: str | float, last: str | float, n: int) -> tuple[float, ...]:
    """Return ``n`` values evenly spaced from first to last, both included; texts with a unit become SI values."""
    return tuple(np.linspace(_number(first), _number(last), _count(n)).tolist())


@names_keywords
def logspace(first: str | float, last: str | float, n: int) -> tuple[float, ...]:
    """Return ``n`` values with a constant ratio from first to last, both included and above zero."""
    low, high = _number(first), _number(last)
    if low * high <= 0:
        raise InputError(f"values from {first} to {last}", "both above zero", "use linspace where zero is passed")
    return tuple(np.geomspace(low, high, _count(n)).tolist())


def _is_many(given: Any) -> bool:
    return isinstance(given, Iterable) and not isinstance(given, str | bytes | Mapping)


def _values(name: str, given: Iterable[Any]) -> tuple[Any, ...]:
    values = tuple(v if isinstance(v, Path) else plain(v) for v in given)
    if not values:
        raise InputError(f"no value for {name!r}", "one or more", "give its values, or leave it out")
    if len({repr(v) for v in values}) < len(values):
        raise InputError(f"a value of {name!r} that stands there twice", "each value once", "remove one of them")
    return values


def _number(given: str | float) -> float:
    if isinstance(given, str):
        unit = unit_of_text(given)
        return parse(given, unit) if unit else float(given)
    return float(given)


def _count(n: int) -> int:
    if n < 2:
        raise InputError(f"n = {n}", "two values or more", "give n=2 or above, or a single value")
    return int(n)


def _shown(value: Any) -> Any:
    return str(value) if isinstance(value, Path) else value
