"""The physics at one point, once, in plain arithmetic; every integrator calls :func:`rotation_vector`.

Two sublattices with unit vectors m_1, m_2 and M = M_1 m_1 + M_2 m_2. Energy density (J/m^3):

E = J m_1.m_2 - sum_i [K_i (m_i.u)^2 + K2_i (m_i.u)^4 + K_s,i (m_i.u_s)^2] + (mu0/2) M.N.M - M.B - sum_i e_i.m_i

Landau-Lifshitz-Gilbert equation of sublattice i (cite key gilbert2004, torques cite key manchon2019):

dm_i/dt = -gamma_i m_i x H_i + alpha_i m_i x dm_i/dt,  H_i = B_i + B_th,i + b_DL,i m_i x sigma + b_FL,i sigma,

with B_i = -(1/M_i) dE/dm_i + beta j z, b_DL,i = hbar xi_i j/(2 e M_i t) and b_FL,i = fl b_DL,i (tesla). sigma is the
direction (of any length) *towards* which a positive xi_i j pulls the moment of sublattice i; both see the same sigma.

Solved for dm_i/dt it is a rotation, dm_i/dt = W_i x m_i with W_i = gamma_i/(1 + alpha_i^2) (H_i + alpha_i m_i x H_i).
So a scheme that rotates keeps |m_i| exactly. What is quadratic in the energy is linear in the field and kept as the
matrices of :class:`Site`.

A product and a sum may be fused, nothing is reordered. So a device gets the same bits alone, in any lane, on any thread
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
    ex: Any  # field that is always there
    ey: Any
    ez: Any
    w: Any  # field along z per A/m^2


class Axes(NamedTuple):
    """Directions that both sublattices share, unit vectors as triples."""

    easy: Any
    spins: Any


class Applied(NamedTuple):
    """What is applied to all devices at one time: field in T and current density in A/m^2."""

    bx: Any
    by: Any
    bz: Any
    j: Any


class Local(NamedTuple):
    """What acts on one device at one time: field in T, current density in A/m^2, factor of its anisotropy."""

    bx: Any
    by: Any
    bz: Any
    j: Any
    K_scale: Any


@jit(fastmath=FUSED)
def cross(a: Any, b: Any) -> Any:
    """Return a x b of two triples."""
    return (a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0])


@jit(fastmath=FUSED)
def dot(a: Any, b: Any) -> Any:
    """Return a.b of two triples."""
    return a[0] * b[0] + a[1] * b[1] + a[2] * b[2]


@jit(fastmath=FUSED)
def rotation_vector(m: Any, other: Any, site: Site, axes: Axes, local: Local, thermal: Any) -> Any:
    """Return W_i (rad per unit of time of ``site``) of the moment ``m`` beside the ``other`` one, unit vectors.

    ``thermal``: increments of the thermal field, or None at T = 0, which compiles without them.
    """
    u, sigma, o = axes.easy, axes.spins, other
    c = dot(m, u)
    a = local.K_scale * c * (site.k + site.q * (c * c))
    d, f = site.d * local.j, site.f * local.j
    hx = (site.axx * m[0] + site.axy * m[1] + site.axz * m[2]) + (site.cx * o[0] + a * u[0])
    hy = (site.axy * m[0] + site.ayy * m[1] + site.ayz * m[2]) + (site.cy * o[1] + a * u[1])
    hz = (site.axz * m[0] + site.ayz * m[1] + site.azz * m[2]) + (site.cz * o[2] + a * u[2])
    hx = hx + (site.g * local.bx + f * sigma[0])
    hy = hy + (site.g * local.by + f * sigma[1])
    hz = hz + (site.g * local.bz + f * sigma[2])
    hx, hy, hz = hx + site.ex, hy + site.ey, hz + (site.ez + site.w * local.j)
    x, y, z = cross(m, sigma)
    hx, hy, hz = hx + d * x, hy + d * y, hz + d * z
    if thermal is not None:
        hx, hy, hz = hx + site.n * thermal[0], hy + site.n * thermal[1], hz + site.n * thermal[2]
    x, y, z = cross(m, (hx, hy, hz))
    return (hx + site.alpha * x, hy + site.alpha * y, hz + site.alpha * z)
