"""Files as programs and instruments write them: names in comments, units in preambles, oscilloscopes, workbooks."""

from pathlib import Path

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError

UP = np.linspace(-0.1, 0.1, 101)
FIELD = np.r_[UP, UP[::-1]]
R = 0.5 * np.r_[np.tanh((UP - 0.02) / 0.003), np.tanh((UP[::-1] + 0.02) / 0.003)]
R = R + np.random.default_rng(0).normal(0, 0.005, len(R))
TABS = "\n".join(f"{x:.6g}\t{y:.6g}" for x, y in zip(FIELD, R, strict=True)) + "\n"
COMMAS, SPACES = TABS.replace("\t", ","), TABS.replace("\t", " ")
TIMED = "\n".join(f"{k * 0.1:.4f}\t{x:.6g}\t{y:.6g}" for k, (x, y) in enumerate(zip(FIELD, R, strict=True))) + "\n"
LOOPS = {
    "qcodes.dat": '# field_set\tRxy\n# "Magnetic field (T)"\t"Rxy (Ohm)"\n# 202\n' + TABS,
    "qtlab.dat": "# Filename: x.dat\n\n# Column 1:\n#\tname: Magnetic field (T)\n#\tsize: 202\n#\ttype: coordinate\n"
    "# Column 2:\n#\tname: Rxy (Ohm)\n#\ttype: value\n\n" + TABS,
    "labview.lvm": "LabVIEW Measurement\t\nWriter_Version\t2\nSeparator\tTab\n***End_of_Header***\t\n\t\n"
    "Channels\t2\t\t\nSamples\t202\t202\t\nY_Unit_Label\tT\tohm\t\nX_Dimension\tTime\tTime\t\n***End_of_Header***\t\t\n"
    "X_Value\tField\tRxy\tComment\n" + TIMED,
    "b1500.csv": "SetupTitle, Hall\nPrimitiveTest, I/V Sweep\nDimension1, 202\nDataName, B (T), Rxy (Ohm)\n"
    + "".join(f"DataValue, {line}\n" for line in COMMAS.split()),
    "keithley.csv": "Instrument,2450\nFirmware,1.7\n,\nIndex,Field (T),Reading,Unit\n"
    + "".join(f"{k},{line},Ohm\n" for k, line in enumerate(COMMAS.split())),
    "origin.txt": "Long Name\tField\tRxy\nUnits\tT\tOhm\nComments\tsweep\tHx=20 mT\n"
    + "".join(f"\t{line}\n" for line in TABS.strip().split("\n")),
    "savetxt.txt": "# Field(T) Rxy(Ohm)\n" + SPACES,
    "settings_below_names.txt": "# Field(T) Rxy(Ohm)\n# T = 10 K\n" + SPACES,
    "semicolons.csv": "% log\n% field (T);Rxy (Ohm)\n" + TABS.replace("\t", ";"),
    "european.csv": "Feld (T);Rxy (Ohm)\n" + TABS.replace(".", ",").replace("\t", ";"),
}


