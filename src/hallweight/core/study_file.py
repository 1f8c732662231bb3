"""Studies and devices as TOML files: one way to read them, and to refuse what they may not say."""

import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ._text.numbers import BareInteger, BareNumber
from .errors import InputError, did_you_mean


def read_toml(path: Path, noun: str, otherwise: str = "") -> dict[str, Any]:
    """Return what a TOML file says; ``noun`` tells in errors what it should be ("a study"), ``otherwise`` what to do.

    Raises :class:`InputError` if it is absent or no TOML.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"no file {path}", f"{noun} (TOML)", f"check the path{otherwise}") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"that {path} is not readable TOML ({error})", noun, f"correct the file{otherwise}") from None


def read_study(what: Path | str | Mapping[str, Any]) -> tuple[Mapping[str, Any], str, Path | None]:
    """Return a study as a mapping, its name for errors, and the folder that it lies in (None for a mapping).

    Its numbers are marked as bare, so that :func:`hallweight.core.parse` refuses them for a quantity with a unit.
    """
    if isinstance(what, Mapping):
        return bare(what), "the study", None
    return bare(read_toml(Path(what), "a study")), str(what), Path(what).parent


def bare(value: Any) -> Any:
    """Return what a study file says with its numbers marked as bare, lists and tables too."""
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return BareInteger(value)
    if isinstance(value, float):
        return BareNumber(value)
    if isinstance(value, Mapping):
        return {k: bare(v) for k, v in value.items()}
    return [bare(v) for v in value] if isinstance(value, list | tuple) else value


def refuse_unknown(given: Iterable[str], known: Iterable[str], where: str) -> None:
    """Raise :class:`InputError` for the first name that is not known, with the nearest known one."""
    names = list(known)
    for name in given:
        if name not in names:
            raise InputError(f"the unknown name {name!r} in {where}", "a name it knows", did_you_mean(name, names))


def subtables(given: Mapping[str, Any], names: Iterable[str], where: str) -> dict[str, Mapping[str, Any]]:
    """Return the tables ``names``, empty where absent; raises :class:`InputError` for one that is no table."""
    tables = {name: given.get(name, {}) for name in names}
    for name, table in tables.items():
        if not isinstance(table, Mapping):
            raise InputError(f"{name} = {table!r} in {where}", "a table", f"begin it with [{name}]")
    return tables


def seed_of(given: Mapping[str, Any], where: str) -> int:
    """Return the seed of a study, 0 unless given; raises :class:`InputError` unless it is a whole number from 0."""
    seed = given.get("seed", 0)
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise InputError(f"seed = {seed!r} in {where}", "a whole number from 0", "write seed = 0")
    return seed


def study_of(given: Mapping[str, Any], known: Iterable[str], where: str) -> str:
    """Return the name of the study; raises :class:`InputError` for one that is not known."""
    name, names = given.get("study"), list(known)
    if not isinstance(name, str) or name not in names:
        raise InputError(f"study = {name!r} in {where}", "a study", did_you_mean(str(name), names))
    return name
