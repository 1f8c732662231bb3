"""Layouts (a) to (g) of other laboratories, several files, and every override."""

from pathlib import Path

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError, Trace

N = 40
RISE = 1 - np.exp(-np.arange(1, N + 1) / 10.0)
RNG = np.random.default_rng(3)
UP = 1e-6 * (1 + RISE) + 2e-9 * RNG.standard_normal(N)
DOWN = 1e-6 * (2 - RISE) + 2e-9 * RNG.standard_normal(N)
ONE = np.concatenate([UP, DOWN])
SIGN = np.repeat([1, -1], N)
PULSE = np.arange(1, N + 1)
SENTENCE = "40 pulses of +2 V, 1 ms; 40 of -2 V, 1 ms"


def write(path: Path, header: str, *columns: object) -> Path:
    lines = [",".join(str(c) for c in row) for row in zip(*columns, strict=True)]
    path.write_text((header + "\n" if header else "") + "\n".join(lines) + "\n")
    return path


def same(trace: Trace, values: np.ndarray, polarity: np.ndarray) -> None:
    assert trace.layout == "pulses"
    np.testing.assert_allclose(trace.values, values, rtol=1e-12)
    np.testing.assert_array_equal(trace.coord("polarity"), polarity)


BRANCHES = SIGN * (np.tile(PULSE, 2) > 1)
"""In a branch whose start is not said, the first read has no pulse before it."""


def test_a_write_read_script(tmp_path: Path) -> None:
    r = (ONE - 1.5e-6) * 1e6
    amplitude, v_read = 0.012 * SIGN, 1e-4 * r
    full = write(tmp_path / "a.csv", "write pulse,read pulse,V_write,V_read,I_read (A)", amplitude, np.arange(80),
                 amplitude * 700, v_read, np.full(80, 1e-4))  # fmt: skip
    trace = hw.lab.read(full)
    same(trace, r, SIGN)
    assert (trace.quantity, trace.unit) == ("R_xy", "ohm")
    assert trace.coord("amplitude")[0] == 0.012
    bare = write(tmp_path / "b.csv", "write pulse,read pulse,V_write,V_read", PULSE.tolist() * 2, PULSE.tolist() * 2,
                 amplitude * 700, v_read)  # fmt: skip
    with pytest.raises(InputError, match=r"read_current='0\.1 mA'"):
        hw.lab.read(bare)
    same(hw.lab.read(bare, read_current="0.1 mA"), r, SIGN)
    in_preamble = write(tmp_path / "c.csv", "Read current: 0.1 mA\nV_write (V),V_read (V)", amplitude * 700, v_read)
    same(hw.lab.read(in_preamble), r, SIGN)


def test_b_conductance_and_signed_write(tmp_path: Path) -> None:
    path = write(tmp_path / "b.csv", "Conductance,WriteVH,PulseNum", ONE, 2.5 * SIGN, np.tile(PULSE, 2))
    trace = hw.lab.read(path)
    same(trace, ONE, SIGN)
    assert trace.quantity == "G"
    np.testing.assert_array_equal(trace.coord("n_pulses"), 1)
    sparse = write(
        tmp_path / "s.csv", "Conductance (S),WriteVH (V),PulseNum", ONE[::4], 2.5 * SIGN[::4], np.tile(PULSE[::4], 2)
    )
    np.testing.assert_array_equal(hw.lab.read(sparse).coord("n_pulses")[[0, 1, 9, 10, 11]], [1, 4, 4, 1, 4])


def test_b_ramped_amplitudes_are_pulses_and_a_smooth_sweep_is_a_loop(tmp_path: Path) -> None:
    ramp = np.concatenate([np.linspace(0.5, 3, N), -np.linspace(0.5, 3, N)])
    same(hw.lab.read(write(tmp_path / "r.csv", "Vpulse (V),G (S)", ramp, ONE)), ONE, SIGN)
    sweep = np.concatenate([np.linspace(0, 3, 20), np.linspace(3, -3, 40), np.linspace(-3, 0, 20)])
    loop = np.tanh(sweep - 1.5 * np.sign(np.gradient(sweep)))
    trace = hw.lab.read(write(tmp_path / "l.csv", "I_pulse (mA),R_Hall (Ohm)", sweep, loop))
    assert trace.layout == "current-loop"


