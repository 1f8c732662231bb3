r"""The rates of reversal of every kind of cell under one set of conditions.

A kind is a class of anisotropy, a state, and a surrounding: how many neighbours a cell has and how many of them are
reversed. The energy per volume that holds state s is, for z neighbours of which u are reversed,

``e = s (M B_z + E_tilt) - mu0 M^2 q [(z - 2u) + r s <s>] + w (z - 2u)/(2 V)``

with the dipole fields of the neighbours (q = t/(4 pi a) for flat cells of side a) and of all others (r = 9.03 - 4, the
lattice sum of 1/r^3 less the neighbours), and the energy w of a side of wall. The rate is that of nucleation
(:mod:`._escape`) in the volume of a nucleus, plus, for each reversed neighbour, that of a wall that passes: nucleation
and propagation with a barrier each are the model of Fatuzzo, Labrune and Raquet (cite raquet1996).

A wall lies in a washboard of period a and depth E_p. It is tilted by the energy G = -2 V e_w that the passage sets
free; here e_w has, in place of E_tilt, what spins along the axis leave of it (:func:`tilted`: nothing in a film with
D), and the pressure of the torque ``s (pi/2) chi torque j``, with
``chi = clip(M B_x/(D/lambda), -1, 1)``: walls of opposite side have opposite chirality and are pushed the same way,
until the in-plane field overcomes the effective field of the chiral exchange, D/(M lambda) (cite pai2016efficiencies;
the average over the walls round a domain is taken for all). lambda = sqrt(A/K). With f = G/(pi E_p)

``E = E_p [sqrt(1 - f^2) - f arccos f]`` for |f| < 1,  0 above,  -G below;
``1/rate = exp(E/kT)/f_w + a/v``,  ``f_w = pi lambda E_p/(2 (a s) V a)``  (Kramers in the washboard; cite hanggi1990)

and v is the velocity of a free wall, ``x/sqrt(1 + (2 ds x/(pi D))^2)`` with ``x = lambda |G|/(2 V (a s))`` (validation
rows 13 and 14; without D below its breakdown, ``x/(1 + (ds/as)^2)``). There and back are in the ratio exp(G/kT).
"""

import numpy as np
from numpy.typing import NDArray

from hallweight.core.constants import K_B, MU0
from hallweight.core.types import Array

from .energy_barriers import Model
from .escape_rate import NEVER, barrier, ln_rates
from .film_at_temperature import Matter
from .precession_correction import correction

SURROUNDINGS = 15  # (neighbours, reversed): (0,0), (1,0), (1,1), (2,0) ... (4,4)
Z = np.array([z for z in range(5) for _ in range(z + 1)])
U = np.array([u for z in range(5) for u in range(z + 1)])
_REST = 9.0336 - 4  # sum of 1/r^3 over the square lattice, less the four neighbours
_ANISOTROPIES, _ENERGIES = 9, 7  # nodes between which ln of the rate is interpolated: it is nearly linear in both


def table(model: Model, m: Matter, j: float, B: tuple[float, float, float], factors: Array, means: Array) -> Array:
    """Return rates (1/s), (len(means), len(factors), 2, 15): <s>, anisotropy over the film's, up and down, surrounding.

    ``j`` A/m^2, ``B`` T.
    """
    s = np.array([1.0, -1.0])[:, None]
    net = (Z - 2 * U)[None, :] + 0.0
    pull = MU0 * m.M**2 * model.dipole
    common = s * m.M * B[2] - pull * (net + _REST * s * means[:, None, None])
    common = common + net * (m.K / model.K_ref) * model.wall / (2 * model.volume)
    held = common + s * m.tilt_energy * m.torque * j
    rate = nucleation(model, m, j, B, factors, held)
    pressed = common + s * (0.5 * np.pi * chirality(model, m, B[0]) * m.torque * j + tilted(model, m, j))
    if np.any(model.pinning > 0):
        rate += U * propagation(model, m, factors, pressed)
    return rate


def nucleation(model: Model, m: Matter, j: float, B: tuple[float, float, float], factors: Array, held: Array) -> Array:
    """Return the rates (q, len(factors), 2, n) of a macrospin held by the energies ``held`` (q, 2, n), J/m^3; the sum
    over the two ways round.
    """
    nodes = _nodes(factors.min() * m.K, factors.max() * m.K, _ANISOTROPIES)
    energy = _nodes(float(held.min()), float(held.max()), _ENERGIES)
    out = np.zeros((len(held), len(factors), *held.shape[1:]))
    for state in (0, 1):
        for way in (1.0, -1.0):
            work = -(1.0 - 2 * state) * way * m.torque * j
            ln = _over_nodes(model, m, nodes, energy, (way * m.M * B[0], m.M * B[1] + m.field_like * j, work))
            out[:, :, state] += np.exp(_interpolated(nodes, energy, ln, factors * m.K, held[:, state]))
    return out


