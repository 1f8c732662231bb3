"""One device of the chain by plain words and numbers, for grids: film, composition, support, bend, pulse, seed."""

from collections.abc import Mapping
from typing import Any

from hallweight.cards import card_of_kind
from hallweight.core import Card, InputError, did_you_mean, parse
from hallweight.core.errors import names_keywords
from hallweight.core.jobs import returns
from hallweight.magnet import at_composition

from .device_point import NETWORK, Row, run_point
from .held_states import retention_settings
from .study_tables import StudyTables

_APART = ("curve", "assumed", "cites", "warnings", "hold", "label")  # what is no number of the device


@names_keywords
@returns(
    strain="1", stress="Pa", K_grown="J/m^2", K="J/m^2", I_c="A", J_c="A/m^2", current="A", J="A/m^2", width="s",
    R_xx="ohm", energy="J", rise="K", hottest="K", state_min="ohm", state_max="ohm", retention_300="s",
    retention_use="s", use_temperature="K",
)  # fmt: skip
def point(
    *,
    film: Card | str = "CoTb",
    x: float | None = None,
    support: str = "PET 25 um",
    radius: str | float | None = "flat",
    rigid: bool = False,
    width: str | float = "1 us",
    network: str | None = str(NETWORK["network"]),
    retention: str | float | bool = False,
    seed: int = 0,
    changes: Mapping[str, float] | None = None,
    tables: Mapping[str, Mapping[str, Any]] | None = None,
) -> Row:
    """Return one device, from film to accuracy, as a row of numbers in SI units.

    ``film``, ``x``
        A film by name, path or as a card; its fraction of rare earth if not the card's.
    ``support``, ``radius``, ``rigid``
        What the membrane lies on, the radius that it is bent to (m; "flat" or None: not bent), or the film where it
        grew.
    ``width``
        Of a pulse (s).
    ``network``
        The network that is evaluated on the device; None: none.
    ``retention``
        How long states must hold (s); False: nobody asks, which saves most of the time of a point.
    ``changes``
        Value of the film -> factor, to ask how a result depends on it: {"K_u": 1.1}.
    ``tables``
        Further arguments by step: membrane, device, write, network, as in :func:`hallweight.chain.bending`.

    What is impossible says why under ``refused``. ``hallweight.sweep`` calls this over a grid.
    """
    lasting = retention_settings(retention, None)
    given = {name: dict(table) for name, table in (tables or {}).items()}
    given["write"] = {**given.get("write", {}), "width": width}
    steps = StudyTables.of(given.get("membrane"), given.get("device"), given["write"], given.get("network"))
    card = card_of_kind(film, "film")
    if x is not None:
        card = at_composition(card, x)
    card = _changed(card, changes or {})

    curved = None if radius in (None, "flat") else parse(radius, "m")
    made = steps.point(card, support, curved, seed, rigid=rigid, retention=lasting)
    made = made.with_network(network)
    return {name: value for name, value in run_point(made).items() if name not in _APART}


def _changed(film: Card, changes: Mapping[str, float]) -> Card:
    """Return the film with some of its values times a factor; raises :class:`InputError` for one that it lacks."""
    for name in changes:
        if name not in film.values:
            do = did_you_mean(name, sorted(film.values))
            raise InputError(f"no value {name!r} on the film {film.name}", "one that it has", do)
    scaled: dict[str, Any] = {name: film[name] * float(factor) for name, factor in changes.items()}
    return film.replace(note="changed to see what depends on it", **scaled) if scaled else film
