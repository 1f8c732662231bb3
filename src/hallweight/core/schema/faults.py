"""What is wrong with a card that pydantic refuses, as one sentence with the nearest known word."""

import re
from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from ..errors import InputError, did_you_mean

_OF_VALUE = ("value", "unit", "err", "how", "from", "note")
_OF_COVARIANCE = ("names", "matrix")


def card_fault(error: ValidationError, where: str, heads: Sequence[str]) -> InputError:
    """Return the first fault; a misspelt name comes before one that is missing, since it may be the same."""
    faults = error.errors()
    first = next((f for f in faults if f["type"] == "extra_forbidden"), faults[0])
    loc = [str(p) for p in first["loc"]]
    place, name = ".".join(loc[:-1]), loc[-1] if loc else ""
    inside = f"{place} of {where}" if place else where
    if first["type"] == "extra_forbidden":
        known = _known(loc, heads)
        return InputError(f"the unknown name {name!r} in {inside}", "a name it knows", did_you_mean(name, known))
    if first["type"] == "missing":
        return InputError(f"no {name} in {inside}", "a valid card", f"add {name}")
    if first["type"] == "literal_error":
        known = re.findall(r"'([^']+)'", str(first["ctx"]["expected"]))
        given = str(first["input"])
        found = f"{name} = {given!r:.60} in {inside}"
        return InputError(found, f"one of {', '.join(known)}", did_you_mean(given, known))
    return _other(first, ".".join(loc), where)


def _other(fault: Any, place: str, where: str) -> InputError:
    reason, _, do = fault["msg"].removeprefix("Value error, ").partition("; ")
    if reason.startswith("unknown") and do:
        return InputError(f"the {reason} in {where}", "one that a card of its kind has", do)
    reason = f"{reason}; {do}" if do else reason
    return InputError(
        f"in {where}" + (f" at {place}" if place else "") + f": {reason}", "a valid card", "correct that entry"
    )


def _known(loc: Sequence[str], heads: Sequence[str]) -> list[str]:
    if len(loc) == 1:
        return list(heads)
    return list(_OF_COVARIANCE if loc[0] == "covariance" else _OF_VALUE)
