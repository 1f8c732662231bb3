"""The circuit of an array: from its technology to wires, and solved for inputs."""

from typing import Any

import numpy as np

from hallweight.core import Card, InputError
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array as Numbers
from hallweight.core.validation import finite_array, whole_number

from ._circuit.circuit import Circuit
from ._circuit.solution import Solution
from ._cost.cell import cell_area
from ._design.array_record import Array
from ._folding.columns import gather, parts_of, tiles_of
from ._folding.devices import state_map
from ._readout.lookup import readout_of
from .crossbar import program

__all__ = ["circuit_of", "circuit_on", "estimate", "netlist", "settling_time", "solve", "transfer"]

_SWITCH_WIDTH, _OFF_RATIO = 2.0, 1e6
"""Of a select transistor: width in F, resistance off over on. Assumed."""
_PITCH = 4.0
"""Of a cell with one transistor and a conductance, in F. Assumed."""
_CURRENT_SOURCE, _DRIVER, _STAGE = 1e7, 10.0, 10.0
"""Resistances (ohm) of a current source, a voltage driver and a transimpedance stage. Assumed."""


def circuit_of(arr: Array, **changes: Any) -> Circuit:
    """Return the circuit of an array: wires of its node over the pitch of its cells, transistors, arms.

    ``changes`` overrule parameters of :class:`Circuit`. Assumed are select transistors 2 F wide that close to a
    millionth, current sources of 10 Mohm, voltage drivers and transimpedance stages of 10 ohm, amplifiers that draw no
    current. Raises :class:`InputError` for parameters that are unknown or cannot be.
    """
    technology, pitch = arr.technology, float(np.sqrt(cell_area(arr).value))
    conductance = arr.readout == "sot-mtj" or arr.card.quantity == "G"
    switch = technology["R_on"] / (_SWITCH_WIDTH * technology["node"])
    values: dict[str, Any] = {
        "row_wire": technology["wire_resistance"] * pitch,
        "column_wire": technology["wire_resistance"] * pitch,
        "wire_capacitance": technology["wire_capacitance"] * pitch,
        "source": _DRIVER if conductance else _CURRENT_SOURCE,
        "channel": arr.resistance,
        "arm": arr.arm_resistance,
        "switch": 0.0 if arr.readout == "series-hall" else switch,
        "switch_off": _OFF_RATIO * switch,
        "misalignment": arr.misalignment,
        "spinning": arr.spin_phases,
        "mtj_resistance": arr.mtj_resistance,
        "tmr": arr.tmr,
    }
    if arr.readout in ("current-mode", "sot-mtj"):
        values["load"] = _STAGE
    return Circuit.of(arr.readout, "conductance" if conductance else "hall", **(values | changes))


@names_keywords
def circuit_on(wires: str | Circuit | None, card: Card, scheme: str) -> Circuit | None:
    """Return the circuit that a network's arrays have: ``wires`` is a node, a circuit, or ``None`` for ideal wires.

    With a node, states of a Hall resistance are read by an amplifier per column, with aligned contacts; conductances
    lie 4 F apart and are read by their currents. Raises :class:`InputError` for a card or scheme that does not fit.
    """
    if wires is None:
        return None
    if isinstance(wires, Circuit):
        circuit = wires
    elif isinstance(wires, str):
        plain = Array(card, scheme=scheme, readout="column-amplifier" if card.quantity != "G" else "current-mode")
        arr = plain.but(node=wires, misalignment=0.0)
        circuit = circuit_of(arr if card.quantity != "G" else arr.but(pitch=_PITCH * arr.technology["node"]))
    else:
        do = 'give for example wires="22 nm", or circuit_of(array)'
        raise InputError(f"wires={wires!r:.60}", "a node or a Circuit", do)
    state_map(card, circuit, scheme)
    return circuit


