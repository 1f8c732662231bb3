"""A device in words: what was assumed, what to cite, and how firmly its lattice holds walls."""

from collections.abc import Callable, Iterable
from contextlib import suppress

from hallweight.core import Card, InputError
from hallweight.membrane import Membrane, StepResponse, no_heating

from .._barriers.film_at_temperature import FilmState
from .._kinetics.kinetic_monte_carlo import Kinetics
from .readout import Readout

_TOO_FIRM = 0.1  # of the switching field 2K/M
_FOLLOWS_T = {
    "film": ("tcr", "A_exponent", "D_exponent"),
    "spin-source": ("tcr", "xi_tc"),
    "support": ("kappa_exponent",),
}
"""How values change with temperature; one that a card does not have is assumed to be constant."""


def assumed_names(
    cards: Iterable[Card | None], defaults: Iterable[str], membrane: Membrane | None, readout: Readout
) -> tuple[str, ...]:
    """Names of what nobody measured: values of the cards (film first), and arguments left at their defaults."""
    listed = [card for card in cards if card is not None]
    names = [name for card in listed for name in card.missing()] + list(defaults)
    names += [f"{c.name}.{n} (constant)" for c in listed for n in _FOLLOWS_T.get(c.kind, ()) if n not in c.values]
    if membrane is not None:
        of_film = f"{listed[0].name}."  # the film's values stand there already
        names += [n for n in membrane.assumed if not n.startswith(of_film) or n.endswith(")")]
    return tuple(dict.fromkeys([*names, *(["readout"] if readout == Readout() else [])]))


def citation_keys(cards: Iterable[Card | None], membrane: Membrane | None, warming: StepResponse) -> tuple[str, ...]:
    """Citation keys of what a device is made of."""
    keys = ["hallweight", "cornelissens2002", "hooge1969", "johnson1928"]
    if warming is not no_heating:
        keys += ["maillet2000", "abate2006"]
    if membrane is not None:
        keys += membrane.cites
    for card in cards:
        if card is not None:
            keys += card.citations()
    return tuple(dict.fromkeys(keys))


def lattice_pinning_words(kinetics: Kinetics, film: FilmState) -> tuple[str, str]:
    """Say up to which field the lattice holds a wall, and what is wrong if that is too much (else "").

    Both are empty where no grain has a neighbour, or grains are not coupled.
    """
    if not (kinetics.lattice.coupled and kinetics.model.coupling > 0):
        return "", ""
    field, part = kinetics.on_lattice.lattice_pinning(film)
    size = f"{field:.2g} T" if abs(film.M) > 0 else "any field"
    said = f"the lattice itself holds a wall up to {size}, {100 * part:.2g} % of 2K/M"
    if part <= _TOO_FIRM:
        return said, ""
    return said, (
        f"{said}: above {100 * _TOO_FIRM:.0f} % the grid decides when walls move, and not the film; "
        "make the coupling smaller or the grain larger"
    )


def lattice_pinning_lines(kinetics: Callable[[], Kinetics], kelvin: float) -> list[str]:
    """Return the line of a device's description; none for a film that is not magnetised along its normal."""
    with suppress(InputError):
        said, wrong = lattice_pinning_words(kinetics(), kinetics().film_state(kelvin))
        return [f"  {wrong or said}"] if said else []
    return []
