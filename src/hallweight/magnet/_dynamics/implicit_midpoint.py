"""Implicit midpoint: the scheme that keeps |m| and the energy, one step of all lanes of a block.

m' - m = W(p) x p with p = (m + m')/2 of *both* sublattices (cite key daquino2005). m' - m is normal to p: |m'| = |m|.
Without damping sum_i M_i B_i(p).(m_i' - m_i) = 0, which for an energy of second degree is E' = E: exchange,
uniaxial anisotropy, demagnetisation, strain and applied field are kept to rounding, only K2 is not. With thermal
increments it converges to the Stratonovich solution (cite key daquino2006midpoint).

p is found by a fixed number of iterations of p = m + h x p, h = W(p)/2. Each is solved for p in closed form, so that
|m| is kept in every one, and leaves about w dt/2 of the error. How many are needed follows from the step alone
(``time_step.fixed_point_iterations``), so that a device's result does not depend on its neighbours.
"""

from typing import Any

from hallweight.core.compiled.jit import FUSED, jit

from .equation_of_motion import Applied, cross, dot, rotation_vector
from .lanes import M_1, M_2, MIDDLE_1, MIDDLE_2, BlockStep, coefficients, get, local_drive, put
from .thermal_increments import increments, like_type


@jit(fastmath=FUSED)
def midpoint(block: Any, at: BlockStep, keys: Any, row: Any, middle: Applied, iterations: Any) -> None:
    """Advance the devices of a block by one step; arguments as in ``stochastic_heun``, the drive at mid-step."""
    for k in range(at.count):
        put(block, MIDDLE_1, k, get(block, M_1, k))
        put(block, MIDDLE_2, k, get(block, M_2, k))
    for _ in range(iterations):
        _iterate(block, at, keys, row, middle)
    for k in range(at.count):
        put(block, M_1, k, _end(get(block, M_1, k), get(block, MIDDLE_1, k)))
        put(block, M_2, k, _end(get(block, M_2, k), get(block, MIDDLE_2, k)))


@jit(fastmath=FUSED)
def _iterate(block: Any, at: BlockStep, keys: Any, row: Any, middle: Applied) -> None:
    s1, s2, axes = coefficients(row)
    for k in range(at.count):
        p, q, local = get(block, MIDDLE_1, k), get(block, MIDDLE_2, k), local_drive(block, k, middle)
        w, v = increments(keys, at.first + k, at.step, p[0])
        put(block, MIDDLE_1, k, _middle(get(block, M_1, k), rotation_vector(p, q, s1, axes, local, w)))
        put(block, MIDDLE_2, k, _middle(get(block, M_2, k), rotation_vector(q, p, s2, axes, local, v)))


@jit(fastmath=FUSED)
def _middle(m: Any, w: Any) -> Any:
    """Return the p that solves p = m + (w/2) x p."""
    half, one = like_type(0.5, m[0]), like_type(1.0, m[0])
    h = (half * w[0], half * w[1], half * w[2])
    x, y, z = cross(h, m)
    along, f = dot(h, m), one / (one + dot(h, h))
    return ((m[0] + along * h[0] + x) * f, (m[1] + along * h[1] + y) * f, (m[2] + along * h[2] + z) * f)


@jit(fastmath=FUSED)
def _end(m: Any, p: Any) -> Any:
    """Return 2 p - m, with the rounding of its length corrected by one Newton step."""
    two, three, half = like_type(2.0, m[0]), like_type(3.0, m[0]), like_type(0.5, m[0])
    e = (two * p[0] - m[0], two * p[1] - m[1], two * p[2] - m[2])
    f = half * (three - dot(e, e))
    return (e[0] * f, e[1] * f, e[2] * f)
