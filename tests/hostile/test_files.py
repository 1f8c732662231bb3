"""Broken, absurd and foreign files: each one clear sentence, never another exception, nothing altered."""

import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import hallweight as hw
from hallweight.core import InputError, Trace

GOOD = "I_pulse (mA),Rxy (Ohm)\n" + "".join(f"{12 * s},{0.1 * i * s}\n" for s in (1, -1) for i in range(20))
FIELD = np.concatenate([np.linspace(-1, 1, 21), np.linspace(1, -1, 21)])
LOOP = "".join(f"{x:.3f},{np.tanh(5 * x):.5f}\n" for x in FIELD)

# name of the file: (bytes, what the one sentence says)
HOSTILE: dict[str, tuple[bytes, str]] = {
    "empty.csv": (b"", "empty.csv is empty"),
    "blank.csv": (b"\n \r\n\t\n", "blank.csv is empty"),
    "zeros.dat": (b"\x00" * 4096, "zeros.dat is empty"),
    "bom_only.csv": (b"\xef\xbb\xbf\r\n", "bom_only.csv is empty"),
    "header_only.csv": (b"I_pulse (mA),Rxy (Ohm)\n", "no numbers in header_only.csv"),
    "words.txt": (b"this is a letter\nto nobody\n", "no numbers in words.txt"),
    "one_row.csv": (b"Field (Oe),Rxy (Ohm)\n100,1.5\n", "one row of numbers in one_row.csv"),
    "one_pulse.csv": (b"I_pulse (mA),Rxy (Ohm)\n12,1.5\n", "one row of numbers in one_pulse.csv"),
    "all_nan.csv": (b"I_pulse (mA),Rxy (Ohm)\n" + b"12,NaN\n" * 9, "all_nan.csv"),
    "zero_range.csv": (b"1.5\n" * 50, "readings that are all 1.5"),
    "zero_drive.csv": (b"I_pulse (mA),Rxy (Ohm)\n" + b"0,1.5\n0,1.6\n" * 9, "all zero in zero_drive.csv"),
    "absurd.csv": (GOOD.replace("12,0.5\n", "12,1e30\n").encode(), "1e+30 ohm at read 6 of absurd.csv"),
    "wrong_unit.csv": (("Field (Ohm),Rxy (Ohm)\n" + LOOP).encode(), "in 'ohm', expected a field in 'T'"),
    "wrong_unit2.csv": (("Field (mT),Rxy (mT)\n" + LOOP).encode(), "Rxy (mT) of wrong_unit2.csv in 'T'"),
    "missing_column.csv": (("Field (mT)\n" + LOOP.replace(",", "\n")).encode(), "'Field (mT)' in missing_column.csv"),
    "no_read.csv": (b"write pulse,V_write\n" + b"0.012,8\n-0.012,-8\n" * 9, "no_read.csv"),
    "no_current.csv": (b"V_write,V_read\n" + b"8,1e-4\n-8,2e-4\n" * 9, "no read current"),
    "zero_current.csv": (b"Field (mT),V_H (mV),I (mA)\n1,1,0\n2,2,0\n3,3,0\n-1,2,0\n", "read current of zero"),
    "only_counts.csv": (
        b"V_write,V_read,I_read (A)\n" + b"".join(b"%d,%d,1\n" % (i, i) for i in range(1, 9)),
        "no write amplitude in only_counts.csv",
    ),
    "truncated.tdms": (b"TDSm\x0e\x00\x00\x00\x69\x12", "no numbers in the TDMS file truncated.tdms"),
    "broken.xlsx": (b"PK\x03\x04" + b"xl/workbook.xml" + b"\x01" * 99, "broken.xlsx is damaged"),
    "old.xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old.xls is damaged"),
    "truncated.dat": (b"[Header]\nTITLE,x\nINFO,a,b\n", "no [Data] section in truncated.dat"),
    "no_rows.dat": (b"[Header]\n[Data]\nTemperature (K),Magnetic Field (Oe)\n", "no numbers in no_rows.dat"),
    "empty_scope.csv": (b"Record Length,2500,Points\n", "no samples in the oscilloscope record"),
    "empty.tdi": (b"TDI Format 1.5\tTemperature\n", "empty.tdi"),
    "short_table.txt": (b"1st Row = Gbins, 2nd Row = CDF\n1,2\n0,1\n1,2\n", "a matrix of 1 rows in short_table.txt"),
    "cut_table.txt": (b"1st Row = Gbins, 2nd Row = CDF\n1,2\n0,x\n", "cut_table.txt is cut short"),
    "project.opj": (b"CPYA 4.2673 552#\n\x00\x01", "File > Export > ASCII"),
    "project.opju": (b"CPYUA 4.3668 178\n", "File > Export > ASCII"),
    "renamed.csv": (b"CPYUA 4.3668 178\n", "renamed.csv is an Origin project"),
    "field.ovf": (b"# OOMMF OVF 2.0\n# Segment count: 1\n", "OOMMF vector field"),
    "data.h5": (b"\x89HDF\r\n\x1a\n" + b"\x00" * 40, "data.h5 is an HDF5 file"),
    "paper.pdf": (b"%PDF-1.7\n", "a PDF document"),
    "plot.png": (b"\x89PNG\r\n\x1a\n", "a picture"),
    "all.zip": (b"PK\x03\x04\x14\x00data.csv", "a zip archive"),
    "all.tar.gz": (b"\x1f\x8b\x08\x00", "a gzip archive"),
    "data.mat": (b"MATLAB 5.0 MAT-file, Platform: GLNXA64", "a MATLAB file"),
    "array.npy": (b"\x93NUMPY\x01\x00", "a NumPy array"),
    "page.csv": (b"<!DOCTYPE html><html><body>404: not found</body></html>", "a web page"),
    "settings.json": (b'{"amplitude": 12}', "a JSON document"),
    "noise.bin": (bytes(range(256)) * 20, "noise.bin is binary and of no known format"),
    "names.csv": (
        b"a,b,c,d\n" + b"".join(b"%d,%d,%d,%d\n" % (i, i * i, 7 - i, i % 3) for i in range(9)),
        "columns 'a', 'b', 'c', 'd' in names.csv",
    ),
    "magnetisation.csv": (("Field (Oe),Moment (emu)\n" + LOOP).encode(), "a magnetisation measurement"),
    "iv.csv": (("V (V),I (A)\n" + LOOP).encode(), "a current-voltage curve"),
    "rt.csv": (b"T (K),R (Ohm)\n" + b"".join(b"%d,%d\n" % (i, 5 + i) for i in range(2, 300)), "a temperature sweep"),
    "nameless.csv": (LOOP.encode(), "a loop of nameless columns"),
}


