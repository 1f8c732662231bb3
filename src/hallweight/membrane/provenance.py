"""What a membrane is computed with: values that were not measured, and what to cite."""

from hallweight.core import Card

from ._heat.rise import heat_assumed
from ._strain.bend import Bend
from ._strain.growth_history import DEFAULTS, GrowthHistory
from ._strain.layup import ASSUMED_FILM, Layup

_FILM = ("t", "Y", "nu", "alpha_T", "strain_max", "G_c", "lambda_s", "lambda_1", "lambda_2", "K_1", "K_2", "M_1", "M_2")
_STACK = ("Y", "nu", "alpha_T", "strain_max")


def assumed_values(layup: Layup, history: GrowthHistory, *, interface_given: bool) -> tuple[str, ...]:
    """Names of what was not measured: ``"PET.Y"`` of cards, ``"CoTb.nu (no card)"`` of no card, and arguments."""
    values = [(card, n) for card, names in _strain_values(layup, history) for n in names if n in card.values]
    names = [f"{card.name}.{n}" for card, n in values if card.values[n].how == "assumed"]
    names += [f"{layup.film.name}.{n} (no card)" for n in ASSUMED_FILM if n not in layup.film.values]
    unused = () if history.released else ("transfer", "bond_temperature", "substrate")
    names += [n for n in DEFAULTS if n not in (*history.given, *unused)]
    names += [] if "misfit" in history.given or "a" in layup.film.values else ["misfit"]
    heat = heat_assumed(layup, interface_given or not history.released)
    return tuple(dict.fromkeys([*names, *heat, "K as grown"]))


def citations(layup: Layup, history: GrowthHistory, bend: Bend) -> tuple[str, ...]:
    """Citation keys of formulas and cards."""
    keys = ["hallweight", "chikazumi1997", "freund2003"]
    keys += [] if bend is None else ["timoshenko1925" if bend == "free" else "suo1999"]
    keys += ["hutchinson1992", "chen2004" if layup.below else "timoshenko1961"]
    cards = [card for card, _ in _strain_values(layup, history)]
    for card in cards if history.layer is None else [*cards, history.layer]:
        keys += card.citations()
    return tuple(dict.fromkeys(keys))


def _strain_values(layup: Layup, history: GrowthHistory) -> list[tuple[Card, tuple[str, ...]]]:
    """Every card of a membrane with the names of its values that strain depends on."""
    stacked = [*([] if layup.support is None else [layup.support]), *(card for card, _ in layup.glued)]
    lattice = ("a",) if "a" in layup.film.values and "misfit" not in history.given else ()
    around = [(card, _STACK) for card in stacked]
    return [(layup.film, (*_FILM, *lattice)), *around, (history.substrate, ("alpha_T", *lattice))]
