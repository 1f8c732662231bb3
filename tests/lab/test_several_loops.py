"""Several loops in one file or in several: each its own card; the x axis is the column that sweeps."""

from pathlib import Path

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError
from hallweight.synapse import fit, fit_each

UP = np.linspace(-100.0, 100.0, 101)
FIELD = np.r_[UP, UP[::-1]]
"""mT"""


def loop(height: float, coercive: float, seed: int = 0) -> np.ndarray:
    """Reads along ``FIELD`` of a loop (ohm, mT) with noise of 5 mohm."""
    rng = np.random.default_rng(seed)
    read = np.r_[np.tanh((UP - coercive) / 3), np.tanh((UP[::-1] + coercive) / 3)]
    return height * read + rng.normal(0, 0.005, len(FIELD))


def current_loop(height: float, switching: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Current (mA) and reads (ohm) of a loop that switches at +- ``switching`` (mA)."""
    up, rng = np.linspace(-10.0, 10.0, 81), np.random.default_rng(seed)
    read = np.r_[np.tanh((up - switching) / 0.4), np.tanh((up[::-1] + switching) / 0.4)]
    return np.r_[up, up[::-1]], height * read + rng.normal(0, 0.005, 162)


def write(path: Path, header: str, *columns: object) -> Path:
    """Write columns under a header; texts as they are, numbers with six digits."""
    rows = zip(*(np.asarray(c).tolist() for c in columns), strict=True)
    lines = [",".join(v if isinstance(v, str) else f"{v:.6g}" for v in row) for row in rows]
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


def heights(cards: hw.synapse.FittedCards) -> list[float]:
    return [card["R_AHE"] for card in cards.cards]


def test_two_devices_side_by_side(shared_data: Path) -> None:
    trace = hw.lab.read(shared_data / "reading_cases/two_devices.csv")
    with pytest.raises(InputError, match="fit_each"):
        fit(trace)
    cards = fit_each(trace)
    np.testing.assert_allclose(heights(cards), [0.5, 0.8], rtol=0.01)
    np.testing.assert_allclose([c["H_c"] for c in cards.cards], [0.020, 0.030], rtol=0.01)
    assert len(cards.table()) == 2


def test_temperatures_below_one_another_that_wobble(tmp_path: Path) -> None:
    rng = np.random.default_rng(1)
    at = ((10, 0.5, 20), (100, 0.4, 15), (200, 0.3, 10), (300, 0.2, 6))
    kelvin = np.concatenate([t + rng.normal(0, 0.003, len(FIELD)) for t, _, _ in at])
    read = np.concatenate([loop(h, c, t) for t, h, c in at])
    trace = hw.lab.read(write(tmp_path / "t.csv", "Field (mT),T (K),Rxy (Ohm)", np.tile(FIELD, 4), kelvin, read))
    cards = fit_each(trace)
    np.testing.assert_allclose([c["temperature"] for c in cards.conditions], [10, 100, 200, 300], atol=0.01)
    np.testing.assert_allclose(heights(cards), [0.5, 0.4, 0.3, 0.2], atol=0.005)
    assert [c["temperature"] for c in cards.cards] == [c["temperature"] for c in cards.conditions]


def test_one_temperature_that_wobbles_is_one_condition(tmp_path: Path) -> None:
    kelvin = 10.004 + np.random.default_rng(2).normal(0, 0.0004, len(FIELD))
    trace = hw.lab.read(write(tmp_path / "t.csv", "Field (mT),T (K),Rxy (Ohm)", FIELD, kelvin, loop(0.5, 20)))
    assert trace.split() == [trace]
    assert trace.meta["temperature"] == pytest.approx(10.004, abs=1e-3)
    assert fit(trace)["temperature"] == trace.meta["temperature"]


def test_the_x_axis_is_the_column_that_sweeps_not_the_one_with_four_values(tmp_path: Path) -> None:
    fields, parts = (-200, -100, 100, 200), []
    for k, field in enumerate(fields):
        current, read = current_loop(0.5 * np.sign(field), 8 - abs(field) / 50, k)
        parts.append((np.full(len(current), float(field)), current, read))
    columns = [np.concatenate(c) for c in zip(*parts, strict=True)]
    trace = hw.lab.read(write(tmp_path / "hx.csv", "Hx (Oe),I (mA),Rxy (Ohm)", *columns))
    assert trace.layout == "current-loop"
    cards = fit_each(trace)
    np.testing.assert_allclose([c["in_plane_field"] for c in cards.conditions], np.array(fields) * 1e-4)
    np.testing.assert_allclose([c["I_c"] for c in cards.cards], [4e-3, 6e-3, 6e-3, 4e-3], rtol=0.01)
    assert [c["sense"] for c in cards.cards] == [-1, -1, 1, 1]
    assert cards.varied == ("in_plane_field",)


def test_devices_named_in_a_column(tmp_path: Path) -> None:
    names = ["A1"] * len(FIELD) + ["B2"] * len(FIELD)
    read = np.r_[loop(0.5, 20), loop(0.8, 30, 1)]
    trace = hw.lab.read(write(tmp_path / "d.csv", "Device,Field (mT),Rxy (Ohm)", names, np.tile(FIELD, 2), read))
    cards = fit_each(trace)
    assert [c["curve"] for c in cards.conditions] == ["A1", "B2"]
    np.testing.assert_allclose(heights(cards), [0.5, 0.8], rtol=0.01)


def test_the_condition_stands_once_above_each_block_of_rows(tmp_path: Path) -> None:
    first = [""] * (len(FIELD) - 1)
    kelvin = ["10", *first, "20", *first]
    read = np.r_[loop(0.5, 20), loop(0.8, 30, 1)]
    trace = hw.lab.read(write(tmp_path / "b.csv", "T (K),Field (mT),Rxy (Ohm)", kelvin, np.tile(FIELD, 2), read))
    np.testing.assert_allclose([t.meta["temperature"] for t in trace.split()], [10, 20])


def test_the_condition_stands_in_a_comment_above_each_block(tmp_path: Path) -> None:
    path = tmp_path / "blocks.dat"
    blocks = [
        f"# T = {kelvin} K\n" + "\n".join(f"{x:.6g} {y:.6g}" for x, y in zip(FIELD, loop(h, c), strict=True))
        for kelvin, h, c in ((10, 0.5, 20), (20, 0.8, 30))
    ]
    path.write_text("# Field(mT) Rxy(Ohm)\n" + "\n\n\n".join(blocks) + "\n")
    cards = fit_each(hw.lab.read(path))
    assert [c["temperature"] for c in cards.conditions] == [10, 20]
    np.testing.assert_allclose(heights(cards), [0.5, 0.8], rtol=0.01)


def test_conditions_in_the_names_of_columns(tmp_path: Path) -> None:
    header = "Field (mT),Rxy 10 K (Ohm),Rxy 20 K (Ohm)"
    trace = hw.lab.read(write(tmp_path / "w.csv", header, FIELD, loop(0.5, 20), loop(0.4, 10, 1)))
    assert [t.meta["temperature"] for t in trace.split()] == [10, 20]


@pytest.mark.parametrize("over", ["T=10K,,T=20K,", "T=10K,T=10K,T=20K,T=20K", "10 K,,20 K,"])
def test_conditions_in_a_row_above_the_names(tmp_path: Path, over: str) -> None:
    header = over + "\nField (mT),Rxy (Ohm),Field (mT),Rxy (Ohm)"
    trace = hw.lab.read(write(tmp_path / "w.csv", header, FIELD, loop(0.5, 20), FIELD, loop(0.4, 10, 1)))
    assert [t.meta["temperature"] for t in trace.split()] == [10, 20]


def test_a_read_current_in_brackets_is_no_unit(tmp_path: Path) -> None:
    header = "Hz (mT),R_xy(-1mA),R_xy(+1mA)"
    trace = hw.lab.read(write(tmp_path / "w.csv", header, FIELD, loop(0.5, 20), loop(0.5, 22, 1)))
    assert [t.meta["read_current"] for t in trace.split()] == [-1e-3, 1e-3]
    assert fit_each(trace).varied == ("read_current",)


def test_gate_voltages_and_fields_below_one_another(tmp_path: Path) -> None:
    volts, kelvin = np.repeat([-5.0, 5.0], 2 * len(FIELD)), np.tile(np.repeat([10.0, 20.0], len(FIELD)), 2)
    read = np.concatenate([loop(h, 20, k) for k, h in enumerate((0.5, 0.4, 0.3, 0.2))])
    columns = (volts, kelvin, np.tile(FIELD, 4), read)
    cards = fit_each(hw.lab.read(write(tmp_path / "g.csv", "Vg (V),T (K),B (mT),Rxy (Ohm)", *columns)))
    assert [(c["gate_voltage"], c["temperature"]) for c in cards.conditions] == [(-5, 10), (-5, 20), (5, 10), (5, 20)]
    np.testing.assert_allclose(heights(cards), [0.5, 0.4, 0.3, 0.2], atol=0.005)


def test_a_square_loop_has_two_levels_and_one_condition(tmp_path: Path) -> None:
    volts = 1e-3 * np.sign(loop(0.5, 20))
    trace = hw.lab.read(write(tmp_path / "v.csv", "B (mT),Vxy (V)", FIELD, volts), read_current="1 mA")
    assert len(trace.split()) == 1


def test_cycles_of_one_condition_stay_one_loop(tmp_path: Path) -> None:
    cycle = np.repeat([1.0, 2.0], len(FIELD))
    read = np.r_[loop(0.5, 20), loop(0.5, 20, 1)]
    trace = hw.lab.read(write(tmp_path / "c.csv", "Cycle,Field (mT),Rxy (Ohm)", cycle, np.tile(FIELD, 2), read))
    assert len(trace.split()) == 1
    assert fit(trace)["R_AHE"] == pytest.approx(0.5, rel=0.01)


def test_loops_that_cannot_be_fitted_are_named_beside_those_that_can(tmp_path: Path) -> None:
    kelvin = np.repeat([10.0, 400.0], len(FIELD))
    flat = np.random.default_rng(3).normal(0, 0.005, len(FIELD))
    read = np.r_[loop(0.5, 20), flat]
    cards = fit_each(hw.lab.read(write(tmp_path / "c.csv", "T (K),B (mT),Rxy (Ohm)", kelvin, np.tile(FIELD, 2), read)))
    assert len(cards) == 1
    assert list(cards.refused) == ["400 K"]


def test_eight_temperatures_of_a_ppms_are_eight_loops(shared_data: Path) -> None:
    path = shared_data / "measured/FAIRmat-NFDI__nomad-measurements/ACT_Ch1_Hall_Ch2_TMR.dat"
    loops = hw.lab.read(path).split()
    np.testing.assert_allclose([t.meta["temperature"] for t in loops], np.arange(2, 3.41, 0.2), atol=0.005)
    assert sum(len(t) for t in loops) == 3017


def test_two_files_of_two_devices_are_refused_as_one(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{n}.csv", "B (mT),Rxy (Ohm)", FIELD, loop(h, c)) for n, h, c in _TWO]
    with pytest.raises(InputError, match=r"height .* group='devices'"):
        hw.lab.read(paths)
    trace = hw.lab.read(paths, group="devices")
    cards = fit_each(trace)
    np.testing.assert_allclose(heights(cards), [0.5, 0.8], rtol=0.01)
    assert [c.sources for c in cards.cards] == [("left.csv",), ("right.csv",)]
    spread = cards.spread()["R_AHE"]
    assert spread.value == pytest.approx(np.std([0.5, 0.8], ddof=1) / 0.65, rel=0.02)


_TWO = (("left", 0.5, 20), ("right", 0.8, 30))


def test_two_files_of_one_device_are_its_cycles(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{k}.csv", "B (mT),Rxy (Ohm)", FIELD, loop(0.5, 20, k)) for k in range(2)]
    assert fit(hw.lab.read(paths))["H_c"] == pytest.approx(0.020, rel=0.01)


def test_files_at_two_fields_are_refused_with_the_fields(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"AHE_{h}Oe.csv", "B (mT),Rxy (Ohm)", FIELD, loop(0.5, 20)) for h in (100, 200)]
    with pytest.raises(InputError, match=r"an in-plane field of 10 mT .* and 20 mT"):
        hw.lab.read(paths)
    assert [c["in_plane_field"] for c in fit_each(hw.lab.read(paths, group="devices")).conditions] == [0.01, 0.02]


def test_pulses_of_two_scales_are_not_cycles_of_one_device(tmp_path: Path) -> None:
    state = 1 - np.exp(-np.arange(40) / 12)
    g = np.r_[state, state[::-1]]
    paths = [
        write(tmp_path / f"{n}.csv", "V_write (V),G (uS)", np.repeat([2.0, -2.0], 40), size * (1 + g))
        for n, size in (("a", 1.0), ("b", 40.0))
    ]
    with pytest.raises(InputError, match=r"states from .* and states from"):
        hw.lab.read(paths)
    assert len(np.unique(hw.lab.read(paths, group="devices").coord("device"))) == 2
