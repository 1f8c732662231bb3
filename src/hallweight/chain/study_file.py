"""A study as a file: what ``hallweight membrane study.toml`` carries out."""

import inspect
import tomllib
from collections.abc import Callable, Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

from hallweight import cards
from hallweight.core import Card, InputError, Run, did_you_mean
from hallweight.core.types import Progress

from .design_search import design
from .release_study import released
from .sweeps import bending, supports
from .table_names import refuse_unknown

STUDIES: Mapping[str, Callable[..., Run]] = {"bending": bending, "supports": supports, "design": design}
"""Studies of devices by name."""
_RELEASE = "release"
_TABLES = ("membrane", "device", "write", "network")
_KEYS = ("study", "film", "film_values", "seed", "arguments", *_TABLES)
_OURS = ("film", "seed", "folder", "overwrite", "executor", "tell", *_TABLES)


def study(
    what: Path | str | Mapping[str, Any],
    folder: Path | str | None = None,
    *,
    overwrite: bool = False,
    executor: Executor | None = None,
    tell: Progress | None = None,
) -> Run:
    """Carry out a study (a TOML file or a mapping, docs/chain/how-to.md) and keep it in ``folder``; return its record.

    ``study``: "bending", "supports", "design", or "release", which takes ``[arguments]`` alone; ``film``: a card's name
    or its file beside the study; ``[film_values]``: a what-if in SI; ``[membrane]``, ``[device]``, ``[write]``,
    ``[network]`` and ``[arguments]`` are those of the function. Raises :class:`InputError` for a file that is no TOML
    and for unknown names.
    """
    mapping = isinstance(what, Mapping)
    given, where = (what, "the study") if isinstance(what, Mapping) else (_toml(Path(what)), str(what))
    refuse_unknown(given, _KEYS, where)
    name = given.get("study")
    if name not in (*STUDIES, _RELEASE):
        raise InputError(f"study = {name!r} in {where}", "a study", did_you_mean(str(name), [*STUDIES, _RELEASE]))
    for key in (*_TABLES, "film_values", "arguments"):
        if not isinstance(given.get(key, {}), Mapping):
            raise InputError(f"{key} = {given[key]!r} in {where}", "a table", f"begin it with [{key}]")
    arguments, beside = given.get("arguments", {}), None if mapping else Path(str(what)).parent
    if name == _RELEASE:
        refuse_unknown(given, ("study", "arguments"), f"{where}, a release")
        return released(arguments, folder, beside=beside, overwrite=overwrite)
    refuse_unknown(arguments, [p for p in inspect.signature(STUDIES[name]).parameters if p not in _OURS],
                   f"the arguments of {where}")  # fmt: skip
    seed = given.get("seed", 0)
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise InputError(f"seed = {seed!r} in {where}", "a whole number from 0", "write seed = 0")
    film = _film(str(given.get("film", "CoTb")), given.get("film_values", {}), beside)
    tables = {k: given.get(k, {}) for k in _TABLES}
    return STUDIES[name](film, **_read(name, arguments), **tables, seed=seed, folder=folder, overwrite=overwrite,
                         executor=executor, tell=tell)  # fmt: skip


def _film(name: str, values: Mapping[str, Any], beside: Path | None) -> Card:
    card = Card.load(beside / name) if beside is not None and name.endswith(".toml") else cards.load(name)
    return card.replace(note="set in the study", **values) if values else card


def _read(name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """TOML has no None: "flat" is no bend, "none" no rigid twin."""
    out = dict(arguments)
    if name == "supports" and out.get("bend") == "flat":
        out["bend"] = None
    if out.get("rigid") == "none":
        out["rigid"] = None
    return out


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"no file {path}", "a study (TOML)", "check the path") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"that {path} is not readable TOML ({error})", "a study", "correct the file") from None
