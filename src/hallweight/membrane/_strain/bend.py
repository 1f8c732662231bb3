"""The bend of a membrane: how it is given, and how far each layer is pulled by it."""

from typing import Literal

from hallweight.core import InputError, did_you_mean, show
from hallweight.core.validation import number

from .laminate import Ply, Stack
from .strain import Strain

Bend = float | Literal["free"] | None
"""Radius (m) of the neutral plane, positive with the film outside; "free" as the stack rolls; None flat."""


def parse_bend(bend: str | float | None) -> Bend:
    """Return a radius in m (not zero), "free" or None."""
    if bend is None or bend == "flat":
        return None
    if bend == "free":
        return "free"
    if isinstance(bend, str) and bend.strip().isalpha():
        known = "a radius such as '5 mm', 'free' or 'flat'"
        raise InputError(f"bend = {bend!r}", known, did_you_mean(bend, ("free", "flat")))
    radius = number("bend", bend, "m")
    if radius == 0:
        raise InputError(f"bend = {bend!r}", "a radius that is not zero, or None for flat", "give bend a radius")
    return radius


def tensile_strains(stack: Stack, film: Strain, curvature: float) -> list[tuple[Ply, float]]:
    """Each layer with its largest tensile strain; of layers other than the film, that of the bend alone.

    ``film`` is the strain of the film's middle, ``curvature`` in 1/m.
    """
    out = [(p, float(face)) for p, face in zip(stack.plies, stack.faces(curvature), strict=True)]
    height = stack.film_ply.h
    out[stack.film] = stack.film_ply, max(film.xx, film.yy) + abs(curvature) * height / 2
    return out


def check_bend(stack: Stack, film: Strain, curvature: float) -> None:
    """Refuse a bend that breaks a layer; raises :class:`InputError`."""
    height, radius = float(stack.h.sum()), "" if not curvature else show(1 / abs(curvature), "m")
    if abs(curvature) * height >= 2:
        found = f"a bend to {radius} of a stack {show(height, 'm')} thick"
        raise InputError(found, "a radius above half its thickness", "bend it less")
    where = f"at a bend of {radius}, film {side_of_film(curvature)}" if curvature else "as it lies flat"
    for layer, strain in tensile_strains(stack, film, curvature):
        if strain > layer.strain_max:
            found = f"{layer.name} strained by {100 * strain:.3g} % {where}"
            todo = "bend it less, take a thinner support, or cap the film (neutral_cap)"
            raise InputError(found, f"at most {100 * layer.strain_max:.3g} % before it breaks", todo)


def side_of_film(curvature: float) -> str:
    """Say on which side of a bend the film is."""
    return "outside" if curvature > 0 else "inside"
