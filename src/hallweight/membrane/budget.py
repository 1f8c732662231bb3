"""What keeps the perpendicular state of a membrane, what breaks first, and by how much."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, Unpack

from hallweight.core import Card, InputError, show
from hallweight.core.constants import MU0
from hallweight.core.errors import names_keywords
from hallweight.core.study_file import refuse_unknown

from ._heat.rise import LineOptions
from ._strain.failure_limits import Limit, limits
from ._strain.strain import Stress
from .membrane import Membrane

MakePair = Callable[[Card, float], Any]
"""What makes the film's two sublattices at a temperature (K): ``hallweight.magnet.pair``."""


@names_keywords
@dataclass(frozen=True)
class Budget:
    """What the terms give to K_eff and how near each limit is; prints itself as a table.

    ``where``
        the film and its place, in words
    ``terms``
        name -> J/m^3, towards the direction of the plane that is softest in the end; their sum is ``now``
    ``limits``
        each with its ``use`` (1: lost); ``first`` is the nearest
    ``rise``
        K at the pulse, or nan
    ``assumed``
        names of what was not measured
    """

    where: str
    terms: dict[str, float]
    limits: tuple[Limit, ...]
    rise: float
    assumed: tuple[str, ...]

    @property
    def now(self) -> float:
        """K_eff of all terms, J/m^3."""
        return sum(self.terms.values())

    @property
    def first(self) -> Limit:
        """The limit that is reached first if all loads grow alike: the one of largest ``use``."""
        return max(self.limits, key=lambda limit: limit.use)

    @property
    def margin(self) -> float:
        """Factor by which the load of :attr:`first` may grow before it is lost; below 1 it is lost."""
        return 1 / self.first.use if self.first.use else math.inf

    def __str__(self) -> str:
        kept = "kept" if self.now > 0 else "lost"
        when = "lost" if self.margin <= 1 else f"at {self.margin:.3g} times its load"
        heat = [] if math.isnan(self.rise) else [f"  the pulse warms it by {show(self.rise, 'K', 3)}"]
        lines = [
            f"Budget of {self.where}: perpendicular anisotropy {kept}",
            *(self._row(name, k) for name, k in {**self.terms, "now": self.now}.items()),
            *heat,
            *(f"  {limit}" for limit in self.limits),
            f"  first: {self.first.name}, {when}",
            "  assumed: " + ", ".join(self.assumed),
        ]
        return "\n".join(lines)

    def _row(self, name: str, k: float) -> str:
        grown = self.terms["as grown"]
        return f"  {name:<18} {k:>12.4g} J/m^3" + (f" {k / grown:>8.1%}" if grown > 0 else "")

    __repr__ = __str__


def budget(
    mem: Membrane,
    J: str | float | None = None,
    width: str | float | None = None,
    *,
    pair: MakePair | None = None,
    **line: Unpack[LineOptions],
) -> Budget:
    """Return what each term gives to the anisotropy of a membrane, and which limit is reached first.

    ``J``, ``width``
        A/m^2 and s, of a pulse, or neither. The film then expands against its support, and its temperature is compared
        with what film and support bear
    ``pair``
        ``hallweight.magnet.pair`` adds how K and the moments fall with temperature
    ``line``
        further keywords of :meth:`Membrane.heating`

    Raises :class:`InputError` for half a pulse.
    """
    if (J is None) != (width is None):
        raise InputError("half a pulse", "both J and width, or neither", "write budget(mem, '3e10 A/m^2', '1 us')")
    refuse_unknown(line, LineOptions.__annotations__, "budget")
    rise = math.nan if J is None or width is None else mem.heating(J, width, **line)
    warming = 0.0 if math.isnan(rise) else rise
    film, held = mem.stack.film_ply, mem.support is not None or mem.span is not None
    # what holds the film stays cold: it cannot expand
    thermal_stress = -film.biaxial * film.alpha_T * warming if held else 0.0
    terms = _anisotropy_terms(mem, warming, thermal_stress, pair)
    grown, now = terms["as grown"], sum(terms.values())
    mechanical = limits(mem.stack, mem.strain, mem.curvature, G_c=mem.G_c, span=mem.span, thermal_stress=thermal_stress)
    bounds = [Limit("perpendicular anisotropy", grown - now, grown, "J/m^3"), *mechanical]
    assumed = mem.assumed
    if not math.isnan(rise):
        bounds += _temperature_limits(mem, rise, mechanical)
        assumed += _assumed_limits(mem)
    return Budget(f"{mem.film.name} {mem.location}", terms, tuple(bounds), rise, assumed)


