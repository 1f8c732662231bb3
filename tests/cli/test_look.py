"""``hallweight look FILE``: what a file holds, what it is taken for, and what else it could be."""

import json

import numpy as np
import pytest

import hallweight as hw
from hallweight.cli import main
from hallweight.core import InputError


def test_look_at_the_sample() -> None:
    look = hw.lab.look(hw.cards.path_of_sample())
    assert [c.name for c in look.columns] == ["Pulse", "I_pulse", "Rxy"]
    assert [c.unit for c in look.columns] == ["", "mA", "Ohm"]
    assert (look.columns[1].low, look.columns[1].high, look.columns[1].count) == (-12.0, 12.0, 1281)
    assert "layout 'pulses'" in look.taken
    assert look.evidence
    assert not look.refused
    assert len(look.columns[2].spark) == 16


def test_look_prints_json(capsys) -> None:
    main(["look", str(hw.cards.path_of_sample()), "--json"])
    found = json.loads(capsys.readouterr().out)
    assert found["rows"] == 1281
    assert found["columns"][2]["role"] == "R_xy"


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 99,
        b"%PDF-1.7",
        b"CPYA 4.2673 552#\n",
        b"words only\nno number\n",
        b"1\n",
        b"\x89PNG\r\n",
        b"a,b\nnan,inf\n",
    ],
)
def test_a_file_that_can_be_opened_is_never_an_error(tmp_path, capsys, content) -> None:
    path = tmp_path / "some.csv"
    path.write_bytes(content)
    main(["look", str(path)])
    assert "not read: Found " in capsys.readouterr().out


def test_a_file_that_is_not_there_is_an_error(tmp_path) -> None:
    with pytest.raises(InputError, match="no file"):
        hw.lab.look(tmp_path / "none.csv")


def test_sheets_with_size_and_the_one_that_is_read(tmp_path, capsys) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "notes"
    book.active.append(["measured on a Monday"])
    data = book.create_sheet("data")
    data.append(["I_pulse (mA)", "Rxy (Ohm)"])
    for k in range(40):
        data.append([12 if k % 20 < 10 else -12, min(k % 20, 20 - k % 20) / 10 + 0.001 * (k % 3)])
    path = tmp_path / "book.xlsx"
    book.save(path)
    look = hw.lab.look(path)
    assert [(s.name, s.rows, s.columns, s.taken) for s in look.sheets] == [
        ("notes", 1, 1, False),
        ("data", 41, 2, True),
    ]
    assert look.sheets[1].why
    main(["look", str(path), "--sheet", "data"])
    assert "as --sheet says" in capsys.readouterr().out


def test_conditions_of_the_file(tmp_path) -> None:
    field = np.concatenate([np.linspace(-100, 100, 21), np.linspace(100, -100, 21)])
    rows = "".join(f"{x},{np.tanh(x / 9):.5f},300\n" for x in field)
    path = tmp_path / "loop.csv"
    path.write_text("Field (mT),Rxy (Ohm),T (K)\n" + rows)
    assert hw.lab.look(path).conditions["temperature"] == "300 K"


def test_the_words_of_python_and_of_the_shell_choose_the_same(tmp_path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("p q,G (S),a\n" + "".join(f"{k},{1e-6 + 1e-8 * k},{k * k}\n" for k in range(20)))
    one = hw.lab.read(path, columns={"y": 1}, cycles="10/10")
    two = hw.lab.read(path, columns="y='G (S)'", cycles=1)
    np.testing.assert_array_equal(one.values, two.values)
    np.testing.assert_array_equal(one.coord("polarity"), two.coord("polarity"))


@pytest.mark.parametrize(
    ("cycles", "polarity"),
    [
        (2, [1] * 5 + [-1] * 5 + [1] * 5 + [-1] * 5),
        ("6/4", ([1] * 6 + [-1] * 4) * 2),
        ("-4/6", ([-1] * 4 + [1] * 6) * 2),
    ],
)
def test_cycles_name_the_branches(tmp_path, cycles, polarity) -> None:
    path = tmp_path / "reads.csv"
    path.write_text("G (uS)\n" + "".join(f"{1 + 0.1 * (k % 10)}\n" for k in range(20)))
    trace = hw.lab.read(path, cycles=cycles)
    assert trace.coord("polarity").tolist()[1:] == polarity[1:]
    assert len(np.unique(trace.coord("cycle"))) == 2


def test_one_read_before_the_first_pulse(tmp_path) -> None:
    path = tmp_path / "reads.csv"
    path.write_text("G (uS)\n" + "".join(f"{1 + 0.1 * (k % 10)}\n" for k in range(21)))
    trace = hw.lab.read(path, cycles="6/4")
    assert trace.coord("polarity").tolist() == [0, *([1] * 6 + [-1] * 4) * 2]


@pytest.mark.parametrize("cycles", [0, 3, "7/4", "x", "-1", "0/20", "1e9"])
def test_cycles_that_do_not_add_up_are_refused(tmp_path, cycles) -> None:
    path = tmp_path / "reads.csv"
    path.write_text("G (uS)\n" + "".join(f"{1 + 0.1 * (k % 10)}\n" for k in range(20)))
    with pytest.raises(InputError, match="cycles"):
        hw.lab.read(path, cycles=cycles)


@pytest.mark.parametrize("text", ["x", "x=", "=3", "x=a,,y=b", "x='a,y=b"])
def test_columns_that_are_no_pairs_are_refused(tmp_path, text) -> None:
    path = tmp_path / "reads.csv"
    path.write_text("G (uS)\n" + "".join(f"{1 + 0.1 * (k % 10)}\n" for k in range(20)))
    with pytest.raises(InputError, match="columns"):
        hw.lab.read(path, columns=text)


def test_a_negative_read_voltage_in_the_shell(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{3 if k % 20 < 10 else -3},{-1e-7 - 1e-8 * min(k % 20, 20 - k % 20):.4g}\n" for k in range(40))
    (tmp_path / "reads.csv").write_text("V_write (V),I_read (A)\n" + rows)
    for spelled in (["--read-voltage", "-0.1 V"], ["--read-voltage=-0.1 V"]):
        main(["look", "reads.csv", *spelled])
        printed = capsys.readouterr().out
        assert "read as: " in printed
        assert "G in S" in printed
