"""A differential amplifier per column, rows in turn.

Row i carries its current ``I_i`` through all its crosses, its select transistors connect their contacts to the pair of
lines of each column, and the amplifier reads ``V_j = R_H,ij I_i``. Outputs of the rows are added after conversion:
``y_j = sum_i R_H,ij I_i``. The other rows carry no current and are cut off by transistors of ``switch_off``. Without
these (``switch_off = switch``) all crosses of a column load the line and rows are joined to one another.

Common mode: the potential of the cross within its row, up to ``columns * channel * I_i``, which is divided by the
amplifier's ``rejection``. Offset: misalignment and the amplifier's own, in every read; current spinning takes them out.
Settling: a cross behind its transistors charges the pair of lines; the row charges itself through its channels.
"""

import numpy as np

from hallweight.core.types import Array

from .._circuit.circuit import Circuit
from .._circuit.hall_cross import Crosses, Fields
from .._circuit.hall_lines import HallLines
from .._circuit.solution import Solution
from .current_mode import lines_netlist
from .readout import Readout, drive_of, mean_of_phases, mean_solution, phases


def solve(circuit: Circuit, devices: Array, inputs: Array) -> Solution:
    """Return voltages and currents for row currents (A), each row's as it is read; sums are over the reads."""
    return mean_solution([_solve_once(c, devices, inputs) for c in phases(circuit)])


def _solve_once(circuit: Circuit, hall: Array, inputs: Array) -> Solution:
    reads = [_read(circuit, hall, i, float(v)) for i, v in enumerate(inputs)]
    bare = [_read(circuit, 0 * hall, i, float(v)) for i, v in enumerate(inputs)]
    ends = np.array([fields.column[-1] for _, fields in reads])
    largest = np.argmax(np.abs(ends), 0)
    others = [np.abs(np.delete(fields.across, i, 0)).sum(0) for i, (_, fields) in enumerate(reads)]
    centres, lines, pairs = (
        np.array([getattr(fields, name)[i] for i, (_, fields) in enumerate(reads)])
        for name in ("centre", "column", "difference")
    )
    return Solution(
        sum((_output(circuit, fields) for _, fields in reads), np.zeros(hall.shape[1])),
        inputs @ circuit.ideal(hall),
        centres,
        lines,
        pairs,
        ends[largest, np.arange(len(largest))],
        sum((_output(circuit, fields) for _, fields in bare), np.zeros(hall.shape[1])),
        np.sum(others, 0),
        sum(float(fields.along[:, 0].sum()) for _, fields in reads),
        sum(_leaving(circuit, net, fields) for net, fields in reads),
    )


def _read(circuit: Circuit, hall: Array, row: int, current: float) -> tuple[HallLines, Fields]:
    """Return the network with one row selected, and its fields."""
    on = np.arange(len(hall)) == row
    net = HallLines(circuit, Crosses(hall, np.full(hall.shape, circuit.offset)), on)
    return net, net.solve(drive_of(circuit, np.where(on, current, 0.0)))


def _output(circuit: Circuit, fields: Fields) -> Array:
    """Return what the amplifiers read at once, V."""
    return _volts(circuit, fields) + circuit.amplifier_offset


def _volts(circuit: Circuit, fields: Fields) -> Array:
    """Return the voltage between the lines, with what the amplifier sees of their mean."""
    difference = fields.end * (1.0 if np.isinf(circuit.load) else 2 * circuit.load)
    return np.asarray(difference + fields.column[-1] / circuit.rejection)


def _leaving(circuit: Circuit, net: HallLines, fields: Fields) -> float:
    """Return the current out of the rows' ends and through the loads, A."""
    out = fields.along[:, -1].sum()
    if circuit.load > 0:
        return float(out + (2 * fields.column[-1] / circuit.load).sum())
    return float(out + ((fields.centre - fields.column) * net.mean.g).sum())


def transfer(circuit: Circuit, devices: Array) -> Array:
    """Return output voltages over row currents (rows, columns), ohm, exact: one network and solution per row."""
    return np.asarray(mean_of_phases(circuit, lambda c: _transfer_once(c, devices)))


def _transfer_once(circuit: Circuit, hall: Array) -> Array:
    return np.array([_volts(circuit, _read(circuit, hall, i, 1.0)[1]) for i in range(len(hall))])


def netlist(circuit: Circuit, devices: Array, inputs: Array, row: int = 0) -> str:
    """Return the circuit for ngspice as it is when ``row`` is read."""
    return lines_netlist(circuit, devices, inputs, np.arange(len(devices)) == row)


def estimate(circuit: Circuit, devices: Array) -> Array:
    """Return the same approximately: each cross with its own arms, transistors and wires behind the load alone.

    The other rows, the current that contacts take from the row and the common mode are left out.
    """
    m = len(devices)
    if np.isinf(circuit.load):
        return circuit.offset + devices
    wires = 2 * circuit.column_wire * np.arange(m - 1, -1, -1)[:, None]
    inner = circuit.arm + 2 * circuit.switch + wires
    split = (
        1.0
        if np.isinf(circuit.source)
        else circuit.source
        / (circuit.source + devices.shape[1] * circuit.channel + (devices.shape[1] - 1) * circuit.row_wire)
    )
    return np.asarray(split * (circuit.offset + devices) * 2 * circuit.load / (2 * circuit.load + inner))


def settling(circuit: Circuit, rows: int, columns: int) -> float:
    """Return the time constant, s: of the pair of lines behind a cross, and of the row behind its source."""
    c, line = circuit.wire_capacitance, circuit.column_wire
    pair = (circuit.arm + 2 * circuit.switch) * (rows * c + circuit.input_capacitance) / 2
    lines = line * rows * (rows * c / 2 + circuit.input_capacitance)
    return float(pair + lines + (circuit.channel + circuit.row_wire) * c * columns**2 / 2)


READOUT = Readout("column-amplifier", solve, transfer, estimate, netlist, settling)
