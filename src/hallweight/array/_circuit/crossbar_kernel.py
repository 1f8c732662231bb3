"""Compiled kernel: two crossed sets of wires joined by conductances, solved by conjugate gradients.

With row voltages x and column voltages u: ``A x = G u + b``, ``C u = G x + b'``. Here A and C are the tridiagonal
matrices of the wires, sources and loads with the conductances G on their diagonals. Without u,
``(A - G C^-1 G) x = b + G C^-1 b'``: symmetric and positive definite. Conjugate gradients (cite hestenes1952) are
preconditioned by the diagonal blocks M of this matrix, one per row: ladders in which each device ends in its column,
with all other rows grounded. ``A = M + D`` with the diagonal D of what the columns take away from G. So ``A p`` follows
from the recurrence of ``p``, and A itself, which is infinite for wires of no resistance, is never needed.
"""

from typing import NamedTuple

import numpy as np

from hallweight.core.compiled.jit import FUSED, jit
from hallweight.core.types import Array

from .ladder import Ladders, factor_columns, factor_rows, solve_columns, solve_rows, through_columns


class Network(NamedTuple):
    """Conductances ``g`` (M, N) between rows and columns, the diagonal D ``lost`` (M, N), and the ladders of both."""

    g: Array
    lost: Array
    rows: Ladders
    columns: Ladders


@jit(fastmath=FUSED)
def network(g: Array, wires: tuple[float, float], source: Array, load: Array, far: float) -> Network:
    """Return the network of conductances (M, N), S.

    wires   ohm  of rows and of columns, from one node to the next
    source  (M,) ohm, at the first column; infinite for ideal current sources
    load    (N,) ohm, at the last row
    far     S    from the last node of each row to ground
    """
    own = through_columns(g, wires[1], load)
    return Network(g, g - own, factor_rows(own, wires[0], source, far), factor_columns(g, wires[1], load))


class Workspace(NamedTuple):
    """Arrays (M, N) of one solution: voltages ``x`` of the rows, ``u`` of the columns, and working memory."""

    x: Array
    u: Array
    r: Array
    p: Array
    w: Array


@jit()
def workspace(m: int, n: int) -> Workspace:
    """Return the arrays of an M x N network."""
    return Workspace(*(np.empty((m, n)), np.empty((m, n)), np.empty((m, n)), np.empty((m, n)), np.empty((m, n))))


@jit(fastmath={"contract", "reassoc"})
def _through_columns(net: Network, p: Array, w: Array, q: Array) -> float:
    """Write ``q = w - G C^-1 G p`` and return ``p . q``."""
    g, f, r = net.g, net.columns.f, net.columns.r
    m, n = g.shape
    for j in range(n):
        q[0, j] = g[0, j] * p[0, j]
    for i in range(1, m):
        for j in range(n):
            q[i, j] = g[i, j] * p[i, j] + f[i - 1, j] * q[i - 1, j]
    u, total = net.columns.gain * q[m - 1], 0.0
    for i in range(m - 1, -1, -1):
        if i < m - 1:
            for j in range(n):
                u[j] = f[i, j] * (u[j] + r * q[i, j])
        part = 0.0
        for j in range(n):
            value = w[i, j] - g[i, j] * u[j]
            q[i, j] = value
            part += p[i, j] * value
        total += part
    return total


@jit(fastmath={"contract", "reassoc"})
def _precondition(rows: Ladders, r: Array, z: Array) -> float:
    """Write ``z = M^-1 r`` and return ``r . z``."""
    m, n = r.shape
    total = 0.0
    for i in range(m):
        s = 0.0
        for j in range(n - 1, 0, -1):
            s = r[i, j] + s
            z[i, j] = s
            s *= rows.f[i, j]
        u = rows.gain[i] * (r[i, 0] + s)
        z[i, 0] = u
        for j in range(1, n):
            u = rows.f[i, j] * (u + rows.r * z[i, j])
            z[i, j] = u
        part = 0.0
        for j in range(n):
            part += r[i, j] * z[i, j]
        total += part
    return total


@jit(fastmath=FUSED)
def _step(alpha: float, ws: Workspace, q: Array) -> None:
    m, n = q.shape
    for i in range(m):
        for j in range(n):
            ws.x[i, j] += alpha * ws.p[i, j]
            ws.r[i, j] -= alpha * q[i, j]


@jit(fastmath=FUSED)
def _turn(beta: float, lost: Array, ws: Workspace, z: Array) -> None:
    m, n = z.shape
    for i in range(m):
        for j in range(n):
            ws.p[i, j] = z[i, j] + beta * ws.p[i, j]
            ws.w[i, j] = ws.r[i, j] + lost[i, j] * z[i, j] + beta * ws.w[i, j]


@jit(fastmath=FUSED)
def solve_network(
    net: Network, b: Array, drive: Array, b_columns: Array, drive_columns: Array, tolerance: float, ws: Workspace
) -> int:
    """Solve for injections (M, N) into rows and columns and drives (M,), (N,); voltages are in ``ws.x`` and ``ws.u``.

    Return the number of steps, or -1 if the error, in the norm of the dissipated power, did not fall to ``tolerance``
    of its first estimate in 2000 steps.
    """
    m, n = net.g.shape
    solve_rows(net.rows, b, drive, ws.x)
    steps = _iterate(net, b_columns, drive_columns, tolerance, ws)
    for i in range(m):
        for j in range(n):
            ws.w[i, j] = b_columns[i, j] + net.g[i, j] * ws.x[i, j]
    solve_columns(net.columns, ws.w, drive_columns, ws.u)
    return steps


@jit(fastmath=FUSED)
def _iterate(net: Network, b_columns: Array, drive_columns: Array, tolerance: float, ws: Workspace) -> int:
    m, n = net.g.shape
    for i in range(m):
        for j in range(n):
            ws.w[i, j] = b_columns[i, j] + net.g[i, j] * ws.x[i, j]
    solve_columns(net.columns, ws.w, drive_columns, ws.u)
    for i in range(m):
        for j in range(n):
            ws.r[i, j] = net.g[i, j] * ws.u[i, j] - net.lost[i, j] * ws.x[i, j]
    power = _precondition(net.rows, ws.r, ws.p)
    for i in range(m):
        for j in range(n):
            ws.w[i, j] = ws.r[i, j] + net.lost[i, j] * ws.p[i, j]
    least = tolerance * tolerance * power
    for step in range(2000):
        if not power > least:
            return step
        alpha = power / _through_columns(net, ws.p, ws.w, ws.u)
        _step(alpha, ws, ws.u)
        new = _precondition(net.rows, ws.r, ws.u)
        _turn(new / power, net.lost, ws, ws.u)
        power = new
    return -1
