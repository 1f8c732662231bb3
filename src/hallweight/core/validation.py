"""Checks that return what they check, so that a check reads as an assignment and its sentence is written once.

Each takes the name that the user knows the value by, raises :class:`InputError` and returns SI floats:

>>> positive("width", "2 um", "m")
2e-06
>>> whole_number("cycles", 5, least=1)
5
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Protocol, TypeVar

import numpy as np

from .errors import InputError, did_you_mean
from .types import Array
from .units import parse

T = TypeVar("T")


class HasValues(Protocol):
    """A card, as far as its values are checked."""

    @property
    def name(self) -> str:
        """What the card is called."""

    @property
    def values(self) -> Mapping[str, Any]:
        """Its values by name."""


_NOUNS: Mapping[str, str] = {
    "1": "a number",
    "A": "a current",
    "A/m^2": "a current density",
    "K": "a temperature",
    "Pa": "a stress",
    "T": "a field",
    "V": "a voltage",
    "m": "a length",
    "ohm": "a resistance",
    "s": "a time",
}


def noun(unit: str) -> str:
    """Return what a quantity in ``unit`` is called: "a length" for "m"."""
    return _NOUNS.get(unit, f"a quantity in {unit}")


def number(name: str, value: object, unit: str | None = None, *, finite: bool = True) -> float:
    """Return a number, or a quantity in SI if a ``unit`` is given; infinities and NaN only if not ``finite``."""
    if isinstance(value, bool | np.bool_):
        raise InputError(f"{name} = {value}", "a number", f"give {name} as a number")
    try:
        out = float(value) if unit is None else parse(value, unit)  # type: ignore[arg-type]
    except (TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise InputError(f"{error.found} for {name}", error.expected, error.do) from None
        raise InputError(f"{name} = {value!r:.80}", "a number", f"give {name} as a number") from None
    if finite and not math.isfinite(out):
        raise InputError(f"{name} = {out}", "a finite number", f"give {name} a finite value")
    return out


def positive(name: str, value: object, unit: str | None = None) -> float:
    """Return a finite number or quantity above zero."""
    out = number(name, value, unit, finite=False)
    if not (math.isfinite(out) and out > 0):
        raise InputError(f"{name} = {value!r:.80}", f"{noun(unit or '1')} above zero", f"give {name} a value above 0")
    return out


def non_negative(name: str, value: object, unit: str | None = None) -> float:
    """Return a finite number or quantity, zero or above."""
    out = number(name, value, unit, finite=False)
    if not (math.isfinite(out) and out >= 0):
        raise InputError(
            f"{name} = {value!r:.80}", f"{noun(unit or '1')}, zero or more", f"give {name} a value from 0 on"
        )
    return out


def in_range(
    name: str,
    value: object,
    low: float,
    high: float,
    unit: str | None = None,
    *,
    open_low: bool = False,
    open_high: bool = False,
) -> float:
    """Return a number or quantity from ``low`` to ``high``; an open end does not belong to the range."""
    out = number(name, value, unit, finite=False)
    above = out > low if open_low else out >= low
    below = out < high if open_high else out <= high
    if not (above and below):
        ends = f"{'above' if open_low else 'from'} {low:g} {'to below' if open_high else 'to'} {high:g}"
        raise InputError(f"{name} = {value!r:.80}", f"{noun(unit or '1')} {ends}", f"give {name} in that range")
    return out


def whole_number(name: str, value: Any, least: int = 0, most: int | None = None) -> int:
    """Return a whole number from ``least`` to ``most``; refuses booleans and floats."""
    fits = not isinstance(value, bool) and isinstance(value, int | np.integer) and value >= least
    if not fits or (most is not None and value > most):
        wanted = f"a whole number, {least} or more" if most is None else f"a whole number from {least} to {most}"
        raise InputError(f"{name} = {value!r:.40}", wanted, f"give {name} such a number")
    return int(value)


def one_of(name: str, value: T, known: Iterable[T]) -> T:
    """Return ``value`` if it is one of ``known``; else name the nearest of them."""
    choices = list(known)
    if not choices:
        raise InputError(f"{name} = {value!r:.80}", "a choice, and there is none", f"leave {name} out")
    if value not in choices:
        words = [str(c) for c in choices]
        raise InputError(f"{name} = {value!r:.80}", _listed(choices), did_you_mean(str(value), words))
    return value


def non_empty(name: str, values: Any) -> Sequence[Any]:
    """Return a list or array of one or more; refuses a text where a list should be."""
    if isinstance(values, str) or not len(values):
        raise InputError(f"{name} = {values!r:.80}", "a list of one or more", 'write for example ["10 mT", "50 mT"]')
    return values  # type: ignore[no-any-return]


def finite_array(name: str, value: object, shape: tuple[int, ...]) -> Array:
    """Return a read-only float64 copy of finite numbers of the given shape."""
    try:
        out = np.array(value, float)
    except (TypeError, ValueError):
        raise InputError(f"{name} = {value!r:.80}", f"numbers of shape {shape}", f"check {name}") from None
    if out.shape != shape or not np.all(np.isfinite(out)):
        raise InputError(f"{name} = {value!r:.80}", f"finite numbers of shape {shape}", f"check {name}")
    out.setflags(write=False)
    return out


def unit_vector(name: str, value: object) -> Array:
    """Return a read-only direction (3,) of length one."""
    out = np.array(finite_array(name, value, (3,)))
    length = float(np.linalg.norm(out))
    if not length > 0:
        raise InputError(f"{name} of no length", "a direction", f"give {name} a component other than zero")
    out /= length
    out.setflags(write=False)
    return out


def quantities(name: str, values: Any, unit: str) -> Array:
    """Return one quantity or several as SI floats (k,); refuses none, and times that are not above zero."""
    listed = [values] if isinstance(values, str) or np.ndim(values) == 0 else list(values)
    if not listed:
        raise InputError(f"no value of {name}", f"at least one in '{unit}'", "give a quantity or a list of them")
    out = np.array([parse(v, unit) for v in listed])
    if unit == "s" and np.any(out <= 0):
        raise InputError(f"{name} = {out.min():g} s", "times above zero", f"check {name}")
    return out


def require_values(card: HasValues, names: Iterable[str], why: str) -> None:
    """Refuse a card that lacks one of ``names``; ``why`` says what they are for ("what a bent stack needs")."""
    absent = [n for n in names if n not in card.values]
    if absent:
        example = ", ".join(f"{n}=..." for n in absent)
        raise InputError(f"no {', '.join(absent)} on card {card.name!r}", why, f"add it with card.replace({example})")


def _listed(choices: Sequence[object]) -> str:
    words = [repr(c) for c in choices]
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + f" or {words[-1]}"
