"""Cards that come with the package, and those that other packages add."""

from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

from hallweight.core import KINDS, Card, InputError, did_you_mean
from hallweight.core.errors import shell_word
from hallweight.core.validation import one_of

_HERE = Path(__file__).parent
_FOLDERS = ("synapses", "films", "spin_sources", "supports", "layers", "technologies", "components")

GROUP = "hallweight.cards"
"""Entry-point group by which another package adds cards.

Each entry is a folder of TOML files (a path or a function that returns one). A name that is taken already becomes
``entry/name``.
"""


def names() -> list[str]:
    """Names of all cards: the shipped ones, and those of other installed packages (:data:`GROUP`)."""
    return sorted(_shipped() | _added())


def load(name: str | Path) -> Card:
    """Return a card by name (shipped or added by a package), or any card by the path of its TOML file.

    >>> load("sample-hall-synapse").law
    'exponential'
    """
    if str(name).endswith(".toml"):
        return Card.load(name)
    path = _shipped().get(str(name)) or _added().get(str(name))
    if path is None:
        if isinstance(name, str | Path) and _is_file(name):
            do = f"run hallweight fit {shell_word(str(name))}, which makes card.toml of a measured file"
            raise InputError(f"that {name} is no card", "the name of a card or a .toml file", do)
        near = did_you_mean(str(name), names())
        raise InputError(f"the unknown card {str(name)!r}", "the name of a card or a .toml file", near)
    return Card.load(path)


def _is_file(name: str | Path) -> bool:
    try:
        return Path(name).is_file()
    except (OSError, ValueError):
        return False


def search(text: str = "", *, kind: str = "") -> list[str]:
    """Names of the cards that have ``text`` in their name, notes, citations or sources, in any case of letters.

    Names that have it themselves come first. ``kind``: only that kind, for example ``"film"`` or ``"support"``.
    Raises :class:`InputError` for an unknown kind.

    >>> search("Tb")
    ['CoTb', 'FeTb', 'FeTb-bulk']
    >>> search(kind="spin-source")
    ['Pt', 'Ta', 'W']
    """
    if kind:
        one_of("kind", kind, KINDS)
    cards = [(name, load(name)) for name in names()]
    hits = [(name, card) for name, card in cards if card.kind == kind or not kind]
    found = [name for name, card in hits if text.lower() in _text(card).lower()]
    return sorted(found, key=lambda name: text.lower() not in name.lower())


def card_of_kind(card: Card | str, kind: str) -> Card:
    """Return a card, by name if need be; raises :class:`InputError` for one of another kind."""
    found = card if isinstance(card, Card) else load(card)
    if found.kind != kind:
        known = ", ".join(search(kind=kind))
        raise InputError(f"card {found.name!r} of kind '{found.kind}'", f"a card of kind '{kind}'", f"choose {known}")
    return found


def path_of_sample() -> Path:
    """Path of the embedded pulse file: simulated by hallweight (``recipes/sample.py``), not measured."""
    return _HERE / "samples" / "sample_pulses.csv"


def _text(card: Card) -> str:
    return "\n".join((card.name, *card.notes, *card.cites, *(v.source for v in card.values.values())))


def _shipped() -> dict[str, Path]:
    return {p.stem: p for folder in _FOLDERS for p in (_HERE / folder).glob("*.toml")}


def _added() -> dict[str, Path]:
    out: dict[str, Path] = {}
    for entry, path in _files_of_entries():
        taken = path.stem in out or path.stem in _shipped()
        out[f"{entry}/{path.stem}" if taken else path.stem] = path
    return out


def _files_of_entries() -> Iterator[tuple[str, Path]]:
    for entry in sorted(entry_points(group=GROUP), key=lambda e: e.name):
        try:
            found = entry.load()
            folder = Path(found() if callable(found) else found)
        except Exception as error:
            raise InputError(
                f"that the cards of {entry.value!r} do not load ({error})",
                f"a folder of cards from the entry point {entry.name!r}",
                "uninstall that package, or tell its authors",
            ) from error
        yield from ((entry.name, path) for path in sorted(folder.glob("*.toml")))
