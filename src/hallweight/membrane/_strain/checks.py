"""A membrane that cannot be is refused here."""

from typing import TYPE_CHECKING

from hallweight.core import InputError, did_you_mean, show

from .failure_limits import pulls

if TYPE_CHECKING:
    from ..membrane import Membrane


def check(mem: "Membrane") -> None:
    """Refuse a membrane that cannot be; raises :class:`InputError`."""
    for name, value, known in (("transfer", mem.transfer, ("floated", "bonded")),
                               ("bend_along", mem.bend_along, ("x", "y"))):  # fmt: skip
        if value not in known:
            raise InputError(f"{name} = {value!r}", " or ".join(map(repr, known)), did_you_mean(str(value), known))
    if mem.interface is not None and not (mem.interface > 0):
        raise InputError(f"interface = {mem.interface!r}", "a conductance above zero, W/(m^2 K), or None",
                         "give for example 1e7")  # fmt: skip
    if mem.layer is None and mem.support is None:
        raise InputError("neither a release layer nor a support", "what the film is on",
                         "name the substrate that it stays on as support=, or a layer")  # fmt: skip
    if mem.layer is None and mem.transfer == "bonded":
        raise InputError("transfer='bonded' of a film that stays where it grew (layer=None)", "a release layer",
                         "leave transfer out, or name a layer")  # fmt: skip
    film = mem.stack.own
    if mem.support is not None and mem.thickness < film.h:
        raise InputError(f"a support {show(mem.thickness, 'm')} thick under a film of {show(film.h, 'm')}",
                         "a support at least as thick as the film", "make it thicker, or leave it out")  # fmt: skip
    _check_fracture(mem)


def _check_fracture(mem: "Membrane") -> None:
    """Refuse a bend by which a layer is pulled further than it bears."""
    thick = float(mem.stack.h.sum())
    if abs(mem.curvature) * thick >= 2:
        raise InputError(f"a bend to {show(1 / abs(mem.curvature), 'm')} of a stack {show(thick, 'm')} thick",
                         "a radius above half its thickness", "bend it less")  # fmt: skip
    for one, pulled in pulls(mem):
        if pulled > one.strain_max:
            raise InputError(_broken(mem, one.name, pulled), f"at most {100 * one.strain_max:.3g} % before it breaks",
                             "bend it less, take a thinner support, or cap the film (neutral_cap)")  # fmt: skip


def _broken(mem: "Membrane", name: str, pulled: float) -> str:
    if not mem.curvature:
        return f"{name} strained by {100 * pulled:.3g} % as it lies flat"
    side = "outside" if mem.curvature > 0 else "inside"
    return f"{name} strained by {100 * pulled:.3g} % at a bend of {show(1 / abs(mem.curvature), 'm')}, film {side}"
