"""A film that was taken from its substrate and put somewhere else: strain, stress, anisotropy and heat there."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any, Literal, Unpack

import numpy as np

from hallweight.cards import card_of_kind
from hallweight.core import Card, parse, show
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.core.validation import one_of, positive

from ._heat.closed_forms import StepResponse
from ._heat.rise import LineOptions, conductance_below, parse_interface, step_response
from ._strain.anisotropy import Anisotropy, anisotropy, film_anisotropy, magnetostriction
from ._strain.bend import Bend, check_bend, parse_bend
from ._strain.failure_limits import radius_of_lost_anisotropy, tightest_radius
from ._strain.growth_history import GrowthHistory, Transfer
from ._strain.laminate import Curl, Stack, cap_for_neutral, curl
from ._strain.layup import ASSUMED_FILM, CardLayer, LayerInput, Layup, ply
from ._strain.strain import Strain, Stress
from ._strain.strain_terms import mismatched_stack, strain_terms
from .description import describe_location, describe_origin, describe_state
from .provenance import assumed_values, citations


@names_keywords
@dataclass(frozen=True, eq=False, repr=False, init=False)
class Membrane:
    """A film off its growth substrate, on a support and bent; frozen, so ``mem.but(bend="2 mm")`` makes another.

    What is stacked (:attr:`layup`), how it is bent, and what happened to it (:attr:`history`)::

        film                card or name
        support, thickness  "PET 25 um", or card or name with a thickness (m); None for a bare membrane
        adhesive, cap       below and above the film: "PMMA 1 um"
        span                m, between the two ends that hold a bare membrane
        wide                a sheet far wider than thick, or, if False, a narrow strip
        interface           W/(m^2 K), thermal conductance to the support; 1e7 is assumed for a transferred film
        bend                m, radius of the neutral plane, positive with the film outside (pulled), negative inside;
                            None for flat, "free" as the stack rolls by itself
        bend_along          "x" along the current, "y" across
        layer               release layer (card or name); None for a film that stays where it grew, its support
        substrate           card or name of what the film grew on
        growth_stress       Pa, biaxial, tension positive
        misfit              strain of a crystal on its substrate; from the lattice parameters by default
        growth_temperature  K, at which it grew
        bond_temperature    K, at which it came to its support
        temperature         K, now
        transfer            "floated" relaxes all strain; "bonded" to its support before the release, or, without
                            one, a bridge whose ends stay

    Growth stress and thermal history depend on your deposition: give them explicitly. ``given`` names those that were.
    The K of the film's card is taken to hold as grown, at ``temperature``: stress counts from there. Raises
    :class:`InputError` for a bend that breaks a layer, a support thinner than the film and cards that lack a value.
    """

    layup: Layup
    history: GrowthHistory
    film: Card
    layer: Card | None
    support: Card | None
    thickness: float
    bend: Bend
    bend_along: Literal["x", "y"]
    wide: bool
    adhesive: CardLayer | None
    cap: CardLayer | None
    span: float | None
    substrate: Card
    growth_stress: float
    misfit: float
    growth_temperature: float
    bond_temperature: float
    temperature: float
    transfer: Transfer
    interface: float | None
    given: tuple[str, ...]

    def __init__(
        self,
        film: Card | str,
        *,
        layer: Card | str | None = "Sr4Al2O7",
        support: LayerInput | Card | None = None,
        thickness: str | float | None = None,
        bend: str | float | None = None,
        bend_along: Literal["x", "y"] = "x",
        wide: bool = True,
        adhesive: LayerInput | None = None,
        cap: LayerInput | None = None,
        span: str | float | None = None,
        substrate: Card | str | None = None,
        growth_stress: str | float | None = None,
        misfit: float | None = None,
        growth_temperature: str | float | None = None,
        bond_temperature: str | float | None = None,
        temperature: str | float | None = None,
        transfer: Transfer | None = None,
        interface: str | float | None = None,
    ) -> None:
        arguments = dict(locals())
        layup = Layup.of(film, support, thickness, adhesive=adhesive, cap=cap, span=span, wide=wide)
        history = GrowthHistory.of(layup, layer, misfit, arguments)
        values = {f.name: getattr(record, f.name) for record in (layup, history) for f in fields(record)}
        values |= {"layup": layup, "history": history, "interface": parse_interface(interface)}
        values |= {"bend": parse_bend(bend), "bend_along": one_of("bend_along", bend_along, ("x", "y"))}
        for name, value in values.items():
            object.__setattr__(self, name, value)
        check_bend(self.stack, self.strain, self.curvature)

    def but(self, **changes: Any) -> "Membrane":
        """Return another membrane, with some arguments changed."""
        names = ("film", "layer", "bend", "bend_along", "wide", "adhesive", "cap", "span", "interface", *self.given)
        now = {n: getattr(self, n) for n in names}
        if "support" not in changes and self.support is not None:
            now["support"] = (self.support, changes.pop("thickness", self.thickness))
        return Membrane(**(now | changes))

    @property
    def stack(self) -> Stack:
        """Support, adhesive, film and cap, from the bottom up."""
        return self.layup.stack

    @cached_property
    def parts(self) -> Mapping[str, Strain]:
        """Elastic strain of the film's middle, term by term; :attr:`strain` is their sum."""
        return strain_terms(self.layup, self.history, self.bend, self.bend_along)

    @property
    def strain(self) -> Strain:
        """Elastic strain of the film's middle, xx along the current, zz along the normal."""
        rows = self.parts.values()
        return Strain.of(sum(s.xx for s in rows), sum(s.yy for s in rows), self.stack.film_ply.nu)

    @property
    def stress(self) -> Stress:
        """Stress of the film, Pa: what cracks or wrinkles it."""
        return Stress.of(self.strain, self.stack.film_ply)

    @property
    def stress_change(self) -> Stress:
        """Stress less that as grown, Pa: it changes the anisotropy (``magnet.pair(film, stress=it.row)``)."""
        now, grown = self.stress, Stress.of(self.parts["as grown"], self.stack.film_ply)
        return Stress(now.xx - grown.xx, now.yy - grown.yy)

    @property
    def curvature(self) -> float:
        """Curvature, 1/m, positive with the film outside."""
        if self.bend == "free":
            return self.curl.curvature
        return 0.0 if self.bend is None else 1 / float(self.bend)

    @cached_property
    def curl(self) -> Curl:
        """How the stack would roll up by itself, from the strain that is in it."""
        return curl(mismatched_stack(self.stack, self.history))

    def neutral_cap(self, cap: Card | str) -> float:
        """Thickness (m) of a further cap that puts the film into the neutral plane, where a bend does not strain it."""
        return cap_for_neutral(self.stack, ply(card_of_kind(cap, "support"), 1.0))

    @cached_property
    def K_eff(self) -> Anisotropy:
        """Anisotropy ``.before`` (as grown) and ``.after``, J/m^3; ``.kept`` says whether it is still perpendicular."""
        return anisotropy(self.film, *self.stress_change.row)

    @property
    def anisotropy_change(self) -> float:
        """Change of K_eff since growth, J/m^3; negative weakens the perpendicular state."""
        return self.K_eff.change

    @property
    def lambdas(self) -> Array:
        """Magnetostriction of the sublattices (2,)."""
        return magnetostriction(self.film, film_anisotropy(self.film)[0])

    @property
    def G_c(self) -> float:
        """Fracture energy of the film, J/m^2; assumed where the card has none."""
        return self.film.get("G_c", ASSUMED_FILM["G_c"])

    @property
    def radius_lost(self) -> float:
        """Radius (m) of the gentlest bend that takes the perpendicular state; negative with the film inside.

        Zero where no bend does, infinite where the state is lost flat already.
        """
        flat, lambda_s = self.but(bend=None).K_eff, float(self.lambdas.sum())
        return radius_of_lost_anisotropy(self.stack, flat, lambda_s, self.bend_along)

    @property
    def tightest(self) -> float:
        """Radius (m) below which a layer breaks, on the side of the present bend; a tighter membrane is refused."""
        return tightest_radius(self.stack, self.but(bend=None).strain, -1.0 if self.curvature < 0 else 1.0)

    @property
    def interface_conductance(self) -> float:
        """Thermal conductance below the film, W/(m^2 K): given, infinite where the film grew, or assumed."""
        return conductance_below(self.interface, self.history.released)

    @cached_property
    def step(self) -> StepResponse:
        """Rise (K per (A/m^2)^2) at times (s) after a constant current density was switched on, as a callable."""
        return step_response(self.layup, self.interface_conductance, temperature=self.temperature)

    def heating(self, J: str | float, width: str | float, **line: Unpack[LineOptions]) -> float:
        """Rise (K) of the film at the end of a pulse of density ``J`` (A/m^2) and ``width`` (s).

        The keywords say which line carries it and what is below the support::

            line    m, its width; 10 um by default
            source  card or name of the spin source, in which then the density counts
            where   "mean" over the width (default), or its "middle"
            under   "sink" for a stage that stays cold (default), "free" for nothing
        """
        density, end = parse(J, "A/m^2"), positive("width", width, "s")
        step = step_response(self.layup, self.interface_conductance, temperature=self.temperature, **line)
        return float(step(np.array([end]))[0]) * density**2

    @property
    def assumed(self) -> tuple[str, ...]:
        """What was not measured: values of the cards, values no card gives, and arguments left at their defaults."""
        return assumed_values(self.layup, self.history, interface_given=self.interface is not None)

    @property
    def cites(self) -> tuple[str, ...]:
        """Citation keys of what this was computed with."""
        return citations(self.layup, self.history, self.bend)

    @property
    def location(self) -> str:
        """Where the film is and how it is bent, in words."""
        return describe_location(self.layup, self.bend, self.curvature)

    def __str__(self) -> str:
        film = f"{self.film.name} {show(self.film['t'], 'm')}"
        head = f"Membrane: {film}, {describe_origin(self.history)}, {self.location}"
        state = describe_state(self.strain, self.stress, self.K_eff)
        return "\n".join([head, *state, "  assumed: " + ", ".join(self.assumed)])

    __repr__ = __str__


def location(mem: Membrane) -> str:
    """Where the film of a membrane is and how it is bent, in words."""
    return mem.location
