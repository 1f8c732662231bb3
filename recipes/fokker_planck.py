r"""The Fokker-Planck equation of one stiff moment under field and torque, in spherical harmonics: exact escape rates.

With W the density of directions n and velocities ``Omega x n``, ``dW/dt = -i L.(Omega W) - D L^2 W`` with L = -i n x
grad. Energies are in units of K and times in (a s)/K. The field is ``H = (2 b, 2 b_y, 2 n_z + 2 e)``, the torque h and
``ratio`` r = ds/(a s) (cite brown1963thermal; the torque as in magnet):

``Omega = [n x H + 2 h p - r H + 2 h r n x p]/(1 + r^2)``,  ``D = 1/(sigma (1 + r^2))``,

with p = (0, cos d, sin d) the spins: along y but for a tilt d of the axis towards them. This is a matrix of a few
entries per row. Its smallest decay rate is the sum of the rates out of both states, and its stationary state shares
that between them. Nothing is assumed about the path of escape. It needs a barrier of 4 to 20 k_B T and seconds for
hundreds of points, so that it makes the fit of what a torque adds in ``hall``, and tests.

A positive ``ratio`` is that of a moment that precesses the other way round: a film of ds > 0 has ``-ratio``, or
``-b_y``, which is its mirror image.
"""

from typing import Any

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.sparse.linalg import splu

Matrix = Any
Vector = NDArray[np.float64]
LONG = np.longdouble  # of 64 bits or more: rates of 30 k_B T are 1e-13 of what the matrix holds
_POWER_STEPS, _CONVERGED = 40, 1e-11  # of the inverse iteration, and the change at which it ends
_REFINEMENTS, _REFINED = 12, 1e-9


def rates(
    sigma: float,
    b: float,
    h: float,
    ratio: float,
    e: float = 0.0,
    degree: int = 0,
    *,
    axis_tilt: float = 0.0,
    b_y: float = 0.0,
) -> tuple[float, float]:
    """Return the rates out of the state that field and torque help to leave (up, with b, h > 0), and of the other.

    In units of K/(a s). ``degree``: of the harmonics, chosen if 0. ``axis_tilt``: sin of the tilt of the axis.
    """
    top = degree or degree_of(sigma, b, h, ratio)
    generator = _generator(top, sigma, (b, b_y, h, e), ratio, (0.0, np.sqrt(1 - axis_tilt**2), axis_tilt))
    matrix, source = generator[1:, 1:], generator[1:, 0].toarray().ravel()
    inverse = splu(matrix.astype(complex).tocsc())
    stationary = np.concatenate([[LONG(1)], -_solve(inverse, matrix, source)])
    up, down = (float((row @ stationary).real) for row in _well_populations(top))
    both = -_slowest_decay(inverse, matrix) / (up + down)
    return both * down, both * up


def degree_of(sigma: float, b: float, h: float, ratio: float) -> int:
    """Return the degree of the harmonics that resolves the wells."""
    return int((20 + 6.5 * np.sqrt(sigma * (1 + abs(h) + abs(b)))) * (1 + abs(ratio) / 20))


def _solve(inverse: Any, matrix: Matrix, right: Vector) -> Vector:
    """Solve ``matrix x = right`` in extended precision: the residual is, and each step takes what is left of it."""
    x = np.zeros(len(right), np.clongdouble)
    for _ in range(_REFINEMENTS):
        step = inverse.solve((right - matrix @ x).astype(complex))
        x += step
        if np.linalg.norm(step) < _REFINED * np.linalg.norm(x.astype(complex)):
            break
    return x


def _slowest_decay(inverse: Any, matrix: Matrix) -> float:
    """Return the eigenvalue nearest to zero: Rayleigh's quotient of its two vectors, in extended precision.

    Each vector is found by inverse iteration in double precision. Their errors enter the quotient as a product.
    """
    right, left = (_slowest_vector(inverse, matrix.shape[0], kind).astype(np.clongdouble) for kind in "NH")
    return float((np.conj(left) @ (matrix @ right) / (np.conj(left) @ right)).real)


