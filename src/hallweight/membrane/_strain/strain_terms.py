"""The strain of a membrane's film, term by term."""

from typing import Literal

from .bend import Bend
from .growth_history import GrowthHistory
from .laminate import Stack, curl
from .layup import Layup, ply
from .misfit import mismatch_of_film, strain_after_release, strain_as_grown, thermal_strain
from .strain import Strain


def grown_strain(stack: Stack, history: GrowthHistory) -> float:
    """Elastic strain of the film on its growth substrate, at the membrane's temperature."""
    return strain_as_grown(
        stack.film_ply,
        ply(history.substrate, 1.0),
        stress=history.growth_stress,
        misfit=history.misfit,
        cooling=history.growth_temperature - history.temperature,
    )


def mismatched_stack(stack: Stack, history: GrowthHistory) -> Stack:
    """The stack with the strain that each ply would have alone: what the film brought along, and expansion."""
    keeps = history.transfer == "bonded" or not history.released
    plies = mismatch_of_film(stack, -grown_strain(stack, history) if keeps else 0.0)
    return plies.warmed(history.temperature - history.bond_temperature if history.released else 0.0)


def strain_terms(layup: Layup, history: GrowthHistory, bend: Bend, bend_along: Literal["x", "y"]) -> dict[str, Strain]:
    """Elastic strain of the film's middle: as grown, what release and temperature change, and the bend."""
    stack = layup.stack
    grown = grown_strain(stack, history)
    terms = {"as grown": (grown, grown)}
    if history.released:
        bridge = layup.support is None and layup.span is not None  # its ends stay where they are
        clamped = bridge and history.transfer == "bonded"
        kept = grown if clamped else strain_after_release(grown, stack, history.transfer)
        warm = thermal_strain(stack, history.temperature - history.bond_temperature)
        terms |= {"release": (kept - grown, kept - grown), "thermal": (warm, warm)}
    if bend is not None:
        along, across = _rolled(mismatched_stack(stack, history)) if bend == "free" else _bent(stack, 1 / float(bend))
        terms["bend"] = (along, across) if bend_along == "x" else (across, along)
    return {name: Strain.of(xx, yy, stack.film_ply.nu) for name, (xx, yy) in terms.items()}


def _bent(stack: Stack, curvature: float) -> tuple[float, float]:
    """Strain along a bend of given curvature (1/m), and across it."""
    along = -curvature * stack.neutral
    return along, along * stack.across


def _rolled(mismatched: Stack) -> tuple[float, float]:
    """Strain along and across that a stack gains which rolls up by itself."""
    rest, flat = curl(mismatched), mismatched.flat()
    return rest.xx - flat, rest.yy - flat
