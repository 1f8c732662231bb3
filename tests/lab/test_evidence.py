"""A table is read from evidence: what counts, what does not, and what the refusal offers."""

import ast
from pathlib import Path

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError
from hallweight.lab.internals import candidates_of

N = 40
RISE = 1 - np.exp(-np.arange(1, N + 1) / 10.0)
SIGN = np.repeat([1, -1], N)
G = 1e-6 * (1 + np.concatenate([RISE, 1 - RISE])) + 4e-9 * np.random.default_rng(3).standard_normal(2 * N)


def write(path: Path, header: str, *columns: object) -> Path:
    lines = [",".join(str(c) for c in row) for row in zip(*columns, strict=True)]
    path.write_text((header + "\n" if header else "") + "\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 0, 1), (1, 2, 0)])
def test_a_write_a_read_voltage_and_a_current_without_names(tmp_path: Path, order: tuple[int, ...]) -> None:
    columns = 4.0 * SIGN, np.full(2 * N, 0.1), G * 0.1
    trace = hw.lab.read(write(tmp_path / "a.csv", "", *[columns[i] for i in order]))
    assert (trace.layout, trace.quantity) == ("pulses", "G")
    np.testing.assert_allclose(trace.values, G)
    np.testing.assert_array_equal(trace.coord("polarity"), SIGN)
    assert any("constant voltage" in g for g in trace.guesses)


def test_a_steady_current_and_a_voltage_are_a_hall_resistance(tmp_path: Path) -> None:
    r = (G - 1.5e-6) * 1e6
    header = "I_write (mA),I_meas (mA),V_meas (uV)"
    trace = hw.lab.read(write(tmp_path / "a.csv", header, 12 * SIGN, np.full(2 * N, 0.1), r * 100))
    assert trace.quantity == "R_xy"
    np.testing.assert_allclose(trace.values, r)


def test_write_voltages_alone_are_never_the_state(tmp_path: Path) -> None:
    size = np.concatenate([np.linspace(1, 3, N), -np.linspace(1, 3, N)])
    for header in ("V_write (V)", "Vpulse", "Voltage (V)", ""):
        with pytest.raises(InputError):
            hw.lab.read(write(tmp_path / "w.csv", header, size))


def test_a_constant_is_no_state_even_if_the_user_names_it(tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", "a,b", np.full(2 * N, 3.0), G)
    with pytest.raises(InputError, match="constant"):
        hw.lab.read(path, columns={"y": "a"}, layout="pulses")
    assert hw.lab.read(path, columns={"y": "b"}, layout="pulses").quantity == "G"


def test_what_the_refusal_offers_does_choose(tmp_path: Path) -> None:
    """The first arguments in the sentence, passed as they stand, read the file."""
    x = 1e14 * 1.08 ** np.arange(60)
    y = 1500 * (x / 1e14) ** -0.3
    path = write(tmp_path / "xy.csv", "x,y", x, y + np.random.default_rng(1).normal(0, 1, 60))
    with pytest.raises(InputError) as error:
        hw.lab.read(path)
    given = str(error.value).split("pass ")[1].split(" for ")[0]
    call = ast.parse(f"f({given})", mode="eval").body
    assert isinstance(call, ast.Call)
    options = {k.arg: ast.literal_eval(k.value) for k in call.keywords}
    assert hw.lab.read(path, **options).layout == options["layout"]


def test_two_branches_can_be_named_by_the_user(tmp_path: Path) -> None:
    path = write(tmp_path / "b.csv", "alpha,beta", G[:N], G[N:])
    trace = hw.lab.read(path, columns={"LTP": "alpha", "LTD": "beta"})
    assert (trace.layout, len(trace)) == ("pulses", 2 * N)
    assert trace.coord("polarity")[-1] == -1


def test_several_branches_side_by_side(tmp_path: Path) -> None:
    path = write(tmp_path / "c.csv", "n,LTP1,LTD1,LTP2,LTD2", np.arange(1, N + 1), G[:N], G[N:], G[:N], G[N:])
    trace = hw.lab.read(path)
    assert set(trace.coord("cycle")) == {0, 1}
    assert [(trace.coord("polarity") == s).sum() for s in (1, -1)] == [2 * (N - 1)] * 2


def test_two_named_sweeps_are_a_question(tmp_path: Path) -> None:
    half = np.concatenate([np.linspace(-1, 1, 40), np.linspace(1, -1, 40)])
    other = np.repeat(np.linspace(-5, 5, 8), 10) + half
    path = write(tmp_path / "q.csv", "Field (T),I_pulse (mA),Rxy (Ohm)", half, other, np.tanh(5 * half - 2 * other))
    with pytest.raises(InputError, match="unused"):
        hw.lab.read(path)
    assert hw.lab.read(path, layout="field-loop").layout == "field-loop"


@pytest.mark.parametrize(
    ("header", "scale"), [("Field (T),Rxy (Ohm)", (100.0, 1.0)), ("Field (T),Rxy (Ohm)", (1.0, 1e8))]
)
def test_values_beyond_the_possible_are_questioned(tmp_path: Path, header: str, scale: tuple[float, float]) -> None:
    field = np.concatenate([np.linspace(-1, 1, 41), np.linspace(1, -1, 41)])
    hall = np.tanh((field - 0.2 * np.repeat([1, -1], 41)) / 0.05)
    path = write(tmp_path / "f.csv", header, field * scale[0], hall * scale[1])
    with pytest.raises(InputError, match="at most"):
        hw.lab.read(path)


def test_a_german_header(tmp_path: Path) -> None:
    columns = np.arange(1, 2 * N + 1), 4.0 * SIGN, G * 0.1, np.full(2 * N, 0.1)
    header = "Puls,Schreibspannung (V),Lesestrom (A),Lesespannung (V)"
    np.testing.assert_allclose(hw.lab.read(write(tmp_path / "g.csv", header, *columns)).values, G)


def test_candidates_state_their_evidence(tmp_path: Path) -> None:
    path = write(tmp_path / "s.csv", "V_write (V),G (S)", 3.0 * SIGN, G)
    first, *others = candidates_of(hw.lab.read_table(path))
    assert first.is_enough
    assert first.layout == "pulses"
    assert any("follows the sign" in e for e in first.evidence)
    assert first.options == {"layout": "pulses", "columns": "y=G,write=V_write"}
    assert not any(c.evidence and not c.against and c.layout != "pulses" for c in others if c.layout != "readings")


def test_a_file_without_a_header_is_looked_at_as_columns_alike_with_one_read_voltage(tmp_path: Path) -> None:
    """Found by the fuzz: three columns after one another, divided by one column of voltages."""
    rise = 1 - np.exp(-np.arange(40) / 12)
    current = 1e-7 * (1 + np.concatenate([rise, rise[::-1]]))
    path = tmp_path / "write_read_current.csv"
    path.write_text("\n".join(f"{a:.6g},{4.2 if i < 40 else -4.2},0.1" for i, a in enumerate(current)))
    assert "--layout pulses" in str(hw.lab.look(path))
