"""Implicit midpoint: the scheme that keeps |m| and the energy, one step of all lanes of a block.

m' - m = W(p) x p with p = (m + m')/2 of *both* sublattices (cite key daquino2005). m' - m is normal to p: |m'| = |m|.
Without damping sum_i M_i B_i(p).(m_i' - m_i) = 0, which for an energy of second degree is E' = E: exchange,
uniaxial anisotropy, demagnetisation, strain and applied field are kept to rounding, only K2 is not. With thermal
increments it converges to the Stratonovich solution (cite key daquino2006midpoint).

p is found by a fixed number of rounds of p = m + h x p, h = W(p)/2, each solved for p in closed form, so that |m| is
kept in every round. Each round leaves about w dt/2 of the error; how many are needed follows from the step alone
(``_step.rounds``) and not from the devices, so that a device's result does not depend on its neighbours.
"""

from typing import Any

from hallweight.core.compiled.jit import FUSED, jit

from .equation_of_motion import cross, dot, turn
from .lanes import M_1, M_2, MID_1, MID_2, coefficients, get, lane, put
from .thermal_increments import increments, real


@jit(fastmath=FUSED)
def midpoint(block: Any, keys: Any, part: Any, step: Any, row: Any, middle: Any, rounds: Any) -> None:
    """Carry the devices of a block over one step; arguments as in ``_heun``, the drive at mid-step."""
    for k in range(part[1]):
        put(block, MID_1, k, get(block, M_1, k))
        put(block, MID_2, k, get(block, M_2, k))
    for _ in range(rounds):
        _round(block, keys, part, step, row, middle)
    for k in range(part[1]):
        put(block, M_1, k, _end(get(block, M_1, k), get(block, MID_1, k)))
        put(block, M_2, k, _end(get(block, M_2, k), get(block, MID_2, k)))


@jit(fastmath=FUSED)
def _round(block: Any, keys: Any, part: Any, step: Any, row: Any, middle: Any) -> None:
    s1, s2, u, sigma = coefficients(row)
    for k in range(part[1]):
        p, q, here = get(block, MID_1, k), get(block, MID_2, k), lane(block, k, middle)
        w, v = increments(keys, part[0] + k, step, p[0])
        put(block, MID_1, k, _middle(get(block, M_1, k), turn(p, q, s1, u, sigma, here, w)))
        put(block, MID_2, k, _middle(get(block, M_2, k), turn(q, p, s2, u, sigma, here, v)))


@jit(fastmath=FUSED)
def _middle(m: Any, w: Any) -> Any:
    """Return the p that solves p = m + (w/2) x p."""
    half, one = real(0.5, m[0]), real(1.0, m[0])
    h = (half * w[0], half * w[1], half * w[2])
    x, y, z = cross(h, m)
    along, f = dot(h, m), one / (one + dot(h, h))
    return ((m[0] + along * h[0] + x) * f, (m[1] + along * h[1] + y) * f, (m[2] + along * h[2] + z) * f)


@jit(fastmath=FUSED)
def _end(m: Any, p: Any) -> Any:
    """Return 2 p - m, its length mended of rounding (one Newton step)."""
    two, three, half = real(2.0, m[0]), real(3.0, m[0]), real(0.5, m[0])
    e = (two * p[0] - m[0], two * p[1] - m[1], two * p[2] - m[2])
    f = half * (three - dot(e, e))
    return (e[0] * f, e[1] * f, e[2] * f)
