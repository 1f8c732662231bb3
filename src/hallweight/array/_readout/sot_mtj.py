"""Three-terminal SOT-MTJ on the same film: the state is read through a magnetic tunnel junction on its channel.

A row applies a voltage to the tops of the junctions; the current leaves through half of the channel and the select
transistor into the column's transimpedance stage: ``G_cell = 1 / (1/G + channel/2 + switch)``. The rest is a crossbar
of conductances, see :mod:`.current_mode`. A conductance has one sign, so weights need pairs or a reference column. No
amplifier works below a millivolt, and no current runs along the film in a read.
"""

import numpy as np

from hallweight.core.types import Array

from .._circuit.circuit import Circuit
from .._circuit.solution import Solution
from . import current_mode
from .readout import Readout


def cell(circuit: Circuit, g: Array) -> Array:
    """Return the conductance of junctions ``g`` (S) with what is in series with them."""
    return np.asarray(g / (1 + g * (circuit.channel / 2 + circuit.switch)))


def solve(circuit: Circuit, devices: Array, inputs: Array) -> Solution:
    """Return voltages and currents for voltages (V) of the rows; ideal are the junctions alone."""
    found = current_mode.solve(circuit, cell(circuit, devices), inputs)
    fields = {k: getattr(found, k) for k in found.__dataclass_fields__}
    return Solution(**{**fields, "ideal": inputs @ circuit.ideal(devices)})


def transfer(circuit: Circuit, devices: Array) -> Array:
    """Return output currents over input voltages (rows, columns), S, exact."""
    return current_mode.transfer(circuit, cell(circuit, devices))


def estimate(circuit: Circuit, devices: Array) -> Array:
    """Return the same approximately: each device sees the ladders of its own row and column."""
    return current_mode.estimate(circuit, cell(circuit, devices))


def netlist(circuit: Circuit, devices: Array, inputs: Array, row: int = 0) -> str:
    """Return the circuit for ngspice, with junction, half channel and transistor of each cell as three resistors."""
    del row
    return current_mode.crossbar_netlist(circuit, devices, inputs, (circuit.channel / 2, circuit.switch))


READOUT = Readout("sot-mtj", solve, transfer, estimate, netlist, current_mode.settling)
