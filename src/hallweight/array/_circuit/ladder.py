"""Compiled kernels: many resistive ladders at once, exact for wires of no resistance.

A ladder is a line of nodes, joined by wires of resistance ``r``. Node k has the conductance ``c_k`` to somewhere and
an injected current ``b_k``. At its near end a source or a load of resistance ``R`` sits between the node and a drive.
From the far end on, what lies beyond a node is its Norton equivalent (conductance p, current s):

    p_k = c_k + p_(k-1) f_(k-1),   s_k = b_k + s_(k-1) f_(k-1),   f_k = 1 / (1 + r p_k)

and back from the near end: ``v_near = take * drive + gain * s``, ``v_(k-1) = f_(k-1) (v_k + r s_(k-1))``. No term is
subtracted, so there is no cancellation, and r = 0 or R = 0 is nothing special. The drive is the voltage behind R, or
the current of an ideal source (R infinite): ``gain = R / (1 + R p)``, ``take = 1 / (1 + R p)``, or both ``1 / p``.

Rows lie along the second axis with the near end at column 0. Columns lie along the first, near end at the last row.
"""

from typing import NamedTuple

import numpy as np

from hallweight.core.compiled.jit import FUSED, jit
from hallweight.core.types import Array


class Ladders(NamedTuple):
    """Ladders that are ready to be solved for many injections.

    r     ohm     of the wire between two nodes
    f     (M, N)  see above
    gain  (n,)    ohm, from the injected current to the voltage of the near node
    take  (n,)    from the drive to the voltage of the near node; also from the injected current to the response, which
                  is the current through a finite R, or the voltage of the near node
    """

    r: float
    f: Array
    gain: Array
    take: Array


@jit(part=True)
def end_of(p: float, resistance: float) -> tuple[float, float]:
    """Return gain and take of a near end."""
    if np.isinf(resistance):
        return 1.0 / p, 1.0 / p
    return resistance / (1.0 + resistance * p), 1.0 / (1.0 + resistance * p)


@jit(fastmath=FUSED)
def factor_rows(c: Array, r: float, resistance: Array, far: float) -> Ladders:
    """Return the ladders of rows: ``c`` (M, N), sources ``resistance`` (M,), conductance ``far`` at the far ends."""
    m, n = c.shape
    f, gain, take = np.empty((m, n)), np.empty(m), np.empty(m)
    for i in range(m):
        p = c[i, n - 1] + far
        for j in range(n - 2, -1, -1):
            f[i, j + 1] = 1.0 / (1.0 + r * p)
            p = c[i, j] + p * f[i, j + 1]
        f[i, 0] = 1.0
        gain[i], take[i] = end_of(p, resistance[i])
    return Ladders(r, f, gain, take)


@jit(fastmath=FUSED)
def factor_columns(c: Array, r: float, resistance: Array) -> Ladders:
    """Return the ladders of columns: ``c`` (M, N), loads ``resistance`` (N,)."""
    m, n = c.shape
    f, gain, take, p = np.empty((m, n)), np.empty(n), np.empty(n), c[0].copy()
    for i in range(m - 1):
        for j in range(n):
            f[i, j] = 1.0 / (1.0 + r * p[j])
            p[j] = c[i + 1, j] + p[j] * f[i, j]
    for j in range(n):
        f[m - 1, j] = 1.0
        gain[j], take[j] = end_of(p[j], resistance[j])
    return Ladders(r, f, gain, take)


@jit(fastmath=FUSED)
def solve_rows(rows: Ladders, b: Array, drive: Array, v: Array) -> Array:
    """Write the voltages for the injections ``b`` (M, N) and drives (M,) into ``v``; return the responses (M,).

    The response is the current that the *injections* send through the source, or the voltage of an ideal one.
    """
    m, n = b.shape
    out = np.empty(m)
    for i in range(m):
        s = b[i, n - 1]
        v[i, n - 1] = s
        for j in range(n - 2, -1, -1):
            s = b[i, j] + s * rows.f[i, j + 1]
            v[i, j] = s
        u = rows.take[i] * drive[i] + rows.gain[i] * s
        out[i] = rows.take[i] * s
        v[i, 0] = u
        for j in range(1, n):
            u = rows.f[i, j] * (u + rows.r * v[i, j])
            v[i, j] = u
    return out


@jit(fastmath=FUSED)
def solve_columns(columns: Ladders, b: Array, drive: Array, v: Array) -> Array:
    """The same for columns, injections (M, N), drives (N,): write the voltages into ``v``, return the responses."""
    m, n = b.shape
    v[0] = b[0]
    for i in range(1, m):
        for j in range(n):
            v[i, j] = b[i, j] + columns.f[i - 1, j] * v[i - 1, j]
    out: Array = columns.take * v[m - 1]
    v[m - 1] = columns.take * drive + columns.gain * v[m - 1]
    for i in range(m - 2, -1, -1):
        for j in range(n):
            v[i, j] = columns.f[i, j] * (v[i + 1, j] + columns.r * v[i, j])
    return out


@jit(fastmath=FUSED)
def through_columns(g: Array, r: float, resistance: Array) -> Array:
    """Return the conductance (M, N) from each node of the rows to ground, with all other rows grounded.

    That is the device ``g`` in series with what its column shows at this place: the ladders above and below.
    """
    m, n = g.shape
    out = np.empty((m, n))
    for j in range(n):
        above = 0.0
        for i in range(m):
            out[i, j] = above
            p = g[i, j] + above
            above = p / (1.0 + r * p)
        below = np.inf if resistance[j] == 0.0 else 1.0 / resistance[j]
        for i in range(m - 1, -1, -1):
            column, device = out[i, j] + below, g[i, j]
            out[i, j] = device if np.isinf(column) else 0.0 if device == 0.0 else device * column / (device + column)
            p = device + below
            below = 1.0 / (r + 1.0 / p)
    return out