def propagation(model: Model, m: Matter, factors: Array, pressed: Array) -> Array:
    """Return the rates (q, len(factors), 2, n) at which one wall passes a cell that ``pressed`` (q, 2, n) holds."""
    kT, wide = K_B * m.T, np.sqrt(model.A_ex / m.K)
    depth = (model.pinning * m.K / model.K_ref) * factors[:, None, None]
    gain = -2 * model.volume * pressed[:, None]
    f = gain / (np.pi * depth)
    inside = np.clip(f, -1.0, 1.0)
    hill = depth * (np.sqrt(1 - inside**2) - inside * np.arccos(inside)) + np.where(f < -1, -gain - np.pi * depth, 0.0)
    attempts = np.pi * wide * depth / (2 * m.friction * model.volume * model.side)
    free = wide * np.abs(gain) / (2 * model.volume * m.friction)
    if model.D:
        speed = free / np.sqrt(1 + (2 * m.turning * free / (np.pi * model.D)) ** 2)
    else:
        speed = free / (1 + (m.turning / m.friction) ** 2)
    ahead = hill - np.maximum(-gain, 0.0)  # the hill in the direction of the pressure: the same there and back
    flight = attempts * np.exp(-ahead / kT) * model.side / np.maximum(speed, 1e-300)
    with np.errstate(over="ignore"):
        return np.asarray(attempts * np.exp(-hill / kT) / (1 + np.where(speed > 0, flight, 0.0)))


def chirality(model: Model, m: Matter, B_x: float) -> float:
    """Return chi, from -1 to 1: what the walls round a domain give of the full torque (cite pai2016efficiencies)."""
    chiral = model.D / np.sqrt(model.A_ex / m.K) if model.B_DMI is None else abs(m.M) * model.B_DMI
    pull = m.M * B_x
    return float(np.clip(pull / chiral, -1.0, 1.0)) if chiral else float(np.sign(pull))


def tilted(model: Model, m: Matter, j: float) -> float:
    """Return the pressure, as an energy E of states (J/m^3), of the part of the spins along a tilted axis on a wall.

    In a wall at rest with the angle p in the plane, ``(a s) dp/dt = t_z + (pi D/(2 lambda)) sin p`` with t_z the torque
    of that part, and dp/dt acts as the pressure ``ds dp/dt`` (the two equations of the wall's position and angle). So
    chirality holds p, and spins along the axis do nothing, up to ``pi D/(2 lambda)``; the mean over a turn beyond is
    ``(ds/(a s)) sqrt(t_z^2 - (pi D/(2 lambda))^2)``. Without D it is E_tilt, as in a macrospin. To first order the
    turn of p by t_z gives no pressure from the torque across the axis either: it is opposite on opposite sides.
    """
    along = m.lean * m.torque * j
    held = 0.5 * np.pi * model.D / np.sqrt(model.A_ex / m.K) if model.D else 0.0
    return float(np.sign(along) * np.sqrt(max(along**2 - held**2, 0.0)) * m.turning / m.friction)


def _over_nodes(model: Model, m: Matter, nodes: Array, energy: Array, way: tuple[float, float, float]) -> Array:
    """ln of the rates (1/s) at nodes of anisotropy and energy for one way: fields along it, along y, and torque."""
    volume = model.nucleus**2 * model.t * model.factor
    kT = max(K_B * m.T, 1e-30) / volume
    out = np.empty((len(nodes), len(energy)))
    b, _, work = way
    if model.f0 is None:
        ratio = m.turning / m.friction
        ln_rates(nodes, energy, *way, kT, ratio, out)
        for i, K in enumerate(nodes):
            scaled = (b / (2 * K), work / (2 * K))
            out[i] += correction(ratio, *scaled, energy / (2 * K), K / kT)
        return np.asarray(np.maximum(out - np.log(m.friction), NEVER))
    for i, K in enumerate(nodes):
        for k, e in enumerate(energy):
            out[i, k] = np.log(model.f0) - barrier(b / (2 * K), e / (2 * K), work / (2 * K)) * K / kT
    return out


def _nodes(low: float, high: float, count: int) -> Array:
    return np.array([low]) if high - low <= 1e-9 * abs(high) else np.linspace(low, high, count)


def _interpolated(rows: Array, columns: Array, values: Array, K: Array, e: Array) -> Array:
    """Bilinear interpolation at K (k,) and e (q, n): (q, k, n)."""
    i, p = _place(rows, K)
    c, w = _place(columns, e)
    top, low = values[np.minimum(i + 1, len(rows) - 1)], values[i]
    along = (low + p[:, None] * (top - low)).T  # (columns, k)
    near, far = along[c], along[np.minimum(c + 1, len(columns) - 1)]
    return np.asarray(np.moveaxis(near + w[..., None] * (far - near), -1, 1))


def _place(nodes: Array, x: Array) -> tuple[NDArray[np.intp], Array]:
    if len(nodes) == 1:
        return np.zeros(x.shape, np.intp), np.zeros(x.shape)
    far = np.clip((x - nodes[0]) / (nodes[1] - nodes[0]), 0.0, len(nodes) - 1.0)
    at = np.minimum(far.astype(np.intp), len(nodes) - 2)
    return at, far - at
