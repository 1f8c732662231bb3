"""Numbers as instruments and people write them."""

import re
from dataclasses import dataclass

import numpy as np

from hallweight.core.types import Array

_NO_VALUE = ("", "-", "--", "---", "----", "n/a", "na", "#n/a", "null", "none", "nil", "missing", "?")
_STARS = ("*", "**", "***", "****")
_OVERFLOW_WORDS = (
    *("overload", "overld", "ovld", "ovl", "overflow", "over", "over range", "overrange", "out of range"),
    *("ol", "o.l", "o.l.", "ol.", "+ol", "-ol"),
)
_ERROR_WORDS = ("invalid", "error", "err", "#div/0!", "#value!", "#num!", "#ref!", "#name?")
_NOT_FINITE = (
    *("nan", "+nan", "-nan", "nanq", "1.#qnan", "1.#ind", "-1.#ind", "1.#inf", "-1.#inf"),
    *("inf", "+inf", "-inf", "infinity", "-infinity", "∞", "-∞"),
)

MISSING = frozenset((*_NO_VALUE, *_STARS, *_OVERFLOW_WORDS, *_ERROR_WORDS, *_NOT_FINITE))
"""What stands in a cell where there is no number."""

OVERFLOW = 9.8e36
"""Keithley and Agilent meters write 9.9E37 (or 9.91E37) for an overflow; numbers this large are not readings."""

UNDERFLOW = 1e-60
"""Smaller numbers are rounding of zero: their reciprocals and powers would be no numbers."""

_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+\.\d+(?:[eE][+-]?\d+)?")
_THOUSANDS_COMMA = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+,\d+(?:[eE][+-]?\d+)?")
_COMMA = re.compile(r"[+-]?(?:\d+,\d*|,\d+|\d+)(?:[eEdD][+-]?\d+)?")
_WITH_UNIT = re.compile(
    r"([+-−]?[\d.,]+(?:[eE][+-]?\d+)?)\s*([pnuµμmkMG]?(?:A|V|[Oo]hms?|[Ω\u2126]|T|Oe|S|s)|sec|deg|°|K|G|emu)"
)
_PLAIN = str.maketrans({"−": "-", "–": "-", "\u00a0": "", "\u202f": "", "\u2009": "", "'": "", "D": "E", "d": "E"})
"""Typographic signs and spaces, and Fortran's exponent, as Python writes them."""


def to_float(cell: str, decimal: str = ".") -> float | None:
    """Return the number in a cell, NaN if it says that there is none, ``None`` if it is text."""
    text = cell.strip().strip('"').strip()
    if decimal == ".":
        try:
            value = float(text)
        except ValueError:
            return _unusual(text, decimal)
        if "_" in text:
            return None
        return _reading(value)
    return _unusual(text, decimal)


def _unusual(text: str, decimal: str) -> float | None:
    """Read what Python does not: missing values, units, thousands separators, decimal commas."""
    if text.casefold() in MISSING:
        return np.nan
    if not any(c.isdigit() for c in text) or "_" in text:
        return None
    with_unit = _WITH_UNIT.fullmatch(text)
    text = (with_unit[1] if with_unit else text).translate(_PLAIN)
    if decimal == ",":
        if _THOUSANDS_COMMA.fullmatch(text):
            text = text.replace(".", "")
        elif not _COMMA.fullmatch(text):
            return None
        text = text.replace(",", ".")
    elif _THOUSANDS.fullmatch(text):
        text = text.replace(",", "")
    try:
        value = float(text)
    except ValueError:
        return None
    return _reading(value)


def _reading(value: float) -> float:
    if abs(value) < UNDERFLOW:
        return 0.0
    return value if abs(value) < OVERFLOW else np.nan  # False for NaN too


def readings(values: Array) -> Array:
    """Return numbers as they are, with NaN for an overflow and 0 for the rounding of zero, as :func:`to_float`."""
    values = np.where(np.abs(values) < UNDERFLOW, 0.0, values)
    return np.where(np.abs(values) < OVERFLOW, values, np.nan)


def unit_in_cell(cell: str) -> str:
    """Return the unit that stands behind the number in a cell such as ``"12 mA"``, "" if there is none.

    >>> unit_in_cell("12 mA"), unit_in_cell("1e-3"), unit_in_cell("abc")
    ('mA', '', '')
    """
    if not cell or cell[-1].isdigit():
        return ""
    match = _WITH_UNIT.fullmatch(cell.strip().strip('"').strip())
    return match[2] if match else ""


@dataclass(frozen=True)
class Parsed:
    """Cells of one column as numbers.

    ``n_missing`` counts marker and overflow cells; ``text`` has the cells of text by row.
    """

    values: Array
    n_missing: int
    text: tuple[tuple[int, str], ...]


def parse_cells(cells: list[str], decimal: str) -> Parsed:
    """Read a column; empty cells are NaN, text cells are NaN and named in ``text``."""
    values = np.full(len(cells), np.nan)
    n_missing, text = 0, []
    for i, cell in enumerate(cells):
        if not cell or cell.isspace():
            continue
        number = to_float(cell, decimal)
        if number is None:
            text.append((i, cell.strip()))
        else:
            values[i] = number
            n_missing += number != number
    return Parsed(values, n_missing, tuple(text))


def missing_note(count: int, column: str) -> str:
    """Return the note on the cells of a column that hold no reading."""
    return f"{count} overflow or not-a-number cells in '{column}' are read as missing"
