"""Every read-out against ngspice, which solves a netlist of elements: Hall voltages are controlled sources."""

from collections.abc import Callable

import numpy as np
import pytest

from hallweight.array import Circuit, netlist, solve, transfer

from .circuit_cases import CASES, Array, devices_of, inputs_of

TOLERANCE = 1e-6
"""Of the largest output: the bar; both programs work to 1e-9 or better."""


def compare(circuit: Circuit, size: int, ngspice: Callable[[str], Array], reads: list[int]) -> None:
    """Compare outputs; where rows are read in turn, those of some reads."""
    devices, inputs = devices_of(circuit, size, size), inputs_of(circuit, size)
    if circuit.readout == "column-amplifier":
        matrix = transfer(circuit, devices)
        for row in reads:
            found = ngspice(netlist(circuit, devices, inputs, row))
            np.testing.assert_allclose(found, inputs[row] * matrix[row], rtol=0, atol=TOLERANCE * np.abs(found).max())
        return
    found = ngspice(netlist(circuit, devices, inputs))
    outputs = solve(circuit, inputs, devices=devices).outputs
    np.testing.assert_allclose(outputs, found, rtol=0, atol=TOLERANCE * np.abs(found).max())


def test_an_array_of_8_x_8(circuit: Circuit, ngspice: Callable[[str], Array]) -> None:
    compare(circuit, 8, ngspice, [0, 3, 7])


@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_an_array_of_32_x_32(name: str, ngspice: Callable[[str], Array]) -> None:
    compare(CASES[name], 32, ngspice, [5])


def test_an_array_that_is_wide_or_tall(ngspice: Callable[[str], Array]) -> None:
    for shape in ((3, 11), (11, 3), (1, 4), (4, 1)):
        for circuit in CASES.values():
            devices, inputs = devices_of(circuit, *shape), inputs_of(circuit, shape[0])
            matrix = transfer(circuit, devices)
            found = ngspice(netlist(circuit, devices, inputs, 0))
            ours = inputs[0] * matrix[0] if circuit.readout == "column-amplifier" else inputs @ matrix
            np.testing.assert_allclose(ours, found, rtol=0, atol=TOLERANCE * np.abs(found).max())