def _slowest_vector(inverse: Any, size: int, kind: str) -> Vector:
    """Return the vector of the eigenvalue nearest to zero, right ("N") or left ("H"), from a random one."""
    v = np.random.default_rng(0).standard_normal(size) + 0j
    v /= np.linalg.norm(v)
    for _ in range(_POWER_STEPS):
        w = inverse.solve(v, kind)
        w /= np.linalg.norm(w)
        w *= np.exp(-1j * np.angle(np.vdot(v, w)))
        change, v = np.linalg.norm(w - v), w
        if change < _CONVERGED:
            break
    return v


def _generator(top: int, sigma: float, u: tuple[float, ...], r: float, p: tuple[float, ...]) -> Matrix:
    b, b_y, h, e = u
    n, L = _directions(top), _angular_momentum(top)
    one = sp.identity((top + 1) ** 2, LONG, "csr")
    sigma, r, b, b_y, h, e, *p = (LONG(x) for x in (sigma, r, b, b_y, h, e, *p))
    H = [2 * b * one, 2 * b_y * one, 2 * n[2] + 2 * e * one]
    field = [H[a] + 2 * h * r * p[a] * one for a in range(3)]
    omega = [n[a - 2] @ field[a - 1] - n[a - 1] @ field[a - 2] + 2 * h * p[a] * one for a in range(3)]
    out = -1j * sum(L[a] @ (omega[a] - r * H[a]) for a in range(3))
    degree = _degree_and_order(top)[0]
    return ((out - sp.diags(degree * (degree + 1.0)) / sigma) / (1 + r * r)).tocsr()


def _degree_and_order(top: int) -> tuple[Vector, Vector]:
    """Degree l and order m of each Y_lm, ordered by l(l + 1) + m."""
    degree = np.sqrt(np.arange((top + 1) ** 2)).astype(int)
    return degree.astype(LONG), np.arange((top + 1) ** 2) - degree * (degree + LONG(1))


def _angular_momentum(top: int) -> list[Matrix]:
    """L_x, L_y, L_z on Y_lm, ordered by l(l + 1) + m."""
    k, m = _degree_and_order(top)
    up = sp.diags(np.sqrt((k - m) * (k + m + 1))[:-1], -1)  # L_+ takes (l, m) to (l, m + 1)
    return [(up + up.T) / 2, (up - up.T) / 2j, sp.diags(m)]


def _directions(top: int) -> list[Matrix]:
    """Multiplication by n_x, n_y, n_z on Y_lm."""
    degree, m = _degree_and_order(top)
    size = len(degree)
    at = np.arange(size - (2 * top + 1))
    k, q = degree[at], m[at]
    above = (at + 2 * k + 2).astype(int)  # (l + 1, m)
    root = (2 * k + 1) * (2 * k + 3)
    z = sp.csr_matrix((np.sqrt(((k + 1) ** 2 - q**2) / root), (above, at)), (size, size))
    plus = sp.csr_matrix((-np.sqrt((k + q + 1) * (k + q + 2) / root), (above + 1, at)), (size, size))
    minus = sp.csr_matrix((np.sqrt((k - q + 1) * (k - q + 2) / root), (above - 1, at)), (size, size))
    raised, lowered = plus + minus.T, minus + plus.T  # n_x + i n_y and n_x - i n_y
    return [(raised + lowered) / 2, (raised - lowered) / 2j, z + z.T]


def _well_populations(top: int) -> list[Vector]:
    """Weights that take coefficients of Y_lm over that of Y_00 to the populations within 60 degrees of either pole.

    These are the wells, without the path between them.
    """
    from numpy.polynomial import legendre

    x, w = legendre.leggauss(2 * top + 2)
    x, w = 0.75 + 0.25 * x, 0.125 * w  # of cos(x) from 1/2 to 1, for a density of 1/2
    up, down = np.zeros((top + 1) ** 2), np.zeros((top + 1) ** 2)
    for k in range(top + 1):
        at = k * (k + 1)
        up[at] = np.sqrt(2 * k + 1) * float(w @ legendre.legval(x, np.eye(k + 1)[k]))
        down[at] = up[at] * (-1) ** k
    return [up, down]
