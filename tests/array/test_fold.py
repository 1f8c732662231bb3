"""Wires as part of the weights: each tile's exact matrix stands in the place of its states, and is kept on disk."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from hallweight.array import Circuit, Crossbar, circuit_on, fold, program, transfer
from hallweight.array.internals import store
from hallweight.core import Card, InputError, Value

Array = NDArray[np.float64]
SCHEMES = ("bipolar", "pair", "fixed", "reference")


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A cache folder of each test's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path / "hallweight" / "wires"


def conductance_card() -> Card:
    """Conductances of 10 to 100 kohm."""
    values = {k: Value(value=v, how="assumed") for k, v in {"P_LTP": 64.0, "P_LTD": 64.0}.items()}
    values |= {k: Value(value=0.0, how="assumed") for k in ("sigma_c2c", "sigma_read")}
    values |= {k: Value(value=v, unit="S", how="assumed") for k, v in {"state_min": 1e-5, "state_max": 1e-4}.items()}
    return Card(name="conductances", quantity="G", law="linear", values=values)


def programmed(
    card: Card, scheme: str, shape: tuple[int, ...], columns: int | None = None, slices: int = 1
) -> Crossbar:
    """A crossbar of random weights."""
    rng = np.random.default_rng(0)
    return program(card, rng.uniform(-1, 1, shape), scheme, "exact", rng, columns=columns, slices=slices)


def close(found: Array, wanted: Array) -> None:
    """Compare to the rounding of single precision."""
    np.testing.assert_allclose(found, wanted, rtol=0, atol=3e-6)


@pytest.mark.parametrize(("scheme", "swing"), [("pair", 9e-5), ("fixed", 4.5e-5)])
def test_a_pair_is_one_array_with_plus_and_minus_side_by_side(scheme: str, swing: float) -> None:
    circuit = Circuit.of("current-mode", row_wire=2.0, column_wire=2.0, source=5.0, load=5.0)
    crossbar = programmed(conductance_card(), scheme, (10, 6))
    plus, minus = crossbar.states.reshape(2, 10, 6)
    side_by_side = np.empty((10, 12))
    side_by_side[:, ::2], side_by_side[:, 1::2] = plus, minus
    shown = transfer(circuit, side_by_side)
    close(fold(crossbar, circuit).weights, (shown[:, ::2] - shown[:, 1::2]) / swing)
    assert np.abs(fold(crossbar, circuit).weights - crossbar.weights).max() > 0.01


def test_references_are_the_last_column_of_each_array() -> None:
    circuit = Circuit.of("current-mode", row_wire=2.0, column_wire=2.0, source=5.0, load=5.0)
    crossbar = programmed(conductance_card(), "reference", (10, 6), columns=4)
    states, references = crossbar.states[:60].reshape(10, 6), crossbar.states[60:].reshape(10, 2)
    parts = []
    for block, cols in enumerate((slice(0, 4), slice(4, 6))):
        shown = transfer(circuit, np.column_stack([states[:, cols], references[:, block]]))
        parts.append((shown[:, :-1] - shown[:, -1:]) / 4.5e-5)
    close(fold(crossbar, circuit).weights, np.hstack(parts))


@pytest.mark.parametrize("readout", ["column-amplifier", "series-hall"])
def test_tiles_of_crosses_are_solved_by_themselves(readout: str, make_card: Callable[..., Card]) -> None:
    circuit = Circuit.of(readout, row_wire=2.0, column_wire=2.0, source=1e6, load=1e6, isolation=1e6, switch_off=1e7)
    crossbar = programmed(make_card(), "bipolar", (3, 10, 6), columns=4)
    found = fold(crossbar, circuit, 8, threads=2).weights
    for group in range(3):
        for rows in (slice(0, 8), slice(8, 10)):
            for cols in (slice(0, 4), slice(4, 6)):
                states = crossbar.weights[group, rows, cols]
                close(found[group, rows, cols], transfer(circuit, states))


def test_slices_are_arrays_of_their_own(make_card: Callable[..., Card]) -> None:
    circuit = Circuit.of("series-hall", load=1e6, isolation=1e6)
    crossbar = programmed(make_card(levels=4.0), "bipolar", (10, 6), slices=2)
    digits = [transfer(circuit, digit) for digit in crossbar.digits]
    close(fold(crossbar, circuit).weights, crossbar.slices.join(np.stack(digits)))


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_circuit_without_losses_changes_nothing(scheme: str, make_card: Callable[..., Card]) -> None:
    for card, circuit in (
        (make_card(), Circuit.of("column-amplifier", row_wire=5.0, column_wire=5.0)),
        (conductance_card(), Circuit.of("current-mode")),
        (make_card(), Circuit.of("sot-mtj", channel=1e-6)),
    ):
        if scheme == "bipolar" and circuit.cell == "conductance":
            continue
        crossbar = programmed(card, scheme, (10, 6))
        close(fold(crossbar, circuit).weights, crossbar.weights)


def test_an_sot_mtj_reads_the_state_of_the_film_as_a_conductance(make_card: Callable[..., Card]) -> None:
    """Without wires but with half a channel in series, a weight is bent: 1/(1/G + R/2) of G between its two ends."""
    circuit = Circuit.of("sot-mtj", channel=2000.0, mtj_resistance=1e4, tmr=1.0)
    crossbar = programmed(make_card(), "pair", (10, 6))
    plus, minus = 0.75e-4 + 0.25e-4 * crossbar.states.reshape(2, 10, 6)
    cells = [g / (1 + 1000.0 * g) for g in (plus, minus)]
    close(fold(crossbar, circuit).weights, (cells[0] - cells[1]) / 0.5e-4)


def test_the_second_time_it_is_read_from_disk(cache: Path) -> None:
    circuit = Circuit.of("current-mode", row_wire=2.0)
    crossbar = programmed(conductance_card(), "pair", (10, 6))
    first = fold(crossbar, circuit)
    (file,) = cache.iterdir()
    assert file.stat().st_size == 4 * len(crossbar.states)
    np.testing.assert_array_equal(fold(crossbar, circuit).states, first.states)
    file.write_bytes(np.arange(120, dtype=np.float32).tobytes())  # what stands there is taken
    np.testing.assert_array_equal(fold(crossbar, circuit).states, np.arange(120))
    other = fold(crossbar, circuit.replace(row_wire=3.0))
    assert 0 < np.abs(other.states - first.states).max() < 1e-4


def test_a_damaged_file_is_replaced(cache: Path) -> None:
    circuit, crossbar = Circuit.of("current-mode", row_wire=2.0), programmed(conductance_card(), "pair", (10, 6))
    first = fold(crossbar, circuit)
    (file,) = cache.iterdir()
    file.write_bytes(b"short")
    np.testing.assert_array_equal(fold(crossbar, circuit).states, first.states)
    assert file.stat().st_size == 4 * len(crossbar.states)


def test_a_cache_that_cannot_be_written_is_passed_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("no folder")
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    crossbar = programmed(conductance_card(), "pair", (4, 3))
    assert np.isfinite(fold(crossbar, Circuit.of("current-mode", row_wire=2.0)).weights).all()


def test_the_oldest_files_go_when_there_are_too_many(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "LIMIT", 1000)
    crossbar = programmed(conductance_card(), "pair", (10, 6))
    for wire in (1.0, 2.0, 3.0):
        fold(crossbar, Circuit.of("current-mode", row_wire=wire))
    assert sum(f.stat().st_size for f in cache.iterdir()) <= 1000


def test_wires_by_node_are_those_of_its_card(make_card: Callable[..., Card]) -> None:
    """22 nm: 13.3 ohm per um, over 4 F for a conductance."""
    circuit = circuit_on("22 nm", conductance_card(), "pair")
    assert circuit is not None
    assert circuit.row_wire == pytest.approx(13.3e6 * 4 * 22e-9)
    assert circuit.readout == "current-mode"
    finer = circuit_on("7 nm", conductance_card(), "pair")
    assert finer is not None
    assert finer.row_wire > circuit.row_wire
    crosses = circuit_on("22 nm", make_card(), "bipolar")
    assert crosses is not None
    assert crosses.readout == "column-amplifier"


def test_a_card_that_cannot_stand_in_the_circuit_is_refused(make_card: Callable[..., Card]) -> None:
    with pytest.raises(InputError, match="a Hall resistance"):
        fold(programmed(conductance_card(), "pair", (4, 3)), Circuit.of("series-hall"))
    with pytest.raises(InputError, match="one sign"):
        fold(programmed(make_card(), "bipolar", (4, 3)), Circuit.of("sot-mtj"))
