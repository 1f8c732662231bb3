"""Citations that travel with results."""

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from hallweight.core import Card, InputError, Run, did_you_mean

_ALWAYS = ("hallweight",)


@cache
def bibliography() -> dict[str, str]:
    """Return the entries of ``references.bib`` by their keys."""
    text = (Path(__file__).parent / "references.bib").read_text(encoding="utf-8")
    entries = (e.strip() for e in re.split(r"\n(?=@)", "\n" + text) if e.strip().startswith("@"))
    keyed = ((re.match(r"@\w+\{\s*([^,\s]+)", e), e) for e in entries)
    return {key[1]: entry for key, entry in keyed if key}


def keys_of(record: Run | Card) -> tuple[str, ...]:
    """Keys of everything that a run or a card used: its own, its card's, and the sources of its values."""
    keys = list(_ALWAYS) + list(record.cites)
    card = record.card if isinstance(record, Run) else record
    if card is not None:
        keys += card.citations()
    return tuple(k for k in dict.fromkeys(keys) if k in bibliography())


def bibtex(what: Run | Card | Iterable[str]) -> str:
    """Return the BibTeX entries of a run, of a card, or of a list of keys.

    Raises :class:`InputError` for a key that the library does not have.
    """
    entries = bibliography()
    keys = keys_of(what) if isinstance(what, Run | Card) else tuple(what)
    unknown = [k for k in keys if k not in entries]
    if unknown:
        near = did_you_mean(unknown[0], list(entries))
        do = near if near.endswith("?") else "check its spelling"
        raise InputError(f"the unknown citation key {unknown[0]!r}", "a key of references.bib", do)
    return "\n\n".join(entries[k] for k in keys)


def cite(what: Run | Card) -> None:
    """Print BibTeX for what was actually used in a run or a card."""
    print(bibtex(what))
