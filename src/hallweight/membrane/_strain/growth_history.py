"""The arguments of a membrane, settled: cards loaded, quantities in SI, what is not given assumed."""

from collections.abc import Mapping
from typing import Any

from hallweight.core import InputError, did_you_mean, parse

from .layup import card_of, length, piece
from .misfit import misfit

DEFAULTS: Mapping[str, Any] = {
    "substrate": "STO",
    "growth_stress": "-100 MPa",
    "growth_temperature": "300 K",
    "bond_temperature": "300 K",
    "temperature": "300 K",
    "transfer": "floated",
}
"""What is assumed where an argument is None."""


def settle(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of a membrane from its arguments; raises :class:`InputError` for what is not one of them."""
    said = {n: given[n] for n in DEFAULTS if given[n] is not None}
    use = dict(DEFAULTS) | said
    layer, support = given["layer"], given["support"]
    under = None if support is None else piece("support", support, given["thickness"])
    stays = layer is None and under is not None
    substrate = under[0] if stays and under is not None else card_of(use["substrate"], "support")
    film = card_of(given["film"], "film")
    strain = given["misfit"]
    return {
        "film": film,
        "layer": None if layer is None else card_of(layer, "sacrificial-layer"),
        "support": None if under is None else under[0],
        "thickness": 0.0 if under is None else under[1],
        "bend": _bend(given["bend"]),
        **{n: given[n] for n in ("bend_along", "wide", "interface")},
        **{n: None if given[n] is None else piece(n, given[n]) for n in ("adhesive", "cap")},
        "span": None if given["span"] is None else length("span", given["span"]),
        "substrate": substrate,
        "growth_stress": parse(use["growth_stress"], "Pa"),
        "misfit": misfit(film, substrate) if strain is None else parse(strain, "1"),
        **{n: _kelvin(n, use[n]) for n in ("growth_temperature", "bond_temperature", "temperature")},
        "transfer": use["transfer"],
        "given": (*said, *(() if strain is None else ("misfit",))),
    }


def _kelvin(name: str, value: str | float) -> float:
    size = parse(value, "K")
    if not size > 0:
        raise InputError(f"{name} = {value!r}", "a temperature above 0 K", f"correct {name}")
    return size


def _bend(bend: str | float | None) -> float | str | None:
    """Return a radius in m (not zero), "free" or None."""
    if bend is None or bend == "flat":
        return None
    if bend == "free":
        return "free"
    if isinstance(bend, str) and bend.strip().isalpha():
        raise InputError(f"bend = {bend!r}", "a radius such as '5 mm', 'free' or 'flat'",
                         did_you_mean(bend, ("free", "flat")))  # fmt: skip
    radius = parse(bend, "m")
    if radius == 0:
        raise InputError(f"bend = {bend!r}", "a radius that is not zero, or None for flat", "correct bend")
    return radius
