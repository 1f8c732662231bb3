"""Every parameter of a circuit moves its figure the right way, and those that cannot act do not."""

from collections.abc import Callable

import numpy as np
import pytest

from hallweight.array import Circuit, settling_time, solve, transfer

from .circuit_cases import devices_of, inputs_of

INF = float("inf")


def loss(circuit: Circuit) -> float:
    """Error of the transfer, relative to the ideal one."""
    devices = devices_of(circuit, 12, 12)
    ideal = circuit.ideal(devices)
    return float(np.linalg.norm(transfer(circuit, devices) - ideal) / np.linalg.norm(ideal))


def offset(circuit: Circuit) -> float:
    """Largest offset of the outputs."""
    devices = devices_of(circuit, 12, 12)
    return float(np.abs(solve(circuit, inputs_of(circuit, 12), devices=devices).offset).max())


def common(circuit: Circuit) -> float:
    """Largest common voltage at the stages."""
    devices = devices_of(circuit, 12, 12)
    return float(np.abs(solve(circuit, inputs_of(circuit, 12), devices=devices).common_mode).max())


def settles(circuit: Circuit) -> float:
    """Settling time of 64 x 64."""
    return settling_time(circuit, 64, 64)


CURRENT = Circuit.of("current-mode", row_wire=1.0, column_wire=1.0, source=5.0, load=5.0)
CROSSES = Circuit.of("current-mode", "hall", row_wire=1.0, column_wire=1.0, source=1e6, load=5.0, switch=1e6)
AMPLIFIER = Circuit.of("column-amplifier", row_wire=1.0, column_wire=1.0, source=1e6, load=1e6, switch_off=1e7)
SERIES = Circuit.of("series-hall", column_wire=1.0, source=1e6, load=1e6, isolation=1e7)
JUNCTION = Circuit.of("sot-mtj", row_wire=1.0, column_wire=1.0, source=5.0, load=5.0, switch=100.0)
SHARED = SERIES.replace(isolated=False, row_wire=1.0)

ROWS: list[tuple[Circuit, Callable[[Circuit], float], str, float, int]] = [
    (CURRENT, loss, "row_wire", 3.0, +1),
    (CURRENT, loss, "column_wire", 3.0, +1),
    (CURRENT, loss, "source", 20.0, +1),
    (CURRENT, loss, "load", 20.0, +1),
    (CURRENT, offset, "amplifier_offset", 1e-3, +1),
    (CURRENT, common, "load", 20.0, +1),
    (CURRENT, settles, "wire_capacitance", 1e-15, +1),
    (CURRENT, settles, "input_capacitance", 1e-13, +1),
    (CURRENT, settles, "row_wire", 3.0, +1),
    (CURRENT, settles, "column_wire", 3.0, +1),
    (CURRENT, settles, "load", 20.0, +1),
    (CURRENT, settles, "source", 20.0, +1),
    (CROSSES, loss, "channel", 2000.0, +1),
    (CROSSES, loss, "source", 1e5, +1),
    (CROSSES, loss, "switch", 1e5, +1),
    (CROSSES, loss, "row_wire", 100.0, +1),
    (CROSSES, offset, "misalignment", 0.01, +1),
    (JUNCTION, loss, "channel", 2000.0, +1),
    (JUNCTION, loss, "switch", 1000.0, +1),
    (JUNCTION, loss, "row_wire", 3.0, +1),
    (AMPLIFIER, loss, "load", 1e5, +1),
    (AMPLIFIER, loss, "source", 1e5, +1),
    (AMPLIFIER, loss, "switch", 1e4, +1),
    (AMPLIFIER, loss, "switch_off", 1e5, +1),
    (AMPLIFIER, loss, "arm", 1e4, +1),
    (AMPLIFIER, loss, "misalignment", 0.01, +1),
    (AMPLIFIER.replace(load=INF), loss, "rejection", 1e3, +1),
    (AMPLIFIER, offset, "misalignment", 0.01, +1),
    (AMPLIFIER, offset, "amplifier_offset", 1e-3, +1),
    (AMPLIFIER.replace(misalignment=0.01), offset, "spinning", 2, -1),
    (AMPLIFIER.replace(amplifier_offset=1e-3), offset, "spinning", 4, -1),
    (AMPLIFIER, common, "channel", 1000.0, +1),
    (AMPLIFIER, common, "row_wire", 100.0, +1),
    (AMPLIFIER, settles, "switch", 1e4, +1),
    (AMPLIFIER, settles, "arm", 1e4, +1),
    (AMPLIFIER, settles, "input_capacitance", 1e-13, +1),
    (SERIES, loss, "load", 1e5, +1),
    (SERIES, loss, "source", 1e5, +1),
    (SERIES, loss, "isolation", 1e6, +1),
    (SERIES, loss, "arm", 5000.0, +1),
    (SERIES, loss, "column_wire", 1000.0, +1),
    (SERIES, loss, "isolated", False, +1),
    (SERIES.replace(load=INF, source=INF, isolation=INF), loss, "rejection", 1e3, +1),
    (SERIES, offset, "misalignment", 0.01, +1),
    (SERIES, offset, "amplifier_offset", 1e-3, +1),
    (SERIES, settles, "arm", 5000.0, +1),
    (SHARED, loss, "channel", 2000.0, +1),
]
NOTHING: list[tuple[Circuit, str, float]] = [
    (CURRENT, "arm", 5000.0),
    (CURRENT, "misalignment", 0.01),
    (SERIES, "row_wire", 100.0),
    (SERIES, "switch_off", 1e5),
    (AMPLIFIER.replace(load=INF, switch_off=INF, source=INF), "column_wire", 100.0),
    (AMPLIFIER.replace(load=INF, switch_off=INF, source=INF), "arm", 5000.0),
]


def _named(value: object) -> str | None:
    return getattr(value, "readout", None)


@pytest.mark.parametrize(("circuit", "figure", "name", "value", "sign"), ROWS, ids=_named)
def test_a_parameter_moves_its_figure(
    circuit: Circuit, figure: Callable[[Circuit], float], name: str, value: float, sign: int
) -> None:
    before, after = figure(circuit), figure(circuit.replace(**{name: value}))
    assert sign * (after - before) > 1e-6 * max(before, after)


@pytest.mark.parametrize(("circuit", "name", "value"), NOTHING, ids=_named)
def test_what_is_not_in_a_circuit_moves_nothing(circuit: Circuit, name: str, value: float) -> None:
    devices = devices_of(circuit, 12, 12)
    before, after = transfer(circuit, devices), transfer(circuit.replace(**{name: value}), devices)
    np.testing.assert_allclose(after, before, rtol=0, atol=1e-9 * np.abs(before).max())
