"""One synthetic file for each way in which laboratories write numbers, headers and preambles."""

import warnings
from pathlib import Path

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError, Trace
from hallweight.core.constants import MU0
from hallweight.lab.internals import ReaderLibrary

RNG = np.random.default_rng(7)
N = 32
UP = 1 - 2 * np.exp(-np.arange(1, N + 1) / 8.0)
R = np.tile(np.concatenate([UP, -UP]), 3) + 0.01 * RNG.standard_normal(6 * N)
I_MA = np.tile(np.concatenate([np.full(N, 12.0), np.full(N, -12.0)]), 3)
POLARITY = np.sign(I_MA).astype(int)


def rows(*columns: np.ndarray, sep: str = ",", end: str = "\n", comma: bool = False, form: str = "%.7g") -> str:
    lines = [sep.join(form % x for x in row) for row in zip(*columns, strict=True)]
    text = end.join(lines) + end
    return text.replace(".", ",") if comma else text


def read(tmp_path: Path, text: str | bytes, name: str = "device.csv", encoding: str = "utf-8", **kwargs) -> Trace:
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return hw.lab.read(path, **kwargs)


def is_the_device(trace: Trace, quantity: str = "R_xy", scale: float = 1.0) -> None:
    assert (trace.layout, trace.quantity) == ("pulses", quantity)
    np.testing.assert_allclose(trace.values, R * scale, rtol=1e-5, atol=1e-6 * scale)
    np.testing.assert_array_equal(trace.coord("polarity"), POLARITY)
    np.testing.assert_array_equal(trace.coord("cycle"), np.repeat([0, 1, 2], 2 * N))
    assert set(trace.coord("chain")) == {0}


HEADERS = [
    ("I_pulse (mA)", "Rxy (mOhm)", 1e3),
    ("I_{pulse} [mA]", "R_{xy} [mΩ]", 1e3),
    ("Pulse current / mA", "R_xy / Ohm", 1.0),
    ("write current mA", "R_H Ohm", 1.0),
    ("$I_\\mathrm{write}$ (mA)", "$R_{AHE}$ ($\\Omega$)", 1.0),
    ("Iwrite(mA)", "Hall resistance(kOhms)", 1e-3),
    ("I_p (mA)", "RHall [µΩ]", 1e6),
    ("Pulse amplitude, mA", "Rhall, Ohm", 1.0),
]


@pytest.mark.parametrize(("drive", "state", "scale"), HEADERS)
def test_header_styles(tmp_path: Path, drive: str, state: str, scale: float) -> None:
    trace = read(tmp_path, f"{drive};{state}\n" + rows(I_MA, R * scale, sep=";"))
    is_the_device(trace)
    assert trace.coord("amplitude").max() == pytest.approx(0.012)


@pytest.mark.parametrize("sep", [",", ";", "\t", " ", "   ", "|", ", ", " ; "])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_separators_and_line_ends(tmp_path: Path, sep: str, end: str) -> None:
    header = sep.join(["I_pulse(mA)", "Rxy(Ohm)"])
    is_the_device(read(tmp_path, header + end + rows(I_MA, R, sep=sep, end=end)))


@pytest.mark.parametrize("sep", [";", "\t", " "])
def test_decimal_comma(tmp_path: Path, sep: str) -> None:
    trace = read(tmp_path, sep.join(["I_pulse(mA)", "Rxy(Ohm)"]) + "\n" + rows(I_MA + 0.5, R, sep=sep, comma=True))
    is_the_device(trace)
    assert "the comma is the decimal mark" in trace.guesses


def test_quoted_decimal_comma_between_commas(tmp_path: Path) -> None:
    text = "".join(f'"{i:.1f}","{r:.7f}"\n'.replace(".", ",") for i, r in zip(I_MA, R, strict=True))
    is_the_device(read(tmp_path, '"I_pulse (mA)","Rxy (Ohm)"\n' + text))


def test_one_column_with_decimal_comma(tmp_path: Path) -> None:
    is_the_device(read(tmp_path, rows(R, comma=True)), "weight")
    is_the_device(read(tmp_path, "Rxy (mOhm)\n" + rows(R * 1e3, comma=True)))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252", "utf-32"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    trace = read(
        tmp_path,
        "I_pulse (µA),R_xy (µ\u00b5Ohm)".replace("\u00b5\u00b5", "µ") + "\n" + rows(I_MA * 1e3, R * 1e6),
        encoding=encoding,
    )
    assert trace.coord("amplitude").max() == pytest.approx(0.012)
    omega = read(
        tmp_path, "I_pulse (mA),R_xy (Ω)\n" + rows(I_MA, R), encoding="utf-8" if encoding == "cp1252" else encoding
    )
    is_the_device(omega)


def test_mu_as_micro_in_latin1(tmp_path: Path) -> None:
    is_the_device(read(tmp_path, ("I_pulse (mA)\tRxy (µOhm)\n" + rows(I_MA, R * 1e6, sep="\t")).encode("latin-1")))


