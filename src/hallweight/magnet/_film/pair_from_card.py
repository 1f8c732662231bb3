"""From a film card to its two sublattices at a temperature, with the spin-orbit torque that drives them."""

import math
from dataclasses import replace
from typing import Any, Literal

import numpy as np

from hallweight.core import Card, InputError, parse
from hallweight.core.constants import HBAR, MU_B
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.core.validation import one_of
from hallweight.membrane import magnetostriction

from .sublattice_pair import SublatticePair
from .sublattices import DEFAULT_TEMPERATURE, card_numbers, check_card, sublattices

Side = Literal["below", "above"]
"""Where the spin source lies, seen from the film."""
Stress = str | float | tuple[str | float, str | float]
"""One stress along an axis, or (sigma_xx, sigma_yy)."""


@names_keywords
def pair(
    film: Card,
    temperature: str | float | None = None,
    *,
    stress: Stress = 0.0,
    stress_axis: tuple[float, float, float] = (1.0, 0.0, 0.0),
) -> SublatticePair:
    """Return the film's two sublattices in equilibrium at a temperature.

    ``temperature``
        ``"300 K"`` or kelvin; default the card's ``T_ref``, else 300 K
    ``stress``
        ``"100 MPa"`` or pascal, tension positive: uniaxial along ``stress_axis``. It adds -K_s (m.u_s)^2 with
        K_s = (3/2) lambda_s sigma.
        A row ``(sigma_xx, sigma_yy)``, as a :class:`~hallweight.membrane.Membrane` gives it, acts by its difference
        along x and adds ``-(3/2) lambda_i sigma_yy`` to K_i, which is taken along the easy axis even if that is tilted.

    Each sublattice has its own lambda_i (:func:`hallweight.membrane.magnetostriction`). It falls with temperature as
    the uniaxial anisotropy of the sublattice does; the card's value holds at ``T_ref``, else 300 K.
    The easy axis is z, tilted by ``tilt`` towards the in-plane angle ``tilt_azimuth``. That angle counts from x; the
    default is y, the spin direction of a current in x.
    ``J_bias``, ``J_layer``, ``spin_z`` and ``B_gradient`` are taken as the card's at any temperature.
    Torques are the card's own ``xi_1`` and ``xi_2``, zero if absent. :func:`driven` adds those of a spin source.
    Demagnetising factors default to those of a thin film, (0, 0, 1).
    Raises :class:`InputError` for a temperature at or above T_C, or below zero, and for what the card lacks.
    """
    film_sublattices = sublattices(film)
    kelvin = film.get("T_ref", DEFAULT_TEMPERATURE) if temperature is None else parse(temperature, "K")
    uniaxial, biaxial = _split_stress(stress, stress_axis)
    if not 0 <= kelvin < film_sublattices.T_C:
        found = f"a temperature of {kelvin:g} K for card {film.name!r}"
        expected = f"one from 0 K to below its T_C of {film_sublattices.T_C:.4g} K"
        raise InputError(found, expected, "lower the temperature")
    g = card_numbers(film, ("g_1", "g_2"), "what the precession needs")
    k, k2 = film_sublattices.anisotropy(kelvin)
    per_stress = 1.5 * _magnetostriction_at(film, k) if uniaxial or biaxial else np.zeros(2)
    return SublatticePair(
        M=film_sublattices.moments(kelvin),
        gamma=np.array(g) * (MU_B / HBAR),
        alpha=np.array(card_numbers(film, ("alpha_1", "alpha_2"), "what the damping needs")),
        J=float(film_sublattices.exchange(kelvin)),
        K=k - per_stress * biaxial,
        K2=k2,
        axis=_easy_axis(film),
        K_s=per_stress * uniaxial,
        axis_s=np.asarray(stress_axis, float),
        N=np.array([film.get("N_x", 0.0), film.get("N_y", 0.0), film.get("N_z", 1.0)]),
        xi=np.array([film.get("xi_1", 0.0), film.get("xi_2", 0.0)]) * efficiency_at(film, kelvin),
        fl=film.get("FL_ratio", 0.0),
        t=film.get("t", math.nan),
        volume=film.get("t", math.nan) * film.get("width", math.nan) * film.get("length", math.nan),
        T=kelvin,
        **_field_free(film),
    )


@names_keywords
def driven(
    film: Card | SublatticePair,
    temperature: str | float | None = None,
    source: Card | None = None,
    side: Side = "below",
    *,
    stress: Stress = 0.0,
) -> SublatticePair:
    """Return what the studies integrate: the film at a temperature, with its spin-orbit torque.

    ``film``
        a card, or a :class:`SublatticePair` as it stands (then ``temperature`` is only that of the noise)
    ``source``, ``side``
        the card of a spin source below or above the film; without one the torque is that of the film's own
        ``xi_1`` and ``xi_2``, else of its ``bulk_DL`` times its thickness
    ``stress``
        of the film, as in :func:`pair`

    Raises :class:`InputError` for a stress on a :class:`SublatticePair`, which holds its own.
    """
    if isinstance(film, SublatticePair):
        if stress:
            do = "make the pair with hallweight.magnet.pair(film, stress=...)"
            raise InputError("a stress on a pair of sublattices", "a film card", do)
        bare = film if temperature is None else replace(film, T=parse(temperature, "K"))
    else:
        bare = pair(film, temperature, stress=stress)
        if not np.any(bare.xi) and "bulk_DL" in film.values:
            bare = with_efficiency(bare, bulk(film) * efficiency_at(film, bare.T))
    return with_source(bare, source, side)