@pytest.mark.parametrize(
    ("header", "columns"),
    [
        ("LTP (uS),LTD (uS)", (UP * 1e6, DOWN * 1e6)),
        ("Pulse,G_LTP (S),G_LTD (S)", (PULSE, UP, DOWN)),
        ("Pulse,LTP,Pulse,LTD", (PULSE, UP, PULSE, DOWN)),
        ("x,Potentiation (S),x,Depression (S)", (PULSE, UP, PULSE, DOWN)),
        ("Pulse,LTD (uS),LTP (uS)", (PULSE, DOWN * 1e6, UP * 1e6)),
        ("down,up", (DOWN, UP)),
        ("", (UP, DOWN)),
        ("", (DOWN, UP)),
    ],
)
def test_c_two_branches(tmp_path: Path, header: str, columns: tuple[np.ndarray, ...]) -> None:
    trace = hw.lab.read(write(tmp_path / "c.csv", header, *columns))
    same(trace, ONE, BRANCHES)
    assert trace.quantity == "G"
    np.testing.assert_array_equal(np.unique(trace.coord("chain")), [0, 1])


def test_c_ltd_listed_backwards(tmp_path: Path) -> None:
    trace = hw.lab.read(write(tmp_path / "c.csv", "Pulse,LTP (S),LTD (S)", PULSE, UP, DOWN[::-1]))
    same(trace, ONE, BRANCHES)
    assert any("backwards" in g for g in trace.guesses)


def test_c_long_form(tmp_path: Path) -> None:
    words = ["set"] * N + ["reset"] * N
    path = write(tmp_path / "c.csv", "operation,pulse,G (S)", words, np.tile(PULSE, 2), ONE)
    same(hw.lab.read(path), ONE, BRANCHES)
    timed = write(tmp_path / "t.csv", "time (s),type,G (S)", np.arange(80), words, ONE)
    trace = hw.lab.read(timed)
    same(trace, ONE, SIGN)
    assert set(trace.coord("chain")) == {0}


def test_d_repeats_in_columns_and_two_files(tmp_path: Path) -> None:
    ups = [UP + 1e-9 * k for k in range(5)]
    downs = [DOWN + 1e-9 * k for k in range(5)]
    header = ",".join(f"run {k} (A)" for k in range(5))
    a = write(tmp_path / "dev_set.csv", header, *ups)
    b = write(tmp_path / "dev_reset.csv", header, *downs)
    one = hw.lab.read(a)
    assert (one.quantity, one.unit, len(np.unique(one.coord("cycle")))) == ("I", "A", 5)
    both = hw.lab.read([b, a], read_voltage=0.1)
    assert both.quantity == "G"
    assert both.values[0] == pytest.approx(UP[0] / 0.1)
    assert both.coord("polarity")[1] == 1
    assert both.coord("polarity")[-1] == -1
    assert any("LTP and LTD of one device" in g for g in both.guesses)


def test_d_whole_cycles_side_by_side(tmp_path: Path) -> None:
    header = "Pulse number,Cycle 1 (uS),Cycle 2 (uS),Cycle 3 (uS)"
    path = write(tmp_path / "d.csv", header, np.arange(80), *[ONE * 1e6] * 3)
    trace = hw.lab.read(path)
    assert len(np.unique(trace.coord("cycle"))) == 3
    devices = write(tmp_path / "e.csv", header.replace("Cycle", "Device"), np.arange(80), *[ONE * 1e6] * 3)
    trace = hw.lab.read(devices, protocol=SENTENCE)
    np.testing.assert_array_equal(trace.coord("device"), np.repeat([0, 1, 2], 80))
    np.testing.assert_array_equal(trace.coord("polarity"), np.tile(SIGN, 3))


@pytest.mark.parametrize("extra", [0, 1])
def test_e_one_column_and_a_protocol(tmp_path: Path, extra: int) -> None:
    values = np.concatenate([np.full(extra, UP[0]), np.tile(ONE, 3)])
    path = write(tmp_path / "e.csv", "G (S)", values)
    trace = hw.lab.read(path, protocol=SENTENCE + "; read 0.1 V; 300 K; repeat 3")
    same(trace, values, np.concatenate([np.zeros(extra), np.tile(SIGN, 3)]))
    assert trace.meta["pulse_width"] == 0.001
    assert trace.meta["temperature"] == 300
    assert trace.coord("amplitude")[-1] == -2
    np.testing.assert_array_equal(trace.coord("cycle")[extra:], np.repeat([0, 1, 2], 80))
    if not extra:
        assert any("repeat 3" in g for g in hw.lab.read(path, protocol=SENTENCE).guesses)


def test_e_a_missing_read_keeps_the_protocol_in_step(tmp_path: Path) -> None:
    cells = [repr(v) for v in ONE.tolist()]
    cells[10] = "OVERLOAD"
    path = tmp_path / "e.csv"
    path.write_text("pulse,G (S)\n" + "".join(f"{i},{c}\n" for i, c in enumerate(cells)))
    trace = hw.lab.read(path, protocol=SENTENCE)
    assert len(trace) == 79
    assert trace.coord("n_pulses")[10] == 2


