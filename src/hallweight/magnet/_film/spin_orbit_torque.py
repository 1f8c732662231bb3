r"""How strong the spin-orbit torque is, and the field that the current makes by the way.

All torques enter the dynamics through the damping-like efficiencies xi_i of the two sublattices (``Pair.xi``): a
current density j gives sublattice i the field ``hbar xi_i j / (2 e M_i t)``, so the torque on the film is
``hbar (xi_1 + xi_2) j / (2 e t)`` per volume, whatever the net moment (validation row 11).

Axes: x along the current, z from the substrate up. A spin source of positive spin Hall angle below the film
(platinum) gives it spins along +y for a current along +x.
"""

from dataclasses import replace
from typing import Literal

import numpy as np

from hallweight.core import Card, InputError, parse
from hallweight.core.constants import E_CHARGE, HBAR, MU0

from .sublattice_pair import Pair, pair

Side = Literal["below", "above"]


def spin_hall(source: Card) -> float:
    """Damping-like efficiency of a spin source: ``theta_SH (1 - sech(t / lambda_sd))`` (cite liu2011stfmr).

    Spins that are made near the outer face of a layer of thickness t come back from it; the layer must be thicker than
    the spin-diffusion length to give its whole angle. The interface is taken as a perfect sink.
    """
    ratio = source["t"] / source["lambda_sd"]
    return float(source["theta_SH"] * (1 - 1 / np.cosh(min(ratio, 700.0))))


def bulk(film: Card) -> float:
    """Damping-like efficiency of a single layer that makes its own torque: ``bulk_DL t`` (cite zhu2022bulk)."""
    return film["bulk_DL"] * film["t"]


def with_efficiency(pair: Pair, xi: float) -> Pair:
    """Return ``pair`` with the total efficiency ``xi``, shared as before; all on sublattice 1 if there was none.

    Transition metals carry the current at the Fermi level, so sublattice 1 is the assumption where a film card says
    nothing.
    """
    total = float(np.sum(pair.xi))
    share = pair.xi / total if total != 0 else np.array([1.0, 0.0])
    return replace(pair, xi=xi * share)


def driven(
    film: Card | Pair,
    temperature: str | float | None = None,
    source: Card | None = None,
    side: Side = "below",
) -> Pair:
    """Return what the studies integrate: the film at a temperature, with its torque.

    ``film`` is a card, or a :class:`Pair` as it stands (then ``temperature`` is only that of the noise). The torque is
    that of ``source`` if given, else the card's own ``xi_1`` and ``xi_2``, else its ``bulk_DL`` times its thickness.
    """
    if isinstance(film, Pair):
        two = film if temperature is None else replace(film, T=parse(temperature, "K"))
    else:
        two = pair(film, temperature)
        if not np.any(two.xi) and "bulk_DL" in film.values:
            two = with_efficiency(two, bulk(film))
    return with_source(two, source, side)


def with_source(pair: Pair, source: Card | None, side: Side = "below") -> Pair:
    """Return ``pair`` driven by a spin source layer instead of the efficiencies of its own card.

    A source above the film gives spins of the opposite sign. The field-like share is the source's, if it has one.
    """
    if source is None:
        return pair
    if not isinstance(source, Card) or source.kind != "spin-source":
        card = f"card {source.name!r} of kind {source.kind!r}" if isinstance(source, Card) else f"{source!r:.40}"
        found = f"{card} as the spin source"
        raise InputError(found, "a card of kind 'spin-source'", "take for example hw.card('Pt')")
    return replace(with_efficiency(pair, spin_hall(source) * _sign(side)), fl=source.get("FL_ratio", pair.fl))


def torque_per_current(pair: Pair) -> float:
    """Damping-like torque per volume and current density, ``hbar (xi_1 + xi_2)/(2 e t)``, in J/m^3 per A/m^2.

    Raises :class:`InputError` for a film without a torque or without a thickness.
    """
    if not np.any(pair.xi):
        do = "give xi_1 and xi_2 or bulk_DL on the film's card, or a spin source"
        raise InputError("a film without a spin-orbit torque", "a damping-like efficiency", do)
    if not pair.t > 0:
        raise InputError("a film without a thickness", "t on its card, which the torque needs", "add it with .replace")
    return float(HBAR * np.sum(pair.xi) / (2 * E_CHARGE * pair.t))


def oersted(source: Card, film_thickness: float, width: float = np.inf, side: Side = "below") -> float:
    r"""Field along y at the middle of the film per current density in the spin source, T per A/m^2; < 0 if below.

    A bar of thickness t and width w carries j along x. Above its middle, u from the near face (Biot and Savart,
    integrated over the bar): ``B = (mu0 j/pi) [u atan(a/u) + (a/2) ln(u^2 + a^2)]`` between ``u = d`` and ``d + t``,
    ``a = w/2``, d half the film. A wide bar gives ``mu0 j t/2``. The current in the film itself gives no mean field.
    """
    t, d = source["t"], 0.5 * film_thickness
    if not width > 0:
        raise InputError(f"a width of {width:g} m", "a positive width", "give the width of the line")
    sign = -_sign(side)
    if not np.isfinite(width):
        return float(sign * 0.5 * MU0 * t)
    a = 0.5 * width

    def primitive(u: float) -> float:
        return float(u * np.arctan(a / u) + 0.5 * a * np.log1p((u / a) ** 2))

    return float(sign * MU0 / np.pi * (primitive(d + t) - primitive(d)))


def _sign(side: Side) -> int:
    if side not in ("below", "above"):
        raise InputError(f"a spin source {side!r} the film", "'below' or 'above'", "choose one of the two")
    return 1 if side == "below" else -1
