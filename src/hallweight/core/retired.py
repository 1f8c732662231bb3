"""Names that are on their way out: they work for two more releases, with a warning that says what to write instead."""

import warnings
from typing import TypeVar

T = TypeVar("T")


def retired(old: str, new: str, since: str) -> None:
    """Warn that ``old`` is retired since version ``since``; ``new`` is what to write."""
    text = f"{old} is retired since hallweight {since} and goes two releases later: write {new}"
    warnings.warn(text, DeprecationWarning, stacklevel=3)


def renamed_keyword(value: T | None, old_value: T | None, old: str, new: str, since: str = "0.2.0") -> T | None:
    """Return the value of a keyword that was renamed, from its old name (with a warning) if that was used."""
    if old_value is None:
        return value
    retired(f"{old}=", f"{new}=", since)
    return old_value
