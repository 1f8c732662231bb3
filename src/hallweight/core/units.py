"""Units at the border: text comes in, SI floats go on, text comes out.

Inside hallweight every number is in coherent SI units. A magnetic field is always mu0 H in tesla, so
``"20 mT"``, ``"200 Oe"`` and ``"15.9 kA/m"`` are the same applied field.
"""

import math
import re
import unicodedata
from functools import cache
from typing import Any

from ._text.numbers import BareInteger, BareNumber, split_number
from .constants import MU0, MU_B
from .errors import InputError, names_keywords

SI_UNITS = (
    "1", "ohm", "S", "A", "V", "T", "s", "K", "rad", "Hz", "m", "A/m", "A/m^2", "A*m^2", "ohm*m", "J", "W", "J/m",
    "J/m^2", "J/m^3", "Pa", "W/(m*K)", "J/(m^3*K)", "1/K", "1/m", "1/m^3", "T*m^2/A", "m^2/s", "m/s", "J/mol", "kg/m^3",
    "m^2", "F", "F/m", "ohm/m", "W/m^2", "W/(m^2*K)",
)  # fmt: skip
"""The coherent units that columns and values are stored in."""

_WORDS = (
    (r"(?i)ohms?\b", "ohm"),
    (r"[ΩΩ]", "ohm"),
    (r"(?i)\bsec(s|onds?)?\b", "s"),
    (r"(?i)\bdegrees?\b", "deg"),
    (r"°C\b|\bdegC\b", "degC"),
    (r"°", "deg"),
    (r"(?i)\bamp(s|eres?)?\b", "A"),
    (r"(?i)\bvolts?\b", "V"),
    (r"(?i)\bkelvin\b", "K"),
    (r"(?i)\btesla\b", "T"),
    (r"(?i)\boersteds?\b", "Oe"),
    (r"Oe\b", "oe_field"),
    (r"(?i)\bgauss\b", "G_field"),
    (r"(?i)\ba\.?\s?u\.?\b|\barb\.?\s?u(nits?)?\.?\b|^%$", "1"),
    (r"\bGs\b", "G_field"),
    (r"\bmho\b", "S"),
)
_EXAMPLES = {"m": "mm", "A": "mA", "T": "mT", "s": "ms", "A/m^2": "MA/cm^2", "V": "mV"}
"""Units that people use for a kind, for sentences."""

_SCALES = {"": 1.0, "p": 1e-12, "n": 1e-9, "u": 1e-6, "µ": 1e-6, "μ": 1e-6, "m": 1e-3, "k": 1e3, "M": 1e6, "G": 1e9}
_OHMS = ("ohm", "Ohm", "Ohms", "ohms", "Ω", "\u2126")
_BASES = {name: name for name in ("A", "V", "S", "T", "s", "Hz")} | dict.fromkeys(_OHMS, "ohm")
_PLAIN = {p + b: (scale, unit) for p, scale in _SCALES.items() for b, unit in _BASES.items()} | {
    "Oe": (1e-4, "T"), "kOe": (0.1, "T"), "K": (1.0, "K"), "m": (1.0, "m"), "1": (1.0, "1"), "%": (0.01, "1"),
    "nm": (1e-9, "m"), "um": (1e-6, "m"), "J": (1.0, "J"), "A/m": (1.0, "A/m"), "kA/m": (1e3, "A/m"),
    "MA/m": (1e6, "A/m"), "A/m^2": (1.0, "A/m^2"), "MA/cm^2": (1e10, "A/m^2"), "A*m^2": (1.0, "A*m^2"),
    "mu_B": (MU_B, "A*m^2"), "rad": (1.0, "rad"), "ohm*m": (1.0, "ohm*m"), "uohm*cm": (1e-8, "ohm*m"),
    "J/m^3": (1.0, "J/m^3"), "kJ/m^3": (1e3, "J/m^3"), "MJ/m^3": (1e6, "J/m^3"), "J/m^2": (1.0, "J/m^2"),
    "mJ/m^2": (1e-3, "J/m^2"), "J/m": (1.0, "J/m"), "pJ/m": (1e-12, "J/m"), "Pa": (1.0, "Pa"), "MPa": (1e6, "Pa"),
    "GPa": (1e9, "Pa"), "W/(m*K)": (1.0, "W/(m*K)"), "J/(m^3*K)": (1.0, "J/(m^3*K)"), "1/m": (1.0, "1/m"),
    "1/nm": (1e9, "1/m"), "1/m^3": (1.0, "1/m^3"), "1/nm^3": (1e27, "1/m^3"), "T*m^2/A": (1.0, "T*m^2/A"),
    "m^2/s": (1.0, "m^2/s"), "m/s": (1.0, "m/s"), "um/s": (1e-6, "m/s"), "J/mol": (1.0, "J/mol"),
    "kJ/mol": (1e3, "J/mol"), "kg/m^3": (1.0, "kg/m^3"), "mm": (1e-3, "m"),
    "pJ": (1e-12, "J"), "fJ": (1e-15, "J"), "m^2": (1.0, "m^2"), "um^2": (1e-12, "m^2"), "mm^2": (1e-6, "m^2"),
    "F": (1.0, "F"), "fF": (1e-15, "F"), "aF": (1e-18, "F"), "F/m": (1.0, "F/m"), "fF/um": (1e-9, "F/m"),
    "ohm/m": (1.0, "ohm/m"), "ohm/um": (1e6, "ohm/m"), "ohm*um": (1e-6, "ohm*m"), "W/m^2": (1.0, "W/m^2"),
}  # fmt: skip
"""The units that nearly all files and cards use, so that the (slow) registry is loaded for the others only."""


