"""A folder of measured files: a card of each, one table, and how the devices differ."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from tomllib import loads
from typing import TYPE_CHECKING, Any

from hallweight.core import InputError, build_card, write_atomic
from hallweight.core.types import Progress

from .grid_of_points import Grid
from .run_sweep import sweep

if TYPE_CHECKING:
    from hallweight.synapse import FittedCards

_SUFFIXES = (".csv", ".txt", ".dat", ".tsv", ".xlsx", ".xls", ".tdms")


def fit_file(path: Path, reading: Mapping[str, Any], fitting: Mapping[str, Any]) -> dict[str, Any]:
    """Return the cards (TOML) of a measured file with their conditions, and its loops that could not be fitted."""
    from hallweight import lab, synapse

    cards = synapse.fit_each(lab.read(path, **reading), **fitting)
    return {
        "cards": [card.to_toml() for card in cards.cards],
        "conditions": [dict(c) for c in cards.conditions],
        "refused": dict(cards.refused),
    }


def fit_files(
    files: Path | str | Sequence[Path | str],
    out: Path | str,
    *,
    reading: Mapping[str, Any] | None = None,
    fitting: Mapping[str, Any] | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
    **engine: Any,
) -> "FittedCards":
    """Fit every measured file of a folder (or of a list), and return the cards; files that cannot be are ``refused``.

    ``out`` gets ``cards/NAME.toml`` of each, ``cards.csv``, figures, and the store: the same call goes on where one
    stopped, and reads again only files whose content has changed.

    ``reading``, ``fitting``
        Arguments of :func:`hallweight.lab.read` and :func:`hallweight.synapse.fit` for all of them.
    ``engine``
        executor, workers, retries, timeout, memory of :func:`hallweight.sweep`.

    Raises :class:`InputError` if there is no file, or none of them can be fitted.
    """
    from hallweight import report
    from hallweight.synapse import FittedCards

    paths = _paths(files)
    folder = Path(out)
    over = Grid({"path": tuple(paths)}, {"reading": dict(reading or {}), "fitting": dict(fitting or {})})
    engine = {"retries": 0, **engine}
    found = sweep(fit_file, over, folder, progress=progress, **engine)
    cards, conditions, refused = [], [], {str(a["path"]): reason for a, reason in found.failed()}
    for row in found.rows():
        file = Path(row["path"])
        for k, (text, at) in enumerate(zip(row["cards"], row["conditions"], strict=True)):
            card = build_card(loads(text), str(file))
            name = file.name if len(row["cards"]) == 1 else f"{file.stem}-{k + 1}"
            card.save(folder / "cards" / f"{_stem(name, paths)}.toml", overwrite=True)
            cards.append(card)
            conditions.append({"file": file.name, **at})
        refused |= {f"{file.name}, {told}": reason for told, reason in row["refused"].items()}
    if not cards:
        first = next(iter(refused.values()))
        raise InputError(
            f"no file that can be fitted of {len(paths)} (the first: {first})", "one or more", "look at one"
        )
    all_cards = FittedCards(tuple(cards), tuple(conditions), (), refused)
    write_atomic(folder / "cards.csv", all_cards.csv(), overwrite=True)
    report.each_figures(all_cards, folder / "figures", overwrite=True)
    return all_cards


def _paths(files: Path | str | Sequence[Path | str]) -> list[Path]:
    if not isinstance(files, str | Path):
        paths = [Path(f) for f in files]
    elif Path(files).is_dir():
        paths = sorted(p for p in Path(files).rglob("*") if p.suffix.lower() in _SUFFIXES)
    else:
        paths = [Path(files)]
    if not paths:
        raise InputError(f"no measured file in {files}", f"files named {', '.join(_SUFFIXES)}", "check the folder")
    for path in paths:
        if not path.is_file():
            raise InputError(f"no file {path}", "a measured file", "check the path")
    return paths


def _stem(name: str, paths: Sequence[Path]) -> str:
    """A file's card is named by its whole name, since data.csv and data.txt may lie side by side."""
    return name.replace(".", "-") if sum(p.stem == Path(name).stem for p in paths) > 1 else Path(name).stem