def test_e_protocol_that_is_a_sweep_makes_a_loop(tmp_path: Path) -> None:
    sweep = hw.Protocol.parse("+-300 mT in 10 mT").amplitudes
    path = write(tmp_path / "e.csv", "Rxy (Ohm)", np.tanh(sweep / 0.02))
    trace = hw.lab.read(path, protocol="+-300 mT in 10 mT")
    assert trace.layout == "field-loop"
    np.testing.assert_array_equal(trace.coord("field"), sweep)


@pytest.mark.parametrize(("noise", "allowed"), [(0.0, 0.0), (0.02, 0.02), (0.05, 0.05), (0.1, 0.1)])
@pytest.mark.parametrize("shape", ["saturating", "straight"])
def test_e_turning_points(tmp_path: Path, noise: float, allowed: float, shape: str) -> None:
    """Share of reads with the wrong polarity, mean of ten seeds, against the read noise (share of the range)."""
    rise = RISE if shape == "saturating" else np.arange(1, N + 1) / N
    wrong = []
    for seed in range(10):
        values = np.tile(np.concatenate([rise, 1 - rise]), 4)
        values = values + noise * np.random.default_rng(seed).standard_normal(len(values))
        trace = hw.lab.read(write(tmp_path / "e.csv", "Rxy (Ohm)", values))
        wrong.append(np.mean(trace.coord("polarity") != np.tile(SIGN, 4)))
        assert any("turning points" in g for g in trace.guesses)
    assert np.mean(wrong) <= allowed


def test_f_g_loops_of_voltage_and_several_cycles(tmp_path: Path) -> None:
    half = np.linspace(-20, 20, 41)
    loop = np.concatenate([half, half[::-1][1:]])
    drive = np.concatenate([loop, loop[1:], loop[1:]])
    hall = np.tanh((drive - 8 * np.sign(np.gradient(drive))) / 2)
    path = write(tmp_path / "f.csv", "Pulse current (mA),V_Hall (mV)", drive, hall)
    with pytest.raises(InputError, match=r"read_current='0\.1 mA'"):
        hw.lab.read(path)
    kept = hw.lab.read(path, quantity="V")
    assert (kept.layout, kept.quantity) == ("current-loop", "V")
    trace = hw.lab.read(path, read_current="1 mA")
    assert trace.quantity == "R_xy"
    np.testing.assert_allclose(trace.values, hall)
    assert len(np.unique(trace.coord("cycle"))) == 3
    density = write(tmp_path / "g.csv", "J (10^10 A/m^2),R_AHE (mOhm)", drive, hall)
    assert hw.lab.read(density).coord("current").max() == pytest.approx(2e11)
    assert hw.lab.read(density).data["current"].attrs["units"] == "A/m^2"


def test_several_files_are_cycles_or_devices(tmp_path: Path) -> None:
    header = "Conductance (S),WriteVH (V)"
    runs = [write(tmp_path / f"run{k}.csv", header, ONE, SIGN) for k in range(3)]
    trace = hw.lab.read(runs)
    np.testing.assert_array_equal(trace.coord("cycle"), np.repeat([0, 1, 2], 80))
    assert set(trace.coord("device")) == {0}
    assert len(np.unique(trace.coord("chain"))) == 3
    assert any("cycles of one device" in g for g in trace.guesses)
    devices = [write(tmp_path / f"dev{k}_300K.csv", header, ONE, SIGN) for k in range(3)]
    np.testing.assert_array_equal(hw.lab.read(devices).coord("device"), np.repeat([0, 1, 2], 80))
    assert len(np.unique(hw.lab.read(devices, group="cycles").coord("device"))) == 1
    assert len(np.unique(hw.lab.read(runs, group="devices").coord("device"))) == 3


def test_overrides_of_columns_units_and_layout(tmp_path: Path) -> None:
    field = np.concatenate([np.linspace(-3, 3, 31), np.linspace(3, -3, 31)])
    hall = np.tanh(field)
    path = write(tmp_path / "o.csv", "alpha,beta,gamma", hall * 1e3, field * 100, np.arange(62))
    trace = hw.lab.read(
        path, layout="field-loop", quantity="R_xy", columns={"x": "beta", "y": 0}, unit={"x": "mT", "y": "mOhm"}
    )
    np.testing.assert_allclose(trace.values, hall)
    np.testing.assert_allclose(trace.coord("field"), field / 10)
    bare = write(tmp_path / "n.csv", "", field, hall)
    with pytest.raises(InputError, match="nameless"):
        hw.lab.read(bare)
    assert hw.lab.read(bare, layout="field-loop", unit={"x": "T", "y": "ohm"}).coord("field").max() == 3
    readings = hw.lab.read(write(tmp_path / "r.csv", "G (uS)", ONE * 1e6), layout="readings")
    assert (readings.layout, len(np.unique(readings.coord("device")))) == ("readings", 80)