def test_preamble_footer_and_trailing_separators(tmp_path: Path) -> None:
    preamble = "".join(f"Setting {i}: {i * 0.5} of many\n" for i in range(3000)) + "Date,2024-05-01\nSample;A 7\n\n"
    body = rows(I_MA, R).replace("\n", ",,\n")
    trace = read(tmp_path, preamble + "I_pulse (mA),Rxy (Ohm),,\n" + body + "\nmean of all: 0.01\nend\n")
    is_the_device(trace)
    assert any("after the numbers" in g for g in trace.guesses)


@pytest.mark.parametrize("mark", ["#", "%", "//", ";", "!"])
def test_comment_marks_and_header_in_a_comment(tmp_path: Path, mark: str) -> None:
    text = f"{mark} measured on a Monday\n{mark} I_pulse(mA)\tRxy(Ohm)\n" + rows(I_MA, R, sep="\t")
    is_the_device(read(tmp_path, text, name="run.txt"))


def test_overflow_and_missing_marks(tmp_path: Path) -> None:
    cells = [f"{r:.7f}" for r in R]
    marks = {5: "9.9E37", 17: "-9.91e37", 40: "OVERLOAD", 60: "--", 80: "NaN", 90: "", 100: "inf", 110: "#DIV/0!"}
    for i, mark in marks.items():
        cells[i] = mark
    text = "".join(f"{i},{c}\n" for i, c in zip(I_MA, cells, strict=True))
    trace = read(tmp_path, "I_pulse (mA),Rxy (Ohm)\n" + text)
    assert len(trace) == len(R) - len(marks)
    assert np.abs(trace.values).max() < 2
    assert trace.coord("n_pulses").sum() == len(R)  # pulses before a lost read count towards the next
    assert any("8 missing reads" in g for g in trace.guesses)


def test_engineering_and_exponent_notation(tmp_path: Path) -> None:
    text = "".join(f"{i:.0f}E-3\t{r * 1e3:.6f}E-3\n" for i, r in zip(I_MA, R, strict=True))
    is_the_device(read(tmp_path, "I_pulse (A)\tRxy (Ohm)\n" + text))


def test_origin_rows(tmp_path: Path) -> None:
    is_the_device(read(tmp_path, "I\\-(pulse)\tR\\-(xy)\nmA\tmOhm\n\tdevice 3\n" + rows(I_MA, R * 1e3, sep="\t")))
    labelled = "Long Name\tPulse current\tRxy\nUnits\tmA\tmOhm\nComments\t\tdevice 3\n"
    body = "".join(f"\t{line}\n" for line in rows(I_MA, R * 1e3, sep="\t").splitlines())
    is_the_device(read(tmp_path, labelled + body))


def test_quoted_cells_with_line_ends_and_text_columns(tmp_path: Path) -> None:
    text = "".join(f'{i},"{r:.7f}\n",sample 3\n' for i, r in zip(I_MA, R, strict=True))
    is_the_device(read(tmp_path, "I_pulse (mA),Rxy (Ohm),sample name\n" + text))


def test_repeated_header_in_the_middle(tmp_path: Path) -> None:
    head, body = "I_pulse (mA),Rxy (Ohm)\n", rows(I_MA, R).splitlines(keepends=True)
    is_the_device(read(tmp_path, head + "".join(body[:90]) + head + "".join(body[90:])))


@pytest.mark.parametrize(
    ("header", "scale"),
    [
        ("H (Oe)", 1e4),
        ("Field(A/m)", 1 / MU0),
        ("B (G)", 1e4),
        ("mu0H (mT)", 1e3),
        ("µ0H [T]", 1.0),
        ("Hz (kOe)", 10.0),
    ],
)
def test_field_is_always_tesla(tmp_path: Path, header: str, scale: float) -> None:
    up = np.linspace(-0.3, 0.3, 61)
    field = np.concatenate([up, up[::-1]])
    hall = np.tanh((field - np.repeat([0.05, -0.05], 61)) / 0.01)
    trace = read(tmp_path, f"{header}\tRxy (Ohm)\n" + rows(field * scale, hall, sep="\t"))
    assert trace.layout == "field-loop"
    np.testing.assert_allclose(trace.coord("field"), field, atol=1e-7)
    assert set(trace.coord("cycle")) == {0}


