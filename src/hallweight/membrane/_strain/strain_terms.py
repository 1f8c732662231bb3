"""The strain of a membrane's film, term by term."""

from typing import TYPE_CHECKING

from .laminate import Stack
from .layup import film_ply, ply
from .misfit import after_release, as_grown, stack_of, thermal
from .strain import Strain

if TYPE_CHECKING:
    from ..membrane import Membrane


def stack(mem: "Membrane") -> Stack:
    """Support, adhesive, film and cap, from the bottom up."""
    below = [] if mem.support is None else [ply(mem.support, mem.thickness)]
    below += [] if mem.adhesive is None else [ply(*mem.adhesive)]
    above = [] if mem.cap is None else [ply(*mem.cap)]
    return Stack((*below, film_ply(mem.film), *above), len(below), mem.wide)


def grown(mem: "Membrane") -> float:
    """Elastic strain of the film on its growth substrate, at the membrane's temperature."""
    cooling = mem.growth_temperature - mem.temperature
    film = mem.stack.own
    return as_grown(film, ply(mem.substrate, 1.0), stress=mem.growth_stress, misfit=mem.misfit, cooling=cooling)


def mismatched(mem: "Membrane") -> Stack:
    """The stack with the strain that each ply would have alone: what the film brought along, and expansion."""
    bonded = mem.transfer == "bonded" or mem.layer is None
    alone = stack_of(mem.stack, -grown(mem) if bonded else 0.0)
    return alone.warmed(0.0 if mem.layer is None else mem.temperature - mem.bond_temperature)


def terms(mem: "Membrane") -> dict[str, Strain]:
    """Elastic strain of the film's middle: as grown, what release and temperature change, and the bend."""
    nu, start = mem.stack.own.nu, grown(mem)
    out = {"as grown": (start, start)}
    if mem.layer is not None:
        bridge = mem.support is None and mem.span is not None  # its ends stay where they are
        left = start if bridge and mem.transfer == "bonded" else after_release(start, mem.stack, mem.transfer)
        warm = thermal(mem.stack, mem.temperature - mem.bond_temperature)
        out |= {"release": (left - start, left - start), "thermal": (warm, warm)}
    if mem.bend is not None:
        along, across = _bent(mem)
        out["bend"] = (along, across) if mem.bend_along == "x" else (across, along)
    return {name: Strain.of(xx, yy, nu) for name, (xx, yy) in out.items()}


def _bent(mem: "Membrane") -> tuple[float, float]:
    """Strain along the bend and across it."""
    if mem.bend == "free":
        flat = mismatched(mem).flat()
        return mem.curl.xx - flat, mem.curl.yy - flat
    along = -mem.curvature * mem.stack.neutral
    return along, along * mem.stack.across
