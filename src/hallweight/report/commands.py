"""How to get a run again: its settings, and a shell line, or Python where the shell lacks an option."""

from collections.abc import Mapping
from inspect import signature
from typing import Any

from hallweight.core import Card, InputError, Run
from hallweight.core.errors import shell_word

from .magnet_results import SIMULATED, source_of

CARD_STUDIES = {"evaluate": "evaluate", "attribution": "attribute"}
"""Kinds of runs that score a card, and the functions of :mod:`hallweight.network` that make them."""
_OPTIONS = {
    "network": "--net",
    "data": "--data",
    "weights": "--weights",
    "training": "--training",
    "n_test": "--n-test",
    "seeds": "--seeds",
    "bits_in": "--bits-in",
    "bits_out": "--bits-out",
    "tile": "--tile",
    "weight_scale": "--weight-scale",
    "tolerance": "--tolerance",
    "slices": "--slices",
}
_COST = (
    "rows", "cols", "scheme", "readout", "adc_bits", "node", "input_bits", "slices", "cols_per_adc", "read_current",
    "read_time", "resistance", "size", "program",
)  # fmt: skip
_LISTS = {"schemes": "--scheme", "program": "--program", "scheme": "--scheme"}
_FLAGS = {"assume_bipolar": "--assume-bipolar"}


def command(run: Run) -> str:
    """Return how to do a study again; nothing for models that were given as objects."""
    if run.kind.startswith(SIMULATED):
        return study_command(run)
    if run.kind == "cost":
        return _cost_command(run)
    name = CARD_STUDIES.get(run.kind)
    if name is None or run.results.get("weights_from") == "as given":
        return ""
    from hallweight import network

    defaults = {k: p.default for k, p in signature(getattr(network, name)).parameters.items()}
    config = {**run.config, **({"seed": run.seeds[0]} if len(run.seeds) == 1 else {})}
    changed = {k: v for k, v in config.items() if _as_list(v) != _as_list(defaults.get(k))}
    if set(changed) <= {*_OPTIONS, *_LISTS, *_FLAGS} and isinstance(changed.get("tile", 1), int):
        return " ".join([f"hallweight {name} card.toml", *_shell_options(changed)])
    options = "".join(f", {k}={v!r}" for k, v in changed.items())
    return f'import hallweight as hw\nhw.network.{name}(hw.card("card.toml"){options})'


def _cost_command(run: Run) -> str:
    given = {k: v for k, v in run.config.items() if (k, v) not in (("program", "verify"), ("replicate", 1))}
    name = given.pop("network")
    if set(given) <= set(_COST):
        options = (f"--{k.replace('_', '-')} {shell_word(str(v))}" for k, v in given.items())
        return " ".join(["hallweight cost --card card.toml", f"--net {name}", *options])
    options = (f", {k}={v!r}" for k, v in given.items())
    return f'import hallweight as hw\nhw.network.price(hw.card("card.toml"), network={name!r}{"".join(options)})'


def _shell_options(changed: dict[str, Any]) -> list[str]:
    lists = {k: [v] if isinstance(v, str) else v for k, v in changed.items() if k in _LISTS}
    return [
        *(f"{_OPTIONS[k]} {v or 0}" for k, v in changed.items() if k in _OPTIONS),
        *(f"{_LISTS[k]} {one}" for k, several in lists.items() for one in several),
        *(_FLAGS[k] for k, v in changed.items() if k in _FLAGS and v),
    ]


def _as_list(value: Any) -> Any:
    return list(value) if isinstance(value, list | tuple) else value


def study_command(run: Run) -> str:
    """Return the study file that gives this run again, and its command; nothing if it cannot be written as TOML."""
    import tomlkit

    source = source_of(run)
    study: dict[str, Any] = {"study": run.config.get("study"), "film": "card.toml"}
    study |= {"seed": run.seeds[0]} if run.seeds else {}
    try:
        study |= _source_entries(source) if source is not None else {}
        text = tomlkit.dumps({**study, "arguments": run.config.get("arguments") or {}}).strip()
    except (InputError, TypeError, ValueError):  # a source card that is not shipped, or arguments that are no TOML
        return ""
    return f"hallweight simulate study.toml\n\n# study.toml\n{text}"


def _source_entries(source: Card) -> dict[str, Any]:
    """Return the name of the shipped card and the values in which this one differs."""
    from hallweight.cards import load

    shipped = load(source.name)
    known = {n: v.value for n, v in shipped.values.items()}
    other = {n: v for n, v in source.values.items() if n not in known or known[n] != v.value}
    changed = {n: f"{v.value:g} {v.unit}".removesuffix(" 1") for n, v in other.items()}
    return {"source": source.name, **({"source_values": changed} if changed else {})}


def settings(run: Run) -> dict[str, Any]:
    """Return the configuration of a run, each value as text or number."""
    plain = dict(run.config)
    if run.kind.startswith(SIMULATED):
        source = source_of(run)
        plain["source"] = "none but the film's own" if source is None else source.name
        plain |= plain.pop("arguments", None) or {}
    return {k: _setting_text(v) for k, v in plain.items()}


def _setting_text(value: Any) -> Any:
    if isinstance(value, Mapping):
        return ", ".join(f"{k} {_setting_text(v)}" for k, v in value.items())
    return ", ".join(str(_setting_text(v)) for v in value) if isinstance(value, list | tuple) else value