def test_spreadsheet_with_units_row(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.append(["notes only"])
    sheet = book.create_sheet("data")
    for line in (["device 3"], ["I_pulse", "Rxy", "remark"], ["mA", "mOhm", ""]):
        sheet.append(line)
    for i, r in zip(I_MA, R, strict=True):
        sheet.append([float(i), float(r * 1e3), None])
    path = tmp_path / "device.xlsx"
    book.save(path)
    trace = hw.lab.read(path)
    is_the_device(trace)
    assert any("sheet 'data'" in g for g in trace.guesses)
    with pytest.raises(hw.HallweightError, match=r"sheet of device\.xlsx = 'x', expected 'Sheet' or 'data'"):
        hw.lab.read(path, sheet="x")


def test_tdms_pulses(tmp_path: Path) -> None:
    nptdms = pytest.importorskip("nptdms")
    path = tmp_path / "device.tdms"
    with nptdms.TdmsWriter(path) as file:
        file.write_segment(
            [
                nptdms.ChannelObject("run", "I pulse", I_MA, properties={"unit_string": "mA"}),
                nptdms.ChannelObject("run", "Rxy", R, properties={"unit_string": "Ohm"}),
            ]
        )
    is_the_device(hw.lab.read(path))


def test_what_a_reader_library_says_is_a_guess_and_not_printed(tmp_path: Path, capfd: pytest.CaptureFixture) -> None:
    nptdms = pytest.importorskip("nptdms")
    path = tmp_path / "cut.tdms"
    channels = [nptdms.ChannelObject("run", "I pulse", I_MA, properties={"unit_string": "mA"})]
    channels += [nptdms.ChannelObject("run", "Rxy", R, properties={"unit_string": "Ohm"})]
    with nptdms.TdmsWriter(path) as file:
        file.write_segment(channels)
    path.write_bytes(path.read_bytes()[:-20])
    trace = hw.lab.read(path)
    assert len(trace) == len(R) - 3
    assert any(g.startswith("npTDMS says: Last segment of file has less data") for g in trace.guesses)
    assert capfd.readouterr() == ("", "")


def test_warnings_of_a_reader_library_are_notes() -> None:
    def read() -> int:
        warnings.warn("an odd\n  version", stacklevel=1)
        return 7

    library = ReaderLibrary("json", "json", "JSON file", expected="a complete one", do="copy it again")
    assert library.call("a.json", read) == (7, ("json says: an odd version",))
    with pytest.raises(InputError, match=r"the JSON file a\.json is damaged \(division by zero\)"):
        library.call("a.json", lambda: 1 / 0)


def test_without_the_optional_readers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "nptdms", None)
    monkeypatch.setitem(sys.modules, "python_calamine", None)
    for name, data in (("a.tdms", b"TDSm" + b"\x0e" * 50), ("a.xlsx", b"PK\x03\x04 xl/workbook.xml")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(hw.HallweightError, match=r"pip install 'hallweight\[lab\]'"):
            hw.lab.read(tmp_path / name)


def test_simulated_by_hallweight_is_said_by_the_file(tmp_path: Path) -> None:
    text = "# simulated by hallweight\nI_pulse (mA),Rxy (Ohm)\n" + rows(I_MA, R)
    assert read(tmp_path, text).how == "simulated"
    assert read(tmp_path, text, how="measured").how == "measured"
    assert read(tmp_path, text.replace("simulated", "made")).how == "measured"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_chinese_headers(tmp_path: Path, encoding: str) -> None:
    count = np.arange(1.0, len(R) + 1)
    trace = read(tmp_path, "脉冲数,写入电流(mA),霍尔电阻(Ω)\n" + rows(count, I_MA, R), encoding=encoding)
    is_the_device(trace)


def test_polarity_as_plus_and_minus(tmp_path: Path) -> None:
    lines = [f"{k},{'+' if i >= 0 else '-'},{r:.7g}" for k, (i, r) in enumerate(zip(I_MA, R, strict=True))]
    trace = read(tmp_path, "No.,Polarity,Rxy (Ohm)\n" + "\n".join(lines))
    assert set(np.unique(trace.coord("polarity"))) <= {-1, 0, 1}
    np.testing.assert_allclose(trace.values, R, rtol=1e-6)


def test_a_negative_resistance_is_a_hall_resistance(tmp_path: Path) -> None:
    n = np.arange(1.0, 41)
    up = np.linspace(-1, 1, 40)
    columns = n, up, up[::-1]
    trace = read(tmp_path, "n,LTP (Ohm),LTD (Ohm)\n" + rows(*columns))
    assert trace.quantity == "R_xy"
    assert any("negative in places" in g for g in trace.guesses)
    assert read(tmp_path, "n,LTP (Ohm),LTD (Ohm)\n" + rows(n, up + 100, up[::-1] + 100)).quantity == "R"


def test_a_branch_word_before_the_name_of_the_quantity(tmp_path: Path) -> None:
    up = np.linspace(1, 2, 20)
    trace = read(tmp_path, "n,LTP R_H (Ohm),LTD R_H (Ohm)\n" + rows(np.arange(20.0), up, up[::-1]))
    assert trace.quantity == "R_xy"


def test_a_resistivity_is_not_called_a_resistance(tmp_path: Path) -> None:
    field = np.r_[np.linspace(-1, 1, 30), np.linspace(1, -1, 30)]
    trace = read(tmp_path, "B (T),rho_xy (uOhm cm)\n" + rows(field, 5 * np.tanh(5 * field)))
    assert (trace.quantity, trace.unit) == ("rho_xy", "ohm*m")
    assert np.abs(trace.values).max() == pytest.approx(5e-8, rel=1e-3)
