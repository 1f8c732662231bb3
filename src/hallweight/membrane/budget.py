"""What keeps the perpendicular state of a membrane, what breaks first, and by how much."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from hallweight.core import Card, InputError, show
from hallweight.core.constants import MU0

from ._strain.failure_limits import Limit, limits
from ._strain.strain import Stress
from .words import location

if TYPE_CHECKING:
    from .membrane import Membrane

Make = Callable[[Card, float], Any]
"""What makes the film's two sublattices at a temperature (K): ``hallweight.magnet.pair``."""


@dataclass(frozen=True)
class Budget:
    """What the terms give to K_eff and how near each limit is; prints itself as a table.

    ``terms``: name -> J/m^3, towards the direction of the plane that is softest in the end; their sum is K_eff
    ``now``. ``limits``: each with its ``use`` (1: lost); ``first`` is the nearest. ``rise``: K at the pulse, or nan.
    ``assumed``: what nobody measured.
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
        return max(self.limits, key=lambda one: one.use)

    @property
    def margin(self) -> float:
        """Factor by which the load of :attr:`first` may grow before it is lost; below 1 it is lost."""
        return 1 / self.first.use if self.first.use else math.inf

    def __str__(self) -> str:
        whole = self.terms["as grown"]
        rows = [f"  {name:<18} {k:>12.4g} J/m^3" + (f" {k / whole:>8.1%}" if whole > 0 else "")
                for name, k in {**self.terms, "now": self.now}.items()]  # fmt: skip
        kept = "kept" if self.now > 0 else "lost"
        when = "lost" if self.margin <= 1 else f"at {self.margin:.3g} times its load"
        heat = [] if math.isnan(self.rise) else [f"  the pulse warms it by {show(self.rise, 'K', 3)}"]
        head = f"Budget of {self.where}: perpendicular anisotropy {kept}"
        marks = [f"  {one}" for one in self.limits]
        return "\n".join(
            [head, *rows, *heat, *marks, f"  first: {self.first.name}, {when}", "  assumed: " + ", ".join(self.assumed)]
        )

    __repr__ = __str__


def budget(
    mem: "Membrane",
    J: str | float | None = None,
    width: str | float | None = None,
    *,
    pair: Make | None = None,
    **line: Any,
) -> Budget:
    """Return what each term gives to the anisotropy of a membrane, and which limit is reached first.

    With a pulse, ``J`` (current density) and ``width`` (time), heat enters too: the film expands against its support,
    and its temperature is held against what film and support bear. ``pair=hallweight.magnet.pair`` adds how K and the
    moments fall with temperature, which is not known here; ``line`` goes to :meth:`Membrane.heating`. Raises
    :class:`InputError` for half a pulse.
    """
    if (J is None) != (width is None):
        raise InputError("half a pulse", "both J and width, or neither", "write budget(mem, '3e10 A/m^2', '1 us')")
    rise = math.nan if J is None or width is None else mem.heating(J, width, **line)
    warm = 0.0 if math.isnan(rise) else rise
    held = mem.support is not None or mem.span is not None  # what holds the film stays cold: it cannot expand
    squeezed = -mem.stack.own.biaxial * mem.stack.own.alpha_T * warm if held else 0.0
    terms = _terms(mem, warm, squeezed, pair)
    whole, now = terms["as grown"], sum(terms.values())
    bounds = [Limit("perpendicular anisotropy", whole - now, whole, "J/m^3"), *limits(mem, squeezed)]
    if not math.isnan(rise):
        bounds += _hot(mem, rise)
    where = f"{mem.film.name} {location(mem)}"
    return Budget(where, terms, tuple(bounds), rise, mem.assumed)


def _terms(mem: "Membrane", rise: float, squeezed: float, pair: Make | None) -> dict[str, float]:
    """Each term's share of K_eff towards the direction that is softest with all of them."""
    film, total = mem.stack.own, 1.5 * float(mem.lambdas.sum())
    rows = {name: Stress.of(s, film) for name, s in mem.parts.items() if name != "as grown"}
    if squeezed:
        rows["heat: expansion"] = Stress(squeezed, squeezed)
    ways = {"x": {"as grown": mem.K_eff.x0}, "y": {"as grown": mem.K_eff.y0}}
    for way, terms in ways.items():
        terms |= {name: 0.0 - total * getattr(s, 2 * way) for name, s in rows.items()}
        if rise and pair is not None:
            terms["heat: K and M"] = _fallen(mem, rise, pair, way)
    return min(ways.values(), key=lambda terms: sum(terms.values()))


def _fallen(mem: "Membrane", rise: float, pair: Make, way: str) -> float:
    """What warming alone takes from K_eff of the unstrained film."""
    cold, hot = (pair(mem.film, t) for t in (mem.temperature, mem.temperature + rise))
    axis = "xy".index(way)
    k = [p.K_total - 0.5 * MU0 * p.M_net**2 * float(p.N[2] - p.N[axis]) for p in (cold, hot)]
    return float(k[1] - k[0])


def _hot(mem: "Membrane", rise: float) -> list[Limit]:
    """Rise against what film and support bear from the temperature they are at."""
    out = []
    if "T_C" in mem.film.values:
        out.append(Limit(f"{mem.film.name} reaches T_C", rise, mem.film["T_C"] - mem.temperature, "K"))
    if mem.support is not None and "T_max" in mem.support.values:
        out.append(Limit(f"{mem.support.name} too hot", rise, mem.support["T_max"] - mem.temperature, "K"))
    return out
