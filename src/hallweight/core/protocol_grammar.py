"""The grammar of protocol sentences.

Clauses are separated by ``;``. A clause is one of

======================================  =====================================
``64 pulses of +12 mA, 1 ms``           pulses; the width may be left out
``64 of -12 mA``                        the same, short
``64 pulses from +8 mA to +12 mA``      a linear ramp of amplitudes
``+-300 mT in 5 mT``                    a closed sweep of field (or current)
``wait 10 s``                           a pause
``read 0.1 mA``                         the read current (or voltage)
``in-plane field 20 mT``                an assisting field
``300 K``                               the temperature
``repeat 5``                            everything five times
======================================  =====================================
"""

import re
from collections.abc import Callable
from typing import Any

from pydantic import ValidationError

from .errors import InputError
from .protocol_steps import Pulses, Sweep, Wait
from .units import parse, si_factor

_Q = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?\s*[^\s,;\d][^\s,;]*"
_WIDTH = rf"(?:\s*,\s*(?P<width>{_Q}))?"


def _drive(text: str) -> tuple[float, str]:
    number = re.match(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", text)
    found = si_factor(text[number.end() :].strip()) if number else None
    unit = found[1] if found and found[1] in ("A", "V", "A/m^2", "T") else "A"
    return parse(text, unit), unit


def _pulses(g: dict[str, str | None]) -> dict[str, Any]:
    start, unit = _drive(g["start"] or "")
    end = None if g["end"] is None else parse(g["end"], unit)
    width = None if g["width"] is None else parse(g["width"], "s")
    fields = {"count": g["count"], "amplitude": start, "unit": unit, "width": width, "end": end}
    return {"step": Pulses.model_validate(fields)}


def _sweep(g: dict[str, str | None]) -> dict[str, Any]:
    size, unit = _drive(g["size"] or "")
    width = None if g["width"] is None else parse(g["width"], "s")
    fields = {"size": size, "step": parse(g["step"] or "", unit), "unit": unit, "width": width}
    return {"step": Sweep.model_validate(fields)}


def _read(g: dict[str, str | None]) -> dict[str, Any]:
    value, unit = _drive(g["value"] or "")
    return {"read": value, "read_unit": unit}


_CLAUSES: tuple[tuple[str, Callable[[dict[str, str | None]], dict[str, Any]]], ...] = (
    (rf"(?P<count>\d+)\s*(?:pulses?\s*)?(?:of\s+(?P<start>{_Q})(?P<end>(?!))?){_WIDTH}", _pulses),
    (rf"(?P<count>\d+)\s*(?:pulses?\s*)?from\s+(?P<start>{_Q})\s+to\s+(?P<end>{_Q}){_WIDTH}", _pulses),
    (rf"(?:\+-|\+/-|±)\s*(?P<size>{_Q})\s+in\s+(?:steps\s+of\s+)?(?P<step>{_Q}){_WIDTH}", _sweep),
    (rf"wait\s+(?P<value>{_Q})", lambda g: {"step": Wait(duration=parse(g["value"] or "", "s"))}),
    (rf"read\s+(?:at\s+)?(?P<value>{_Q})", _read),
    (
        rf"in-plane\s+field\s+(?:of\s+)?(?P<value>{_Q})",
        lambda g: {"in_plane_field": parse(g["value"] or "", "T")},
    ),
    (
        r"(?:temperature\s+)?(?P<value>[\d.]+\s*(?:K|°C))",
        lambda g: {"temperature": parse(g["value"] or "", "K")},
    ),
    (r"repeat\s+(?P<n>\d+)", lambda g: {"repeat": g["n"]}),
)


Step = Pulses | Sweep | Wait


def parse_sentence(sentence: str) -> tuple[tuple[Step, ...], dict[str, Any]]:
    """Return the steps of a protocol sentence and what else it says (read, repeat, conditions).

    Raises :class:`InputError` naming the clause and the character where it starts.
    """
    if len(sentence) > 10_000:
        raise InputError(f"a protocol of {len(sentence)} characters", "at most 10000", "use 'repeat N'")
    steps: list[Step] = []
    fields: dict[str, Any] = {}
    at = 0
    for clause in sentence.split(";"):
        start = at + len(clause) - len(clause.lstrip()) + 1
        at += len(clause) + 1
        if not clause.strip():
            continue
        for key, value in _clause(clause.strip(), start).items():
            if key == "step":
                steps.append(value)
            elif key in fields:
                raise fault(clause.strip(), start, "this clause only once")
            else:
                fields[key] = value
    if not steps:
        raise InputError(
            f"the protocol {sentence!r} without a pulse or sweep",
            "at least one",
            "begin with '64 pulses of +12 mA, 1 ms'",
        )
    return tuple(steps), fields


def _clause(clause: str, start: int) -> dict[str, Any]:
    for pattern, build in _CLAUSES:
        match = re.fullmatch(pattern, clause)
        if match:
            try:
                return build(match.groupdict())
            except ValidationError as error:
                raise fault(clause, start, reason(error)) from None
            except InputError as error:
                raise fault(clause, start, f"{error.expected}; there was {error.found}") from None
    raise fault(
        clause,
        start,
        "a clause such as '64 pulses of +12 mA, 1 ms', '+-300 mT in 5 mT', 'read 0.1 mA' or 'repeat 5'",
    )


def fault(clause: str, start: int, expected: str) -> InputError:
    """Return the error of a clause that starts at character ``start``."""
    shown = clause if len(clause) <= 80 else clause[:77] + "..."
    return InputError(
        f"{shown!r} at character {start} of the protocol",
        expected,
        "correct that clause (clauses end with ';')",
    )


def reason(error: ValidationError) -> str:
    """Return what pydantic found wrong first, in a few words."""
    first = error.errors()[0]
    where = ".".join(str(p) for p in first["loc"])
    return (f"{where}: " if where else "") + first["msg"].removeprefix("Value error, ")
