"""Units as people write them: ``ohm-cm``, ``kG``, ``10^6 A/cm^2``."""

import re
from functools import cache

from hallweight.core import si_factor
from hallweight.core.constants import MU0

_UNIT_WORD = re.compile(
    r"[pnuµμmckMGT]?(A|V|[Oo]hms?|OHMS?|[Ω\u2126]|S|T|Oe|G|s|Hz|m|K|J|W|emu|C|N|g|eV)|Amp(ere)?s?|amp(ere)?s?|[Vv]olts?|VOLTS?"
    r"|[Ss]ec(ond)?s?|min|h|hours?|[Dd]eg(ree)?s?|rad|°|%|[kK]?[Gg]auss|Gs|[Oo]ersteds?|[Tt]eslas?|[Kk]elvin"
    r"|[Ss]iemens|mho|milli\w+|micro\w+|kilo\w+|nano\w+|mega\w+"
)
"""Words that a unit is made of; a header's other words are not looked up (to pint, alpha and count are units)."""
_ARBITRARY = re.compile(r"1|ppm|(a\.?|arb\.?)\s*(u\.?|units?)|rel\.?", re.IGNORECASE)
_POWER_OF_TEN = re.compile(r"[x×*\s]*(?:10\s*\^?\s*\{?([+-]?\d+)\}?|1[eE]([+-]?\d+))\s*[*·\s]*(?=\D)")
_QUANTITY = re.compile(r"[+\-−]?\d*[.,]?\d+(?!\s*/)(?![\d.,])\s*[^\W\d]")
_SUPERSCRIPT = str.maketrans("²³", "23")


@cache
def unit_factor(unit: str, role: str = "") -> tuple[float, str] | None:
    """Return ``(factor, SI unit)`` of a unit as people write it; a field is always mu0 H in tesla.

    Adds to :func:`hallweight.core.si_factor`: ``ohm-cm``, ``G`` and ``kG`` for gauss in a field column,
    ``10^6 A/cm^2``, and A/m to T for a field.
    """
    text = unit.strip().strip("[](){} ").replace("\\", "")
    if not text:
        return None
    if _ARBITRARY.fullmatch(text):
        return (1e-6 if text == "ppm" else 1.0), "1"
    gauss = re.fullmatch(r"([kmuµμ]?)(G|gauss|Gauss)", text)
    if gauss and role in ("field", ""):
        return 1e-4 * {"": 1.0, "k": 1e3, "m": 1e-3}.get(gauss[1], 1e-6), "T"
    power = _POWER_OF_TEN.match(text)
    scale = 1.0
    if power:
        digits = power[1] or power[2]
        if len(digits.lstrip("+-0")) > 2:  # no unit of a file is 10^100 of another
            return None
        scale, text = 10.0 ** int(digits), text[power.end() :]
    if _QUANTITY.match(text):  # R_xy (-1mA): a condition, no unit
        return None
    text = text.replace("⁻", "^-").translate(_SUPERSCRIPT)
    text = re.sub(r"(?<=[A-Za-zΩ])-(?=[A-Za-z])", "*", text.replace("{", "").replace("}", ""))
    text = re.sub(r"(?<=[A-Za-zΩ2-3])\.(?=[A-Za-z])", "*", text)
    words = re.findall(r"[^\W\d_]+|[°%]", text)
    if not words or len(text) > 30 or not all(_UNIT_WORD.fullmatch(w) for w in words):
        return None
    found = si_factor(text)
    if found is None:
        return None
    factor, kind = found[0] * scale, found[1]
    if kind == "1" and text != "%":
        return None
    if kind == "A/m" and role == "field":
        factor, kind = factor * MU0, "T"
    return factor, kind


def is_unit_cell(cell: str) -> bool:
    """Whether a cell under a header is a unit, for the Units row of Origin."""
    text = cell.strip().strip("[]()")
    return bool(text) and (unit_factor(text, "field") is not None or text in ("#", "-", "1", "n/a", "no unit"))
