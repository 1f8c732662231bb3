"""What stress a film bears: cracks where it is pulled, wrinkles where it is pushed."""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hallweight.core import InputError, show

from .laminate import Ply
from .strain import Strain, Stress

if TYPE_CHECKING:
    from ..membrane import Membrane

ALIKE = 1.976
"""Z of a channel crack in a film as stiff as what it lies on (cite key hutchinson1992); a soft support raises it."""


@dataclass(frozen=True)
class Limit:
    """One thing that may go wrong: ``load`` against ``bound``, both in ``unit``; lost where ``use`` reaches 1."""

    name: str
    load: float
    bound: float
    unit: str

    @property
    def use(self) -> float:
        """Load over bound; 0 where there is no load, infinite where nothing is borne."""
        return max(self.load, 0.0) / self.bound if self.bound > 0 else math.inf

    def __str__(self) -> str:
        return f"{self.name}: {self._say(max(self.load, 0.0))} of {self._say(self.bound)} ({self.use:.2g})"

    def _say(self, number: float) -> str:
        if self.unit == "1":
            return f"{100 * number:.3g} %"
        return f"{number / 1e6:.4g} MPa" if self.unit == "Pa" else show(number, self.unit, 3)


def wrinkle_stress(film: Ply, under: Ply) -> float:
    r"""Compressive stress (Pa) at which a stiff film on a thick soft support wrinkles.

    ``(E_f/4) (3 E_s/E_f)^(2/3)``, plane-strain moduli; along one way or both (cite key chen2004). Raises
    :class:`InputError` for a support that is thinner than the wrinkles are long.
    """
    if under.h < wavelength(film, under):
        raise InputError(f"wrinkles {show(wavelength(film, under), 'm')} long on {show(under.h, 'm')} of {under.name}",
                         "a support that they do not reach through", "take a thicker support")  # fmt: skip
    return float(film.plane / 4 * (3 * under.plane / film.plane) ** (2 / 3))


def wavelength(film: Ply, under: Ply) -> float:
    """Length of the wrinkles, ``2 pi h (E_f/(3 E_s))^(1/3)``, m (cite key chen2004)."""
    return float(2 * math.pi * film.h * (film.plane / (3 * under.plane)) ** (1 / 3))


def buckle_stress(film: Ply, span: float) -> float:
    """Compressive stress (Pa) at which a film that is clamped at both ends of a span buckles: ``pi^2 E h^2/(3 L^2)``.

    Euler's column with plane-strain modulus; cite key timoshenko1961.
    """
    return math.pi**2 * film.plane * film.h**2 / (3 * span**2)


def channel_stress(film: Ply, G_c: float, Z: float = ALIKE) -> float:
    """Tensile stress (Pa) above which a crack runs through the film: ``sqrt(G_c E/(Z h))``; cite key hutchinson1992.

    ``G_c`` J/m^2 and E the plane-strain modulus. Thin films bear more: it falls as 1/sqrt(h).
    """
    return math.sqrt(G_c * film.plane / (Z * film.h))


def limits(mem: "Membrane", squeezed: float = 0.0) -> tuple[Limit, ...]:
    """Everything mechanical that may go wrong with a membrane as it is.

    ``squeezed``: stress (Pa, tension positive) that a pulse adds for a while; it counts for wrinkles, not for cracks.
    """
    film, stress = mem.stack.own, mem.stress
    out = [Limit(f"{one.name} cracks or yields", pulled, one.strain_max, "1") for one, pulled in pulls(mem)]
    runs = Limit(f"a crack runs through {film.name}", max(stress.xx, stress.yy), channel_stress(film, mem.G_c), "Pa")
    bound = _pushed(mem, film)
    wrinkles = [] if bound is None else [Limit("wrinkles", -min(stress.xx, stress.yy) - squeezed, bound, "Pa")]
    return (*out, runs, *wrinkles)


def pulls(mem: "Membrane") -> list[tuple[Ply, float]]:
    """Each layer with its largest tensile strain; of layers other than the film, that of the bend alone."""
    faces = mem.stack.faces(mem.curvature)
    out = [(one, float(face)) for one, face in zip(mem.stack.plies, faces, strict=True)]
    film = mem.stack.own
    out[mem.stack.film] = film, max(mem.strain.xx, mem.strain.yy) + abs(mem.curvature) * film.h / 2
    return out


def tightest(mem: "Membrane") -> float:
    """Radius (m) below which a layer breaks, on the side of the present bend (outside if flat); 0 if none does."""
    side = -1.0 if mem.curvature < 0 else 1.0
    flat, most = mem.but(bend=None), 0.0
    for i, (one, face) in enumerate(zip(mem.stack.plies, mem.stack.faces(side), strict=True)):
        held = max(flat.strain.xx, flat.strain.yy) if i == mem.stack.film else 0.0
        lever = float(face)
        if i == mem.stack.film:  # a narrow strip also widens across, when the film is inside
            lever = max(lever, side * -mem.stack.neutral * mem.stack.across)
        most = max(most, lever / (one.strain_max - held))
    return most


def radius_lost(mem: "Membrane") -> float:
    """Radius (m) of the gentlest bend that takes the perpendicular state; negative with the film inside.

    ``K_way - (3/2) lambda_s sigma_way/R = 0``, sigma_way the stress along x or y per curvature. Zero where no bend
    does, infinite where it is lost flat already.
    """
    flat, film = mem.but(bend=None), mem.stack.own
    if not flat.K_eff.kept:
        return math.inf
    along = -mem.stack.neutral
    pull = Stress.of(Strain.of(along, along * mem.stack.across, film.nu), film).row
    x, y = pull if mem.bend_along == "x" else pull[::-1]
    total = 1.5 * float(mem.lambdas.sum())
    return max(total * x / flat.K_eff.x, total * y / flat.K_eff.y, key=abs)


def _pushed(mem: "Membrane", film: Ply) -> float | None:
    """Stress at which the film wrinkles or buckles; None where nothing says how it is held.

    A glue or a support that is thinner than the wrinkles are long gives way to what is below it: then the next layer
    down counts, and the lowest counts as it is.
    """
    below = mem.stack.plies[: mem.stack.film][::-1]
    for under in below:
        if under.h >= wavelength(film, under):
            return wrinkle_stress(film, under)
    if mem.span is not None:
        return buckle_stress(film, mem.span)
    return None