def refusal(path: Path | str | list, **kwargs: object) -> str:
    with pytest.raises(InputError) as error:
        hw.lab.read(path, **kwargs)
    text = str(error.value)
    assert text.startswith("Found ")
    assert text.endswith((".", "?"))
    assert "\n" not in text
    assert "Traceback" not in text
    assert len(text) < 400
    return text


@pytest.mark.parametrize("name", HOSTILE)
def test_one_sentence(tmp_path: Path, name: str) -> None:
    data, says = HOSTILE[name]
    path = tmp_path / name
    path.write_bytes(data)
    assert says in refusal(path)
    assert path.read_bytes() == data


def test_there_are_enough_of_them() -> None:
    assert len(HOSTILE) >= 40


@pytest.fixture
def good(tmp_path: Path) -> Path:
    path = tmp_path / "good.csv"
    path.write_text(GOOD)
    return path


WRONG_KEYWORDS: list[tuple[dict, str]] = [
    ({"layout": "pulse"}, "did you mean 'pulses'?"),
    ({"layout": "angle"}, "expected the layout 'angle'"),
    ({"layout": "step-table"}, "no step table"),
    ({"quantity": "resistance"}, "'resistance'"),
    ({"group": "device"}, "did you mean 'devices'?"),
    ({"unit": "parsec/fortnight"}, "unknown unit 'parsec/fortnight'"),
    ({"unit": {"Rxz": "ohm"}}, "no column 'Rxz'"),
    ({"unit": "mT"}, "in 'T'"),
    ({"columns": {"y": "Rxz"}}, "no column 'Rxz' in good.csv"),
    ({"columns": {"y": 9}}, "no column 9"),
    ({"columns": {"wirte": 0}}, "did you mean 'write'?"),
    ({"read_current": "0.1 mV"}, "expected a quantity in 'A'"),
    ({"read_voltage": "much"}, "'much'"),
    ({"protocol": "64 pulses"}, "at character 1 of the protocol"),
    ({"protocol": "7 pulses of +12 mA; 7 of -12 mA"}, "40 reads in good.csv for the 14 pulses of the protocol"),
    ({"protocol": "40 pulses of +12 mA; 40 of -12 mA"}, "for the 80 pulses of the protocol"),
]


@pytest.mark.parametrize(("keywords", "says"), WRONG_KEYWORDS)
def test_wrong_keywords(good: Path, keywords: dict, says: str) -> None:
    assert says in refusal(good, **keywords)