@cache
def _registry() -> Any:
    import pint

    registry: Any = pint.UnitRegistry(cache_folder=None)
    registry.define("G_field = 1e-4 * tesla")
    registry.define(f"oe_field = {1e-4 / MU0!r} * ampere / meter")
    registry.define("emu = 1e-3 * ampere * meter ** 2")
    return registry


def _unit(text: str) -> Any:
    """Return the pint unit that a person meant by ``text``; raises whatever pint raises."""
    clean = unicodedata.normalize("NFC", text).replace("µ", "u").replace("μ", "u").replace("^-", "**-")
    for pattern, word in _WORDS:
        clean = re.sub(pattern, word, clean)
    if clean.strip() in ("", "1"):
        return _registry().dimensionless
    clean = clean.replace("·", "*").replace("²", "^2").replace("³", "^3")
    return _registry().parse_units(re.sub(r"([A-Za-z])(-?\d)", r"\1^\2", clean))


@cache
def _reference(target: str) -> Any:
    return 1.0 * _unit(target)


@cache
def si_factor(unit: str) -> tuple[float, str] | None:
    """Return ``(factor, si_unit)`` such that a number in ``unit`` times ``factor`` is in ``si_unit``.

    ``si_unit`` is one of :data:`SI_UNITS` (or a :func:`ratio` of two);
    ``None`` if ``unit`` is not a unit or not of one of those kinds.
    A bare ``"%"`` is 0.01. Gauss and oersted become tesla. ``deg`` becomes ``rad``.
    """
    if unit.strip() in _PLAIN:
        return _PLAIN[unit.strip()]
    try:
        quantity = 1.0 * _unit(unit)
    except Exception:  # pint raises its own, tokenize's and attribute errors for text that is no unit
        return None
    if unit.strip() in ("rad", "deg", "°", "degree", "degrees"):
        return float(quantity.to("rad").magnitude), "rad"
    if not quantity._is_multiplicative:  # degC has an offset, so no factor
        return None
    if str(quantity.units).endswith("oe_field") and quantity.check("[current] / [length]"):
        return float(quantity.to("A/m").magnitude) * MU0, "T"
    for target in SI_UNITS:
        if target == "rad":
            continue
        reference = _reference(target)
        if quantity.dimensionality == reference.dimensionality and (target != "J/m^3" or _is_energy(quantity)):
            try:
                return float(quantity.to(reference.units).magnitude), target
            except Exception:  # an offset unit such as degC has no factor
                return None
    return (1.0, unit) if unit in _ratios() else None


def _is_energy(quantity: Any) -> bool:
    """A stress and an energy density have one dimension; the word of the unit tells them apart."""
    return any(word in str(quantity.units) for word in ("joule", "erg", "electron_volt", "calorie"))


@names_keywords
def ratio(top: str, bottom: str, power: int = 1) -> str:
    """Name the unit ``top / bottom^power`` of two units of :data:`SI_UNITS`: ``ohm/T``, ``ohm/(A/m^2)^2``."""
    return f"{top}/" + (f"({bottom})" if "/" in bottom else bottom) + ("" if power == 1 else f"^{power}")