def _anisotropy_terms(mem: Membrane, rise: float, thermal_stress: float, pair: MakePair | None) -> dict[str, float]:
    """Each term's share of K_eff towards the direction that is softest with all of them."""
    film, total = mem.stack.film_ply, 1.5 * float(mem.lambdas.sum())
    stresses = {name: Stress.of(s, film) for name, s in mem.parts.items() if name != "as grown"}
    if thermal_stress:
        stresses["heat: expansion"] = Stress(thermal_stress, thermal_stress)
    along_x = {name: 0.0 - total * s.xx for name, s in stresses.items()}
    along_y = {name: 0.0 - total * s.yy for name, s in stresses.items()}
    x, y = {"as grown": mem.K_eff.x0, **along_x}, {"as grown": mem.K_eff.y0, **along_y}
    if rise and pair is not None:
        x["heat: K and M"], y["heat: K and M"] = _thermal_change(mem, rise, pair)
    return min(x, y, key=lambda terms: sum(terms.values()))


def _thermal_change(mem: Membrane, rise: float, pair: MakePair) -> tuple[float, float]:
    """What warming alone adds to K_eff of the unstrained film, towards x and y; negative where it takes."""
    cold, hot = (pair(mem.film, t) for t in (mem.temperature, mem.temperature + rise))
    change = [_K_eff(hot, axis) - _K_eff(cold, axis) for axis in (0, 1)]
    return change[0], change[1]


def _K_eff(pair: Any, axis: Literal[0, 1]) -> float:
    return float(pair.K_total - 0.5 * MU0 * pair.M_net**2 * float(pair.N[2] - pair.N[axis]))


_REASONS = {
    "T_creep": "{} creeps under load",
    "T_g": "{} passes its glass transition",
    "T_service": "{} leaves its service range",
    "T_max": "{} too hot",
}
"""What goes wrong with a support or a glue at each temperature of its card."""


def _temperature_limits(mem: Membrane, rise: float, mechanical: tuple[Limit, ...]) -> list[Limit]:
    """Rise against what film, support and glue bear from the temperature they are at; and what shrinkage does.

    Creep, glass transition, service and shrinkage are limits of hours: they count for a film that is kept at the
    temperature of its pulses. What a card does not say is no limit.
    """
    out, now = [], mem.temperature
    if "T_C" in mem.film.values:
        out.append(Limit(f"{mem.film.name} reaches T_C", rise, mem.film["T_C"] - now, "K"))
    for card in _polymers(mem):
        out += [Limit(_REASONS[n].format(card.name), rise, card[n] - now, "K") for n in _REASONS if n in card.values]
    wrinkles = next((limit for limit in mechanical if limit.name == "wrinkles"), None)
    if mem.support is not None and wrinkles is not None and (strain := _shrinkage(mem.support, now + rise)):
        stress = wrinkles.load + mem.stack.film_ply.biaxial * strain
        out.append(Limit(f"wrinkles, once {mem.support.name} has shrunk", stress, wrinkles.bound, "Pa"))
    return out


def _polymers(mem: Membrane) -> list[Card]:
    """Support, glue and cap, each once."""
    return list({card.name: card for card in (mem.support, *(c for c, _ in mem.layup.glued)) if card}.values())


def _assumed_limits(mem: Membrane) -> tuple[str, ...]:
    names = (*_REASONS, "shrinkage", "T_shrink")
    return tuple(
        f"{c.name}.{n}" for c in _polymers(mem) for n in names if n in c.values and c.values[n].how == "assumed"
    )


def _shrinkage(support: Card, T: float) -> float:
    """Strain that a support has shrunk by after half an hour at T (K): from 0 at its T_g to the card's at T_shrink."""
    if not {"shrinkage", "T_shrink"} <= support.values.keys():
        return 0.0
    begin, end = support.get("T_g", 300.0), support["T_shrink"]
    return support["shrinkage"] * min(max((T - begin) / (end - begin), 0.0), 1.0) if end > begin else 0.0
