"""A device in words: what it is, what was assumed, what to cite."""

from typing import TYPE_CHECKING

from hallweight.core import show
from hallweight.membrane import OnSupport, location, no_heating

from .readout import Readout

if TYPE_CHECKING:
    from .hall_bar import HallBar


def assumed(bar: "HallBar") -> tuple[str, ...]:
    """Names of what nobody measured: values of the cards, and arguments that were left at their defaults."""
    support = bar.support if bar.membrane is None else None  # of a membrane's support not all is used
    listed = [bar.film, *(c for c in (bar.source, support) if c is not None)]
    left = [n for n in ("width", "length", "grain", "sigma_K", "outline") if n not in bar.given]
    names = [n for card in listed for n in card.missing()] + left
    if bar.membrane is not None:
        own = f"{bar.film.name}."  # the film's values stand there already
        names += [n for n in bar.membrane.assumed if not n.startswith(own) or n.endswith(")")]
    return tuple(dict.fromkeys([*names, *(["readout"] if bar.readout == Readout() else [])]))


def cites(bar: "HallBar") -> tuple[str, ...]:
    """Citation keys of what the device is made of."""
    keys = ["hallweight", "cornelissens2002", "hooge1969", "johnson1928"]
    if isinstance(bar.warming, OnSupport):
        keys.append("you2006")
    if bar.membrane is not None:
        keys += [*bar.membrane.cites, "maillet2000", "abate2006"]
    for card in (bar.film, bar.source, bar.support):
        if card is not None:
            keys += [*card.cites, *(v.source for v in card.values.values() if v.how == "literature" and v.source)]
    return tuple(dict.fromkeys(keys))


def described(bar: "HallBar") -> str:
    """The device in words, with what is assumed."""
    source = "no spin source" if bar.source is None else f"{bar.source.name} {bar.side}"
    on = "not heated" if bar.warming is no_heating else f"on {bar.support.name if bar.support else 'a heat sink'}"
    on = on if bar.membrane is None else location(bar.membrane)
    mark = {n: "" if n in bar.given else " (assumed)" for n in ("width", "length", "grain", "sigma_K", "outline")}
    lines = [
        f"HallBar: {bar.film.name} with {source}, {on}, seed {bar.seed}",
        f"  {bar.outline}{mark['outline']}, {show(bar.width, 'm')} wide{mark['width']}, current line "
        f"{show(bar.length, 'm')}{mark['length']}",
        f"  grains of {show(bar.grain, 'm')}{mark['grain']}, anisotropy spread {bar.sigma_K:g}{mark['sigma_K']}",
        f"  R_AHE {show(bar.R_AHE, 'ohm')}, R_xx {show(bar.R_xx, 'ohm')}, {bar.share:.0%} of the current in the film",
        f"  1 mA is {bar.current_density(1e-3):.4g} A/m^2",
        "  assumed: " + (", ".join(assumed(bar)) or "nothing"),
    ]
    return "\n".join(lines)
