"""Checking what a caller asks of a study, before anything is computed; no torch."""

import math
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from inspect import signature
from typing import Any, NamedTuple

import numpy as np

from hallweight.array import SCHEMES, check_card, slices_of
from hallweight.core import Card, InputError
from hallweight.core.validation import in_range, number, one_of, whole_number

from .array_options import ArrayOptions

DEFAULT_SCHEMES = ("bipolar", "pair", "reference")
"""The schemes that a study compares unless told otherwise."""
DEFAULT_PROGRAMS = ("verify", "open")
"""The ways to program that a study compares unless told otherwise."""


@dataclass(frozen=True)
class Hardware:
    """The devices and arrays of a study.

    ``card``
        With stated defaults for what it lacked.
    ``requested``
        Schemes that were asked for.
    ``schemes``
        Those of them that the card can serve.
    ``refused``
        Why not, for each of the others.
    ``array``
        How the arrays are built and read.
    """

    card: Card
    requested: tuple[str, ...]
    schemes: list[str]
    refused: dict[str, str]
    array: ArrayOptions


class Counts(NamedTuple):
    """How often the net is programmed, trained and read."""

    seeds: int
    train_seeds: int
    read_seeds: int


def hardware_of(what: Any, study: Callable[..., Any], array: ArrayOptions, given: Mapping[str, Any]) -> Hardware:
    """Return the hardware of a card, or that of an analog model.

    ``given`` are the arguments of ``study`` that an analog model settles besides the ``array``: network, weights,
    assume_bipolar, and scheme or schemes. Raises :class:`InputError` if one was given that is settled already.
    """
    if is_analog(what):
        _refuse_settled(study, {**given, **vars(array)})
        card, schemes, array = what.spec.card, what.spec.scheme, ArrayOptions.of(what.spec)
    else:
        card = _completed(what, given["assume_bipolar"])
        schemes = given["schemes"] if "schemes" in given else (given["scheme"],)
    requested = known_names("scheme", schemes, SCHEMES)
    array = array.checked()
    served, refused = _servable(card, requested, array.slices)
    return Hardware(card, requested, served, refused, array)


def is_analog(what: Any) -> bool:
    """Whether this is an analog model; asked without importing torch."""
    if isinstance(what, Card) or "torch" not in sys.modules:
        return False
    from .._layers.convert import AnalogModel

    return isinstance(what, AnalogModel)


def known_names(name: str, values: str | Sequence[str], known: Iterable[str]) -> tuple[str, ...]:
    """Return a tuple of known names, without repeats; raises :class:`InputError` for an unknown one, and for none."""
    names = (values,) if isinstance(values, str) else tuple(dict.fromkeys(values))
    if not names:
        raise InputError(f"no {name}", "at least one", "choose from " + ", ".join(known))
    return tuple(one_of(name, one, known) for one in names)


def counts_of(seeds: int, train_seeds: int, read_seeds: int) -> Counts:
    """Return the counts; raises :class:`InputError` unless they are whole numbers from 1, and ``seeds`` from 2."""
    trained, reads = whole_number("train_seeds", train_seeds, 1), whole_number("read_seeds", read_seeds, 1)
    if whole_number("seeds", seeds, 1) < 2:
        expected = "two or more, since the spread over programmings is part of the result"
        raise InputError(f"seeds = {seeds!r}", expected, "give for example seeds=20")
    return Counts(int(seeds), trained, reads)


def check_decades(decades: float) -> None:
    """Raise :class:`InputError` unless this is a number of decades of time from 0."""
    in_range("decades", number("decades", decades), 0.0, math.inf)


def _completed(card: Card, assume_bipolar: bool) -> Card:
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


def _servable(card: Card, schemes: tuple[str, ...], slices: int) -> tuple[list[str], dict[str, str]]:
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


def _refuse_settled(study: Callable[..., Any], given: Mapping[str, Any]) -> None:
    """Raise :class:`InputError` for an argument of ``study`` that is not its default."""
    defaults = {k: p.default for k, p in signature(study).parameters.items()}
    for name, value in given.items():
        if value != defaults.get(name):  # what a study does not take is None
            found = f"{name}={value!r} for a model that is converted already"
            raise InputError(found, "an argument of the test", f"give {name} to hw.network.convert")
