"""Options of :func:`hallweight.lab.read` as text: ``"x=Hx,y=3"`` for a mapping, and the words that the shell takes."""

import re
import shlex
from collections.abc import Mapping
from typing import Any

from hallweight.core import InputError

_PAIR = re.compile(r"""\s*([^,='"]+?)\s*=\s*("[^"]*"|'[^']*'|[^,'"]*?)\s*(?:,|$)""")


def pairs_of(option: str, text: str) -> dict[str, str | int]:
    """Read ``role=name`` pairs; a number is an index from 0 unless it is quoted, as a name with a comma must be.

    >>> pairs_of("columns", 'x=Hx,y=3,write="V, set"')
    {'x': 'Hx', 'y': 3, 'write': 'V, set'}
    """
    out: dict[str, str | int] = {}
    at = 0
    while at < len(text):
        match = _PAIR.match(text, at)
        if match is None or not match[2]:
            found, wanted = f"{option} {text!r}", "pairs such as 'x=Hx,y=3'"
            raise InputError(found, wanted, "put quotes around a name that holds a comma")
        name = match[2]
        quoted = name[0] in "\"'"
        out[match[1]] = name[1:-1] if quoted else int(name) if re.fullmatch(r"\d+", name) else name
        at = match.end()
    return out


def pairs(option: str, given: Mapping[str, Any] | str | None) -> Mapping[str, Any]:
    """Return an option that is a mapping or text as a mapping; a unit alone is that of the quantity, ``y``."""
    if isinstance(given, str):
        return {"y": given} if option == "unit" and "=" not in given else pairs_of(option, given)
    return given or {}


def pairs_text(pairs: Mapping[str, str | int]) -> str:
    """Write pairs as :func:`pairs_of` reads them."""
    return ",".join(f"{key}={_quoted(name)}" for key, name in pairs.items())


def _quoted(name: str | int) -> str:
    if isinstance(name, int):
        return str(name)
    plain = name and name == name.strip() and not re.search("[,='\"]", name) and not name.isdigit()
    if plain:
        return name
    return f"'{name}'" if '"' in name else f'"{name}"'


def shell_words(options: Mapping[str, Any]) -> list[str]:
    """Return keywords of a function as the words of a shell command; True is a switch, None and False are left out.

    >>> shell_words({"layout": "pulses", "columns": {"y": "G"}, "unit": {"x": "mT", "y": "ohm"}, "flip": True})
    ['--layout', 'pulses', '--columns', 'y=G', '--x-unit', 'mT', '--unit', 'ohm', '--flip']
    """
    words: list[str] = []
    for key, value in options.items():
        if key == "unit" and isinstance(value, Mapping) and set(value) <= {"x", "y"}:
            words += [w for role in ("x", "y") if role in value for w in (_UNIT_OF[role], str(value[role]))]
        elif value is not None and value is not False:
            text = pairs_text(value) if isinstance(value, Mapping) else str(value)
            words += [f"--{key.replace('_', '-')}", *([] if value is True else [text])]
    return words


_UNIT_OF = {"x": "--x-unit", "y": "--unit"}


def shell_text(words: list[str]) -> str:
    """Return words as a person types them in a shell, quoted where they must be."""
    return " ".join(w if re.fullmatch(r"[\w./:=,+%@^-]+", w) else shlex.quote(w) for w in words)
