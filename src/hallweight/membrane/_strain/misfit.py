r"""Strain that a film has from its growth and from changes of temperature, and what is left of it after release.

All strains here are elastic and alike in both directions of the plane; tension is positive.
"""

from dataclasses import replace

from hallweight.core import Card, InputError

from .laminate import Ply, Stack


def misfit(film: Card, substrate: Card) -> float:
    """Strain of a crystalline film that continues the lattice of its substrate, ``a_substrate/a_film - 1``.

    Zero for a film card without ``a``: what it has from growth is then its growth stress alone. The release layer is
    taken to continue the substrate's lattice too. Raises :class:`InputError` for a substrate without ``a``.
    """
    if "a" not in film.values:
        return 0.0
    if "a" not in substrate.values:
        raise InputError(f"the substrate {substrate.name!r} without a lattice parameter a", "one that film "
                         f"{film.name!r} continues", "give misfit=, or add a with .replace")  # fmt: skip
    return substrate["a"] / film["a"] - 1


def as_grown(film: Ply, substrate: Ply, *, stress: float, misfit: float, cooling: float) -> float:
    """Elastic strain of the film on its growth substrate, which is so thick that it does not give.

    ``stress/B + misfit + (alpha_film - alpha_substrate) cooling``: growth stress (Pa, biaxial) at the temperature of
    growth, misfit, and cooling (K) from there. Source: cite key freund2003.
    """
    return stress / film.biaxial + misfit + (film.alpha_T - substrate.alpha_T) * cooling


def after_release(grown: float, stack: Stack, transfer: str) -> float:
    """Elastic strain that is left of ``grown`` once the layer below is dissolved and the film is on its stack, flat.

    A film that is "floated" lets go of all of it. One that was "bonded" to its support before shares it with the stack,
    ``grown (1 - B_f h_f / sum B h)``: on a thick support it keeps nearly all, without one nothing.
    """
    return stack_of(stack, -grown).flat() + grown if transfer == "bonded" else 0.0


def thermal(stack: Stack, rise: float) -> float:
    """Elastic strain of the film in a flat stack that is warmer by ``rise`` (K) than when it was put together."""
    warm = replace(stack, plies=tuple(replace(p, free=0.0) for p in stack.plies)).warmed(rise)
    return warm.flat() - warm.own.free


def stack_of(stack: Stack, free: float) -> Stack:
    """The stack in which the film alone has a free strain."""
    plies = [replace(p, free=free if i == stack.film else 0.0) for i, p in enumerate(stack.plies)]
    return replace(stack, plies=tuple(plies))
