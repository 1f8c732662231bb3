"""Checking what a caller asks of a study, before anything is computed; no torch."""

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import signature
from typing import Any

import numpy as np

from hallweight.array import SCHEMES, check_bits, check_card, check_slices, check_tolerance, slices_of
from hallweight.core import Card, InputError, did_you_mean

BOTH = ("verify", "open")
"""The ways to program that a study compares unless told otherwise."""
OPTIONS = ("bits_in", "bits_out", "tile", "weight_scale", "tolerance", "slices")
"""The options of convert that a study passes on."""
SCALES = ("column", "tile", "layer")


def names(asked: str | Sequence[str], known: Iterable[str], what: str) -> tuple[str, ...]:
    """Return what was asked as a tuple of known names, without repeats; raises :class:`InputError`."""
    found = (asked,) if isinstance(asked, str) else tuple(dict.fromkeys(asked))
    for name in found:
        if name not in known:
            raise InputError(f"the unknown {what} {name!r}", "one that exists", did_you_mean(str(name), list(known)))
    if not found:
        raise InputError(f"no {what}", "at least one", "choose from " + ", ".join(known))
    return found


def check_counts(**counts: int) -> None:
    """Raise :class:`InputError` unless each count is a whole number from one, or from two for ``seeds``."""
    for name, n in counts.items():
        least = 2 if name == "seeds" else 1
        if not isinstance(n, int) or isinstance(n, bool) or n < least:
            reason = ", since the spread over programmings is part of the result" if name == "seeds" else ""
            raise InputError(f"{name}={n!r}", f"a whole number from {least}{reason}", "choose for example 20")


def options_in(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of convert among arguments."""
    return {k: given[k] for k in OPTIONS}


def check_options(options: Mapping[str, Any], decades: float) -> None:
    """Raise :class:`InputError` unless these are options of convert, and a time."""
    check_bits(options["bits_in"], "bits_in")
    check_bits(options["bits_out"], "bits_out")
    tile, scale = options["tile"], options["weight_scale"]
    sizes = tile if isinstance(tile, tuple) and len(tile) == 2 else (tile,)
    if tile is not None and not all(type(n) is int and n >= 1 for n in sizes):
        raise InputError(
            f"tile={tile!r}", "the rows of an array, or (rows, columns), or None", "choose for example 128"
        )
    check_tolerance(options["tolerance"])
    check_slices(options["slices"])
    if not (np.isfinite(decades) and decades >= 0):
        raise InputError(f"decades={decades!r}", "a number of decades of time from 0", "choose for example 3")
    if scale not in SCALES:
        raise InputError(f"the unknown choice {scale!r}", "one that exists", did_you_mean(str(scale), list(SCALES)))


def prepared(card: Card, assume_bipolar: bool) -> Card:
    """Return the card with stated defaults for what it lacks, and its range centred if asked."""
    from hallweight.synapse import complete

    check_card(card)
    if assume_bipolar and not card["state_min"] < 0 < card["state_max"]:
        card = _centred(card)
    return complete(card)


def _centred(card: Card) -> Card:
    middle, half = (card["state_max"] + card["state_min"]) / 2, (card["state_max"] - card["state_min"]) / 2
    note = "range moved to be symmetric about zero (assume_bipolar)"
    moved = card.replace(note=note, state_min=-half, state_max=half)
    if "symmetry_point" not in card.values:
        return moved
    return moved.replace(note=note, symmetry_point=card["symmetry_point"] - middle)


def served(card: Card, schemes: tuple[str, ...], slices: int) -> tuple[list[str], dict[str, str]]:
    """Return the schemes that the card can serve, and why not the others; raises :class:`InputError` if none."""
    refused: dict[str, InputError] = {}
    for name in schemes:
        try:
            SCHEMES[name].targets(card, np.zeros((1, 1)))
            slices_of(card, SCHEMES[name], slices)
        except InputError as error:
            refused[name] = error
    if len(refused) == len(schemes):
        raise refused[schemes[0]]
    return [s for s in schemes if s not in refused], {s: str(e) for s, e in refused.items()}


def is_analog(what: Any) -> bool:
    """Whether this is an analog model; asked without importing torch."""
    if isinstance(what, Card) or "torch" not in sys.modules:
        return False
    from .._layers.convert import AnalogModel

    return isinstance(what, AnalogModel)


def options_of(spec: Any) -> dict[str, Any]:
    """Return the options with which an analog model was converted, as one would give them."""
    tile = spec.tile[0] if spec.tile and spec.tile[1] is None else spec.tile
    return {k: getattr(spec, k) for k in OPTIONS} | {"tile": tile}


def plain(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options as they come back from JSON; a single slice is not mentioned, as in records from before."""
    return {k: list(v) if isinstance(v, tuple) else v for k, v in options.items() if k != "slices" or v > 1}


def settle(what: Any, study: Callable[..., Any], given: Mapping[str, Any]) -> tuple[Card, dict[str, Any]]:
    """Return the card and the arguments of ``study`` that hold: those ``given``, or those of an analog model.

    Raises :class:`InputError` if one was given that the analog model has settled already.
    """
    if not is_analog(what):
        return prepared(what, given["assume_bipolar"]), dict(given)
    defaults = {k: p.default for k, p in signature(study).parameters.items()}
    for name, value in given.items():
        if value != defaults[name]:
            raise InputError(
                f"{name}={value!r} for a model that is converted already",
                "an argument of the test",
                f"give {name} to hw.network.convert",
            )
    scheme = "schemes" if "schemes" in given else "scheme"
    return what.spec.card, {**given, "network": what, scheme: what.spec.scheme, **options_of(what.spec)}
