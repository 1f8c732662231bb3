r"""Rates at which a domain wall passes a cell.

A wall lies in a washboard of period a and depth E_p. It is tilted by the energy G = -2 V e_w that the passage sets
free. In e_w, :func:`tilt_pressure` stands in place of E_tilt (nothing in a film with D), and the pressure of the torque
``s (pi/2) chi torque j`` is added, with ``chi = clip(M B_x/(D/lambda), -1, 1)``. Walls of opposite side have opposite
chirality and are pushed the same way, until the in-plane field overcomes the effective field D/(M lambda) of the chiral
exchange (cite pai2016efficiencies). The average over the walls round a domain is taken for all. lambda = sqrt(A/K).
With f = G/(pi E_p)

``E = E_p [sqrt(1 - f^2) - f arccos f]`` for |f| < 1,  0 above,  -G below;
``1/rate = exp(E/kT)/f_w + a/v``,  ``f_w = pi lambda E_p/(2 (a s) V a)``  (Kramers in the washboard; cite hanggi1990)

and v is the velocity of a free wall, ``x/sqrt(1 + (2 ds x/(pi D))^2)`` with ``x = lambda |G|/(2 V (a s))``; without D,
below its breakdown, ``x/(1 + (ds/as)^2)``. Forward and backward rates are in the ratio exp(G/kT).
"""

import numpy as np

from hallweight.core.constants import K_B
from hallweight.core.types import Array

from .energy_barriers import BarrierModel
from .film_at_temperature import FilmState


def propagation(model: BarrierModel, film: FilmState, K_factors: Array, holding_energy: Array) -> Array:
    """Return the rates (q, len(K_factors), 2, n), 1/s, at which one wall passes a cell.

    ``holding_energy`` (q, len(K_factors), 2, n), J/m^3, holds the cell in its state: up first, then down.
    """
    kT, wall_width = K_B * film.T, np.sqrt(film.A_ex / film.K)
    depth = model.pinning_energy(film) * np.sqrt(K_factors)[:, None, None]
    gain = -2 * model.volume * holding_energy
    f = gain / (np.pi * depth)
    clipped = np.clip(f, -1.0, 1.0)
    uphill = np.where(f < -1, -gain - np.pi * depth, 0.0)
    height = depth * (np.sqrt(1 - clipped**2) - clipped * np.arccos(clipped)) + uphill
    attempt_rate = np.pi * wall_width * depth / (2 * film.damping_density * model.volume * model.side)
    viscous = wall_width * np.abs(gain) / (2 * model.volume * film.damping_density)
    if film.D:
        speed = viscous / np.sqrt(1 + (2 * film.net_spin_density * viscous / (np.pi * film.D)) ** 2)
    else:
        speed = viscous / (1 + (film.net_spin_density / film.damping_density) ** 2)
    downhill = height - np.maximum(-gain, 0.0)  # the barrier in the direction of the pressure: equal both ways
    flight = attempt_rate * np.exp(-downhill / kT) * model.side / np.maximum(speed, 1e-300)
    with np.errstate(over="ignore"):
        return np.asarray(attempt_rate * np.exp(-height / kT) / (1 + np.where(speed > 0, flight, 0.0)))


def chirality(model: BarrierModel, film: FilmState, B_x: float) -> float:
    """Return chi, from -1 to 1: what the walls round a domain give of the full torque (cite pai2016efficiencies)."""
    chiral = film.D / np.sqrt(film.A_ex / film.K) if model.B_DMI is None else abs(film.M) * model.B_DMI
    field = film.M * B_x + film.pull[0]
    return float(np.clip(field / chiral, -1.0, 1.0)) if chiral else float(np.sign(field))


def chiral_field(model: BarrierModel, film: FilmState) -> float:
    """Return the in-plane field (T) that overcomes the chiral exchange, D/(M lambda) unless ``B_DMI`` is given."""
    return float(film.D / np.sqrt(film.A_ex / film.K) / abs(film.M)) if model.B_DMI is None else model.B_DMI


def tilt_pressure(film: FilmState, j: float) -> float:
    """Return the pressure on a wall of spins along a tilted axis, as an energy E of states (J/m^3).

    The angle p in the plane of a wall at rest follows ``(a s) dp/dt = t_z + (pi D/(2 lambda)) sin p``, with t_z the
    torque of those spins. dp/dt acts as the pressure ``ds dp/dt`` (the two equations of the wall's position and angle).
    So chirality holds p, and spins along the axis do nothing, up to ``pi D/(2 lambda)``. Beyond, the mean over a
    revolution is ``(ds/(a s)) sqrt(t_z^2 - (pi D/(2 lambda))^2)``. Without D it is E_tilt, as in a macrospin. To first
    order the rotation of p by t_z gives no pressure from the torque across the axis: it is opposite on opposite sides.
    """
    along_axis = film.axis_tilt * film.torque * j
    threshold = 0.5 * np.pi * film.D / np.sqrt(film.A_ex / film.K) if film.D else 0.0
    excess = np.sqrt(max(along_axis**2 - threshold**2, 0.0))
    return float(np.sign(along_axis) * excess * film.net_spin_density / film.damping_density)
