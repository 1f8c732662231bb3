r"""Strain that a film has from its growth and from changes of temperature, and what is left of it after release.

All strains here are elastic and alike in both directions of the plane; tension is positive.
"""

from dataclasses import replace

from hallweight.core import Card, InputError

from .laminate import Ply, Stack


def lattice_misfit(film: Card, substrate: Card) -> float:
    """Strain of a crystalline film that continues the lattice of its substrate, ``a_substrate/a_film - 1``.

    Zero for a film card without ``a``: its strain from growth is then that of its growth stress alone. The release
    layer is taken to continue the substrate's lattice too. Raises :class:`InputError` for a substrate without ``a``.
    """
    if "a" not in film.values:
        return 0.0
    if "a" not in substrate.values:
        found = f"the substrate {substrate.name!r} without a lattice parameter a"
        todo = "give misfit=, or add a with card.replace(a=...)"
        raise InputError(found, f"one that film {film.name!r} continues", todo)
    return substrate["a"] / film["a"] - 1


def strain_as_grown(film: Ply, substrate: Ply, *, stress: float, misfit: float, cooling: float) -> float:
    """Elastic strain of the film on its growth substrate, which is so thick that it does not give.

    ``stress/B + misfit + (alpha_film - alpha_substrate) cooling``, with B the biaxial modulus of the film. ``stress``
    (Pa, biaxial) is that of growth, at its temperature; ``cooling`` (K) counts from there. Source: cite key freund2003.
    """
    return stress / film.biaxial + misfit + (film.alpha_T - substrate.alpha_T) * cooling


def strain_after_release(grown: float, stack: Stack, transfer: str) -> float:
    """Elastic strain that is left of ``grown`` once the layer below is dissolved and the film is on its stack, flat.

    A film that is "floated" relaxes fully. One that was "bonded" before shares its strain with the stack,
    ``grown (1 - B_f h_f / sum B h)``: on a thick support nearly all of it stays, without one nothing.
    """
    return mismatch_of_film(stack, -grown).flat() + grown if transfer == "bonded" else 0.0


def thermal_strain(stack: Stack, rise: float) -> float:
    """Elastic strain of the film in a flat stack that is warmer by ``rise`` (K) than when it was put together."""
    warm = replace(stack, plies=tuple(replace(p, free=0.0) for p in stack.plies)).warmed(rise)
    return warm.flat() - warm.film_ply.free


def mismatch_of_film(stack: Stack, free: float) -> Stack:
    """The stack in which the film alone has a strain of its own, ``free``."""
    plies = [replace(p, free=free if i == stack.film else 0.0) for i, p in enumerate(stack.plies)]
    return replace(stack, plies=tuple(plies))
