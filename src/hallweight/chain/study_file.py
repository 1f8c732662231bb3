"""A study as a file: what ``hallweight membrane study.toml`` carries out."""

import inspect
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from importlib import import_module
from pathlib import Path
from typing import Any

from hallweight import cards
from hallweight.core import Card, Run
from hallweight.core.errors import names_keywords
from hallweight.core.retired import renamed_keywords
from hallweight.core.study_file import read_study, refuse_unknown, seed_of, study_of, subtables
from hallweight.core.types import Progress

from .release_study import run_release

_FILES: Mapping[str, str] = {
    "bending": "sweeps",
    "supports": "sweeps",
    "design": "design_search",
    "lifetime": "lifetime",
}
"""The file of each study of devices; a new study is a new file and one entry here."""

STUDIES: Mapping[str, Callable[..., Run]] = {
    name: getattr(import_module(f".{file}", __package__), name) for name, file in _FILES.items()
}
"""Studies of devices by name."""
_RELEASE = "release"
_TABLES = ("membrane", "device", "write", "network")
_KEYS = ("study", "film", "film_values", "seed", "devices", "retention", "use_temperature", "arguments", *_TABLES)
_NOT_ARGUMENTS = ("film", "seed", "folder", "overwrite", "executor", "progress", *_TABLES)


@renamed_keywords("0.1.0", tell="progress")
@names_keywords
def study(
    what: Path | str | Mapping[str, Any],
    folder: Path | str | None = None,
    *,
    overwrite: bool = False,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Run:
    """Carry out a study (a TOML file or a mapping, docs/chain/how-to.md) and keep it in ``folder``; return its record.

    ``study``
        "bending", "supports", "design", "lifetime", or "release", which takes ``[arguments]`` alone.
    ``devices``
        Devices of each row.
    ``retention``, ``use_temperature``
        How long states must hold, ``false`` for no limit, and where.
    ``film``, ``[film_values]``
        A card's name or its file beside the study; a what-if in SI.
    ``[arguments]``
        Those of the function that bears the name of the study.
    ``[membrane]``, ``[device]``, ``[write]``, ``[network]``
        Its tables.

    Raises :class:`InputError` for a file that is no TOML and for unknown names.
    """
    given, where, beside = read_study(what)
    refuse_unknown(given, _KEYS, where)
    name = study_of(given, (*STUDIES, _RELEASE), where)
    shared = {name: given[name] for name in ("devices", "retention", "use_temperature") if name in given}
    tables = subtables(given, (*_TABLES, "film_values", "arguments"), where)
    arguments, values = tables.pop("arguments"), tables.pop("film_values")
    if name == _RELEASE:
        refuse_unknown(given, ("study", "arguments"), f"{where}, a release")
        return run_release(arguments, folder, beside=beside, overwrite=overwrite)
    known = [p for p in inspect.signature(STUDIES[name]).parameters if p not in _NOT_ARGUMENTS]
    arguments = {**shared, **arguments}
    refuse_unknown(arguments, known, f"the arguments of {where}")
    seed, film = seed_of(given, where), _film(str(given.get("film", "CoTb")), values, beside)
    execution: dict[str, Any] = {"folder": folder, "overwrite": overwrite, "executor": executor, "progress": progress}
    return STUDIES[name](film, **_with_none(name, arguments), **tables, seed=seed, **execution)


def _film(name: str, values: Mapping[str, Any], beside: Path | None) -> Card:
    card = Card.load(beside / name) if beside is not None and name.endswith(".toml") else cards.load(name)
    return card.replace(note="set in the study", **values) if values else card


def _with_none(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return the arguments with None, which TOML lacks: "flat" is no bend, "none" no rigid twin."""
    out = dict(arguments)
    if name == "supports" and out.get("bend") == "flat":
        out["bend"] = None
    if out.get("rigid") == "none":
        out["rigid"] = None
    return out
