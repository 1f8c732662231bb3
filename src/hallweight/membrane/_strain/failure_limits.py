"""What stress a film bears: cracks where it is pulled, wrinkles where it is pushed."""

import math
from dataclasses import dataclass
from typing import Literal

from hallweight.core import InputError, show
from hallweight.core.errors import names_keywords

from .anisotropy import Anisotropy
from .bend import tensile_strains
from .laminate import Ply, Stack
from .strain import Strain, Stress

Z_EQUAL_STIFFNESS = 1.976
"""Z of a channel crack in a film as stiff as what it lies on (cite key hutchinson1992); a soft support raises it."""


@names_keywords
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
        return f"{self.name}: {self._shown(max(self.load, 0.0))} of {self._shown(self.bound)} ({self.use:.2g})"

    def _shown(self, number: float) -> str:
        if self.unit == "1":
            return f"{100 * number:.3g} %"
        return f"{number / 1e6:.4g} MPa" if self.unit == "Pa" else show(number, self.unit, 3)


def wrinkle_stress(film: Ply, under: Ply) -> float:
    r"""Compressive stress (Pa) at which a stiff film on a thick soft support wrinkles.

    ``(E_f/4) (3 E_s/E_f)^(2/3)``, plane-strain moduli; along one way or both (cite key chen2004). Raises
    :class:`InputError` for a support that is thinner than the wrinkles are long.
    """
    if under.h < wavelength(film, under):
        found = f"wrinkles {show(wavelength(film, under), 'm')} long on {show(under.h, 'm')} of {under.name}"
        raise InputError(found, "a support that they do not reach through", "take a thicker support")
    return float(film.plane / 4 * (3 * under.plane / film.plane) ** (2 / 3))


def wavelength(film: Ply, under: Ply) -> float:
    """Length of the wrinkles, ``2 pi h (E_f/(3 E_s))^(1/3)``, m (cite key chen2004)."""
    return float(2 * math.pi * film.h * (film.plane / (3 * under.plane)) ** (1 / 3))


def buckle_stress(film: Ply, span: float) -> float:
    """Compressive stress (Pa) at which a film that is clamped at both ends of a span buckles: ``pi^2 E h^2/(3 L^2)``.

    Euler's column with plane-strain modulus; cite key timoshenko1961.
    """
    return math.pi**2 * film.plane * film.h**2 / (3 * span**2)


@names_keywords
def channel_stress(film: Ply, G_c: float, Z: float = Z_EQUAL_STIFFNESS) -> float:
    """Tensile stress (Pa) above which a crack runs through the film: ``sqrt(G_c E/(Z h))``; cite key hutchinson1992.

    ``G_c`` J/m^2 and E the plane-strain modulus. Thin films bear more: it falls as 1/sqrt(h).
    """
    return math.sqrt(G_c * film.plane / (Z * film.h))


def limits(
    stack: Stack, strain: Strain, curvature: float, *, G_c: float, span: float | None, thermal_stress: float = 0.0
) -> tuple[Limit, ...]:
    """Everything mechanical that may go wrong with a film of given ``strain`` in a bent stack.

    ``curvature``
        1/m
    ``G_c``
        J/m^2, fracture energy of the film
    ``span``
        m, between the ends of a bare film, or None
    ``thermal_stress``
        Pa, tension positive, that a pulse adds for a while; it counts for wrinkles, not for cracks
    """
    film = stack.film_ply
    stress = Stress.of(strain, film)
    strains = tensile_strains(stack, strain, curvature)
    layers = [Limit(f"{p.name} cracks or yields", tensile, p.strain_max, "1") for p, tensile in strains]
    crack = Limit(f"a crack runs through {film.name}", max(stress.xx, stress.yy), channel_stress(film, G_c), "Pa")
    bound = _compressive_limit(stack, span)
    compressive = -min(stress.xx, stress.yy) - thermal_stress
    return (*layers, crack, *([] if bound is None else [Limit("wrinkles", compressive, bound, "Pa")]))


def tightest_radius(stack: Stack, flat: Strain, side: float) -> float:
    """Radius (m) below which a layer breaks; 0 if none does.

    ``flat`` is the film's strain before the bend, ``side`` 1 for the film outside and -1 for inside.
    """
    tightest = 0.0
    for i, (layer, face) in enumerate(zip(stack.plies, stack.faces(side), strict=True)):
        before, per_curvature = 0.0, float(face)
        if i == stack.film:  # a narrow strip also widens across, when the film is inside
            before = max(flat.xx, flat.yy)
            per_curvature = max(per_curvature, side * -stack.neutral * stack.across)
        tightest = max(tightest, per_curvature / (layer.strain_max - before))
    return tightest


def radius_of_lost_anisotropy(stack: Stack, flat: Anisotropy, lambda_s: float, bend_along: Literal["x", "y"]) -> float:
    """Radius (m) of the gentlest bend that takes the perpendicular state; negative with the film inside.

    ``K_i - (3/2) lambda_s sigma_i/R = 0``, with K_i of the ``flat`` film towards i = x or y. sigma_i is the stress
    along i per curvature. Zero where no bend takes the state, infinite where it is lost flat already.
    """
    if not flat.kept:
        return math.inf
    film, along = stack.film_ply, -stack.neutral
    row = Stress.of(Strain.of(along, along * stack.across, film.nu), film).row
    x, y = row if bend_along == "x" else row[::-1]
    total = 1.5 * lambda_s
    return max(total * x / flat.x, total * y / flat.y, key=abs)


def _compressive_limit(stack: Stack, span: float | None) -> float | None:
    """Stress at which the film wrinkles or buckles; None where nothing says how it is held.

    A layer that is thinner than the wrinkles are long gives way to what is below it: then the next one down counts.
    Where none is thick enough, the film buckles over its span.
    """
    film = stack.film_ply
    for under in stack.plies[: stack.film][::-1]:
        if under.h >= wavelength(film, under):
            return wrinkle_stress(film, under)
    return None if span is None else buckle_stress(film, span)
