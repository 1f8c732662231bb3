"""One sweep: what comes back, what is stored, what goes wrong, and that no engine or order changes a result."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError
from hallweight.core.internals import Store

HERE = Path(__file__).parent
FUNCTIONS = HERE / "sweep_functions.py"


def function(name: str) -> str:
    return f"{FUNCTIONS}:{name}"


def test_a_grid_over_two_quantities_is_a_dataset_with_units(tmp_path: Path) -> None:
    grid = hw.grid(x=hw.linspace(0, 2, 3), width=["1 ns", "10 ns"])
    found = hw.sweep(function("square"), grid, tmp_path, workers=0).dataset()
    assert found.area.dims == ("x", "width")
    assert found.area.attrs["units"] == "m^2"
    np.testing.assert_array_equal(found.area, np.array([[0, 0], [1, 1], [4, 4]]) / 3)
    np.testing.assert_allclose(found.width, [1e-9, 1e-8], rtol=1e-15)
    assert found.width.attrs["units"] == "s"
    assert found.curve.shape == (3, 2, 2)
    assert found.word.values[0, 1] == "10 ns"
    assert set(found.status.values.ravel()) == {"done"}


def test_a_result_with_the_name_of_its_argument_is_kept_beside_it(tmp_path: Path) -> None:
    found = hw.sweep(function("doubled"), hw.grid(width=["1 ns", "10 ns"]), tmp_path, workers=0).dataset()
    np.testing.assert_allclose(found.width, [1e-9, 1e-8])
    np.testing.assert_allclose(found.width_result, [2e-9, 2e-8])
    assert found.status_result.values.tolist() == ["fine", "fine"]
    assert found.status.values.tolist() == ["done", "done"]


def test_no_engine_order_or_number_of_workers_changes_a_bit(tmp_path: Path) -> None:
    forward = hw.grid(x=[0.1, 0.2, 0.3, 0.7])
    serial = hw.sweep(function("square"), forward, tmp_path / "a", workers=0).dataset()
    processes = hw.sweep(function("square"), forward, tmp_path / "b", workers=2).dataset()
    with ThreadPoolExecutor(3) as pool:
        threads = hw.sweep(function("square"), forward, tmp_path / "c", executor=pool).dataset()
    backward = hw.sweep(function("square"), hw.grid(x=[0.7, 0.3, 0.2, 0.1]), tmp_path / "d", workers=0).dataset()
    assert serial.identical(processes)
    assert serial.identical(threads)
    assert serial.identical(backward.sortby("x"))
    assert len(set(serial.seed.values.tolist())) == 4


@pytest.mark.parametrize(
    ("how", "says"), [("raises", "five is odd"), ("dies", "its worker died"), ("hangs", "no answer after")]
)
def test_a_point_that_fails_is_named_and_stops_no_other(tmp_path: Path, how: str, says: str) -> None:
    grid = hw.grid(x=range(12), how=how)
    found = hw.sweep(function("odd_one_out"), grid, tmp_path, workers=2, timeout="1 s", retries=0)
    ((arguments, reason),) = found.failed()
    assert arguments["x"] == 5
    assert says in reason
    values = found.dataset().value.values
    assert np.isnan(values[5])
    np.testing.assert_array_equal(np.delete(values, 5), np.delete(np.arange(12), 5))


@pytest.mark.skipif(sys.platform != "linux", reason="memory of a process is limited by Linux")
def test_a_point_out_of_memory_is_named(tmp_path: Path) -> None:
    grid = hw.grid(x=[4, 5], how="memory")
    found = hw.sweep(function("odd_one_out"), grid, tmp_path, workers=1, memory="4 GB", retries=0)
    ((_, reason),) = found.failed()
    assert "out of memory" in reason


def test_the_same_sweep_again_computes_nothing_and_retry_only_what_failed(tmp_path: Path) -> None:
    marks = tmp_path / "marks"
    marks.mkdir()
    grid = hw.grid(x=range(5), folder=str(marks))
    first = hw.sweep(function("counted"), grid, tmp_path / "out", workers=0, retries=2)
    assert [reason for _, reason in first.failed()] == ["RuntimeError: closed"]
    assert (marks / "3.calls").read_text().count("call") == 3
    hw.sweep(function("counted"), grid, tmp_path / "out", workers=0)
    (marks / "open").touch()
    assert hw.scale.forget_failed(tmp_path / "out") == 1
    again = hw.sweep(function("counted"), grid, tmp_path / "out", workers=0)
    assert again.failed() == []
    calls = [(marks / f"{x}.calls").read_text().count("call") for x in range(5)]
    assert calls == [1, 1, 1, 4, 1]


def test_a_wider_grid_reuses_what_is_there(tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    hw.sweep(function("square"), hw.grid(x=[1, 2]), tmp_path, workers=0)
    hw.sweep(function("square"), hw.grid(x=[1, 2, 3]), tmp_path, workers=0, progress=lambda *p: seen.append(p))
    assert seen == [(2, 3), (3, 3)]


def test_two_sweeps_merge(tmp_path: Path) -> None:
    for name, values in (("a", [1, 2]), ("b", [2, 3])):
        hw.sweep(function("square"), hw.grid(x=values), tmp_path / name, workers=0)
    assert hw.scale.merge(tmp_path / "c", tmp_path / "a", tmp_path / "b") == 3
    seen: list[tuple[int, int]] = []
    hw.sweep(function("square"), hw.grid(x=[1, 2, 3]), tmp_path / "c", workers=0, progress=lambda *p: seen.append(p))
    assert seen == [(3, 3)]


def test_another_function_in_the_same_folder_is_refused(tmp_path: Path) -> None:
    hw.sweep(function("square"), hw.grid(x=[1]), tmp_path, workers=0)
    with pytest.raises(InputError, match="choose another folder"):
        hw.sweep(function("slow_square"), hw.grid(x=[1]), tmp_path, workers=0)


def test_a_lambda_is_refused_before_anything_runs(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="import by its name"):
        hw.sweep(lambda x: x, hw.grid(x=[1, 2]), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_stored_is_a_failed_point(tmp_path: Path) -> None:
    found = hw.sweep(function("a_card"), hw.grid(x=[0, 1]), tmp_path, workers=0)
    ((arguments, reason),) = found.failed()
    assert arguments == {"x": 1}
    assert "numbers, words, lists" in reason


@pytest.mark.parametrize("given", [{}, {"x": []}, {"x": [1, 1]}, {"x": 3}])
def test_a_grid_without_values_is_refused(given: dict) -> None:
    with pytest.raises(InputError, match="value"):
        hw.grid(**given)


def test_a_second_driver_is_refused(tmp_path: Path) -> None:
    hw.sweep(function("square"), hw.grid(x=[1]), tmp_path, workers=0)
    with Store(tmp_path / "sweep.sqlite") as store:
        parent = {"host": os.uname().nodename, "pid": os.getppid(), "time": 0.0}
        store.write([], driver=parent)
    with pytest.raises(InputError, match="one driver at a time"):
        hw.sweep(function("square"), hw.grid(x=[1]), tmp_path, workers=0)


def test_a_store_that_is_no_store_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "sweep.sqlite").write_bytes(b"not a database, but long enough to be looked at" * 50)
    with pytest.raises(InputError, match="free some space, or choose another folder"):
        hw.sweep(function("square"), hw.grid(x=[1]), tmp_path, workers=0)


def test_status_of_a_folder_without_a_sweep_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no sweep at"):
        hw.scale.status(tmp_path)