@cache
def _ratios() -> frozenset[str]:
    return frozenset(ratio(a, b, n) for a in SI_UNITS for b in SI_UNITS for n in (1, 2))


def parse(text: str | float, unit: str) -> float:
    """Read a quantity such as ``"12 MA/cm^2"`` as an SI float in ``unit``; a bare float is taken as SI already.

    A decimal comma is read as one. Raises :class:`InputError` if the text has no number, no unit, an unknown unit, or
    one of another kind; for ``"1,000 mA"``, which is 1 or 1000; and for a bare number of a study.

    >>> parse("12 mA", "A")
    0.012
    >>> round(parse("200 Oe", "T"), 6)
    0.02
    """
    example = "'300 K'" if unit == "K" else f"a number and a unit of the kind of '{unit}'"
    if isinstance(text, BareNumber | BareInteger) and unit != "1":
        usual = _EXAMPLES.get(unit, unit)
        raise InputError(f"{text:g} without a unit", example, f"write for example '{text:g} {usual}', in quotes")
    if not isinstance(text, str):
        try:
            return _finite(float(text), str(text), unit)
        except (TypeError, ValueError):
            raise InputError(f"{text!r:.60}", example, "give one number or one text") from None
    split = split_number(text)
    if split is None:
        raise InputError(f"{text!r}", example, "write for example '1 " + unit + "'")
    number, name = split
    if not name and unit == "1":
        return _finite(number, text, unit)
    if not name:
        raise InputError(f"{text!r} without a unit", example, f"write for example '{text.strip()} {unit}'")
    if unit == "K" and name in ("C", "°C", "degC", "celsius"):
        return _finite(number + 273.15, text, unit)
    found = si_factor(name)
    if found is None:
        raise InputError(
            f"the unknown unit {name!r} in {text!r}", f"a unit of the kind of '{unit}'", "check its spelling"
        )
    factor, kind = found
    if kind == "A/m" and unit == "T":
        factor, kind = factor * MU0, "T"
    if kind != unit:
        raise InputError(f"{text!r}, which is in '{kind}'", f"a quantity in '{unit}'", "check the unit")
    return _finite(number * factor, text, unit)


def _finite(value: float, text: str, unit: str) -> float:
    if not math.isfinite(value):
        raise InputError(f"{text!r}", f"a finite number in '{unit}'", "check the value")
    return float(f"{value:.15g}")  # so that 0.1 mA and 100 uA are one number


_PREFIXES = {-18: "a", -15: "f", -12: "p", -9: "n", -6: "u", -3: "m", 0: "", 3: "k", 6: "M", 9: "G", 12: "T"}
_PREFIXED = ("ohm", "S", "A", "V", "T", "s", "Hz", "m", "J", "W")


@names_keywords
def show(value: float, unit: str, digits: int = 4) -> str:
    """Print an SI float for a person: ``show(0.012, "A")`` is ``"12 mA"``.

    >>> show(0.012, "A"), show(300.0, "K"), show(0.25, "1")
    ('12 mA', '300 K', '0.25')
    """
    if unit in ("1", ""):
        return f"{value:.{digits}g}"
    if unit == "rad":
        return f"{math.degrees(value):.{digits}g} deg"
    if unit not in _PREFIXED or value == 0 or not math.isfinite(value):
        return f"{value:.{digits}g} {unit}"
    factor, prefix = prefix_for(min(abs(value), 1.0) if unit == "s" else abs(value))  # nobody says kiloseconds
    number = float(f"{value / factor:.{digits}g}")  # 850, not 8.5e+02
    return f"{number:.15g} {prefix}{unit}"


def prefix_for(size: float) -> tuple[float, str]:
    """Return the factor and letter of the engineering prefix that suits a number of this size."""
    if size == 0 or not math.isfinite(size):
        return 1.0, ""
    power = min(max(3 * math.floor(math.log10(size * (1 + 1e-12)) / 3), -18), 12)
    return 10.0**power, _PREFIXES[power]


def show_duration(seconds: float) -> str:
    """Return a time as people say it: ``show_duration(3.15576e8)`` is ``"10 years"``, of two minutes ``"2 min"``."""
    steps = ((31557600.0, "year", "years"), (86400.0, "day", "days"), (3600.0, "h", "h"), (60.0, "min", "min"))
    for size, one, many in steps:
        if seconds >= size:
            number = f"{seconds / size:.3g}"
            return f"{number} {one if number == '1' else many}"
    return show(seconds, "s", 3)
