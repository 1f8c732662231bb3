"""A film that was taken from its substrate and put somewhere else: strain, stress and anisotropy there."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

from hallweight.core import Card

from ._strain.anisotropy import Anisotropy, anisotropy, magnetostriction, own
from ._strain.checks import check
from ._strain.failure_limits import radius_lost, tightest
from ._strain.growth_history import settle
from ._strain.laminate import Curl, Stack, cap_for_neutral, curl
from ._strain.layup import FILM, Piece, card_of, ply
from ._strain.strain import Strain, Stress
from ._strain.strain_terms import mismatched, stack, terms
from .words import assumed, cites, described

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from ._heat.closed_forms import StepResponse


@dataclass(frozen=True, eq=False, repr=False, init=False)
class Membrane:
    """A film off its growth substrate, on a support and bent; frozen, so ``mem.but(bend="2 mm")`` makes another.

    ``film``: card or name. ``layer``: release layer (card or name), or None for a film that stays where it grew, which
    then is ``support``. ``support``: ``"PET 25 um"``, or card or name with ``thickness``; None for a bare membrane,
    held over ``span``. ``bend``: radius of the neutral plane, positive with the film outside (pulled), negative inside,
    None flat, ``"free"`` as the stack rolls by itself; along the current ``x``, or across with ``bend_along="y"``;
    ``wide`` as in :class:`Stack`. ``adhesive`` below and ``cap`` above the film: ``"PMMA 1 um"``. History:
    ``substrate`` (card or name), ``growth_stress`` (biaxial, tension positive), ``misfit`` (default: from the lattice
    parameters), ``growth_temperature``; ``transfer`` ``"floated"`` (lets go of all strain) or ``"bonded"`` before the
    release to its support (or, without one, a bridge whose ends stay), at ``bond_temperature``. ``interface``: thermal
    conductance to the support, W/(m^2 K).

    The K of the film's card is taken to hold as grown, at ``temperature``: stress counts from there. Raises
    :class:`InputError` for a bend that breaks a layer, a support thinner than the film and cards that lack a value.
    """

    film: Card
    layer: Card | None
    support: Card | None
    thickness: float
    bend: float | Literal["free"] | None
    bend_along: Literal["x", "y"]
    wide: bool
    adhesive: tuple[Card, float] | None
    cap: tuple[Card, float] | None
    span: float | None
    substrate: Card
    growth_stress: float
    misfit: float
    growth_temperature: float
    bond_temperature: float
    temperature: float
    transfer: Literal["floated", "bonded"]
    interface: float | None
    given: tuple[str, ...]

    def __init__(
        self,
        film: Card | str,
        *,
        layer: Card | str | None = "Sr4Al2O7",
        support: Piece | Card | None = None,
        thickness: str | float | None = None,
        bend: str | float | None = None,
        bend_along: Literal["x", "y"] = "x",
        wide: bool = True,
        adhesive: Piece | None = None,
        cap: Piece | None = None,
        span: str | float | None = None,
        substrate: Card | str | None = None,
        growth_stress: str | float | None = None,
        misfit: float | None = None,
        growth_temperature: str | float | None = None,
        bond_temperature: str | float | None = None,
        temperature: str | float | None = None,
        transfer: Literal["floated", "bonded"] | None = None,
        interface: float | None = None,
    ) -> None:
        given = {n: v for n, v in locals().items() if n != "self"}
        for name, value in settle(given).items():
            object.__setattr__(self, name, value)
        check(self)

    def but(self, **changes: Any) -> "Membrane":
        """Return another membrane, with some arguments changed."""
        names = ("film", "layer", "bend", "bend_along", "wide", "adhesive", "cap", "span", "interface", *self.given)
        now = {n: getattr(self, n) for n in names}
        if "support" not in changes and self.support is not None:
            now["support"] = (self.support, changes.pop("thickness", self.thickness))
        return Membrane(**(now | changes))

    @cached_property
    def stack(self) -> Stack:
        """Support, adhesive, film and cap, from the bottom up."""
        return stack(self)

    @cached_property
    def parts(self) -> Mapping[str, Strain]:
        """Elastic strain of the film's middle, term by term; :attr:`strain` is their sum."""
        return terms(self)

    @property
    def strain(self) -> Strain:
        """Elastic strain of the film's middle, xx along the current, zz along the normal."""
        rows = self.parts.values()
        return Strain.of(sum(s.xx for s in rows), sum(s.yy for s in rows), self.stack.own.nu)

    @property
    def stress(self) -> Stress:
        """Stress of the film, Pa: what cracks or wrinkles it."""
        return Stress.of(self.strain, self.stack.own)

    @property
    def stress_change(self) -> Stress:
        """Stress less that as grown, Pa: it changes the anisotropy (``magnet.pair(film, stress=it.row)``)."""
        now, grown = self.stress, Stress.of(self.parts["as grown"], self.stack.own)
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
        return curl(mismatched(self))

    def neutral_cap(self, cap: Card | str) -> float:
        """Thickness (m) of a further cap that puts the film into the neutral plane, where a bend does not strain it."""
        return cap_for_neutral(self.stack, ply(card_of(cap, "support"), 1.0))

    @cached_property
    def K_eff(self) -> Anisotropy:
        """Anisotropy ``.before`` (as grown) and ``.after``, J/m^3; ``.kept`` says whether it is still perpendicular."""
        return anisotropy(self.film, *self.stress_change.row)

    @property
    def anisotropy_change(self) -> float:
        """Change of K_eff since growth, J/m^3; negative weakens the perpendicular state."""
        return self.K_eff.change

    @property
    def lambdas(self) -> "NDArray[np.float64]":
        """Magnetostriction of the sublattices (2,)."""
        return magnetostriction(self.film, own(self.film)[0])

    @property
    def G_c(self) -> float:
        """Fracture energy of the film, J/m^2; assumed where the card has none."""
        return self.film.get("G_c", FILM["G_c"])

    @property
    def radius_lost(self) -> float:
        """Radius (m) of the gentlest bend that takes the perpendicular state; see :func:`radius_lost`."""
        return radius_lost(self)

    @property
    def tightest(self) -> float:
        """Radius (m) below which a layer breaks, on the side of the present bend; a tighter membrane is refused."""
        return tightest(self)

    @cached_property
    def step(self) -> "StepResponse":
        """Rise (K per (A/m^2)^2) at times (s) after a constant current density was switched on, as a callable."""
        from ._heat.rise import step_of

        return step_of(self)

    def heating(self, J: str | float, width: str | float, **line: Any) -> float:
        """Rise (K) of the film at the end of a pulse; see :mod:`hallweight.membrane._heat.rise` for the ``line``."""
        from ._heat.rise import rise

        return float(rise(self, J, width, **line))

    @property
    def assumed(self) -> tuple[str, ...]:
        """What nobody measured: values of the cards, values no card gives, and arguments left at their defaults."""
        return assumed(self)

    @property
    def cites(self) -> tuple[str, ...]:
        """Citation keys of what this was computed with."""
        return cites(self)

    def __str__(self) -> str:
        return described(self)

    __repr__ = __str__
