"""Options as text: ``"x=Hx,y=3"`` for a mapping, the words of the shell, and the keywords that sentences name.

A sentence of hallweight names what the user can give as a keyword with its value, ``layout='pulses'``, or without one,
``read_current=``. Keywords joined by "," or "and" belong together; ``...`` stands for what only the user knows. The
shell says them in its own way.
"""

import ast
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

from hallweight.core import InputError
from hallweight.core.errors import shell_word

_PAIR = re.compile(r"""\s*([^,='"]+?)\s*=\s*("[^"]*"|'[^']*'|[^,'"]*?)\s*(?:,|$)""")
_KEYWORD = re.compile(r"(?<![\w.\-'\"])([a-z][a-z_0-9]*)=(?!=)")
_JOINED = re.compile(r"\s*(,|and|, and)\s+")
_NUMBER = re.compile(r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?\b|True|False|None")
_ENDS = {"{": "}", "[": "]", "(": ")"}


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
    return " ".join(shell_word(w) for w in words)


class Keyword(NamedTuple):
    """A keyword in a sentence: where it stands, its name, and its value (``...`` where none is written)."""

    start: int
    stop: int
    name: str
    value: Any


def keywords(text: str, known: Collection[str]) -> Iterator[Keyword]:
    """Find the known keywords of a sentence, in order."""
    for match in _KEYWORD.finditer(text):
        if match[1] in known:
            stop, value = _value(text, match.end())
            yield Keyword(match.start(), stop, match[1], value)


def answers(text: str, known: Collection[str]) -> list[dict[str, Any]]:
    """Return the answers to a sentence that leave nothing to the user, each as keywords.

    >>> answers("pass layout='pulses' and unit={'y': 'G'}, or cycles='30/20', or unit=", ["layout", "cycles", "unit"])
    [{'layout': 'pulses', 'unit': {'y': 'G'}}, {'cycles': '30/20'}]
    """
    groups: list[list[Keyword]] = []
    for one in keywords(text, known):
        if groups and _JOINED.fullmatch(text[groups[-1][-1].stop : one.start]):
            groups[-1].append(one)
        else:
            groups.append([one])
    return [{k.name: k.value for k in group} for group in groups if all(_is_known(k.value) for k in group)]


def in_shell(text: str, options: Mapping[str, str]) -> str:
    """Return a sentence with options of the shell in place of keywords; ``options`` names those that there are.

    >>> in_shell("pass read_current='0.1 mA' or unit={'x': ...}", {"read_current": "--read-current", "unit": "--unit"})
    "pass --read-current '0.1 mA' or --unit x=NAME"
    """
    found = list(keywords(text, options))
    out, at = [], 0
    for i, one in enumerate(found):
        before = text[at : one.start]
        if i and _JOINED.fullmatch(before) and _is_known(found[i - 1].value) and _is_known(one.value):
            before = " "
        out += [before, _written(one, options[one.name])]
        at = one.stop
    return "".join([*out, text[at:]])


def words_of(answer: Mapping[str, Any], options: Mapping[str, str]) -> list[str]:
    """Return an answer as words of the shell."""
    return shell_words({options[name].removeprefix("--").replace("-", "_"): value for name, value in answer.items()})


def _value(text: str, start: int) -> tuple[int, Any]:
    """Where the literal at ``start`` ends, and what it is; ``...`` if there is none."""
    first = text[start : start + 1]
    number = _NUMBER.match(text, start)
    if number:
        stop = number.end()
    elif first in ("'", '"'):
        stop = text.find(first, start + 1) + 1
    elif first in _ENDS:
        stop = text.find(_ENDS[first], start) + 1
    else:
        return start, ...
    try:
        return (stop, ast.literal_eval(text[start:stop])) if stop else (start, ...)
    except (ValueError, SyntaxError):
        return start, ...


def _is_known(value: Any) -> bool:
    """Whether nothing is left to the user in a value."""
    if isinstance(value, dict):
        return bool(value) and all(_is_known(v) for v in value.values())
    if isinstance(value, str):
        return "..." not in value
    return value is not ... and value is not None and value is not False


def _written(one: Keyword, option: str) -> str:
    """A keyword as an option in a sentence."""
    if one.value is ... or one.value is False or one.value is None:
        return option
    if isinstance(one.value, dict) and not _is_known(one.value):
        return f"{option} " + ",".join(f"{k}={'NAME' if v is ... else v}" for k, v in one.value.items())
    return shell_text(words_of({one.name: one.value}, {one.name: option}))
