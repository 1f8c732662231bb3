"""What a design should reach: a quantity of a row, which way is better, and the limit."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from hallweight.core import InputError, did_you_mean, parse, show

_KNOWN = {
    "gap": ("<=", "1"),  # points of accuracy below the float network
    "accuracy": (">=", "1"),
    "energy": ("<=", "J"),
    "current": ("<=", "A"),
    "hottest": ("<=", "K"),
    "width": ("<=", "s"),
    "retention": (">=", "s"),
}
_PATTERN = re.compile(r"\s*(<=|>=)?\s*(.+)")


@dataclass(frozen=True)
class Goal:
    """``quantity`` at most (``sign`` 1) or at least (-1) ``limit``, in ``unit``."""

    quantity: str
    sign: int
    limit: float
    unit: str

    def excess(self, row: Mapping[str, Any]) -> float | None:
        """Return by what part of the limit a row misses it (negative: it meets it), None where it has no number."""
        value = value_of(row, self.quantity)
        if value is None:
            return None
        return self.sign * (value - self.limit) / (abs(self.limit) or 1.0)

    def __str__(self) -> str:
        """Return the goal as a sentence says it."""
        shown = f"{self.limit:g}" if self.unit == "1" else show(self.limit, self.unit)
        return f"{self.quantity} {'<=' if self.sign > 0 else '>='} {shown}"


def goals_of(target: Mapping[str, Any], units: Mapping[str, str]) -> tuple[Goal, ...]:
    """Return the goals of a target: {"gap": 0.5, "energy": "1 uJ", "my_value": ">= 3"}.

    ``units`` of what the function returns. Raises :class:`InputError` for a name whose direction nobody knows.
    """
    if not target:
        raise InputError("no target", "one or more quantities with their limits", "give target={'energy': '1 uJ'}")
    return tuple(_goal(name, given, units) for name, given in target.items())


def _goal(name: str, given: Any, units: Mapping[str, str]) -> Goal:
    found = _PATTERN.fullmatch(str(given))
    known = _KNOWN.get(name)
    sign, text = (found[1], found[2]) if found else (None, str(given))
    sign = sign or (known[0] if known else None)
    if sign is None:
        do = f"write the target as '<= {text}' or '>= {text}', or {did_you_mean(name, list(_KNOWN))}"
        raise InputError(f"the target {name} = {given!r}", "which way is better", do)
    unit = known[1] if known else units.get(name, "1")
    limit = float(given) if isinstance(given, int | float) and unit == "1" else parse(text, unit)
    return Goal(name, 1 if sign == "<=" else -1, limit, unit)


def value_of(row: Mapping[str, Any], quantity: str) -> float | None:
    """Return a quantity of a row; the gap is the float accuracy less that on devices, in points."""
    if row.get("refused"):
        return None
    if quantity == "gap" and "gap" not in row:
        both = row.get("float"), row.get("accuracy")
        return None if None in both else 100 * (float(both[0]) - float(both[1]))  # type: ignore[arg-type]
    value = row.get("retention_use_worst") if quantity == "retention" and "retention" not in row else row.get(quantity)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None
