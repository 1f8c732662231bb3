"""A number with its unit, rounded as its error allows, in the prefix that suits its size."""

import math
import re
from collections.abc import Mapping
from typing import NamedTuple

from ..units import prefix_for

_UNITS: Mapping[str, tuple[tuple[float, str], ...]] = {
    "A/m": ((1e3, "kA/m"),),
    "A/m^2": ((1e10, "MA/cm²"),),
    "F/m": ((1e-9, "fF/µm"),),
    "J/m": ((1e-12, "pJ/m"),),
    "J/m^2": ((1e-3, "mJ/m²"),),
    "J/m^3": ((1e6, "MJ/m³"), (1e3, "kJ/m³")),
    "J/(m^3*K)": ((1e6, "MJ/(m³ K)"),),
    "J/mol": ((1e3, "kJ/mol"),),
    "Pa": ((1e9, "GPa"), (1e6, "MPa")),
    "ohm/m": ((1e6, "Ω/µm"),),
    "ohm*m": ((1e-8, "µΩ cm"), (1e-6, "Ω µm")),
    "m^2": ((1e-6, "mm²"), (1e-12, "µm²")),
    "1/m^3": ((1e27, "1/nm³"),),
}
"""Units that the field uses for a kind, the first that fits is taken."""
Numbers = float | tuple[float, ...]
_LEAST = 1e-300  # smaller numbers have no power of ten in floating point
_POWERS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_DIGITS = {above: digit for digit, above in _POWERS.items()}
_PLAIN = {
    "Ω": "ohm", "µ": "u", "μ": "u", "−": "-", "–": "-", "²": "^2", "³": "^3", "\u00a0": " ", "\u202f": "", "×": "x",
    "σ": "sigma", "κ": "kappa", "≥": ">=", "≤": "<=", "→": "->", "°": " deg", "…": "...",
}  # fmt: skip


class ShownNumber(NamedTuple):
    """Number, error (empty where none is known), power of ten of both (or empty) and unit, as texts."""

    number: str
    error: str
    power: str
    unit: str


def display_unit(size: float, unit: str) -> tuple[float, str]:
    """Return factor and text (after a space) of the unit that suits numbers of ``size``: ``(1e-3, " mΩ")``."""
    if unit == "1":
        return 1.0, ""
    if unit == "rad":
        return math.pi / 180, "°"
    if unit == "K" or any(c in unit for c in "/^*"):
        return 1.0, " " + unit.replace("ohm", "Ω").replace("^2", "²").replace("^3", "³").replace("*", " ")
    factor, prefix = prefix_for(size)
    return factor, f" {prefix.replace('u', 'µ')}{unit.replace('ohm', 'Ω')}"


def common_unit(size: float, unit: str) -> tuple[float, str]:
    """As :func:`display_unit`, with the units of the field for compound ones: ``(1e10, " MA/cm²")``."""
    for least, most in ((1.0, 1e4), (1e-3, 1e5)):
        for factor, name in _UNITS.get(unit, ()):
            if least * factor <= size < most * factor:
                return factor, f" {name}"
    return display_unit(size, unit)


def shown_number(value: Numbers, err: Numbers | None, unit: str) -> ShownNumber:
    """Return a number, or a row of them, in SI as texts; digits follow the error, and four are shown without one."""
    if isinstance(value, tuple):
        return _row(value, unit)
    error = err if isinstance(err, float | int) else 0.0
    factor, name = common_unit(max(abs(value), error), unit)
    number, error = value / factor, error / factor
    size, power = max(abs(number), error), 0
    if _LEAST < size < math.inf and not 1e-4 <= size < 1e5:  # where there is no prefix
        power = math.floor(math.log10(size))
        number, error = number / 10.0**power, error / 10.0**power
    digits = _decimals(error) if 0 < error < math.inf else 13
    if digits > 12:
        return ShownNumber(significant(number), significant(error, 2) if error > 0 else "", _times_ten(power), name)
    return ShownNumber(_rounded(number, digits), _rounded(error, digits), _times_ten(power), name)


def number_text(value: Numbers, err: Numbers | None, unit: str) -> str:
    """Return what :func:`shown_number` does as one text: ``1.21 ± 0.02 Ω``."""
    number, error, power, name = shown_number(value, err, unit)
    both = f"{number} ± {error}" if error else number
    return f"({both}){power}{name}" if error and power else f"{both}{power}{name}"


def significant(number: float, digits: int = 4) -> str:
    """Return a number with so many significant digits, never as ``8.5e+02``.

    >>> significant(850.0, 2), significant(0.0123456), significant(123456.0, 3)
    ('850', '0.01235', '123000')
    """
    if number == 0 or not math.isfinite(number):
        return f"{number:g}"
    power = math.floor(math.log10(abs(number)))
    if not -5 <= power < 6:
        front, _, exponent = f"{number:.{digits - 1}e}".partition("e")
        front = front.rstrip("0").rstrip(".") if "." in front else front
        return _minus(front) + _times_ten(int(exponent))
    text = f"{round(number, digits - 1 - power):.{max(digits - 1 - power, 0)}f}"
    return _minus(text.rstrip("0").rstrip(".") if "." in text else text)


def plain_text(text: str) -> str:
    """Return text with the letters of a keyboard, in units that :func:`hallweight.core.parse` reads."""
    text = re.sub(r"\u00a0?×\u00a010([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: f"e{m[1].translate(_DIGITS)}", text)
    return "".join(_PLAIN.get(c, c) for c in text)


def _decimals(err: float) -> int:
    """Digits after the point that an error allows: one of its own; two where it begins with 1, or is 20 or more."""
    first_digit, power = f"{err:.0e}".split("e")
    return -int(power) + (first_digit == "1" or (first_digit == "2" and err >= 20))


def _rounded(number: float, digits: int) -> str:
    return _minus(f"{round(number, digits) + 0.0:.{max(digits, 0)}f}")


def _times_ten(power: int) -> str:
    return "" if power == 0 else f"\u00a0×\u00a010{str(power).translate(_POWERS)}"


def _minus(text: str) -> str:
    return text.replace("-", "−")


def _row(values: tuple[float, ...], unit: str) -> ShownNumber:
    factor, name = common_unit(max(map(abs, values), default=0.0), unit)
    shown = ", ".join(significant(v / factor, 3) for v in values[:4])
    return ShownNumber(f"{shown}, … ({len(values)} numbers)" if len(values) > 4 else shown, "", "", name)
