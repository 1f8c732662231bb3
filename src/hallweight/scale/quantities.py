"""Texts like "10 ns": their unit, and the SI unit of that kind."""

from functools import cache

from hallweight.core import SI_UNITS, InputError, parse

_NUMBER = "+-0123456789.eE "


def unit_of_text(text: str) -> str:
    """Return the SI unit of the kind of quantity that a text gives, "" for a plain number; raises InputError."""
    unit = text.strip().lstrip(_NUMBER).strip()
    return si_unit(unit) if unit else ""


@cache
def si_unit(unit: str) -> str:
    """Return the SI unit of the kind of quantity that a unit measures; raises :class:`InputError` for none."""
    for candidate in SI_UNITS:
        try:
            parse(f"1 {unit}", candidate)
        except InputError:
            continue
        return candidate
    raise InputError(f"the unit {unit!r}", "one that is known", "write for example '10 ns' or '5 mm'")