def test_flip_turns_the_sign_convention(tmp_path: Path) -> None:
    path = write(tmp_path / "f.csv", "I_pulse (mA),Rxy (Ohm)", SIGN, -(ONE - 1.5e-6) * 1e6)
    plain, turned = hw.lab.read(path), hw.lab.read(path, flip="auto")
    np.testing.assert_array_equal(turned.values, -plain.values)
    assert turned.corrections
    falling = write(tmp_path / "g.csv", "I_pulse (mA),R (Ohm)", SIGN, 3 - ONE * 1e6)
    np.testing.assert_array_equal(hw.lab.read(falling, flip=True).coord("polarity"), -SIGN)


def test_long_form_of_several_devices_and_cycles(tmp_path: Path) -> None:
    lines = [
        f"D{d},{c},{i + 1},{'LTP' if s > 0 else 'LTD'},{g!r}"
        for d in (1, 2)
        for c in range(3)
        for i, (s, g) in enumerate(zip(SIGN.tolist(), ONE.tolist(), strict=True))
    ]
    path = tmp_path / "long.csv"
    path.write_text("Device,Cycle,Pulse,Polarity,G (S)\n" + "\n".join(lines))
    trace = hw.lab.read(path)
    assert len(np.unique(trace.coord("device"))) == 2
    assert len(np.unique(trace.coord("cycle"))) == 3
    assert len(np.unique(trace.coord("chain"))) == 12


def test_rows_for_columns(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("LTP," + ",".join(map(repr, UP.tolist())) + "\nLTD," + ",".join(map(repr, DOWN.tolist())) + "\n")
    same(hw.lab.read(path), ONE, BRANCHES)


def test_read_current_of_the_protocol(tmp_path: Path) -> None:
    path = write(tmp_path / "v.csv", "t (s),V_xy (uV)", np.arange(80), ONE * 1e6)
    trace = hw.lab.read(path, protocol="40 pulses of +12 mA; 40 of -12 mA; read 50 uA")
    assert trace.quantity == "R_xy"
    np.testing.assert_allclose(trace.values, ONE / 50e-6)


def test_retention_against_time(tmp_path: Path) -> None:
    time = np.logspace(0, 4, 30)
    trace = hw.lab.read(write(tmp_path / "r.csv", "Time (s),Rxy (Ohm)", time, 1 - 0.01 * np.log10(time)))
    assert trace.layout == "readings"
    np.testing.assert_allclose(trace.coord("time"), time)


def test_units_in_the_cells(tmp_path: Path) -> None:
    cells = [f"{v * 1e6:.6f} uS" if i % 2 else f"{v:.12f} S" for i, v in enumerate(ONE)]
    trace = hw.lab.read(write(tmp_path / "u.csv", "V,G", [f"{2 * s} V" for s in SIGN], cells))
    np.testing.assert_allclose(trace.values, ONE, rtol=1e-5)
    assert trace.quantity == "G"


def test_two_halves_and_several_curves(tmp_path: Path) -> None:
    up = np.linspace(-1, 1, 41)
    header = "up_field(T),up_Rxy(Ohm),down_field(T),down_Rxy(Ohm)"
    halves = hw.lab.read(write(tmp_path / "h.csv", header, up, np.tanh(9 * up - 1), -up, np.tanh(1 - 9 * up)))
    assert set(halves.coord("cycle")) == {0}
    assert len(halves) == 82
    several = hw.lab.read(write(tmp_path / "s.csv", "H (T),Rxy 1 mA (Ohm),Rxy 2 mA (Ohm)", up, up, 2 * up))
    assert set(several.coord("scan")) == {"Rxy 1 mA", "Rxy 2 mA"}


def test_a_write_and_read_in_turn(tmp_path: Path) -> None:
    r = (ONE - 1.5e-6) * 1e6
    current = np.ravel(np.column_stack([12.0 * SIGN, np.full(80, 0.1)]))
    volts = np.ravel(np.column_stack([8.4 * SIGN, 1e-4 * r]))
    trace = hw.lab.read(write(tmp_path / "t.csv", "I (mA),V (V)", current, volts))
    same(trace, r, SIGN)
    assert trace.quantity == "R_xy"
    assert trace.coord("amplitude").max() == pytest.approx(0.012)


def test_the_file_name_says_the_polarity_of_a_one_way_curve(tmp_path: Path) -> None:
    falling = hw.lab.read(write(tmp_path / "dev1_set.csv", "pulse,R (kOhm)", PULSE, 5 - RISE))
    assert set(falling.coord("polarity")) == {1}
    assert set(hw.lab.read(write(tmp_path / "dev1.csv", "pulse,R (kOhm)", PULSE, 5 - RISE)).coord("polarity")) == {-1}
