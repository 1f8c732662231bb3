"""Compensation: where the moments, and where the angular momenta, of the two sublattices cancel."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np

from hallweight.core import Card, InputError
from hallweight.core.constants import HBAR, MU_B
from hallweight.core.types import Array
from hallweight.core.validation import quantities

from .._film.composition import at_composition
from .._film.sublattices import Sublattices, need, sublattices
from .provenance import about

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


def compensation(
    film: Card,
    temperature: str | float | Sequence[str | float] | Array | None = None,
    *,
    composition: float | Sequence[float] | Array | None = None,
) -> "xarray.Dataset":
    """Return T_M, T_A, T_C and the curves against temperature of a film, and against composition if asked.

    ``temperature``: kelvin or ``"300 K"``, one or several; default 201 points from 0 to T_C. ``composition``: fractions
    of rare earth, as :func:`at_composition` makes them. Out comes a dataset of ``T_M``, ``T_A``, ``T_C`` (K, nan where
    there is none; the lowest if there are several) and of ``M_1``, ``M_2``, ``M_net``, ``s_net``, ``K``, ``J``,
    ``g_eff``, ``alpha_eff`` and ``alpha_material`` against ``temperature``, all also against ``composition`` where that
    is given. Above T_C moments are 0 and ratios nan. Sources of g_eff and alpha_eff: cite keys wangsness1953,
    stanciu2006.
    Raises :class:`InputError` for a card without T_C, g factors or damping, and for negative kelvin.
    """
    import xarray as xr

    sublattices(film)  # refuses what is no film
    xs = None if composition is None else quantities("composition", composition, "1")
    cards = [film] if xs is None else [at_composition(film, float(x)) for x in xs]
    alloys = [sublattices(c) for c in cards]
    if not np.isfinite(alloys[0].T_C):
        raise InputError(f"no T_C on card {film.name!r}", "what compensation needs", "add it with card.replace(...)")
    kelvin = _kelvin(temperature, max(a.T_C for a in alloys))
    curves = [_curves(c, a, kelvin) for c, a in zip(cards, alloys, strict=True)]
    points = [_points(c, a) for c, a in zip(cards, alloys, strict=True)]
    many = xs is not None
    dims, coords = (("composition",), {"composition": xs}) if many else ((), {})
    data = {
        **{n: (dims, _row([p[n] for p in points], many), {"units": "K", "long_name": w}) for n, w in _POINTS.items()},
        **{
            n: ((*dims, "temperature"), _row([c[n] for c in curves], many), {"units": u, "long_name": w})
            for n, (u, w) in _CURVES.items()
        },
    }
    attrs = {"card": film.name, "missing": " ".join(film.missing())} | about(film, {"study": "compensation"}, seed=0)
    out = xr.Dataset(data, {**coords, "temperature": kelvin}, attrs)
    out["temperature"].attrs["units"] = "K"
    return out


def _kelvin(temperature: object, t_c: float) -> Array:
    if temperature is None:
        return np.linspace(0.0, t_c, 201)
    kelvin = quantities("temperature", temperature, "K")
    if np.any(kelvin < 0):
        raise InputError(f"a temperature of {kelvin.min():g} K", "a row of kelvin from 0", "check them")
    return kelvin


def _row(values: list[Array] | list[float], many: bool) -> Array:
    return np.array(values if many else values[0], float)


def _curves(film: Card, two: Sublattices, kelvin: Array) -> dict[str, Array]:
    gamma = np.array(need(film, ("g_1", "g_2"), "the angular momentum")) * (MU_B / HBAR)
    alpha = np.array(need(film, ("alpha_1", "alpha_2"), "the effective damping"))
    m = two.moments(kelvin)
    s = m / gamma
    net, s_net, loss = m[:, 0] - m[:, 1], s[:, 0] - s[:, 1], s @ alpha
    k, k2 = two.anisotropy(kelvin)
    return {
        "M_1": m[:, 0],
        "M_2": m[:, 1],
        "M_net": net,
        "s_net": s_net,
        "K": (k + k2).sum(-1),
        "J": two.exchange(kelvin),
        "g_eff": _over(net, s_net) * (HBAR / MU_B),
        "alpha_eff": _over(loss, s_net),
        "alpha_material": _over(loss, s.sum(-1)),
    }


def _over(a: Array, b: Array) -> Array:
    out = np.full_like(a, np.nan)
    np.divide(a, b, out=out, where=b != 0)
    out[(b == 0) & (a != 0)] = np.inf
    return out


def _points(film: Card, two: Sublattices) -> dict[str, float]:
    g_1, g_2 = film["g_1"], film["g_2"]
    return {
        "T_M": _zero(lambda t: two.moments(t) @ [1.0, -1.0], two.T_C),
        "T_A": _zero(lambda t: two.moments(t) @ [1 / g_1, -1 / g_2], two.T_C),
        "T_C": two.T_C,
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
