"""What cannot be is refused in one sentence that says what to do."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

import hallweight as hw
from hallweight.array import Circuit, circuit_of, circuit_on, solve
from hallweight.core import Card, InputError

OHMS = np.ones((3, 4))


def array(make_card: Callable[..., Card], **options: Any) -> hw.array.Array:
    """An array of 3 x 4."""
    return hw.array.Array(make_card(), rows=3, cols=4, **options)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"row_wire": -1.0}, "row_wire = -1.0"),
        ({"column_wire": "one"}, "one"),
        ({"source": float("nan")}, "nan"),
        ({"load": -5.0}, "load = -5.0"),
        ({"channel": 0.0}, "channel = 0.0"),
        ({"arm": float("inf")}, "inf"),
        ({"isolation": 0.0}, "isolation = 0.0"),
        ({"switch_off": -1.0}, "switch_off = -1.0"),
        ({"misalignment": 1.5}, "misalignment = 1.5"),
        ({"spinning": 3}, "spinning = 3"),
        ({"rejection": 0.0}, "rejection = 0.0"),
        ({"input_capacitance": -1.0}, "input_capacitance"),
        ({"rowwire": 1.0}, "did you mean 'row_wire'"),
        ({"cell": "conductance"}, "cell of the read-out"),
    ],
    ids=str,
)
def test_a_parameter_that_cannot_be(values: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=said) as found:
        Circuit.of("series-hall", **values)
    assert str(found.value).startswith("Found ")


@pytest.mark.parametrize(
    ("work", "said"),
    [
        (lambda: Circuit.of("series-hal"), "did you mean 'series-hall'"),
        (lambda: Circuit.of("current-mode", load=float("inf")), "transimpedance"),
        (lambda: solve(Circuit.of("current-mode"), np.ones(3), devices=-OHMS), "a conductance of -1"),
        (lambda: solve(Circuit.of("series-hall"), np.ones(3)), "a circuit without devices"),
        (lambda: solve(Circuit.of("series-hall"), np.ones(4), devices=OHMS), r"inputs = .* shape \(3,\)"),
        (lambda: solve(Circuit.of("series-hall"), [1, 2, np.nan], devices=OHMS), "finite numbers"),
        (lambda: solve(Circuit.of("series-hall"), np.ones(3), devices=np.ones(3)), r"devices of shape \(3,\)"),
        (lambda: solve(Circuit.of("series-hall"), np.ones(3), devices=np.nan * OHMS), "finite numbers"),
        (lambda: solve(Circuit.of("series-hall"), np.ones(3), devices=OHMS, rowwire=1.0), "did you mean 'row_wire'"),
        (lambda: solve(Circuit.of("series-hall"), np.ones(3), devices="ohm"), "devices = 'ohm'"),
        (lambda: solve(Circuit.of("series-hall", isolated=False), np.ones(3), devices=1e4 * OHMS), "Hall angle"),
        (lambda: hw.array.settling_time(Circuit.of("series-hall"), 3, 4, 40), "bits = 40"),
        (lambda: hw.array.netlist(Circuit.of("series-hall"), OHMS, np.ones(3), row=3), "row = 3"),
    ],
)
def test_a_call_that_cannot_be(work: Callable[[], Any], said: str) -> None:
    with pytest.raises(InputError, match=said):
        work()


def test_an_array_that_cannot_be(make_card: Callable[..., Card]) -> None:
    with pytest.raises(InputError, match="pitch"):
        array(make_card, pitch=0.0)
    with pytest.raises(InputError, match=r"weights of shape \(4, 3\)"):
        solve(array(make_card), np.ones(3), weights=np.ones((4, 3)))
    with pytest.raises(InputError, match="did you mean 'row_wire'"):
        circuit_of(array(make_card), row_wires=2.0)


def test_wires_that_cannot_be(make_card: Callable[..., Card]) -> None:
    with pytest.raises(InputError, match="did you mean"):
        circuit_on("23 nm", make_card(), "bipolar")
    with pytest.raises(InputError, match="wires=22"):
        circuit_on(22, make_card(), "bipolar")  # type: ignore[arg-type]
    with pytest.raises(InputError, match="a conductance has one sign"):
        circuit_on(Circuit.of("sot-mtj"), make_card(), "bipolar")
    with pytest.raises(InputError, match=r"R_xy .* in the read-out 'current-mode'"):
        circuit_on(Circuit.of("current-mode"), make_card(), "pair")
