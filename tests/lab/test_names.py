"""What headers mean and which units they state."""

import numpy as np
import pytest

from hallweight.core.constants import MU0
from hallweight.lab.internals import role_of, split_header, to_float, unit_factor

HEADERS = {
    "Rxy (mOhm)": ("Rxy", "mOhm", "R_xy"),
    "R_xy [Ω]": ("R_xy", "Ω", "R_xy"),
    "Rxy/Ohm": ("Rxy", "Ohm", "R_xy"),
    "I_{pulse} (mA)": ("I_{pulse}", "mA", "write"),
    "Applied in-plane field (Oe)": ("Applied in-plane field", "Oe", "field"),
    "Initial resistance Ohm_": ("Initial resistance", "Ohm", "R"),
    "Pulse width s": ("Pulse width", "s", "width"),
    "Field(A/m)": ("Field", "A/m", "field"),
    "µ0H / mT": ("µ0H", "mT", "field"),
    "j / 10^6 A/cm^2": ("j", "10^6 A/cm^2", "current"),
    "H_Oe": ("H", "Oe", "field"),
    "R_H": ("R_H", "", "R_xy"),
    "R_xx_alpha": ("R_xx_alpha", "", "R_xx"),
    "I/V": ("I/V", "", ""),
    "T (K)": ("T", "K", "temperature"),
    "t (s)": ("t", "s", "time"),
    "α (deg)": ("α", "deg", "angle"),
    "Conductance (µS)": ("Conductance", "µS", "G"),
    "Hall Voltage (uV)": ("Hall Voltage", "uV", "V_xy"),
    "Strom (mA)": ("Strom", "mA", "current"),
    "Moment (emu)": ("Moment", "emu", "moment"),
    "PulseNum": ("PulseNum", "", "pulse"),
    "WriteVH": ("WriteVH", "", "write"),
    "Resistance Stdev": ("Resistance Stdev", "", "error"),
    "Status (code)": ("Status (code)", "", ""),
}


@pytest.mark.parametrize("header", HEADERS)
def test_header(header: str) -> None:
    name, unit = split_header(header)
    assert (name, unit, role_of(name, unit)) == HEADERS[header]


@pytest.mark.parametrize(
    ("unit", "role", "factor", "kind"),
    [
        ("ohm-cm", "R", 0.01, "ohm*m"),
        ("G", "field", 1e-4, "T"),
        ("kG", "field", 0.1, "T"),
        ("Oe", "field", 1e-4, "T"),
        ("A/m", "field", MU0, "T"),
        ("kA/m", "field", 1e3 * MU0, "T"),
        ("A/m", "moment", 1.0, "A/m"),
        ("MA/cm^2", "current", 1e10, "A/m^2"),
        ("x10^11 A/m^2", "current", 1e11, "A/m^2"),
        ("A·m⁻²", "current", 1.0, "A/m^2"),
        ("a.u.", "R", 1.0, "1"),
        ("%", "R", 0.01, "1"),
        ("µS", "G", 1e-6, "S"),
        ("mΩ", "R", 1e-3, "ohm"),
    ],
)
def test_unit(unit: str, role: str, factor: float, kind: str) -> None:
    found = unit_factor(unit, role)
    assert found is not None
    assert found == (pytest.approx(factor, rel=1e-9), kind)


@pytest.mark.parametrize(
    "text",
    [
        "alpha",
        "count",
        "code",
        "up",
        "10^400 A",
        "1e-400 ohm",
        "10^" + "9" * 5000 + "A",
        "xy",
        "dozen",
        "H",
        "",
        "a<b",
        "x" * 50,
    ],
)
def test_words_that_are_no_units(text: str) -> None:
    assert unit_factor(text) is None


def test_numbers_that_have_no_squares_are_no_readings() -> None:
    """Found by the fuzz: overflows of meters are missing, and rounding of zero is zero."""
    assert [to_float(t) for t in ("1e-200", "-5e-324", "0", "1e-59")] == [0.0, 0.0, 0.0, 1e-59]
    assert all(np.isnan(to_float(t)) for t in ("9.9e37", "-1e200", "inf"))  # type: ignore[arg-type]


NUMBERS = {
    "1.5": 1.5, " -2e-3 ": -2e-3, "62.500000E+0": 62.5, "1.0D-3": 1e-3, "−4.5": -4.5, "1,234.5": 1234.5, "12 mA": 12.0,
}  # fmt: skip


@pytest.mark.parametrize("text", NUMBERS)
def test_number(text: str) -> None:
    assert to_float(text) == NUMBERS[text]


@pytest.mark.parametrize("text", ["9.9E37", "-9.91e37", "OVLD", "--", "", "#DIV/0!", "1.#QNAN", "inf"])
def test_missing(text: str) -> None:
    value = to_float(text)
    assert value is not None
    assert value != value


@pytest.mark.parametrize("text", ["abc", "1_000", "12:30", "1.2.3", "dev3", "0x1f", "5 parsec"])
def test_text(text: str) -> None:
    assert to_float(text) is None


def test_decimal_comma() -> None:
    assert to_float("1,5", ",") == 1.5
    assert to_float("1.234,5", ",") == 1234.5
    assert to_float("-7261,484099", ",") == -7261.484099
    assert to_float("1.5", ",") is None