def test_paths(tmp_path: Path, good: Path) -> None:
    assert "no file" in refusal(tmp_path / "absent.csv")
    assert "no file" in refusal([])
    assert "no files in the folder" in refusal(_folder(tmp_path / "empty"))
    with pytest.raises(InputError, match="the folder"):
        hw.lab.read_table(tmp_path)
    assert "\\x00" in refusal("a\x00b.csv") or "cannot be read" in refusal("a\x00b.csv")
    loop = tmp_path / "loop.csv"
    loop.write_text("Field (mT),Rxy (Ohm)\n" + LOOP)
    assert "files of one kind" in refusal([good, loop])
    if os.geteuid():
        good.chmod(0)
        assert "cannot be read" in refusal(good)


def _folder(path: Path) -> Path:
    path.mkdir()
    return path


SURVIVORS = {
    "text_in_numbers.csv": (GOOD.replace("12,0.5\n", "12,abc\n"), "1 cells of text in 'Rxy'"),
    "mixed_separators.csv": (GOOD.replace("12,0.5\n", "12;0.5\n"), "1 lines of text between the numbers"),
    "duplicate_names.csv": (
        "Rxy (Ohm)," + GOOD.replace("\n12,", "\n1,12,").replace("\n-12,", "\n1,-12,"),
        "stands 2 times",
    ),
    "backwards_time.csv": (
        "time (s)," + "\n".join(f"{-i}," * bool(i) + line for i, line in enumerate(GOOD.splitlines())),
        "the sign of 'I_pulse' is the polarity",
    ),
    "cut_in_the_last_row.csv": (GOOD[:-4], "the sign of 'I_pulse' is the polarity"),
    "unbalanced_quote.csv": ('"note: 5" film\n"' + GOOD, "the sign of"),
}  # fmt: skip


@pytest.mark.parametrize("name", SURVIVORS)
def test_read_with_a_warning_in_words(tmp_path: Path, name: str) -> None:
    text, says = SURVIVORS[name]
    path = tmp_path / name
    path.write_text(text)
    trace = hw.lab.read(path)
    assert trace.layout == "pulses"
    assert len(trace) >= 38
    assert any(says in g for g in trace.guesses)


MAGIC = (b"", b"TDSm", b"[Header]\n[Data]\n", b"TDI Format 1.5", b"Record Length,", b"#Procedure:", b"PK\x03\x04xl/",
         b"Gbins CDF\n")  # fmt: skip
FUZZ = {"deadline": None, "derandomize": True, "suppress_health_check": [HealthCheck.function_scoped_fixture]}


def read_or_refuse(path: Path) -> None:
    try:
        trace = hw.lab.read(path)
    except InputError as error:
        said = str(error)
    else:
        assert isinstance(trace, Trace)
        assert np.isfinite(trace.values).all() or trace.layout == "harmonic"
        said = str(trace.guesses)
    assert "\n" not in said


@settings(max_examples=150, **FUZZ)
@given(data=st.binary(max_size=600), magic=st.sampled_from(MAGIC))
def test_random_bytes(tmp_path: Path, data: bytes, magic: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(magic + data)
    read_or_refuse(path)


@settings(max_examples=250, **FUZZ)
@given(text=st.text(alphabet="0123456789.,;:-+eE \t\n\"'#%()[]/ABHIRVxyµΩ_NaT", max_size=300))
def test_random_text(tmp_path: Path, text: str) -> None:
    path = tmp_path / "x.csv"
    path.write_text(text, encoding="utf-8")
    read_or_refuse(path)


@settings(max_examples=200, **FUZZ)
@given(where=st.integers(0, len(GOOD)), junk=st.binary(max_size=12), cut=st.integers(0, 200), loop=st.booleans())
def test_damaged_copies(tmp_path: Path, where: int, junk: bytes, cut: int, loop: bool) -> None:
    data = (("Field (mT),Rxy (Ohm)\n" + LOOP) if loop else GOOD).encode()
    path = tmp_path / "x.csv"
    path.write_bytes(data[:where] + junk + data[where + cut :])
    read_or_refuse(path)


def test_damaged_real_files(tmp_path: Path, shared_data: Path) -> None:
    """Cut at random places, or with some bytes changed, the real files are read or refused in one sentence."""
    rng = np.random.default_rng(11)
    path = tmp_path / "x"
    for file in sorted((shared_data / "measured").glob("*/*")):
        data = file.read_bytes()[:40_000]
        for _ in range(4):
            damaged = bytearray(data[: int(rng.integers(0, len(data)))])
            for _ in range(int(rng.integers(0, 6))):
                if damaged:
                    damaged[int(rng.integers(0, len(damaged)))] = int(rng.integers(0, 256))
            path = tmp_path / file.name
            path.write_bytes(bytes(damaged))
            read_or_refuse(path)
