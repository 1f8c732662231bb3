"""Current mode: all rows at once, the current of each column into a transimpedance stage.

Two-terminal devices: rows are driven by voltages behind ``source``, column j puts out the current
``I_j = sum_i G_ij V_i`` into ``load``, less what the wires take. Hall crosses: rows are driven by currents, both
contacts of a column's crosses hang on a pair of lines, and the stage takes the difference of their currents,
``I_j = sum_i R_H,ij I_i / (arm + 2 switch)``.

Common mode: the stage holds its input, so only the drop over ``load`` is left; for crosses the rows' own voltages send
currents into both lines, which the difference rejects. Offset: the offset voltage of the stage acts through all
devices of the column. Settling: the row's line behind its source, and the column's line behind the load.
"""

import numpy as np

from hallweight.core.types import Array

from .._circuit.circuit import Circuit
from .._circuit.crossbar import crossbar_estimate, crossbar_matrix, network_of, solve_crossbar
from .._circuit.crossbar_kernel import Network
from .._circuit.hall_cross import Crosses
from .._circuit.hall_lines import HallLines, lines_matrix
from .._circuit.solution import Solution
from .netlist import Netlist
from .readout import Readout, drive_of, mean_of_phases, mean_solution, phases


def _crosses(circuit: Circuit, devices: Array) -> Crosses:
    return Crosses(devices, np.full(devices.shape, circuit.offset))


def solve(circuit: Circuit, devices: Array, inputs: Array) -> Solution:
    """Return voltages and currents for inputs (rows,), V for conductances and A for crosses."""
    if circuit.cell == "conductance":
        return _solve_conductances(circuit, devices, inputs)
    return mean_solution([_solve_crosses(c, devices, inputs) for c in phases(circuit)])


def _solve_conductances(circuit: Circuit, g: Array, inputs: Array) -> Solution:
    net, behind = network_of(circuit, g), np.full(g.shape[1], circuit.amplifier_offset)
    ws = solve_crossbar(net, inputs, behind)
    outputs = _into_loads(circuit, net, ws.x, ws.u, behind)
    offset = np.zeros_like(behind)
    if circuit.amplifier_offset:
        alone = solve_crossbar(net, np.zeros_like(inputs), behind)
        offset = _into_loads(circuit, net, alone.x, alone.u, behind)
    passed = g * (ws.x - ws.u)
    against = np.where(passed * np.sign(inputs)[:, None] < 0, np.abs(passed), 0.0).sum(0)
    ideal = inputs @ circuit.ideal(g)
    return Solution(
        outputs, ideal, ws.x, ws.u, None, ws.u[-1], offset, against, float(passed.sum()), float(outputs.sum())
    )


def _into_loads(circuit: Circuit, net: Network, x: Array, u: Array, behind: Array) -> Array:
    """Return the currents into the loads: by the voltage over them, or by all that enters the column."""
    if circuit.load > 0:
        return np.asarray((u[-1] - behind) / circuit.load)
    return np.asarray((net.g * (x - u)).sum(0))


def _solve_crosses(circuit: Circuit, hall: Array, inputs: Array) -> Solution:
    crosses, drive = _crosses(circuit, hall), drive_of(circuit, inputs)
    net = HallLines(circuit, crosses, np.ones(len(inputs), bool))
    fields = net.solve(drive)
    unhall = HallLines(circuit, _crosses(circuit, 0 * hall), net.on).solve(drive)
    own = circuit.amplifier_offset * net.branch.sum(0) / 2
    through = (fields.centre - fields.column) * net.mean.g
    out = fields.along[:, -1].sum() + through.sum()
    return Solution(
        fields.end + own,
        inputs @ circuit.ideal(hall),
        fields.centre,
        fields.column,
        fields.difference,
        fields.column[-1],
        unhall.end + own,
        np.abs(through).sum(0),
        float(fields.along[:, 0].sum()),
        float(out),
    )


def transfer(circuit: Circuit, devices: Array) -> Array:
    """Return output currents over inputs (rows, columns), exact."""
    if circuit.cell == "conductance":
        return crossbar_matrix(network_of(circuit, devices))
    unit = float(drive_of(circuit, np.ones(1))[0])
    return np.asarray(mean_of_phases(circuit, lambda c: unit * lines_matrix(c, _crosses(c, devices))))