def solve(arr: Array | Circuit, inputs: Any, *, weights: Any = None, devices: Any = None, **changes: Any) -> Solution:
    """Solve the circuit of an array for one vector of inputs (rows,).

    arr      -                an array, with inputs in units of full scale; or a :class:`Circuit`, with inputs in A for
                              Hall crosses and V for conductances
    weights  (rows, columns)  of an array, in [-1, 1]: devices of its card put exactly on their targets. ``None``:
                              uniform ones of a fixed seed
    devices  (rows, columns)  Hall resistances (ohm) or conductances (S), instead of weights
    changes  -                parameters of the circuit that are to be others

    Columns of the solution are physical ones: of a pair plus and minus side by side, of a reference scheme the
    reference last. Raises :class:`InputError` for shapes that do not fit.
    """
    if isinstance(arr, Array):
        circuit = circuit_of(arr, **changes)
        held = _devices_of(arr, circuit, weights) if devices is None else devices
        scale = arr.read_current if circuit.cell == "hall" else arr.read_voltage
    elif devices is None:
        do = "give devices=..., or an Array that has weights"
        raise InputError("a circuit without devices", "Hall resistances or conductances", do)
    else:
        circuit, held, scale = arr.replace(**changes), devices, 1.0
    found = circuit.checked_devices(held)
    given = finite_array("inputs", inputs, found.shape[:1])
    return readout_of(circuit.readout).solve(circuit, found, scale * given)


def _devices_of(arr: Array, circuit: Circuit, weights: Any) -> Numbers:
    rng = np.random.default_rng(0)
    wanted = rng.uniform(-1, 1, (arr.rows, arr.cols)) if weights is None else weights
    if np.shape(wanted) != (arr.rows, arr.cols):
        raise InputError(
            f"weights of shape {np.shape(wanted)}",
            f"({arr.rows}, {arr.cols}), as the array has rows and columns",
            "give such weights, or an array of their size: arr.but(rows=..., cols=...)",
        )
    none: dict[str, Any] = {k: 0.0 for k in ("sigma_d2d", "sigma_d2d_range", "p_stuck") if k in arr.card.values}
    plain = arr.card.replace(**none)
    crossbar = program(plain, wanted, arr.scheme, "exact", rng)
    place = next(tiles_of(crossbar, None))
    mapping = state_map(arr.card, circuit, arr.scheme)
    return mapping.devices(gather(parts_of(crossbar, crossbar.states), arr.scheme, place))


def transfer(circuit: Circuit, devices: Any) -> Numbers:
    """Return outputs over inputs (rows, columns) of devices (rows, columns), exact: V/A, A/V, or A/A.

    A circuit is linear: ``outputs = inputs @ transfer`` but for the amplifiers' own offset.
    """
    return readout_of(circuit.readout).transfer(circuit, circuit.checked_devices(devices))


@names_keywords
def estimate(circuit: Circuit, devices: Any, *, checked: int = 4) -> tuple[Numbers, float]:
    """Return outputs over inputs (rows, columns) approximately, and the largest error found, relative to the largest.

    Each device is taken with its own row and column alone, see the files of the read-outs. The error is that of
    ``checked`` rows spread over the array, whose exact answers are computed.
    """
    readout, found = readout_of(circuit.readout), circuit.checked_devices(devices)
    if readout.estimate is None:
        return readout.transfer(circuit, found), 0.0
    rough = readout.estimate(circuit, found)
    rows = np.unique(np.linspace(0, len(found) - 1, whole_number("checked", checked, 1)).round().astype(int))
    unit = np.eye(len(found))
    quiet = circuit.replace(amplifier_offset=0.0)
    exact = np.array([readout.solve(quiet, found, unit[i]).outputs for i in rows])
    return rough, float(np.abs(exact - rough[rows]).max() / np.abs(exact).max())


@names_keywords
def netlist(circuit: Circuit, devices: Any, inputs: Any, row: int = 0) -> str:
    """Return the circuit as a netlist for ``ngspice -b``, which prints the outputs.

    ``row`` is the one that is read where rows are read in turn.
    """
    found = circuit.checked_devices(devices)
    given = finite_array("inputs", inputs, found.shape[:1])
    return readout_of(circuit.readout).netlist(circuit, found, given, whole_number("row", row, 0, len(found) - 1))


@names_keywords
def settling_time(circuit: Circuit, rows: int, columns: int, bits: int = 8) -> float:
    """Return the time (s) in which the outputs of an array settle to half a step of a ``bits`` converter.

    That is ``tau ln(2^(bits + 1))`` with the first moment of the slowest column's response as tau, an upper bound.
    """
    rows, columns, bits = (
        whole_number("rows", rows, 1),
        whole_number("columns", columns, 1),
        whole_number("bits", bits, 1, 16),
    )
    return readout_of(circuit.readout).settling(circuit, rows, columns) * (bits + 1) * float(np.log(2))
