"""Hall crosses whose contacts hang on a pair of lines per column, in parallel: amplifier per column, or current mode.

Rows run through the channels of their crosses to ground. The top contacts of a column share one line and the bottom
ones another, each through a select transistor; both lines end at the last row in a ``load`` to ground. As both arms are
alike, the network splits exactly into two. The mean of the two lines is a two-terminal crossbar: rows of resistance
channel + wire, columns of half a wire, conductances 1 / (arm/4 + switch/2). Their difference is one ladder per column,
of two wires and branches of arm + 2 switch that hold the Hall electromotive forces.
"""

from dataclasses import dataclass, field

import numpy as np

from hallweight.core.types import Array

from .circuit import Circuit
from .crossbar import TOLERANCE, check_steps
from .crossbar_kernel import Network, network, solve_network, workspace
from .hall_cross import Crosses, Fields, corrected, mean_of_neighbours, of_branches, row_currents, start_of
from .ladder import Ladders, factor_columns, solve_columns


@dataclass(frozen=True, eq=False)
class HallLines:
    """One network of crosses on pairs of lines; ``on`` (M,) are the rows that are selected and driven."""

    circuit: Circuit
    crosses: Crosses
    on: Array
    mean: Network = field(init=False)
    pair: Ladders = field(init=False)
    gx: Array = field(init=False)
    branch: Array = field(init=False)

    def __post_init__(self) -> None:
        c, (m, n) = self.circuit, self.crosses.hall.shape
        switch = np.where(self.on, c.switch, c.switch_off)
        mean = np.ascontiguousarray(np.broadcast_to((1 / (c.arm / 4 + switch / 2))[:, None], (m, n)))
        branch = np.ascontiguousarray(np.broadcast_to((1 / (c.arm + 2 * switch))[:, None], (m, n)))
        source = np.where(self.on, c.source, np.inf) + c.channel / 2
        wires = c.channel + c.row_wire, c.column_wire / 2
        gx = np.full((m, n + 1), 1 / (c.channel + c.row_wire))
        gx[:, 0], gx[:, -1] = 1 / source, 2 / c.channel
        object.__setattr__(self, "mean", network(mean, wires, source, np.full(n, c.load / 2), 2 / c.channel))
        object.__setattr__(self, "pair", factor_columns(branch, 2 * c.column_wire, np.full(n, 2 * c.load)))
        object.__setattr__(self, "gx", gx)
        object.__setattr__(self, "branch", branch)

    def solve(self, drive: Array, drive_columns: Array | None = None) -> Fields:
        """Return the fields for drives of the rows (M,), and of the loads between lines (N,), as ladders have it."""
        n = len(self.pair.gain)
        columns = np.zeros(n) if drive_columns is None else drive_columns

        def step(force: Array | None) -> Fields:
            first = force is None
            e = np.zeros(self.branch.shape) if force is None else force
            return self._once(e, drive if first else np.zeros_like(drive), columns if first else np.zeros(n))

        return corrected(step, lambda fields: self.crosses.along(fields.across))

    def _once(self, force: Array, drive: Array, drive_columns: Array) -> Fields:
        """Solve rows and mean for given forces in the rows, then the difference for the Hall forces that follow."""
        e, (m, n) = of_branches(force), force.shape
        pushed = self.gx * e
        injected = np.ascontiguousarray(pushed[:, 1:] - pushed[:, :-1])
        injected[:, 0] += pushed[:, 0]  # the first branch acts as a drive
        ws = workspace(m, n)
        behind = np.where(self.gx[:, 0] == 0, drive, drive - e[:, 0])
        none = np.zeros(n)
        check_steps(solve_network(self.mean, injected, behind, np.zeros((m, n)), none, TOLERANCE, ws))
        along = row_currents(ws.x, e, self.gx, drive)
        hall, difference = self.crosses.across(mean_of_neighbours(along)), np.empty((m, n))
        end = solve_columns(self.pair, self.branch * hall, drive_columns, difference)
        across = (difference - hall) * self.branch
        start = start_of(ws.x, force, along, self.gx[:, 0], self.circuit.channel)
        return Fields(ws.x, ws.u, difference, along, across, end, start, np.zeros(n))

    def response(self, drive: Array) -> Array:
        """Return the current (A) between the two lines of each column, or the voltage (V) at infinite loads, (N,)."""
        return self.solve(drive).end


def lines_matrix(circuit: Circuit, crosses: Crosses, adjoint: bool | None = None) -> Array:
    """Return responses over drives (M, N) with all rows selected, exact.

    By one solution per row, or per column: the response of column j is what the rows answer to a drive of its load with
    all magnetisations reversed. By default the shorter side is driven.
    """
    m, n = crosses.hall.shape
    out, everywhere = np.empty((m, n)), np.ones(m, bool)
    if m < n if adjoint is None else not adjoint:
        net = HallLines(circuit, crosses, everywhere)
        for i in range(m):
            out[i] = net.solve(np.eye(1, m, i)[0]).end
    else:
        net = HallLines(circuit, crosses.reversed(), everywhere)
        for j in range(n):
            out[:, j] = net.solve(np.zeros(m), np.eye(1, n, j)[0]).start
    return out


def selected_matrix(circuit: Circuit, crosses: Crosses) -> Array:
    """Return responses over drives (M, N) with one row selected at a time: one network and one solution per row."""
    m, n = crosses.hall.shape
    out = np.empty((m, n))
    for i in range(m):
        drive = np.eye(1, m, i)[0]
        out[i] = HallLines(circuit, crosses, drive > 0).solve(drive).end
    return out
