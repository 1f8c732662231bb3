"""What a device is made from, checked."""

from collections.abc import Callable, Collection, Iterable, Mapping
from functools import cache
from inspect import signature
from math import inf
from typing import Any

from hallweight.cards import card_of_kind
from hallweight.core import Card, InputError, parse, show
from hallweight.core.study_file import refuse_unknown
from hallweight.core.validation import in_range, one_of, require_values
from hallweight.membrane import Membrane

from .._barriers.energy_barriers import barrier_options
from .._barriers.film_at_temperature import Stress
from .._lattice.volumes import OUTLINES

_MOST_CELLS = 5e7


@cache
def defaults_of(function: Callable[..., object]) -> Mapping[str, Any]:
    """Return the arguments of a function by name, with what they are unless given."""
    parameters = signature(function).parameters.values()
    return {p.name: p.default for p in parameters if p.kind is not p.VAR_KEYWORD}


def refuse_unknown_options(given: Collection[str], known: Iterable[str], where: str) -> None:
    """Raise :class:`InputError` for the first option of a device or its kinetics that is not known."""
    if "wall" in given:
        do = "give the coupling of grains, a part of the film's exchange: coupling = 0.02"
        raise InputError(f"the option 'wall' in {where}", "the wall energy that follows from the film's card", do)
    refuse_unknown(given, known, where)


def checked_kinetics(given: Mapping[str, Any], known: Iterable[str], where: str) -> dict[str, Any]:
    """Return the options of the kinetics as given; refuses unknown ones, and values that no film could take."""
    refuse_unknown_options(given, known, where)
    barrier_options(**{name: value for name, value in given.items() if name in defaults_of(barrier_options)})
    for name in ("dipoles", "oersted"):
        one_of(name, given.get(name, True), (True, False))
    if given.get("exact_flips") is not None:
        in_range("exact_flips", given["exact_flips"], 0, inf)
    return dict(given)


def check_geometry(outline: str, side: str, width: float, grain: float) -> None:
    """Refuse an outline or a side that is not known, and a grain (m) that does not fit the width (m)."""
    one_of("outline", outline, OUTLINES)
    one_of("side", side, ("below", "above"))
    across = width / grain
    if across < 0.999:
        found = f"a grain of {show(grain, 'm')} in a device {show(width, 'm')} wide: zero grains"
        raise InputError(found, "at least one grain", "make the grain smaller")
    if across**2 > _MOST_CELLS:
        raise InputError(f"{across**2:.2g} grains", f"at most {_MOST_CELLS:.0e}", "make the grain larger")


def check_layers(film: Card, source: Card | None) -> None:
    """Refuse layers of unknown thickness or resistivity, and a film without an anomalous Hall resistivity."""
    for card in (film, source):
        if card is not None:
            require_values(card, ("t", "rho"), "its thickness and resistivity, which share the current")
    require_values(film, ("rho_AHE",), "an anomalous Hall resistivity")


def support_and_stress(
    film: Card, support: Card | str | None, stress: Any, membrane: Any, usual_support: object
) -> tuple[Card | None, Stress]:
    """Return support and stress, from the membrane if there is one.

    Raises :class:`InputError` for a membrane of another film, and for a support or a stress besides it.
    """
    if membrane is None:
        row = isinstance(stress, tuple | list)
        pressure: Any = tuple(parse(s, "Pa") for s in stress) if row else parse(stress, "Pa")
        return None if support is None else card_of_kind(support, "support"), pressure
    if not isinstance(membrane, Membrane):
        example = "hallweight.membrane.Membrane(film, support='PET 25 um', interface=1e7)"
        do = f"give a conductance as the interface of one: {example}"
        raise InputError(f"membrane = {membrane!r:.60}", "a Membrane", do)
    if film != membrane.film:
        found = f"the film {film.name!r} on a membrane of {membrane.film.name!r}"
        raise InputError(found, "the same card", "give both the same film, with the same values")
    if support != usual_support or stress != 0.0:
        do = "leave support and stress out: the membrane brings them"
        raise InputError("a membrane besides a support or a stress", "one of the two", do)
    return membrane.support, membrane.stress_change.row
