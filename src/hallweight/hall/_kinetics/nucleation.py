"""Rates of nucleation: a macrospin of the size of a nucleus leaves its state, over either of the two paths.

ln of the rate is computed at a few anisotropies and energies and interpolated between them: it is nearly linear in
both.
"""

import numpy as np

from hallweight.core.constants import K_B
from hallweight.core.types import Array, Indices

from .energy_barriers import BarrierModel
from .escape_rate import NEVER, EscapePath, barrier, ln_rates
from .film_at_temperature import FilmState
from .precession_correction import correction
from .spin_states import Vector

_ANISOTROPIES, _ENERGIES = 9, 7  # nodes


def nucleation(
    model: BarrierModel, film: FilmState, j: float, B: Vector, K_factors: Array, holding_energy: Array
) -> Array:
    """Return the rates (q, len(K_factors), 2, n), 1/s, summed over the two paths.

    j               A/m^2
    B               T
    holding_energy  (q, 2, n)  J/m^3, that holds the macrospin in its state; up first, then down
    """
    nodes = _nodes(K_factors.min() * film.K, K_factors.max() * film.K, _ANISOTROPIES)
    energy = _nodes(float(holding_energy.min()), float(holding_energy.max()), _ENERGIES)
    out = np.zeros((len(holding_energy), len(K_factors), *holding_energy.shape[1:]))
    for state in (0, 1):
        for sign in (1.0, -1.0):
            torque = -(1.0 - 2 * state) * sign * film.torque * j
            path = EscapePath(sign * film.M * B[0], film.M * B[1] + film.field_like * j, torque)
            ln_rate = _ln_rates_at_nodes(model, film, nodes, energy, path)
            at = _interpolate(nodes, energy, ln_rate, K_factors * film.K, holding_energy[:, state])
            out[:, :, state] += np.exp(at)
    return out


def _ln_rates_at_nodes(model: BarrierModel, film: FilmState, nodes: Array, energy: Array, path: EscapePath) -> Array:
    """ln of the rates (1/s) at nodes of anisotropy and energy, (nodes, energies)."""
    volume = model.nucleus**2 * model.thickness * model.barrier_factor
    kT = max(K_B * film.T, 1e-30) / volume
    out = np.empty((len(nodes), len(energy)))
    if model.attempt_rate is None:
        ratio = film.net_spin_density / film.damping_density
        ln_rates(nodes, energy, path, kT, ratio, out)
        for i, K in enumerate(nodes):
            b, h = path.field / (2 * K), path.torque / (2 * K)
            out[i] += correction(ratio, b, h, energy / (2 * K), K / kT)
        return np.asarray(np.maximum(out - np.log(film.damping_density), NEVER))
    for i, K in enumerate(nodes):
        for k, e in enumerate(energy):
            height = barrier(path.field / (2 * K), e / (2 * K), path.torque / (2 * K)) * K / kT
            out[i, k] = np.log(model.attempt_rate) - height
    return out


def _nodes(low: float, high: float, count: int) -> Array:
    return np.array([low]) if high - low <= 1e-9 * abs(high) else np.linspace(low, high, count)


def _interpolate(rows: Array, columns: Array, values: Array, K: Array, e: Array) -> Array:
    """Bilinear interpolation at K (k,) and e (q, n): (q, k, n)."""
    i, p = _node_below(rows, K)
    c, w = _node_below(columns, e)
    above, below = values[np.minimum(i + 1, len(rows) - 1)], values[i]
    at_K = (below + p[:, None] * (above - below)).T  # (columns, k)
    left, right = at_K[c], at_K[np.minimum(c + 1, len(columns) - 1)]
    return np.asarray(np.moveaxis(left + w[..., None] * (right - left), -1, 1))


def _node_below(nodes: Array, x: Array) -> tuple[Indices, Array]:
    """The node at or below each x, and how far x is towards the next, 0 to 1."""
    if len(nodes) == 1:
        return np.zeros(x.shape, np.intp), np.zeros(x.shape)
    distance = np.clip((x - nodes[0]) / (nodes[1] - nodes[0]), 0.0, len(nodes) - 1.0)
    index = np.minimum(distance.astype(np.intp), len(nodes) - 2)
    return index, distance - index
