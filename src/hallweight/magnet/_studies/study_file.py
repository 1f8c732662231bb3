"""A study as a file: what it may say, and how that becomes arguments of a function."""

import inspect
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from hallweight.cards import load
from hallweight.core import KINDS, Card, InputError, did_you_mean, parse

from .._drive.heating import Course, Heating
from .._drive.waveform import Waveform, pulse, sampled, sine, train
from .compensation import compensation
from .critical_current import critical_current
from .escape_rates import rates
from .macrospin import macrospin
from .switching_map import switching_map
from .switching_time import switching_time
from .threshold import threshold

STUDIES: Mapping[str, Callable[..., Any]] = {
    f.__name__: f for f in (compensation, macrospin, threshold, switching_map, switching_time, rates, critical_current)
}
"""Studies by name."""
_WAVES: Mapping[str, Callable[..., Waveform]] = {f.__name__: f for f in (pulse, train, sine, sampled)}
_KEYS = ("study", "film", "source", "seed", "film_values", "source_values", "arguments")
_TABLES = ("film_values", "source_values", "arguments")
_OURS = ("film", "source", "seed", "folder", "executor", "tell")  # arguments that stand elsewhere or are not the user's


@dataclass(frozen=True)
class Study:
    """A study: which one, of which film and source, with which seed and arguments (as written, plain)."""

    study: str
    film: Card
    source: Card | None
    seed: int
    arguments: dict[str, Any] = field(default_factory=dict)

    @property
    def config(self) -> dict[str, Any]:
        """What identifies it, in plain words and numbers."""
        source = None if self.source is None else self.source.to_toml()
        return {"study": self.study, "film": self.film.name, "source": source, "arguments": self.arguments}

    def run(self, **how: Any) -> Any:
        """Carry it out; ``how`` are folder, executor and tell, for studies of several points."""
        work = STUDIES[self.study]
        known = inspect.signature(work).parameters
        options = {name: _meant(name, value) for name, value in self.arguments.items()}
        options |= {k: v for k, v in how.items() if k in known}
        if self.source is not None and "source" not in known:
            raise InputError(f"a source for {self.study}", "a film alone", "leave the source out")
        options |= {k: v for k, v in (("seed", self.seed), ("source", self.source)) if k in known}
        try:
            return work(self.film, **options)
        except (TypeError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            found = f"arguments that {self.study} cannot take ({error})"
            raise InputError(
                found, "those of its documentation", f"see help(hallweight.magnet.{self.study})"
            ) from error


def read_study(what: Path | str | Mapping[str, Any]) -> Study:
    """Return a study from a TOML file, or from a mapping of the same form.

    Raises :class:`InputError` for a file that is no TOML and for names that are unknown, with the nearest known one.
    """
    data, where = (what, "the study") if isinstance(what, Mapping) else (_toml(Path(what)), str(what))
    _refuse_unknown(data, _KEYS, where)
    for key in _TABLES:
        if not isinstance(data.get(key, {}), Mapping):
            raise InputError(f"{key} = {data[key]!r} in {where}", "a table", f"begin it with [{key}]")
    name = data.get("study")
    if not isinstance(name, str) or name not in STUDIES:
        raise InputError(f"study = {name!r} in {where}", "a study", did_you_mean(str(name), list(STUDIES)))
    if "film" not in data:
        raise InputError(f"no film in {where}", "the name or the file of a film card", 'write film = "GdFe-VAMPIRE"')
    seed = data.get("seed", 0)
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise InputError(f"seed = {seed!r} in {where}", "a whole number from 0", "write seed = 0")
    arguments = dict(data.get("arguments", {}))
    known = [p for p in inspect.signature(STUDIES[name]).parameters if p not in _OURS]
    _refuse_unknown(arguments, known, f"the arguments of {where}")
    source = data.get("source")
    if source is None and data.get("source_values"):
        raise InputError(f"source_values without a source in {where}", "the source they change", 'write source = "Pt"')
    card = None if source is None else _card(source, data.get("source_values", {}))
    return Study(name, _card(data["film"], data.get("film_values", {})), card, seed, arguments)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"no file {path}", "a study (TOML)", "check the path") from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(f"that {path} is not readable TOML ({error})", "a study", "correct the file") from None


def _refuse_unknown(given: Mapping[str, Any], known: Any, where: str) -> None:
    for name in given:
        if name not in known:
            raise InputError(
                f"the unknown name {name!r} in {where}", "a name it knows", did_you_mean(name, list(known))
            )


def _card(name: str, values: Mapping[str, Any]) -> Card:
    """Return a card by name or file, with values replaced: a what-if, tagged as assumed."""
    card = load(name)
    if not values:
        return card
    kind = KINDS[card.kind]
    units = {**kind.required, **kind.optional}
    _refuse_unknown(values, units, f"the values for card {card.name!r}")
    numbers: dict[str, Any] = {k: parse(v, units[k]) for k, v in values.items()}
    return card.replace(note="set in the study", **numbers)


def _meant(name: str, value: Any) -> Any:
    """Turn what TOML can say into what a function takes: ranges, waveforms, heating."""
    if not isinstance(value, Mapping):
        return value
    if name == "heating":
        if "times" in value:
            return _call(Course.of, value, name)
        return _call(Heating if "rate" in value else Heating.from_rise, value, name)
    if "kind" in value:
        kind = str(value["kind"])
        if kind not in _WAVES:
            raise InputError(f"the waveform {kind!r}", "one that is known", did_you_mean(kind, list(_WAVES)))
        return _call(_WAVES[kind], {k: v for k, v in value.items() if k != "kind"}, name)
    if "from" in value:
        return _range(name, value)
    return {axis: _meant(axis, v) for axis, v in value.items()}


def _call(make: Callable[..., Any], options: Mapping[str, Any], name: str) -> Any:
    known = list(inspect.signature(make).parameters)
    _refuse_unknown(options, known, f"{name!r}")
    try:
        return make(**options)
    except TypeError:
        raise InputError(
            f"{name!r} with {', '.join(options)}", ", ".join(known), "give those that are missing"
        ) from None


def _range(name: str, value: Mapping[str, Any]) -> list[float]:
    """``{from = "1e10 A/m^2", to = "1e11 A/m^2", count = 10, spacing = "log"}`` as a list of SI floats."""
    unit = {"current": "A/m^2", "field": "T", "width": "s", "temperature": "K"}.get(name, "1")
    _refuse_unknown(value, ("from", "to", "count", "spacing"), f"the range of {name!r}")
    low, high = parse(value["from"], unit), parse(value.get("to", value["from"]), unit)
    count, spacing = value.get("count", 10), value.get("spacing", "linear")
    if not isinstance(count, int) or not 1 <= count <= 100_000 or spacing not in ("linear", "log"):
        found = f"count = {count!r}, spacing = {spacing!r} for {name!r}"
        raise InputError(found, "a whole number, and 'linear' or 'log'", "correct the range")
    if spacing == "log" and min(low * high, high) <= 0:
        raise InputError(f"a logarithmic range of {name!r} over zero", "two positive ends", "use spacing = 'linear'")
    row = np.geomspace(low, high, count) if spacing == "log" else np.linspace(low, high, count)
    return [float(v) for v in row]
