"""Hall voltages in series: one chain of crosses per column adds them up, ``V_j = sum_i R_H,ij I_i``, in one read.

The contacts of a column are joined from cross to cross; the first is grounded, the last goes to the stage. Isolation is
part of the design. With ``isolated=True`` each cross has a current source of its own, and only ``isolation``, its
leakage to ground, and the output resistance ``source`` are left to disturb. With ``isolated=False`` the current of a
row runs through its crosses one after another: then rows and columns are one conducting network, whose rows lie at
different potentials, and a column carries some 70 times the ideal signal.

Common mode: half of the output, as the chain is grounded on one side. Offset: misalignment of all crosses in sum, and
the amplifier's own once. Settling: the chain charges its own capacitance through all its arms.
"""

import numpy as np

from hallweight.core.types import Array

from .._circuit.circuit import Circuit
from .._circuit.hall_chain import HallChains, chains_matrix
from .._circuit.hall_cross import Crosses, Fields
from .._circuit.hall_grid import HallGrid, grid_matrix
from .._circuit.solution import Solution
from .netlist import Netlist
from .readout import Readout, drive_of, mean_of_phases, mean_solution, phases


def _crosses(circuit: Circuit, hall: Array) -> Crosses:
    return Crosses(hall, np.full(hall.shape, circuit.offset))


def solve(circuit: Circuit, devices: Array, inputs: Array) -> Solution:
    """Return voltages and currents for row currents (A)."""
    return mean_solution([_solve_once(c, devices, inputs) for c in phases(circuit)])


def _solve_once(circuit: Circuit, hall: Array, inputs: Array) -> Solution:
    fields, bare = _fields(circuit, hall, inputs), _fields(circuit, 0 * hall, inputs)
    volts = fields.end * _ohms(circuit)
    loads = -fields.end if np.isfinite(circuit.load) else 0 * fields.end
    across = fields.across
    leak = fields.centre / circuit.isolation if circuit.isolated else np.zeros_like(across)
    sneak = np.abs(leak).sum(0) if circuit.isolated else np.abs(across).sum(0)
    into = fields.top.sum() + (0.0 if circuit.isolated else fields.along[:, 0].sum())
    out = loads.sum() + leak.sum() + (0.0 if circuit.isolated else fields.along[:, -1].sum())
    return Solution(
        _amplified(circuit, volts),
        inputs @ circuit.ideal(hall),
        fields.centre,
        fields.centre,
        None,
        volts / 2,
        _amplified(circuit, bare.end * _ohms(circuit)),
        sneak,
        float(into),
        float(out),
    )


def _fields(circuit: Circuit, hall: Array, inputs: Array) -> Fields:
    drive = drive_of(circuit, inputs)
    if circuit.isolated:
        every = np.ascontiguousarray(np.broadcast_to(inputs[:, None], hall.shape))
        return HallChains(circuit, _crosses(circuit, hall)).solve(every)
    return HallGrid(circuit, _crosses(circuit, hall)).solve(drive)


def _ohms(circuit: Circuit) -> float:
    """Return what turns the response of a column into volts."""
    return 1.0 if np.isinf(circuit.load) else circuit.load


def _amplified(circuit: Circuit, volts: Array) -> Array:
    return np.asarray(volts * (1 + 0.5 / circuit.rejection) + circuit.amplifier_offset)


def transfer(circuit: Circuit, devices: Array) -> Array:
    """Return output voltages over row currents (rows, columns), ohm, exact."""
    factor = _ohms(circuit) * (1 + 0.5 / circuit.rejection)
    unit = 1.0 if circuit.isolated else float(drive_of(circuit, np.ones(1))[0])
    matrix = chains_matrix if circuit.isolated else grid_matrix
    return np.asarray(mean_of_phases(circuit, lambda c: unit * factor * matrix(c, _crosses(c, devices))))


def netlist(circuit: Circuit, devices: Array, inputs: Array, row: int = 0) -> str:
    """Return the circuit for ngspice."""
    del row  # all rows are read at once
    net, (m, n) = Netlist(), devices.shape
    for i in range(m):
        for j in range(n):
            nodes = f"l{i}_{j}", f"r{i}_{j}", f"t{i}_{j}" if i else "0", f"b{i}_{j}"
            if circuit.isolated:
                net.isolated_cross(nodes, float(devices[i, j]), float(inputs[i]), circuit)
            else:
                net.cross((*nodes[:1], nodes[1] if j < n - 1 else "0", *nodes[2:]), float(devices[i, j]), circuit)
                if j < n - 1:
                    net.resistor(nodes[1], f"l{i}_{j + 1}", circuit.row_wire)
            if i < m - 1:
                net.resistor(nodes[3], f"t{i + 1}_{j}", circuit.column_wire)
        if not circuit.isolated:
            net.source(f"l{i}_0", float(drive_of(circuit, inputs)[i]), circuit.source)
    ends = [f"b{m - 1}_{j}" for j in range(n)]
    if np.isinf(circuit.load):
        return net.text([f"-v({end})" for end in ends])
    return net.text([f"-{net.load(end, circuit.load)}*{circuit.load!r}" for end in ends])


def settling(circuit: Circuit, rows: int, columns: int) -> float:
    """Return the time constant, s: of the chain, whose arms charge its line and the stage."""
    del columns
    link = circuit.arm + circuit.column_wire
    return float(link * rows * (rows * circuit.wire_capacitance / 2 + circuit.input_capacitance))


READOUT = Readout("series-hall", solve, transfer, None, netlist, settling)
