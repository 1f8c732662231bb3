"""Circuits of every read-out, with all that can disturb them."""

import numpy as np
from numpy.typing import NDArray

from hallweight.array import Circuit

Array = NDArray[np.float64]
WIRES = {"row_wire": 2.0, "column_wire": 1.5}
CASES: dict[str, Circuit] = {
    "column-amplifier": Circuit.of(
        "column-amplifier", **WIRES, source=1e5, load=1e6, switch=100.0, switch_off=1e6, misalignment=0.004
    ),
    "column-amplifier, ideal ends": Circuit.of("column-amplifier", **WIRES, switch=100.0, misalignment=0.004),
    "column-amplifier, rows not cut off": Circuit.of("column-amplifier", **WIRES, switch=100.0, switch_off=100.0),
    "series-hall": Circuit.of("series-hall", **WIRES, source=1e5, load=1e6, isolation=1e6, misalignment=0.004),
    "series-hall, ideal ends": Circuit.of("series-hall", **WIRES, misalignment=0.004),
    "series-hall, not isolated": Circuit.of("series-hall", **WIRES, isolated=False, load=1e6, misalignment=0.004),
    "current-mode": Circuit.of("current-mode", **WIRES, source=10.0, load=5.0),
    "current-mode, no losses but the rows'": Circuit.of("current-mode", row_wire=2.0),
    "current-mode of crosses": Circuit.of("current-mode", "hall", **WIRES, load=20.0, switch=1e4, misalignment=0.004),
    "sot-mtj": Circuit.of("sot-mtj", **WIRES, source=10.0, load=5.0, switch=300.0),
}


def devices_of(circuit: Circuit, rows: int, columns: int, seed: int = 0) -> Array:
    """Random states: Hall resistances of 5 ohm, or conductances of 10 to 100 kohm."""
    rng = np.random.default_rng(seed)
    if circuit.cell == "hall":
        return rng.uniform(-5, 5, (rows, columns))
    return 1 / rng.uniform(1e4, 1e5, (rows, columns))


def inputs_of(circuit: Circuit, rows: int, seed: int = 1) -> Array:
    """Random inputs: 100 uA, or 1 V."""
    return np.random.default_rng(seed).uniform(-1, 1, rows) * (1e-4 if circuit.cell == "hall" else 1.0)