def estimate(circuit: Circuit, devices: Array) -> Array:
    """Return the same approximately: of conductances by their own two ladders, of crosses without any losses."""
    if circuit.cell == "conductance":
        return crossbar_estimate(network_of(circuit, devices))
    return circuit.ideal(devices)


def netlist(circuit: Circuit, devices: Array, inputs: Array, row: int = 0) -> str:
    """Return the circuit for ngspice."""
    del row  # all rows are read at once
    if circuit.cell == "conductance":
        return crossbar_netlist(circuit, devices, inputs)
    return lines_netlist(circuit, devices, inputs, np.ones(len(inputs), bool))


def crossbar_netlist(circuit: Circuit, g: Array, inputs: Array, series: tuple[float, ...] = ()) -> str:
    """Return a crossbar for ngspice, each device with resistors (ohm) in series; it prints the currents of loads."""
    net, (m, n) = Netlist(), g.shape
    for i in range(m):
        net.source(f"x{i}_0", float(inputs[i]), circuit.source)
        for j in range(n):
            parts = [float("inf") if g[i, j] == 0 else float(1 / g[i, j]), *(r for r in series if r > 0)]
            nodes = [f"x{i}_{j}", *(f"s{i}_{j}_{k}" for k in range(len(parts) - 1)), f"u{i}_{j}"]
            for a, b, ohm in zip(nodes, nodes[1:], parts, strict=False):
                net.resistor(a, b, ohm)
            if j < n - 1:
                net.resistor(f"x{i}_{j}", f"x{i}_{j + 1}", circuit.row_wire)
            if i < m - 1:
                net.resistor(f"u{i}_{j}", f"u{i + 1}_{j}", circuit.column_wire)
    return net.text([net.load(f"u{m - 1}_{j}", circuit.load) for j in range(n)])


def lines_netlist(circuit: Circuit, hall: Array, inputs: Array, on: Array) -> str:
    """Return crosses on pairs of lines for ngspice, with the rows ``on`` selected; it prints what each column reads."""
    net, (m, n) = Netlist(), hall.shape
    for i in range(m):
        source, switch = (circuit.source, circuit.switch) if on[i] else (float("inf"), circuit.switch_off)
        net.source(f"l{i}_0", float(drive_of(circuit, inputs)[i]) if on[i] else 0.0, source)
        for j in range(n):
            after = f"l{i}_{j + 1}" if j < n - 1 else "0"
            right = f"r{i}_{j}" if j < n - 1 else "0"
            net.cross((f"l{i}_{j}", right, f"t{i}_{j}", f"b{i}_{j}"), float(hall[i, j]), circuit)
            if j < n - 1:
                net.resistor(right, after, circuit.row_wire)
            net.resistor(f"t{i}_{j}", f"p{i}_{j}", switch)
            net.resistor(f"b{i}_{j}", f"m{i}_{j}", switch)
            if i < m - 1:
                net.resistor(f"p{i}_{j}", f"p{i + 1}_{j}", circuit.column_wire)
                net.resistor(f"m{i}_{j}", f"m{i + 1}_{j}", circuit.column_wire)
    ends = [(f"p{m - 1}_{j}", f"m{m - 1}_{j}") for j in range(n)]
    if np.isinf(circuit.load):
        return net.text([f"v({p},{q})" for p, q in ends])
    loads = [(net.load(p, circuit.load), net.load(q, circuit.load)) for p, q in ends]
    factor = 0.5 if circuit.readout == "current-mode" else circuit.load
    return net.text([f"({p}-{q})*{factor!r}" for p, q in loads])


def settling(circuit: Circuit, rows: int, columns: int) -> float:
    """Return the time constant, s: a row's line behind its source and a column's behind its load."""
    c, row, column = circuit.wire_capacitance, circuit.row_wire, circuit.column_wire
    if circuit.cell == "hall":
        row += circuit.channel
    source = 0.0 if circuit.cell == "hall" else circuit.source
    along = source * columns * c + row * c * columns**2 / 2
    across = circuit.load * (rows * c + circuit.input_capacitance) + column * c * rows**2 / 2
    return float(along + across)


READOUT = Readout("current-mode", solve, transfer, estimate, netlist, settling)
