"""Conditions that the file states reach the trace and the card: preambles, parameters, names of files."""

from pathlib import Path

import numpy as np
import pytest

import hallweight as hw

UP = np.linspace(-0.1, 0.1, 101)
ROWS = "".join(
    f"{x:.6g},{y:.6g}\n"
    for x, y in zip(
        np.r_[UP, UP[::-1]],
        0.5 * np.r_[np.tanh((UP - 0.02) / 0.003), np.tanh((UP[::-1] + 0.02) / 0.003)]
        + np.random.default_rng(0).normal(0, 0.005, 202),
        strict=True,
    )
)


def test_parameters_of_pymeasure_reach_trace_and_card(tmp_path: Path) -> None:
    path = tmp_path / "loop.csv"
    path.write_text(
        "#Procedure: <__main__.Loop>\n#Parameters:\n#\tPulse width: 10 ms\n#\tRead current: 0.1 mA\n"
        "#\tIn-plane field: 20 mT\n#\tTemperature: 300 K\n#\tSample: W/CoFeB 3\n#\tWrite current: 12 mA\n#Data:\n"
        "Field (T),Rxy (Ohm)\n" + ROWS
    )
    trace = hw.lab.read(path)
    known = {"pulse_width": 0.01, "read_current": 1e-4, "in_plane_field": 0.02, "temperature": 300.0}
    assert {k: trace.meta[k] for k in known} == pytest.approx(known)
    assert trace.meta["settings"]["Sample"] == "W/CoFeB 3"
    card = hw.synapse.fit(trace)
    assert {k: card[k] for k in known} == pytest.approx(known)
    assert any("sample W/CoFeB 3" in n and "write current 12 mA" in n for n in card.notes)


NAMES = {
    "2AHE_DC_4468.46Ohm_200.0Oe_1.7mA_2018-10-04": {"in_plane_field": 0.02, "read_current": 1.7e-3},
    "sample nameAHE_DC_736.29Ohm_-1200.0Oe_-0.2mA": {"in_plane_field": -0.12, "read_current": -2e-4},
    "W5nm_CoFeB1.2nm_Hx=20mT_T=300K": {"in_plane_field": 0.02, "temperature": 300.0},
    "Ta50A_2018-11-13": {},
    "loop_10Oe_20Oe": {},
    "AHE_100mT": {},  # the end of the sweep
    "run-100Oe": {"in_plane_field": 0.01},  # a hyphen, not a sign
}


@pytest.mark.parametrize("name", NAMES)
def test_values_in_the_name_of_the_file(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"{name}.csv"
    path.write_text("Field (T),Rxy (Ohm)\n" + ROWS)
    trace = hw.lab.read(path)
    found = {k: v for k, v in trace.meta.items() if k in hw.core.CONDITIONS}
    assert found == pytest.approx(NAMES[name])
    assert any("file name says" in g for g in trace.guesses) == bool(NAMES[name])


def test_a_column_wins_over_the_name_of_the_file(tmp_path: Path) -> None:
    path = tmp_path / "loop_30K.csv"
    rows = "".join(f"{line},10\n" for line in ROWS.split())
    path.write_text("Field (T),Rxy (Ohm),T (K)\n" + rows)
    assert hw.lab.read(path).meta["temperature"] == 10.0


def test_a_setting_without_unit_is_not_taken(tmp_path: Path) -> None:
    path = tmp_path / "loop.csv"
    path.write_text("Temperature: 300\nPulse width (ms): 10\nField (T),Rxy (Ohm)\n" + ROWS)
    meta = hw.lab.read(path).meta
    assert "temperature" not in meta
    assert meta["pulse_width"] == 0.01
