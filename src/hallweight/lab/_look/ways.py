"""Ways in which a file can be read, each with the command that chooses it; where it is refused, those that go on."""

import re
from collections.abc import Mapping
from inspect import signature
from pathlib import Path
from typing import Any

import numpy as np

from hallweight.core import InputError

from .._layouts import Candidate
from ..option_text import answers, shell_text, shell_words
from ..read import read
from ..table import Table
from .records import SheetLook, Way

_DRIVES = ("write", "V_write", "field", "current", "angle")
_CHANNEL = re.compile(r"(?i)\b(?:ch|channel|bridge)\s*(\d)\b")
_MANY = 20_000
"""Rows from which other ways are not tried out."""


def other_ways(
    path: Path,
    given: Mapping[str, Any],
    table: Table | None,
    sheets: tuple[SheetLook, ...],
    found: list[Candidate],
    fault: InputError | None,
) -> tuple[Way, ...]:
    """Other ways to read the file; where it is refused, those that go on from there, or at least ask something else."""
    if fault is None:
        others = found[1:] if found and found[0].is_enough else found
        ways = [_way(path, given, c.what, c.options, c.evidence, c.against) for c in others]
        channels = [] if table is None or given.get("channel") is not None else _channels(table)[1:]
        return _distinct([*ways, *(_way(path, given, f"channel {n}", {"channel": n}) for n in channels)])
    known = [name for name in signature(read).parameters if name != "path"]
    ways = [_way(path, given, "as the sentence says", a) for a in answers(fault.do, known)]
    for c in found:
        asked = answers(c.question.do, known) if c.question else [{}]
        told = [tuple(t for t in texts if t != str(fault)) for texts in (c.evidence, c.against)]
        ways += [_way(path, given, c.what, {**c.options, **a}, *told) for a in asked]
    if not given.get("sheet"):
        unread = [s.name for s in sheets if s.rows and not s.taken]
        ways += [_way(path, given, f"the sheet {name!r}", {"sheet": name}) for name in unread]
    many = table is not None and len(table) > _MANY
    for some in (ways, [] if table is None else _any_ways(path, given, table)):
        kept = tuple(w for w in _distinct(some) if many or _goes_on(path, given, w, fault))
        if kept:
            return kept
    return ()


def _channels(table: Table) -> list[int]:
    """Channels of an instrument, by the names of the columns that are read."""
    found = (_CHANNEL.search(c.name) for c in table.of("V", "V_xy", "R", "R_xy") if np.isfinite(c.values).any())
    return sorted({int(match[1]) for match in found if match})


def _distinct(ways: list[Way]) -> tuple[Way, ...]:
    return tuple({way.command: way for way in ways}.values())


def _goes_on(path: Path, given: Mapping[str, Any], way: Way, fault: InputError) -> bool:
    """Whether a way is read, or refused for another reason."""
    try:
        read(path, **{**given, **way.options})
    except InputError as error:
        return str(error) != str(fault)
    return True


def _way(
    path: Path,
    given: Mapping[str, Any],
    what: str,
    options: Mapping[str, Any],
    evidence: tuple[str, ...] = (),
    against: tuple[str, ...] = (),
) -> Way:
    keywords = {k: v for k, v in {**given, **options}.items() if (k, v) != ("group", "auto")}
    words = ["hallweight", "fit", str(path), *shell_words(keywords)]
    return Way(what, evidence, against, dict(options), shell_text(words))


def _any_ways(path: Path, given: Mapping[str, Any], table: Table) -> list[Way]:
    """Commands that would decide where nothing is known but that there are columns of numbers."""
    numbers = [c for c in table.columns if c.constant is None and np.isfinite(c.values).sum() > 1]
    if not numbers:
        return []
    drives = [c for c in numbers if c.role in _DRIVES] or numbers[:1]
    state = next((c for c in reversed(numbers) if c not in drives), numbers[-1])
    x, y, half = drives[0].name, {"y": state.name}, max(len(table) // 2, 1)
    ways: list[tuple[str, dict[str, Any]]] = [
        (
            "reads after pulses, LTP then LTD: say what was applied",
            {"columns": y, "protocol": f"{half} pulses of +1 mA; {half} of -1 mA"},
        )
    ]
    if len(numbers) > 1:
        ways = [
            ("pulses with their signed write amplitude", {"layout": "pulses", "columns": {"write": x, **y}}),
            ("a loop of field", {"layout": "field-loop", "columns": {"x": x, **y}}),
            ("a loop of current", {"layout": "current-loop", "columns": {"x": x, **y}}),
            *ways,
        ]
    kept = {k: v for k, v in given.items() if k != "cycles"}
    return [_way(path, kept, what, options) for what, options in ways]
