"""Stochastic Heun: the explicit scheme, one step of all lanes of a block.

dm = W x m is taken at the start, and again at the predicted end with the same thermal increments and the drive there.
The mean of both is the step, then |m| = 1. It converges to the Stratonovich solution, which is the physical one (cite
key garcia1998), with weak order one. Both sublattices are one state: neither is frozen while the other moves. At T = 0
it is of second order. A mode of angular frequency w grows by the factor 1 + (w dt)^4/8 in a step, which ``time_step``
keeps small.
"""

from typing import Any

import numpy as np

from hallweight.core.compiled.jit import FUSED, jit

from .equation_of_motion import Applied, cross, dot, rotation_vector
from .lanes import M_1, M_2, BlockStep, coefficients, get, local_drive, put
from .thermal_increments import increments, like_type


@jit(fastmath=FUSED)
def heun(block: Any, at: BlockStep, keys: Any, row: Any, start: Applied, end: Applied) -> None:
    """Advance the devices of a block by one step.

    ``keys``: all random streams, or None at T = 0. ``row``: coefficients. ``start``, ``end``: what is applied at the
    start and the end of the step.
    """
    s1, s2, axes = coefficients(row)
    for k in range(at.count):
        m, o = get(block, M_1, k), get(block, M_2, k)
        at_start, at_end = local_drive(block, k, start), local_drive(block, k, end)
        w, v = increments(keys, at.first + k, at.step, m[0])
        a = cross(rotation_vector(m, o, s1, axes, at_start, w), m)
        b = cross(rotation_vector(o, m, s2, axes, at_start, v), o)
        p, q = (m[0] + a[0], m[1] + a[1], m[2] + a[2]), (o[0] + b[0], o[1] + b[1], o[2] + b[2])
        c = cross(rotation_vector(p, q, s1, axes, at_end, w), p)
        d = cross(rotation_vector(q, p, s2, axes, at_end, v), q)
        put(block, M_1, k, _mean(m, a, c))
        put(block, M_2, k, _mean(o, b, d))


@jit(fastmath=FUSED)
def _mean(m: Any, a: Any, b: Any) -> Any:
    """Return m + (a + b)/2, made a unit vector."""
    half = like_type(0.5, m[0])
    x, y, z = m[0] + half * (a[0] + b[0]), m[1] + half * (a[1] + b[1]), m[2] + half * (a[2] + b[2])
    f = like_type(1.0, m[0]) / np.sqrt(dot((x, y, z), (x, y, z)))
    return (x * f, y * f, z * f)
