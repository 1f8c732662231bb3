"""ln of the rates at which a volume reverses by activation, at nodes of anisotropy and energy.

A volume is driven over its saddle (:mod:`.activation`) at the rate of a macrospin of that saddle's volume
(:mod:`.escape_rate`). The rate back is given by the balance of their energies, so that one even function of the energy
holds both. A current changes the rates out of either state by what it changes in that macrospin's. Spins along a tilted
axis act on it as a field along the axis does.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np

from hallweight.core.constants import K_B
from hallweight.core.types import Array, Indices

from .._lattice.lattice_energy import well_energy
from .._lattice.spin_states import Vector
from .activation import Activation, activation
from .energy_barriers import BarrierModel
from .escape_rate import NEVER, EscapePath, barrier, ln_rates
from .film_at_temperature import FilmState
from .torque_correction import Acting, part_beyond, part_of_tilt, torque_correction

_ANISOTROPIES, _ENERGIES = 5, 9  # nodes; those of the current are every second energy


class ActivatedRates(NamedTuple):
    """Tables over anisotropy and energy, to be interpolated.

    K        (k,)     J/m^3
    e        (n,)     J/m^3, 0 and above
    even     (k, n)   ln of the geometric mean of the rates over a saddle and back (1/s)
    torque   (2, k, n)  what the current adds to ln of the rate out of up and down, at -e ... e
    """

    K: Array
    e: Array
    even: Array
    torque: Array

    def at(self, K: Array, e: Array) -> Array:
        """Return ln of the mean rate plus what the current adds, (q, len(K), 2, n) like ``e``."""
        both = np.concatenate([-self.e[:0:-2], self.e[::2]])
        even = _interpolate(self.K, self.e, self.even, K, np.abs(e))
        if not self.torque.any():
            return even
        parts = [_interpolate(self.K, both, self.torque[s], K, e[:, :, s : s + 1]) for s in (0, 1)]
        return np.asarray(even + np.concatenate(parts, axis=2))


@lru_cache(maxsize=4096)
def activated_rates(
    model: BarrierModel, film: FilmState, j: float, B: Vector, K: tuple[float, float], e_max: float
) -> ActivatedRates:
    """Return the tables of a film under a current and a field, kept for other devices of the same film.

    j      A/m^2
    B      T
    K      J/m^3  lowest and highest anisotropy of a volume
    e_max  J/m^3  largest energy that holds a volume or drives it
    """
    K_nodes = np.array([K[0]]) if K[1] - K[0] <= 1e-9 * K[1] else np.linspace(*K, _ANISOTROPIES)
    e_nodes = np.linspace(0.0, max(e_max, 1e-6 * K[0]), _ENERGIES)
    saddles = activation(model, film, K_nodes, e_nodes)
    driven = _out_of_state(model, film, (0.0, B, 1.0), K_nodes, -e_nodes, saddles)
    with np.errstate(divide="ignore"):
        driven += np.log(saddles.multiplicity)
    even = driven - _work(model, film, B, K_nodes, e_nodes)
    both = np.concatenate([-e_nodes[:0:-2], e_nodes[::2]])
    torque = np.zeros((2, len(K_nodes), len(both)))
    if j != 0 and (film.torque or film.across(j) or film.axial):
        mirrored = Activation(*(np.concatenate([a[:, :0:-2], a[:, ::2]], axis=1) for a in saddles))
        still = _out_of_state(model, film, (0.0, B, 1.0), K_nodes, both, mirrored)
        for state, sign in ((0, 1.0), (1, -1.0)):
            torque[state] = _out_of_state(model, film, (j, B, sign), K_nodes, both, mirrored) - still
    return ActivatedRates(K_nodes, e_nodes, even, torque)


def _work(model: BarrierModel, film: FilmState, B: Vector, K: Array, e: Array) -> Array:
    """Half of what a reversal in a field of energy ``e`` costs, over k_B T, (len(K), len(e))."""
    across = float(np.hypot(*film.held(B)[:2]))
    wells = np.stack([well_energy(K, energy, across, model.volume, film.T) for energy in e.tolist()], axis=1)
    return np.asarray((wells[..., 1] - wells[..., 0]) / (2 * K_B * film.T))


def _out_of_state(
    model: BarrierModel, film: FilmState, drive: tuple[float, Vector, float], K: Array, e: Array, saddles: Activation
) -> Array:
    """ln of the rates (1/s) out of a state, (len(K), len(e)).

    ``drive``: current density, field, and +1 out of up or -1 out of down.
    """
    j, B, s = drive
    if model.attempt_rate is not None:
        return _at_attempt_rate(model, film, drive, K, e, saddles.volume)
    ratio, out = film.net_spin_density / film.damping_density, np.empty((len(K), len(e)))
    along, across, _ = film.held(B)
    across += film.across(j)
    for i, anisotropy in enumerate(K):
        sigma = anisotropy * saddles.volume[i] / (K_B * film.T)
        b, b_y, h = (x / (2 * anisotropy) for x in (along, s * across, -s * film.torque * j))
        acting = Acting(ratio, b, b_y, h)
        held = e + s * film.axial * j
        if film.tilt_energy and j:
            held = held + s * film.tilt_energy * film.torque * j * part_of_tilt(acting, held / (2 * anisotropy), sigma)
        in_field = _in_field(float(np.hypot(along, across)), anisotropy, held, sigma, ratio)
        added = torque_correction(acting, held / (2 * anisotropy), sigma)
        without_barrier = np.log(2 * anisotropy / (1 + ratio**2))
        beyond = part_beyond(b, h)
        out[i] = (1 - beyond) * (in_field + added) + beyond * np.maximum(without_barrier, in_field + added)
    return np.asarray(np.maximum(out - np.log(film.damping_density), NEVER))


def _in_field(field: float, K: float, e: Array, sigma: Array, ratio: float) -> Array:
    """ln of the rates over both paths in a field across the axis (J/m^3), in units of 1/(a s), (len(e),)."""
    sigmas = np.broadcast_to(sigma, e.shape).tolist()
    return np.array(
        [_at_energy(field, float(K), *one, float(ratio)) for one in zip(e.tolist(), sigmas, strict=True)], float
    )


@lru_cache(maxsize=1024)
def _at_energy(field: float, K: float, e: float, sigma: float, ratio: float) -> float:
    """The same at one energy; out of up and down it is often the same."""
    out, one = -np.inf, np.empty((1, 1))
    for sign in (1.0, -1.0):
        ln_rates(np.array([K]), np.array([e]), EscapePath(sign * field, 0.0, 0.0), K / sigma, ratio, one)
        out = float(np.logaddexp(out, one[0, 0]))
    return out


def _at_attempt_rate(
    model: BarrierModel, film: FilmState, drive: tuple[float, Vector, float], K: Array, e: Array, volume: Array
) -> Array:
    """The same with a given attempt rate, over barriers of paths in the plane of field and axis."""
    j, B, s = drive
    assert model.attempt_rate is not None
    total = np.full((len(K), len(e)), -np.inf)
    for i, anisotropy in enumerate(K):
        two = 2 * anisotropy
        for k, energy in enumerate(e):
            for sign in (1.0, -1.0):
                height = barrier(sign * film.held(B)[0] / two, energy / two, -s * sign * film.torque * j / two)
                ln_rate = np.log(model.attempt_rate) - height * anisotropy * volume[i, k] / (K_B * film.T)
                total[i, k] = np.logaddexp(total[i, k], ln_rate)
    return np.asarray(np.maximum(total, NEVER))


def _interpolate(rows: Array, columns: Array, values: Array, K: Array, e: Array) -> Array:
    """Bilinear interpolation at K (k,) and e (q, k, s, n)."""
    i, p = _node_below(rows, K)
    c, w = _node_below(columns, e)
    i, p = i[:, None, None], p[:, None, None]
    above = np.minimum(i + 1, len(rows) - 1)

    def at(column: Indices) -> Array:
        return np.asarray(values[i, column] + p * (values[above, column] - values[i, column]))

    left, right = at(c), at(np.minimum(c + 1, len(columns) - 1))
    return np.asarray(left + w * (right - left))


def _node_below(nodes: Array, x: Array) -> tuple[Indices, Array]:
    """The node at or below each x, and how far x is towards the next, 0 to 1."""
    if len(nodes) == 1:
        return np.zeros(x.shape, np.intp), np.zeros(x.shape)
    distance = np.clip((x - nodes[0]) / (nodes[1] - nodes[0]), 0.0, len(nodes) - 1.0)
    index = np.minimum(distance.astype(np.intp), len(nodes) - 2)
    return index, distance - index
