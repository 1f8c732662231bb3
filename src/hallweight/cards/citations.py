"""Citations that travel with results."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from hallweight.core import Card, InputError, Run

_ALWAYS = ("hallweight",)


@cache
def _library() -> dict[str, str]:
    text = (Path(__file__).parent / "references.bib").read_text(encoding="utf-8")
    entries = (e.strip() for e in re.split(r"\n(?=@)", "\n" + text) if e.strip().startswith("@"))
    return {re.match(r"@\w+\{\s*([^,\s]+)", e)[1]: e for e in entries}  # type: ignore[index]


def keys_of(record: Run | Card) -> tuple[str, ...]:
    """Keys of everything that a run or a card used: its own, its card's, and the sources of its values."""
    keys = list(_ALWAYS) + list(record.cites)
    card = record.card if isinstance(record, Run) else record
    if card is not None:
        keys += card.citations()
    return tuple(k for k in dict.fromkeys(keys) if k in _library())


def bibtex(what: Run | Card | Iterable[str]) -> str:
    """Return the BibTeX entries of a run, of a card, or of a list of keys.

    Raises :class:`InputError` for a key that the library does not have.
    """
    keys = keys_of(what) if isinstance(what, Run | Card) else tuple(what)
    unknown = [k for k in keys if k not in _library()]
    if unknown:
        raise InputError(f"the unknown citation key {unknown[0]!r}", "a key of references.bib", "check its spelling")
    return "\n\n".join(_library()[k] for k in keys)


def cite(what: Run | Card) -> None:
    """Print BibTeX for what was actually used in a run or a card."""
    print(bibtex(what))
