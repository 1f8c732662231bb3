"""Stored records of long results, with what made them; each is checked by its hash before anything is taken from it."""

import json
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Any

from hallweight.core import InputError

INDEX = "index.json"


def content_hash(content: Any) -> str:
    """Return the SHA-256 of a JSON value, whatever its layout and line ends."""
    return sha256(json.dumps(content, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@cache
def index() -> dict[str, dict[str, str]]:
    """Return, by the name of a record, its ``sha256``, the ``recipe`` that made it, and a word on it."""
    found: dict[str, dict[str, str]] = _read(INDEX)
    return found


@cache
def record(name: str) -> Any:
    """Return a stored record; raises :class:`InputError` if its content is not what the index says."""
    return checked(name, _read(f"{name}.json"))


def checked(name: str, content: Any) -> Any:
    """Return the content of a record if its hash is that of the index."""
    if content_hash(content) != index()[name]["sha256"]:
        found = f"that the stored record {name} was changed"
        raise InputError(found, "the one of its hash", "install hallweight again")
    return content


def source(name: str) -> str:
    """Say where a stored record is from."""
    entry = index()[name]
    return f"{entry['words']} ({entry['recipe']}; record {name}, SHA-256 {entry['sha256'][:12]})"


def _read(name: str) -> Any:
    return json.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
