"""Small inputs that are read wrongly with ease: the right value, or one sentence that asks."""

import tempfile
from pathlib import Path

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import Card, InputError


@pytest.fixture(scope="session")
def cases(shared_data: Path) -> Path:
    folder = shared_data / "reading_cases"
    if not folder.is_dir():
        pytest.skip("needs the folder reading_cases of the shared data, which is not part of the project")
    return folder


def fitted(path: Path, **options: str) -> Card:
    return hw.synapse.fit(hw.lab.read(path, **options))


def refusal(path: Path) -> str:
    """The sentence with which a file is refused, by its reading or by its fit."""
    with pytest.raises(InputError) as error:
        fitted(path)
    assert "\n" not in str(error.value)
    return str(error.value)


def is_the_loop(card: Card, high: float = 0.5, coercive: float = 0.02) -> None:
    for name, value, share in (("R_AHE", high, 0.01), ("H_c", coercive, 0.02)):
        found = card.values[name]
        assert found.value == pytest.approx(value, rel=share)
        assert found.err is not None


def test_a_calibration_without_names_is_refused(cases: Path) -> None:
    assert "equal steps" in refusal(cases / "calibration_nohead.csv")


def test_a_log_of_cells_is_refused_or_read_as_readings(cases: Path) -> None:
    assert "index or an address" in refusal(cases / "nohead_log_of_cells.csv")
    trace = hw.lab.read(cases / "nohead_log_of_cells.csv", columns={"y": 3})
    assert (trace.layout, len(trace)) == ("readings", 60)
    assert trace.values[0] == 98549.6


def test_five_rows_of_a_log_are_refused(cases: Path) -> None:
    assert refusal(cases / "tiny_5_rows.csv").count("Found") == 1


def test_a_digitised_curve_is_no_pulse_train(cases: Path) -> None:
    assert "'x'" in refusal(cases / "xy_curve.csv")


def test_half_a_magnetoresistance_sweep_does_not_loop(cases: Path) -> None:
    assert "nothing loops" in refusal(cases / "half_mr_one_branch.csv")


def test_a_second_channel_in_ohm_is_no_harmonic(cases: Path) -> None:
    sentence = refusal(cases / "r2_in_ohm.csv")
    assert "nothing loops" in sentence
    assert "V_2w" not in sentence
    assert hw.lab.read(cases / "r2_in_ohm.csv", layout="field-loop").quantity == "R"


def test_a_loop_of_voltage_asks_for_the_read_current(cases: Path) -> None:
    assert "read_current='0.1 mA'" in refusal(cases / "voltage_loop_no_current.csv")
    is_the_loop(fitted(cases / "voltage_loop_no_current.csv", read_current="0.1 mA"))


@pytest.mark.parametrize("name", ["write_read_current", "write_read_current_neg"])
def test_a_write_voltage_and_a_read_current_are_a_conductance(cases: Path, name: str) -> None:
    trace = hw.lab.read(cases / f"{name}.csv")
    assert (trace.layout, trace.quantity, trace.unit) == ("pulses", "G", "S")
    assert (trace.values.min(), trace.values.max()) == pytest.approx((1e-6, 2e-6), rel=0.01)
    np.testing.assert_array_equal(trace.coord("polarity"), np.repeat([1, -1], 40))
    assert set(trace.coord("cycle")) == {0}
    staircase = name.endswith("neg")
    assert len(np.unique(trace.coord("amplitude"))) == (80 if staircase else 2)
    card = hw.synapse.fit(trace)
    assert card.values["NL_LTP"].value == pytest.approx(3.7, abs=0.25)
    assert card.values["NL_LTD"].value == pytest.approx(-card.values["NL_LTP"].value, abs=0.3)


def test_a_drifting_loop_is_corrected(cases: Path) -> None:
    is_the_loop(fitted(cases / "drift_loop.csv"))


def test_a_spike_does_not_hide_the_loop(cases: Path) -> None:
    is_the_loop(fitted(cases / "one_spike.csv"))


def test_an_opposite_ordinary_slope(cases: Path) -> None:
    card = fitted(cases / "slope_opposite_r1.csv")
    is_the_loop(card)
    assert card.values["slope"].value == pytest.approx(-5.0, rel=0.02)
    assert card.values["sense"].value == 1


def test_two_loops_side_by_side_are_one_card_each(cases: Path) -> None:
    cards = hw.synapse.fit_each(hw.lab.read(cases / "two_devices.csv")).cards
    is_the_loop(cards[0], 0.5, 0.02)
    is_the_loop(cards[1], 0.8, 0.03)


def test_a_drop_between_the_branches_is_no_pulse(cases: Path) -> None:
    card = fitted(cases / "drop_after_ltp.csv")
    assert card.values["NL_LTD"].value == pytest.approx(-3.7, abs=0.3)
    assert any("40" in note and "range" in note for note in card.notes)


def test_uneven_branches(cases: Path) -> None:
    trace = hw.lab.read(cases / "uneven_60_40.csv")
    assert [(trace.coord("polarity") == s).sum() for s in (1, -1)] == pytest.approx([240, 160], abs=1)
    card = hw.synapse.fit(trace)
    assert card.values["A_LTP"].value == pytest.approx(15.0, rel=0.03)
    assert card.values["A_LTD"].value == pytest.approx(-15.0, rel=0.03)
    assert card.values["NL_LTP"].value == pytest.approx(4.22, abs=0.2)
    assert card.values["NL_LTD"].value == pytest.approx(-3.08, abs=0.2)


def test_a_scratch_sheet_does_not_win(cases: Path) -> None:
    """Two sheets that could be the measurement are asked about; the one with the measurement is read, nameless."""
    sentence = refusal(cases / "two_sheets_scratch.xlsx")
    assert "Sheet1" in sentence
    assert "Sheet2" in sentence
    trace = hw.lab.read(cases / "two_sheets_scratch.xlsx", sheet="Sheet1")
    assert (trace.layout, trace.quantity) == ("pulses", "G")
    assert set(trace.coord("polarity")) == {1, -1}


def test_names_in_comments_of_qcodes(cases: Path) -> None:
    is_the_loop(fitted(cases / "qcodes_legacy.dat"))


def test_reciprocal_columns_are_one_quantity() -> None:
    rng = np.random.default_rng(5)
    ohms = 1e5 * np.exp(rng.normal(0, 0.8, (40, 2)))
    rows = [f"{a:.6g},{1 / a:.6g},{b:.6g},{1 / b:.6g}" for a, b in ohms]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scratch.csv"
        path.write_text("\n".join(rows) + "\n")
        assert "Found columns" in refusal(path)
