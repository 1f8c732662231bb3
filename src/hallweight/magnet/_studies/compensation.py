"""Compensation: where the moments, and where the angular momenta, of the two sublattices cancel."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import Card, InputError
from hallweight.core.constants import HBAR, MU_B
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.core.validation import quantities

from .._film.composition import at_composition
from .._film.sublattices import Sublattices, card_numbers, sublattices
from .provenance import provenance

if TYPE_CHECKING:
    import xarray


_CURVES = {
    "M_1": ("A/m", "magnetisation of sublattice 1"),
    "M_2": ("A/m", "magnetisation of sublattice 2"),
    "M_net": ("A/m", "M_1 - M_2"),
    "s_net": ("J*s/m^3", "angular momentum s_1 - s_2"),
    "K": ("J/m^3", "uniaxial anisotropy of both sublattices, K_i + K2_i"),
    "J": ("J/m^3", "exchange between the sublattices"),
    "g_eff": ("1", "effective g factor M_net hbar/(s_net mu_B)"),
    "alpha_eff": ("1", "effective damping (a_1 s_1 + a_2 s_2)/s_net"),
    "alpha_material": ("1", "damping (a_1 s_1 + a_2 s_2)/(s_1 + s_2)"),
}
_POINTS = {
    "T_M": "temperature at which M_net = 0",
    "T_A": "temperature at which s_net = 0",
    "T_C": "ordering temperature",
}
_GRID = 400  # where a sign change is looked for; crossings closer than T_C/400 would be missed


@names_keywords
def compensation(
    film: Card,
    temperature: str | float | Sequence[str | float] | Array | None = None,
    *,
    composition: float | Sequence[float] | Array | None = None,
) -> "xarray.Dataset":
    """Return T_M, T_A, T_C and the curves against temperature of a film, and against composition if asked.

    ``temperature``
        kelvin or ``"300 K"``, one or several; default 201 points from 0 to T_C
    ``composition``
        fractions of rare earth, as :func:`at_composition` makes them

    Returns a dataset, also over ``composition`` where that is given:

    ``T_M``, ``T_A``, ``T_C``
        K, nan where there is none; the lowest if there are several
    ``M_1``, ``M_2``, ``M_net``, ``s_net``, ``K``, ``J``
        over ``temperature``, 0 above T_C
    ``g_eff``, ``alpha_eff``, ``alpha_material``
        over ``temperature``, nan above T_C; sources: cite keys wangsness1953, stanciu2006

    Raises :class:`InputError` for a card without T_C, g factors or damping, and for negative kelvin.
    """
    import xarray as xr

    sublattices(film)  # refuses what is no film
    xs = None if composition is None else quantities("composition", composition, "1")
    cards = [film] if xs is None else [at_composition(film, float(x)) for x in xs]
    alloys = [sublattices(c) for c in cards]
    if not np.isfinite(alloys[0].T_C):
        do = "add it with card.replace(T_C=..., beta_1=..., beta_2=...)"
        raise InputError(f"no T_C on card {film.name!r}", "what compensation needs", do)
    kelvin = _kelvin(temperature, max(a.T_C for a in alloys))
    curves = _stacked([_curves(c, a, kelvin) for c, a in zip(cards, alloys, strict=True)], xs)
    points = _stacked([_points(c, a) for c, a in zip(cards, alloys, strict=True)], xs)
    dims, coords = ((), {}) if xs is None else (("composition",), {"composition": xs})
    data = {n: (dims, points[n], {"units": "K", "long_name": text}) for n, text in _POINTS.items()}
    for n, (unit, text) in _CURVES.items():
        data[n] = ((*dims, "temperature"), curves[n], {"units": unit, "long_name": text})
    attrs = {"card": film.name, "missing": " ".join(film.missing())}
    attrs |= provenance(film, {"study": "compensation"}, seed=0)
    out = xr.Dataset(data, {**coords, "temperature": kelvin}, attrs)
    out["temperature"].attrs["units"] = "K"
    return out


def _kelvin(temperature: object, t_c: float) -> Array:
    if temperature is None:
        return np.linspace(0.0, t_c, 201)
    kelvin = quantities("temperature", temperature, "K")
    if np.any(kelvin < 0):
        raise InputError(f"a temperature of {kelvin.min():g} K", "kelvin from 0", "give temperatures from 0 K")
    return kelvin


def _stacked(rows: Sequence[Mapping[str, Array | float]], xs: Array | None) -> dict[str, Array]:
    """Return the values of all compositions as arrays, without an axis of compositions if ``xs`` is None."""
    return {name: np.array([row[name] for row in rows] if xs is not None else rows[0][name], float) for name in rows[0]}


def _curves(film: Card, alloy: Sublattices, kelvin: Array) -> dict[str, Array]:
    gamma = np.array(card_numbers(film, ("g_1", "g_2"), "what the angular momentum needs")) * (MU_B / HBAR)
    alpha = np.array(card_numbers(film, ("alpha_1", "alpha_2"), "what the effective damping needs"))
    m = alloy.moments(kelvin)
    s = m / gamma
    net, s_net, damping = m[:, 0] - m[:, 1], s[:, 0] - s[:, 1], s @ alpha
    k, k2 = alloy.anisotropy(kelvin)
    return {
        "M_1": m[:, 0],
        "M_2": m[:, 1],
        "M_net": net,
        "s_net": s_net,
        "K": (k + k2).sum(-1),
        "J": alloy.exchange(kelvin),
        "g_eff": _ratio(net, s_net) * (HBAR / MU_B),
        "alpha_eff": _ratio(damping, s_net),
        "alpha_material": _ratio(damping, s.sum(-1)),
    }


def _ratio(a: Array, b: Array) -> Array:
    out = np.full_like(a, np.nan)
    np.divide(a, b, out=out, where=b != 0)
    out[(b == 0) & (a != 0)] = np.inf
    return out


def _points(film: Card, alloy: Sublattices) -> dict[str, float]:
    g_1, g_2 = film["g_1"], film["g_2"]
    return {
        "T_M": _zero(lambda t: alloy.moments(t) @ [1.0, -1.0], alloy.T_C),
        "T_A": _zero(lambda t: alloy.moments(t) @ [1 / g_1, -1 / g_2], alloy.T_C),
        "T_C": alloy.T_C,
    }


def _zero(excess: Callable[[Array | float], Array], t_c: float) -> float:
    """Lowest temperature between 0 and T_C where ``excess`` changes its sign, else nan."""
    from scipy.optimize import brentq

    grid = np.linspace(0.0, t_c * (1 - 1e-6), _GRID)
    sign = np.sign(excess(grid))
    change = np.flatnonzero(sign[:-1] * sign[1:] <= 0)
    if not len(change) or not np.any(sign):
        return float("nan")
    i = int(change[0])
    return float(brentq(lambda t: float(excess(t)), grid[i], grid[i + 1], xtol=1e-6))
