"""Two-terminal crossbars: conductances between row wires and column wires.

Row i is driven at column 0 by a voltage behind ``source``; column j ends at the last row in ``load`` to ground. What is
in series with a device (half a channel, a select transistor) belongs to its conductance.
"""

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import Array

from .circuit import Circuit
from .crossbar_kernel import Network, Workspace, network, solve_network, workspace
from .ladder import solve_columns, solve_rows

TOLERANCE = 1e-10
"""Of the solution, in the norm of the dissipated power."""


def network_of(circuit: Circuit, g: Array) -> Network:
    """Return the network of conductances (M, N), S."""
    m, n = g.shape
    wires = circuit.row_wire, circuit.column_wire
    return network(g, wires, np.full(m, circuit.source), np.full(n, circuit.load), 0.0)


def solve_crossbar(net: Network, drive: Array, drive_columns: Array | None = None) -> Workspace:
    """Return the voltages ``x`` of rows and ``u`` of columns for voltages (V) behind the sources and the loads."""
    m, n = net.g.shape
    ws, none = workspace(m, n), np.zeros((m, n))
    columns = np.zeros(n) if drive_columns is None else drive_columns
    check_steps(solve_network(net, none, drive, none, columns, TOLERANCE, ws))
    return ws


def load_currents(net: Network, x: Array) -> Array:
    """Return the currents (N,) into the loads for voltages ``x`` (M, N) of the rows."""
    return solve_columns(net.columns, net.g * x, np.zeros(x.shape[1]), np.empty(x.shape))


def source_currents(net: Network, x: Array, u: Array) -> Array:
    """Return the currents (M,) into sources at zero volts for voltages (M, N) of the rows and the columns."""
    return solve_rows(net.rows, net.g * u - net.lost * x, np.zeros(len(u)), np.empty(u.shape))


def crossbar_matrix(net: Network) -> Array:
    """Return output currents over input voltages (M, N), S: exact, by one solution per row or per column.

    The network is reciprocal, so the current of row i for one volt behind the load of column j is that of column j for
    one volt behind the source of row i. The shorter side is driven.
    """
    m, n = net.g.shape
    out, ws, none = np.empty((m, n)), workspace(m, n), np.zeros((m, n))
    rows, columns = np.zeros(m), np.zeros(n)
    for k in range(min(m, n)):
        driven = rows if m <= n else columns
        driven[k] = 1.0
        check_steps(solve_network(net, none, rows, none, columns, TOLERANCE, ws))
        if m <= n:
            out[k] = load_currents(net, ws.x)
        else:
            out[:, k] = source_currents(net, ws.x, ws.u)
        driven[k] = 0.0
    return out


def crossbar_estimate(net: Network) -> Array:
    """Return the same approximately, in one pass: each device sees the ladders of its own row and column.

    The currents that the columns' voltages send back into the rows are left out.
    """
    m, n = net.g.shape
    row, column = np.empty((m, n)), np.empty((m, n))
    solve_rows(net.rows, np.zeros((m, n)), np.ones(m), row)
    solve_columns(net.columns, np.zeros((m, n)), np.ones(n), column)
    return row * net.g * column


def check_steps(steps: int) -> int:
    """Raise :class:`InputError` if the iteration did not end."""
    if steps < 0:
        raise InputError(
            "wires whose resistance is far above that of the devices",
            "a network that conjugate gradients solve in 2000 steps",
            "check the ohms per cell, or take smaller tiles",
        )
    return steps
