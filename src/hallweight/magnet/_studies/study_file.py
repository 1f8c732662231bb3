"""A study as a file: what it may say, and how that becomes arguments of a function."""

import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from hallweight.cards import load
from hallweight.core import KINDS, Card, InputError, parse
from hallweight.core.study_file import read_study, refuse_unknown, seed_of, study_of, subtables
from hallweight.core.validation import one_of, whole_number

from .._drive.heating import Course, Heating
from .._drive.waveform import Waveform, pulse, sampled, sine, train

_FILES: Mapping[str, str] = {
    "compensation": "compensation",
    "macrospin": "macrospin",
    "threshold": "threshold",
    "switching_map": "switching_map",
    "switching_time": "switching_time",
    "rates": "escape_rates",
    "critical_current": "critical_current",
}
"""The file of each study; a new study is a new file and one line here. The function has the name of the study."""

STUDIES: Mapping[str, Callable[..., Any]] = {
    name: getattr(import_module(f".{file}", __package__), name) for name, file in _FILES.items()
}
"""Studies by the name that files and stored results know them by."""
_WAVEFORMS: Mapping[str, Callable[..., Waveform]] = {"pulse": pulse, "train": train, "sine": sine, "sampled": sampled}
_TABLES = ("film_values", "source_values", "arguments")
_KEYS = ("study", "film", "source", "seed", *_TABLES)
_NOT_ARGUMENTS = ("film", "source", "seed", "folder", "executor", "progress")  # they stand elsewhere in a study
_UNITS = {"current": "A/m^2", "field": "T", "width": "s", "temperature": "K"}  # of arguments given as a range
_AXES, _SPAN = ("x", "y", "z"), ("from", "to", "count", "spacing")
_MOST_VALUES = 100_000


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

    def run(self, **execution: Any) -> Any:
        """Carry it out; ``execution`` are folder, executor and progress, for studies of several points."""
        work = STUDIES[self.study]
        known = inspect.signature(work).parameters
        options = {name: argument_of(name, value) for name, value in self.arguments.items()}
        options |= {k: v for k, v in execution.items() if k in known}
        if self.source is not None and "source" not in known:
            raise InputError(f"a source for {self.study}", "a film alone", "leave the source out")
        options |= {k: v for k, v in (("seed", self.seed), ("source", self.source)) if k in known}
        try:
            return work(self.film, **options)
        except (TypeError, ValueError) as error:
            if isinstance(error, InputError):
                raise
            found = f"arguments that {self.study} cannot take ({error})"
            do = f"see help(hallweight.magnet.{self.study})"
            raise InputError(found, "those of its documentation", do) from error


def load_study(what: Path | str | Mapping[str, Any]) -> Study:
    """Return a study from a TOML file, or from a mapping of the same form.

    Raises :class:`InputError` for a file that is no TOML and for names that are unknown, with the nearest known one.
    """
    given, where, _ = read_study(what)
    refuse_unknown(given, _KEYS, where)
    tables = subtables(given, _TABLES, where)
    name = study_of(given, STUDIES, where)
    if "film" not in given:
        raise InputError(f"no film in {where}", "the name or the file of a film card", 'write film = "GdFe-VAMPIRE"')
    seed, source = seed_of(given, where), given.get("source")
    known = [p for p in inspect.signature(STUDIES[name]).parameters if p not in _NOT_ARGUMENTS]
    refuse_unknown(tables["arguments"], known, f"the arguments of {where}")
    if source is None and tables["source_values"]:
        raise InputError(f"source_values without a source in {where}", "the source they change", 'write source = "Pt"')
    source_card = None if source is None else _card(source, tables["source_values"])
    return Study(name, _card(given["film"], tables["film_values"]), source_card, seed, dict(tables["arguments"]))


def argument_of(name: str, value: Any) -> Any:
    """Return what a function takes for what TOML can say: ranges, waveforms and heating are tables there."""
    if not isinstance(value, Mapping):
        return value
    if name == "heating":
        if "times" in value:
            return _call(Course.of, value, name)
        return _call(Heating if "rate" in value else Heating.from_rise, value, name)
    if "kind" in value:
        kind = one_of("kind of the waveform", str(value["kind"]), _WAVEFORMS)
        return _call(_WAVEFORMS[kind], {k: v for k, v in value.items() if k != "kind"}, name)
    if "from" in value:
        return _range(name, value)
    waveforms = [n for make in _WAVEFORMS.values() for n in inspect.signature(make).parameters]
    refuse_unknown(value, dict.fromkeys((*_AXES, "kind", *_SPAN, *waveforms)), f"{name!r}")
    return {axis: argument_of(axis, v) for axis, v in value.items()}


def _card(name: str, values: Mapping[str, Any]) -> Card:
    """Return a card by name or file, with values replaced: a what-if, tagged as assumed."""
    card = load(name)
    if not values:
        return card
    kind = KINDS[card.kind]
    units = {**kind.required, **kind.optional}
    refuse_unknown(values, units, f"the values for card {card.name!r}")
    numbers: dict[str, Any] = {k: parse(v, units[k]) for k, v in values.items()}
    return card.replace(note="set in the study", **numbers)


def _call(make: Callable[..., Any], options: Mapping[str, Any], name: str) -> Any:
    known = list(inspect.signature(make).parameters)
    refuse_unknown(options, known, f"{name!r}")
    try:
        return make(**options)
    except TypeError:
        found = f"{name!r} with {', '.join(options)}"
        raise InputError(found, ", ".join(known), "give those that are missing") from None


def _range(name: str, value: Mapping[str, Any]) -> list[float]:
    """Return ``{from = "1e10 A/m^2", to = "1e11 A/m^2", count = 10, spacing = "log"}`` as a list of SI floats."""
    unit = _UNITS.get(name, "1")
    refuse_unknown(value, _SPAN, f"the range of {name!r}")
    low, high = parse(value["from"], unit), parse(value.get("to", value["from"]), unit)
    count = whole_number(f"count for {name!r}", value.get("count", 10), least=1, most=_MOST_VALUES)
    spacing = one_of(f"spacing for {name!r}", value.get("spacing", "linear"), ("linear", "log"))
    if spacing == "log" and min(low * high, high) <= 0:
        raise InputError(f"a logarithmic range of {name!r} over zero", "two positive ends", "use spacing = 'linear'")
    values = np.geomspace(low, high, count) if spacing == "log" else np.linspace(low, high, count)
    return [float(v) for v in values]
