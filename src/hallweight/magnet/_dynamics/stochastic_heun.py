"""Stochastic Heun: the explicit scheme, one step of all lanes of a block.

dm = W x m at the start and again, with the same thermal increments and the drive at the end, at the predicted end; the
mean of both, then |m| = 1. It converges to the Stratonovich solution, which is the physical one (cite key garcia1998),
with weak order one. Both sublattices are one state: neither is frozen while the other moves. At T = 0 it is of second
order; a mode of angular frequency w grows by the factor 1 + (w dt)^4/8 in a step, which ``_step`` keeps small.
"""

from typing import Any

import numpy as np

from hallweight.core.compiled.jit import FUSED, jit

from .equation_of_motion import cross, dot, turn
from .lanes import M_1, M_2, coefficients, get, lane, put
from .thermal_increments import increments, real


@jit(fastmath=FUSED)
def heun(block: Any, keys: Any, part: Any, step: Any, row: Any, now: Any, end: Any) -> None:
    """Carry the devices of a block over one step.

    ``keys``: all random streams, or None at T = 0; ``part``: number of the block's first device, and how many it has;
    ``step``: counter. ``row``: coefficients. ``now``, ``end``: applied
    B_x, B_y, B_z (T) and j (A/m^2) at the start and the end of the step.
    """
    s1, s2, u, sigma = coefficients(row)
    for k in range(part[1]):
        m, o = get(block, M_1, k), get(block, M_2, k)
        here, there = lane(block, k, now), lane(block, k, end)
        w, v = increments(keys, part[0] + k, step, m[0])
        a, b = cross(turn(m, o, s1, u, sigma, here, w), m), cross(turn(o, m, s2, u, sigma, here, v), o)
        p, q = (m[0] + a[0], m[1] + a[1], m[2] + a[2]), (o[0] + b[0], o[1] + b[1], o[2] + b[2])
        c, d = cross(turn(p, q, s1, u, sigma, there, w), p), cross(turn(q, p, s2, u, sigma, there, v), q)
        put(block, M_1, k, _mean(m, a, c))
        put(block, M_2, k, _mean(o, b, d))


@jit(fastmath=FUSED)
def _mean(m: Any, a: Any, b: Any) -> Any:
    """Return m + (a + b)/2, made a unit vector."""
    half = real(0.5, m[0])
    x, y, z = m[0] + half * (a[0] + b[0]), m[1] + half * (a[1] + b[1]), m[2] + half * (a[2] + b[2])
    f = real(1.0, m[0]) / np.sqrt(dot((x, y, z), (x, y, z)))
    return (x * f, y * f, z * f)