def with_source(pair: SublatticePair, source: Card | None, side: Side = "below") -> SublatticePair:
    """Return ``pair`` driven by a spin source layer instead of the efficiencies of its own card.

    A source above the film gives spins of the opposite sign. The field-like share is the source's, if it has one.
    """
    if source is None:
        return pair
    check_card(source, "spin-source", "Pt")
    efficiency = spin_hall(source) * side_sign(side) * efficiency_at(source, pair.T)
    # in a stack turned over the spins along z keep their sign, those along y do not
    spin_z = source["spin_z"] * side_sign(side) if "spin_z" in source.values else pair.spin_z
    return replace(with_efficiency(pair, efficiency), fl=source.get("FL_ratio", pair.fl), spin_z=spin_z)


def with_efficiency(pair: SublatticePair, xi: float) -> SublatticePair:
    """Return ``pair`` with the total efficiency ``xi``, shared as before; all on sublattice 1 if there was none.

    Transition metals carry the current at the Fermi level, so sublattice 1 is the assumption where a film card says
    nothing.
    """
    total = float(np.sum(pair.xi))
    share = pair.xi / total if total != 0 else np.array([1.0, 0.0])
    return replace(pair, xi=xi * share)


def spin_hall(source: Card) -> float:
    """Damping-like efficiency of a spin source: ``theta_SH (1 - sech(t / lambda_sd))`` (cite liu2011stfmr).

    Spins made near the outer face of a layer of thickness t diffuse back. So the layer must be thicker than the
    spin-diffusion length to give its whole angle. The interface is taken as a perfect sink.
    """
    ratio = source["t"] / source["lambda_sd"]
    return float(source["theta_SH"] * (1 - 1 / np.cosh(min(ratio, 700.0))))


def bulk(film: Card) -> float:
    """Damping-like efficiency of a single layer that makes its own torque: ``bulk_DL t`` (cite zhu2022bulk)."""
    return film["bulk_DL"] * film["t"]


def efficiency_at(card: Card, temperature: float) -> float:
    """Torque efficiency of a film or source at a temperature (K) over that on its card, ``1 + xi_tc (T - T_ref)``."""
    return 1 + card.get("xi_tc", 0.0) * (temperature - card.get("T_ref", DEFAULT_TEMPERATURE))


def side_sign(side: Side) -> int:
    """Return +1 for a spin source below the film, -1 above: the sign of its spins."""
    return 1 if one_of("side", side, ("below", "above")) == "below" else -1


def _split_stress(stress: Stress, axis: tuple[float, float, float]) -> tuple[float, float]:
    """Stress (Pa) along the axis alone, and what x and y share."""
    if not isinstance(stress, tuple | list | np.ndarray):
        return parse(stress, "Pa"), 0.0
    if len(stress) != 2 or tuple(axis) != (1.0, 0.0, 0.0):
        found = f"stress={stress!r:.60} along {tuple(axis)}"
        expected = "one stress along an axis, or (xx, yy)"
        raise InputError(found, expected, "give two stresses, and leave stress_axis out")
    xx, yy = (parse(s, "Pa") for s in stress)
    return xx - yy, yy


def _magnetostriction_at(film: Card, K: Array) -> Array:
    """Magnetostriction (2,) at a temperature: that at T_ref, fallen as the anisotropy ``K`` (2,) has since."""
    film_sublattices = sublattices(film)
    default = DEFAULT_TEMPERATURE if film_sublattices.T_C > DEFAULT_TEMPERATURE else 0.0
    reference, _ = film_sublattices.anisotropy(film.get("T_ref", default))
    fraction = np.divide(K, reference, out=np.ones(2), where=reference != 0)
    return magnetostriction(film, reference) * fraction


def _field_free(film: Card) -> dict[str, Any]:
    """Values of a pair that switch it without a field; energies per area are shared by the thickness."""
    polar = film.get("layer_polar", math.pi / 2)
    energies = {"bias": ("J_bias", math.pi / 2, "bias_azimuth"), "interlayer": ("J_layer", polar, "layer_azimuth")}
    found: dict[str, Any] = {name: film.get(name, 0.0) for name in ("spin_z", "B_gradient")}
    for name, (value, angle, azimuth) in energies.items():
        if value in film.values:
            (thickness,) = card_numbers(film, ("t",), "by which an energy per area is shared")
            found[name] = film[value] / thickness * _direction(angle, film.get(azimuth, 0.0))
    return found


def _easy_axis(film: Card) -> Array:
    tilt, azimuth = film.get("tilt", 0.0), film.get("tilt_azimuth", math.pi / 2)
    return _direction(tilt, azimuth)


def _direction(polar: float, azimuth: float) -> Array:
    return np.array([math.sin(polar) * math.cos(azimuth), math.sin(polar) * math.sin(azimuth), math.cos(polar)])
