"""What happened to the film of a membrane: growth, transfer, and the temperatures of both."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from hallweight.cards import card_of_kind
from hallweight.core import Card, InputError
from hallweight.core.validation import number, one_of, positive

from .layup import Layup
from .misfit import lattice_misfit

Transfer = Literal["floated", "bonded"]

DEFAULTS: Mapping[str, Any] = {
    "substrate": "STO",
    "growth_stress": "-100 MPa",
    "growth_temperature": "300 K",
    "bond_temperature": "300 K",
    "temperature": "300 K",
    "transfer": "floated",
}
"""What is assumed where an argument is None."""


@dataclass(frozen=True, eq=False)
class GrowthHistory:
    """How the film grew and how it came to its support.

    ``layer``
        card of the release layer, or None for a film that stays where it grew
    ``substrate``
        card of what it grew on
    ``growth_stress``
        Pa, biaxial, at the temperature of growth; tension is positive
    ``misfit``
        strain of a crystal that continues the substrate's lattice
    ``growth_temperature``, ``bond_temperature``, ``temperature``
        K, at which it grew, came to its support, and is now
    ``transfer``
        ``"floated"`` or ``"bonded"``
    ``given``
        names of what was not left at its default
    """

    layer: Card | None
    substrate: Card
    growth_stress: float
    misfit: float
    growth_temperature: float
    bond_temperature: float
    temperature: float
    transfer: Transfer
    given: tuple[str, ...]

    @classmethod
    def of(
        cls, layup: Layup, layer: Card | str | None, misfit: float | None, arguments: Mapping[str, Any]
    ) -> "GrowthHistory":
        """Return the history of a membrane from its ``arguments`` (the names of :data:`DEFAULTS`; None if not given).

        A film that stays where it grew has its support as substrate. Raises :class:`InputError` for a film that is on
        nothing, and for one that was bonded although it stays.
        """
        given = {n: arguments[n] for n in DEFAULTS if arguments[n] is not None}
        used = {**DEFAULTS, **given}
        transfer = one_of("transfer", used["transfer"], ("floated", "bonded"))
        if layer is None and layup.support is None:
            todo = "give support= the substrate that it stays on, or give a layer"
            raise InputError("neither a release layer nor a support", "what the film is on", todo)
        if layer is None and transfer == "bonded":
            found = "transfer='bonded' of a film that stays where it grew (layer=None)"
            raise InputError(found, "a release layer", "leave transfer out, or give a layer")
        stays = layup.support if layer is None else None
        substrate = card_of_kind(used["substrate"], "support") if stays is None else stays
        return cls(
            None if layer is None else card_of_kind(layer, "sacrificial-layer"),
            substrate,
            number("growth_stress", used["growth_stress"], "Pa"),
            lattice_misfit(layup.film, substrate) if misfit is None else number("misfit", misfit, "1"),
            positive("growth_temperature", used["growth_temperature"], "K"),
            positive("bond_temperature", used["bond_temperature"], "K"),
            positive("temperature", used["temperature"], "K"),
            transfer,
            (*given, *(() if misfit is None else ("misfit",))),
        )

    @property
    def released(self) -> bool:
        """Whether the film left the substrate it grew on."""
        return self.layer is not None