@pytest.mark.parametrize("name", LOOPS)
def test_a_loop_as_a_program_writes_it(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(LOOPS[name])
    trace = hw.lab.read(path)
    assert (trace.layout, trace.quantity, trace.unit) == ("field-loop", "R_xy", "ohm")
    np.testing.assert_allclose(trace.values, R, atol=1e-5)
    np.testing.assert_allclose(trace.coord("field"), FIELD, atol=1e-6)


VOLTS = [f"{k * 1e-6:.6g},{y:.4f}" for k, y in enumerate(R)]
SCOPES = {
    "tektronix": "Model,MDO3024\n\nHorizontal Units,S\nSample Interval,1e-06\nRecord Length,202\n"
    "Vertical Units,V\n,,\nTIME,CH1\n",
    "keysight": "x-axis,1\nsecond,Volt\n",
    "infiniium": "Revision:,0\nType:,Raw\nPoints:,202\nXInc:,1e-6\nXOrg:,-5e-4\nYUnits:,Volt\nXUnits:,second\nData:,\n",
    "lecroy": "LECROYHDO4104,12345,Waveform\nSegments,1,SegmentSize,202\nSegment,TrigTime,TimeSinceSegment1\n"
    "#1,01-Jan-2020 10:00:00,0\nTime,Ampl\n",
    "rigol": "X,CH1,Start,Increment,\nSequence,Volt,-1.0e-03,2.0e-06\n",
    "rigol_new": "Time(s),CH1(V),t0 =-0.001, tInc = 2e-06,\n",
    "rohde_schwarz": "in s,CH1 in V\n",
    "picoscope": "Time,Channel A\n(ms),(V)\n\n",
    "siglent": "Record Length,Analog:202\nSample Interval,CH1:1e-6\nVertical Units,CH1:V\nSource,CH1\nSecond,Volt\n",
    "digilent": "#Digilent WaveForms Oscilloscope Acquisition\n#Device Name: Discovery2\n\nTime (s),Channel 1 (V)\n",
}


@pytest.mark.parametrize("maker", SCOPES)
def test_a_record_of_an_oscilloscope_is_named_as_one(tmp_path: Path, maker: str) -> None:
    path = tmp_path / "scope.csv"
    path.write_text(SCOPES[maker] + "\n".join(VOLTS) + "\n")
    with pytest.raises(InputError, match="an oscilloscope record of voltages against time"):
        hw.lab.read(path)


def test_a_resistance_against_time_is_no_oscilloscope_record(tmp_path: Path) -> None:
    path = tmp_path / "pulses.csv"
    path.write_text("Time (s),Ch1 Rxy (Ohm)\n" + "\n".join(VOLTS) + "\n")
    assert hw.lab.read_table(path).format == "delimited text"


def _workbook(path: Path, **sheets: list[list[object]]) -> Path:
    book = pytest.importorskip("openpyxl").Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(path)
    return path


LOOP_ROWS = [["Field (T)", "Rxy (Ohm)"], *np.column_stack([FIELD, R]).tolist()]


def test_the_sheet_with_the_measurement_not_the_longest(tmp_path: Path) -> None:
    scratch = [[float(k), float(k) ** 2] for k in range(1000)]
    trace = hw.lab.read(_workbook(tmp_path / "w.xlsx", data=LOOP_ROWS, scratch=scratch))
    np.testing.assert_allclose(trace.values, R)
    assert any("sheet 'data' of 2" in g for g in trace.guesses)


def test_two_sheets_that_could_be_it_are_both_named(tmp_path: Path, shared_data: Path) -> None:
    path = _workbook(tmp_path / "w.xlsx", **{"dev 1": LOOP_ROWS, "dev2": LOOP_ROWS})
    with pytest.raises(InputError, match=r"'dev 1', 'dev2'.*sheet='dev 1' or sheet='dev2'"):
        hw.lab.read(path)
    np.testing.assert_allclose(hw.lab.read(path, sheet="dev2").values, R)
    with pytest.raises(InputError, match="'Sheet1', 'Sheet2'"):
        hw.lab.read(shared_data / "reading_cases/two_sheets_scratch.xlsx")


def test_qcodes_with_the_names_in_comments(shared_data: Path) -> None:
    card = hw.synapse.fit(hw.lab.read(shared_data / "reading_cases/qcodes_legacy.dat"))
    assert card["R_AHE"] == pytest.approx(0.5, abs=0.005)
    assert card["H_c"] == pytest.approx(0.020, rel=0.01)


def test_a_long_file_reads_as_a_short_one(tmp_path: Path) -> None:
    n, rng = 12_000, np.random.default_rng(0)
    g = 1e-6 + 1e-7 * rng.random(n)
    rows = [f"{k + 1},{-2 if k // 50 % 2 else 2},{v!r}" for k, v in enumerate(g.tolist())]
    rows[7000] = "7001,2,OVLD"
    plain, odd = tmp_path / "plain.csv", tmp_path / "odd.csv"
    plain.write_text("\n".join(["# T = 300 K", "Pulse,V_write (V),G (S)", *rows, "end of file"]) + "\n")
    odd.write_text("\n".join(["# T = 300 K", "Pulse,V_write (V),G (S)", *rows[:100], "# paused", *rows[100:]]) + "\n")
    fast, slow = hw.lab.read_table(plain), hw.lab.read_table(odd)
    assert fast.names == slow.names
    assert fast.meta == slow.meta == {"T": "300 K"}
    for a, b in zip(fast.columns, slow.columns, strict=True):
        np.testing.assert_allclose(a.values, b.values, rtol=1e-15)
    assert any("1 cells without a number" in n for n in fast.notes)
    assert any("1 lines after the numbers" in n for n in fast.notes)
