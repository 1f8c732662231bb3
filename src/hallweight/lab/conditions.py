"""Conditions of a measurement that stand beside its columns: in the preamble, in names of files and of columns.

Only what names itself and its unit is taken: ``Pulse width: 10 ms``, ``T_sample (K) = 300``, ``200.0Oe_1.7mA``.
"""

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from hallweight.core import CONDITIONS, show

from .header_vocabulary import key_of, split_header
from .numbers import to_float
from .partial_trace import PartialTrace
from .written_units import unit_factor

_KEYS = (
    (
        "temperature",
        r"(sample|stage|system|cryostat|measurement|target|set|setpoint)?temp(erature)?(setpoint|set|sample)?|tsample|t",
    ),
    (
        "in_plane_field",
        r"(applied)?(inplane|ip|assist|bias|external)(magnetic)?field(x|hx|value)?|h(x|ip|inplane|par)|b(x|ip|inplane|par)"
        r"|mu0hx|fieldx|xfield",
    ),
    ("pulse_width", r"(write|current|voltage)?pulse(width|length|duration|time)|tpulse|tp|pw|writewidth"),
    ("write_current", r"(write|pulse|programming|switching)(pulse)?(current|amplitude|amp|height)|i(write|pulse|p|w)"),
    ("write_voltage", r"(write|pulse|programming|set)(pulse)?(voltage|amplitude|amp|height)|v(write|pulse|p|w)"),
    ("read_current", r"(read|sense|probe|applied|bias|excitation)current|i(read|sense|probe|bias)"),
    ("read_voltage", r"(read|sense|probe)(ing)?(pulse)?voltage|v(read|sense|probe)"),
    ("gate_voltage", r"(back|top)?gate(voltage|bias)?|v(g|bg|tg|gate)"),
)
_SAMPLE = re.compile(r"(sample|device|wafer|specimen)1?(name|id|no|number|nr|material)?|chip|die")
_NUMBER = r"[+\-−]?\d+(?:[.,]\d+)?(?:[eE][+-]?\d+)?"
_IN_NAME = re.compile(
    r"(?:(?<![A-Za-z0-9])(?P<key>[A-Za-z][A-Za-z_]{0,20}?)\s?[=_:]?)?(?<![\d.,A-Za-z])"
    rf"(?P<number>{_NUMBER})[ _]?(?P<unit>k?Oe|[mk]?T|[munµμ]A|[munµμp]s|s|K|mV)(?![A-Za-z0-9²^/])"
)
_BY_KIND = {"T": "in_plane_field", "K": "temperature", "A": "read_current", "s": "pulse_width"}


def conditions_of_settings(settings: Mapping[str, str]) -> dict[str, Any]:
    """Return the known conditions among settings of a preamble, in SI, and the ``sample`` that it names."""
    out: dict[str, Any] = {}
    for key, text in settings.items():
        name, unit = split_header(key)
        condition = _condition(name)
        value = None if condition is None else _quantity(str(text), unit, CONDITIONS[condition])
        if condition is not None and value is not None:
            out.setdefault(condition, value)
        elif _SAMPLE.fullmatch(key_of(key)) and str(text).strip() and not set("{}:=") & set(str(text)):
            out.setdefault("sample", str(text).strip()[:120])
    return out


def conditions_in_name(name: str, largest_field: float | None = None, *, bare_current: bool = False) -> dict[str, Any]:
    """Return conditions that the name of a file or column states, in SI.

    A kind that the name states twice is not taken, and neither is a field that is the end of the sweep
    (``largest_field``). A current without a word is the read current only where nothing else has one
    (``bare_current``).
    """
    found: dict[str, list[float]] = {}
    for match in _IN_NAME.finditer(name):
        factor, kind = unit_factor(match["unit"], "field") or (1.0, "")
        number = to_float(match["number"].replace(",", ".").replace("−", "-"))
        condition = _condition(match["key"] or "") or (None if kind == "A" and not bare_current else _BY_KIND.get(kind))
        if number is None or condition is None or CONDITIONS[condition] != kind:
            continue
        before = name[match.start("number") - 1] if match.start("number") else "_"
        hyphen = match["number"].startswith("-") and before.isalnum()
        found.setdefault(condition, []).append(float(f"{abs(number) if hyphen else number:.12g}") * factor)
    out = {k: v[0] for k, v in found.items() if len(set(v)) == 1}
    ends = largest_field is not None and abs(abs(out.get("in_plane_field", 0.0)) - largest_field) < 0.1 * largest_field
    if ends:
        out.pop("in_plane_field", None)
    return out


def with_conditions(partial: PartialTrace, settings: Mapping[str, str], name: str) -> PartialTrace:
    """Add the conditions of preamble and file name to ``meta``; a column that states one wins, then the preamble."""
    field = partial.coords.get("field")
    largest = None if field is None or not len(field) else float(abs(field).max())
    in_name = conditions_in_name(name, largest, bare_current=partial.layout == "field-loop")
    in_settings = conditions_in_name(settings.get("comments", ""), largest) | conditions_of_settings(settings)
    new = {k: v for k, v in (in_name | in_settings).items() if k not in partial.meta and k not in partial.coords}
    said = ", ".join(
        f"{k.replace('_', ' ')} {show(new[k], CONDITIONS[k])}" for k in in_name if k in new and k not in in_settings
    )
    if settings:
        new["settings"] = dict(settings)
    changed = replace(partial, meta={**new, **partial.meta})
    return changed.with_guesses(f"the file name says {said}") if said else changed


def _condition(name: str) -> str | None:
    key = key_of(name)
    return next((condition for condition, pattern in _KEYS if key and re.fullmatch(pattern, key)), None)


def _quantity(text: str, unit: str, wanted: str) -> float | None:
    """Number of a setting in SI; None unless its unit stands in it or in its name and is of the kind wanted."""
    match = re.fullmatch(rf"\s*({_NUMBER})\s*([^\d\s].*?)?\s*", text)
    number = None if match is None else to_float(match[1].replace(",", ".").replace("−", "-"))
    stated = unit if match is None else (match[2] or unit).strip("[]() ")
    found = unit_factor(stated, "field" if wanted == "T" else "") if stated else None
    if number is None or number != number or found is None or found[1] != wanted:
        return None
    return float(f"{number * found[0]:.15g}")
