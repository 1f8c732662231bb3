"""Density, width, cell and efficiency that keep a state for years and switch it within one pulse."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as made
from typing import TYPE_CHECKING, Any

import numpy as np

from hallweight.cards import card_of_kind
from hallweight.core import Card, environment
from hallweight.core.constants import K_B
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.core.validation import in_range, positive, quantities
from hallweight.magnet import driven, spin_hall, sublattices, threshold_torque

from .._barriers.energy_barriers import barrier_model
from .._barriers.film_at_temperature import FilmState, film_state
from .._barriers.film_on_lattice import FilmOnLattice
from .._bench.session import Quantity
from .._device.hall_bar import HallBar
from .._lattice.volumes import Lattice
from .coherent_rates import SWITCHED, Volume, ln_rate_at_rest, ln_rate_driven
from .published import PUBLISHED

if TYPE_CHECKING:
    import xarray as xr

DENSITIES = (1e10, 3e10, 1e11, 3e11, 1e12)
"""A/m^2, unless given."""
ROUTES = ("closed form", "lattice")
_NEAR = 0.9  # of the threshold: the softest film that is tried
_FAR = 300.0  # times harder than that: the hardest
_SIGMA = (3.0, 200.0)  # K V over k_B T: range of the search


@names_keywords
def switching_sets(
    film: Card | str,
    *,
    source: Card | str = "Pt",
    xi: Sequence[float] = (),
    J: Sequence[Quantity] = DENSITIES,
    pulse: Quantity = "1 us",
    limit: Quantity = "10 years",
    temperature: Quantity = 300.0,
    field: float = 0.1,
    line: Quantity = "1 um",
    support: Card | str = "sapphire",
) -> "xr.Dataset":
    """Find the cells that a current density switches within a pulse and that keep their state at rest.

    One volume of the film reverses as one. Its net anisotropy is free; moments, damping and their temperatures are the
    film's. At each density and efficiency there is one anisotropy, and one side of a square cell, for which

    - the mean time to leave a state at ``temperature``, without field and current, is ``limit``, and
    - under the pulse half of the volumes switch.

    ``xi``
        efficiencies, besides that of the ``source``
    ``field``
        along the current, as a part of the anisotropy field
    ``line``, ``support``
        m, width of the current line and what takes its heat

    Returns a dataset over ``route`` ("closed form", "lattice": :meth:`Kinetics.isolated_rate`), ``heat`` ("none",
    "line"), ``xi`` and ``J``: ``cell`` (m) and ``K`` (J/m^3); ``T`` (heat, J), K at the end of the pulse. nan where the
    film would reach its T_C, or no anisotropy does both. Beside them what is ``published``.
    """
    card, metal = card_of_kind(film, "film"), card_of_kind(source, "spin-source")
    densities, width = quantities("J", J, "A/m^2"), positive("pulse", pulse, "s")
    rest = (positive("limit", limit, "s"), positive("temperature", temperature, "K"))
    b = in_range("field", field, 0, 0.9, open_low=True)
    own = spin_hall(metal)
    efficiencies = np.array([own, *(positive("xi", one) for one in xi)])
    warming = HallBar(card, source=metal, support=support, width=line, grain=positive("line", line, "m")).warming
    T = rest[1] + np.stack([0 * densities, float(warming(np.array([width]))[0]) * densities**2])
    found = np.full((2, 2, len(efficiencies), len(densities), 2), np.nan)
    for i, efficiency in enumerate(efficiencies.tolist()):
        scaled = metal.replace(theta_SH=metal["theta_SH"] * efficiency / own)
        for heat, k in np.ndindex(T.shape):
            if T[heat, k] < sublattices(card).T_C:
                sought = _Sought(card, scaled, float(densities[k]), (rest, width), (float(T[heat, k]), b))
                found[:, heat, i, k] = sought.closed_form(), sought.lattice()
    return _dataset(found, efficiencies, densities, T, _asked(card, metal, (*rest, width, b)))


@dataclass(frozen=True, eq=False)
class _Sought:
    """One density and efficiency: the pair (cell, K) by either route."""

    film: Card
    source: Card
    j: float
    times: tuple[tuple[float, float], float]
    drive: tuple[float, float]
    states: tuple[FilmState, FilmState] = made(init=False)

    def __post_init__(self) -> None:
        soft = self.film.replace(N_x=0.0, N_y=0.0, N_z=0.0)  # its shape anisotropy is part of the one that is sought
        states = [film_state(driven(soft, T, self.source)) for T in (self.times[0][1], self.drive[0])]
        object.__setattr__(self, "states", tuple(states))

    def closed_form(self) -> tuple[float, float]:
        """By the closed rates of coherent reversal."""

        def at_rest(K: float, sigma: float) -> float:
            return ln_rate_at_rest(_volume(self.states[0], K, sigma))

        def under_pulse(K: float, sigma: float) -> float:
            hot, b, h = self._hot(K)
            if b > _NEAR or h > threshold_torque(b):
                return SWITCHED
            sigma_hot = sigma * hot.K / K * self.states[0].T / hot.T
            return ln_rate_driven(_volume(hot, hot.K, sigma_hot), b, h)

        return self._solve(at_rest, under_pulse)

    def lattice(self) -> tuple[float, float]:
        """By the rate of one volume without neighbours on the lattice."""

        def rates(film: FilmState, cell: float, j: float, B: float) -> float:
            lattice = Lattice.of("square", cell, cell, cell)
            options: dict[str, Any] = dict.fromkeys(("f0", "nucleus", "pinning", "B_DMI"))
            model = barrier_model(self.film, lattice, coupling=0.0, barrier=1.0, dipoles=False, **options)
            return float(FilmOnLattice(lattice, model).alone(film, j, (B, 0.0, 0.0), 1.0).max())

        def at_rest(K: float, sigma: float) -> float:
            return rates(replace(self.states[0], K=K), self._cell(K, sigma), 0.0, 0.0)

        def under_pulse(K: float, sigma: float) -> float:
            hot, b, _ = self._hot(K)
            return rates(hot, self._cell(K, sigma), self.j, 2 * b * hot.K / hot.M) if b <= _NEAR else SWITCHED

        return self._solve(at_rest, under_pulse)

    def _hot(self, K: float) -> tuple[FilmState, float, float]:
        """The film of the anisotropy K at rest, in the pulse, with its reduced field and torque."""
        cold, hot = self.states
        hot = replace(hot, K=K * hot.K / cold.K)
        b = self.drive[1] * (K / hot.K) * abs(hot.M / cold.M)
        return hot, b, abs(hot.torque) * self.j / (2 * hot.K)

    def _cell(self, K: float, sigma: float) -> float:
        return float(np.sqrt(sigma * K_B * self.states[0].T / (K * self.film["t"])))

    def _solve(
        self, at_rest: Callable[[float, float], float], under_pulse: Callable[[float, float], float]
    ) -> tuple[float, float]:
        from scipy.optimize import brentq

        (limit, _), width = self.times

        def kept(K: float) -> float:
            return float(brentq(lambda sigma: at_rest(K, sigma) + np.log(limit), *_SIGMA, xtol=1e-3))

        def excess(ln_K: float) -> float:
            K = float(np.exp(ln_K))
            return under_pulse(K, kept(K)) - float(np.log(np.log(2) / width))

        hot = self.states[1].K / self.states[0].K
        least = abs(self.states[1].torque) * self.j / (2 * _NEAR * threshold_torque(self.drive[1]) * hot)
        low, high = np.log(least), np.log(least * _FAR)
        if excess(low) < 0 or excess(high) > 0:
            return np.nan, np.nan
        K = float(np.exp(brentq(excess, low, high, xtol=1e-3)))
        return self._cell(K, kept(K)), K


def _asked(film: Card, source: Card, numbers: tuple[float, ...]) -> dict[str, Any]:
    names = ("limit", "temperature", "pulse", "field")
    return {"film": film.name, "source": source.name, **dict(zip(names, numbers, strict=True))}


def _volume(film: FilmState, K: float, sigma: float) -> Volume:
    return Volume(K, sigma, film.damping_density, film.net_spin_density / film.damping_density)


def _dataset(found: Array, xi: Array, J: Array, T: Array, asked: dict[str, Any]) -> "xr.Dataset":
    import xarray as xr

    dims = ("route", "heat", "xi", "J")
    data = xr.Dataset(
        {
            "cell": (dims, found[..., 0], {"units": "m", "long_name": "side of the cell"}),
            "K": (dims, found[..., 1], {"units": "J/m^3", "long_name": "net anisotropy at rest"}),
            "T": (("heat", "J"), T, {"units": "K", "long_name": "film at the end of the pulse"}),
            "published_J": ("published", [p.J for p in PUBLISHED], {"units": "A/m^2"}),
            "published_xi": ("published", [p.xi for p in PUBLISHED]),
            "published_what": ("published", [p.what for p in PUBLISHED]),
            "published_how": ("published", [p.how for p in PUBLISHED]),
        },
        {
            "route": list(ROUTES),
            "heat": ["none", "line"],
            "xi": xi,
            "J": ("J", J, {"units": "A/m^2"}),
            "published": [p.key for p in PUBLISHED],
        },
    )
    cites = dict.fromkeys(
        ["hallweight", "brown1963thermal", "lee2014thermal", "hanggi1990", *(p.key for p in PUBLISHED)]
    )
    versions = "; ".join(f"{name} {v}" for name, v in environment().items())
    return data.assign_attrs(asked | {"study": "switching_sets", "cites": " ".join(cites), "versions": versions})
