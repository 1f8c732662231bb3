"""A number at the start of a text, with a decimal point or comma; and bare numbers of a study."""

import re

from ..errors import InputError

_NUMBER = re.compile(r"^\s*([+-]?(?:\d[\d.,]*|[.,]\d+)(?:[eE][+-]?\d+)?)\s*(.*?)\s*$")
_PLAIN = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_COMMA = re.compile(r"([+-]?)(\d*),(\d+)((?:[eE][+-]?\d+)?)")
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_EUROPEAN = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+")
_SIGNS = str.maketrans({"−": "-", "–": "-", "\u00a0": " ", "\u202f": " ", "\u2009": " "})


class BareNumber(float):
    """A number that a study states without a unit: fine where the quantity has none, refused where it has one."""


class BareInteger(int):
    """A whole number that a study states without a unit."""


def split_number(text: str) -> tuple[float, str] | None:
    """Return the number that a text begins with and what follows it; None if it begins with none.

    A comma is the decimal mark where it can be nothing else. Raises :class:`InputError` for ``"1,000 mA"``, which is
    1 or 1000.

    >>> split_number("0,1 mA"), split_number("-0.1 V"), split_number("1,000.5 Oe")
    ((0.1, 'mA'), (-0.1, 'V'), (1000.5, 'Oe'))
    """
    match = _NUMBER.match(text.translate(_SIGNS))
    if not match:
        return None
    written, rest = match[1], match[2]
    comma = _COMMA.fullmatch(written)
    if comma and len(comma[3]) == 3 and comma[2].strip("0") and len(comma[2]) <= 3 and not comma[4]:
        point, plain = written.replace(",", "."), written.replace(",", "")
        raise InputError(
            f"{text!r}, which is {float(point):g} or {float(plain):g}",
            "a number that can be read in one way",
            f"write '{float(point):g} {rest}'".rstrip(" '") + f"' or '{plain} {rest}'".rstrip(" '") + "'",
        )
    if comma:
        written = written.replace(",", ".")
    elif _THOUSANDS.fullmatch(written):
        written = written.replace(",", "")
    elif _EUROPEAN.fullmatch(written):
        written = written.replace(".", "").replace(",", ".")
    return (float(written), rest) if _PLAIN.fullmatch(written) else None
