"""The physics at one point, once, in plain arithmetic; every integrator calls :func:`turn`.

Two sublattices with unit vectors m_1, m_2 and M = M_1 m_1 + M_2 m_2. Energy density (J/m^3):

E = J m_1.m_2 - sum_i [K_i (m_i.u)^2 + K2_i (m_i.u)^4 + K_s,i (m_i.u_s)^2] + (mu0/2) M.N.M - M.B

Landau-Lifshitz-Gilbert equation of sublattice i (cite key gilbert2004, torques cite key manchon2019):

dm_i/dt = -gamma_i m_i x H_i + alpha_i m_i x dm_i/dt,  H_i = B_i + B_th,i + b_DL,i m_i x sigma + b_FL,i sigma,

with B_i = -(1/M_i) dE/dm_i, b_DL,i = hbar xi_i j/(2 e M_i t) and b_FL,i = fl b_DL,i (tesla). sigma is the direction
*towards* which a positive xi_i j pulls the moment of sublattice i; both sublattices see the same sigma.

Solved for dm_i/dt it is a rotation, dm_i/dt = W_i x m_i with W_i = gamma_i/(1 + alpha_i^2) (H_i + alpha_i m_i x H_i),
so a scheme that rotates keeps |m_i| exactly. What is quadratic in the energy is linear in the field and kept as the
matrices of :class:`Site`.

A product and a sum may be fused, nothing is reordered: a device gets the same bits alone, in any lane, on any thread
(of one machine), which a test holds.
"""

from typing import Any, NamedTuple

from hallweight.core.compiled.jit import FUSED, jit


class Site(NamedTuple):
    """Coefficients of one sublattice, all but ``alpha`` times gamma/(1 + alpha^2) and a time: angles per unit."""

    axx: Any  # field linear in its own moment, symmetric
    ayy: Any
    azz: Any
    axy: Any
    axz: Any
    ayz: Any
    cx: Any  # field linear in the other moment, diagonal
    cy: Any
    cz: Any
    k: Any  # 2 K/M
    q: Any  # 4 K2/M
    g: Any  # per tesla applied
    d: Any  # damping-like torque per A/m^2
    f: Any  # field-like torque per A/m^2
    n: Any  # thermal field: angle of one unit of the increments
    alpha: Any


@jit(fastmath=FUSED)
def cross(a: Any, b: Any) -> Any:
    """Return a x b of two triples."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


@jit(fastmath=FUSED)
def dot(a: Any, b: Any) -> Any:
    """Return a.b of two triples."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@jit(fastmath=FUSED)
def turn(m: Any, o: Any, s: Site, u: Any, sigma: Any, lane: Any, w: Any) -> Any:
    """Return the rotation vector W_i (rad per unit of time of ``s``) of the moment ``m`` beside the other one ``o``.

    ``u``, ``sigma``: easy axis and spin direction. ``lane``: applied field B_x, B_y, B_z (T), current density (A/m^2)
    and anisotropy factor of this device. ``w``: thermal increments, or None at T = 0, which compiles without them.
    """
    bx, by, bz, j, scale = lane
    c = dot(m, u)
    a = scale * c * (s.k + s.q * (c * c))
    d, f = s.d * j, s.f * j
    hx = (s.axx * m[0] + s.axy * m[1] + s.axz * m[2]) + (s.cx * o[0] + a * u[0]) + (s.g * bx + f * sigma[0])
    hy = (s.axy * m[0] + s.ayy * m[1] + s.ayz * m[2]) + (s.cy * o[1] + a * u[1]) + (s.g * by + f * sigma[1])
    hz = (s.axz * m[0] + s.ayz * m[1] + s.azz * m[2]) + (s.cz * o[2] + a * u[2]) + (s.g * bz + f * sigma[2])
    x, y, z = cross(m, sigma)
    hx, hy, hz = hx + d * x, hy + d * y, hz + d * z
    if w is not None:
        hx, hy, hz = hx + s.n * w[0], hy + s.n * w[1], hz + s.n * w[2]
    x, y, z = cross(m, (hx, hy, hz))
    return (hx + s.alpha * x, hy + s.alpha * y, hz + s.alpha * z)
