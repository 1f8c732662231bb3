"""A membrane in words: what it is, what was assumed, what to cite."""

from typing import TYPE_CHECKING

from hallweight.core import Card, show

from ._heat.rise import heat_assumed
from ._strain.growth_history import DEFAULTS
from ._strain.layup import FILM

if TYPE_CHECKING:
    from .membrane import Membrane

_FILM = ("t", "Y", "nu", "alpha_T", "strain_max", "G_c", "lambda_s", "lambda_1", "lambda_2", "K_1", "K_2", "M_1", "M_2")
_STACK = ("Y", "nu", "alpha_T", "strain_max")


def used(mem: "Membrane") -> list[tuple[Card, tuple[str, ...]]]:
    """Every card of a membrane with the names of its values that strain depends on."""
    stacked = [c for c in (mem.support, *(p[0] for p in (mem.adhesive, mem.cap) if p)) if c is not None]
    lattice = ("a",) if "a" in mem.film.values and "misfit" not in mem.given else ()
    return [(mem.film, (*_FILM, *lattice)), *((c, _STACK) for c in stacked), (mem.substrate, ("alpha_T", *lattice))]


def assumed(mem: "Membrane") -> tuple[str, ...]:
    """Names of what nobody measured: ``"PET.Y"`` of cards, ``"CoTb.nu (no card)"`` of no card, and arguments."""
    names = [f"{card.name}.{n}" for card, values in used(mem) for n in values
             if n in card.values and card.values[n].how == "assumed"]  # fmt: skip
    names += [f"{mem.film.name}.{n} (no card)" for n in FILM if n not in mem.film.values]
    unused = ("transfer", "bond_temperature", "substrate") if mem.layer is None else ()
    names += [n for n in DEFAULTS if n not in (*mem.given, *unused)]
    names += [] if "misfit" in mem.given or "a" in mem.film.values else ["misfit"]
    return tuple(dict.fromkeys([*names, *heat_assumed(mem), "K as grown"]))


def cites(mem: "Membrane") -> tuple[str, ...]:
    """Citation keys of what this was computed with."""
    keys = ["hallweight", "chikazumi1997", "freund2003"]
    keys += ["timoshenko1925"] if mem.bend == "free" else ["suo1999"] if mem.bend is not None else []
    keys += ["hutchinson1992", "chen2004" if mem.stack.film else "timoshenko1961"]
    for card in (*(card for card, _ in used(mem)), *([] if mem.layer is None else [mem.layer])):
        keys += [*card.cites, *(v.source for v in card.values.values() if v.how == "literature" and v.source)]
    return tuple(dict.fromkeys(keys))


def location(mem: "Membrane") -> str:
    """Where the film is and how it is bent."""
    on = "bare" if mem.support is None else f"on {mem.support.name} {show(mem.thickness, 'm')}"
    if not mem.curvature:
        return f"{on}, flat"
    side = "outside" if mem.curvature > 0 else "inside"
    by = ", by itself" if mem.bend == "free" else ""
    return f"{on}, bent to {show(1 / abs(mem.curvature), 'm')} (film {side}{by})"


def described(mem: "Membrane") -> str:
    """The membrane in words, with what is assumed."""
    s, p, k = mem.strain, mem.stress, mem.K_eff
    off = "as grown" if mem.layer is None else f"released from {mem.layer.name} on {mem.substrate.name}, {mem.transfer}"
    kept = "perpendicular" if k.kept else "perpendicular state lost"
    lines = [
        f"Membrane: {mem.film.name} {show(mem.film['t'], 'm')}, {off}, {location(mem)}",
        f"  strain {100 * s.xx:.3g} % along the current, {100 * s.yy:.3g} % across",
        f"  stress {p.xx / 1e6:.4g} MPa along, {p.yy / 1e6:.4g} MPa across",
        f"  K_eff {k.before:.3g} J/m^3 as grown, {k.after:.3g} now: {kept}",
        "  assumed: " + ", ".join(assumed(mem)),
    ]
    return "\n".join(lines)
