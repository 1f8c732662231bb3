import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallweight.core import InputError, parse, show, si_factor


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("12 mA", "A", 0.012),
        ("12 MA/cm^2", "A/m^2", 12e10),
        ("12 MA/cm2", "A/m^2", 12e10),
        ("200 Oe", "T", 0.02),
        ("0.2 kOe", "T", 0.02),
        ("200 G_field", "T", 0.02),
        ("15.915494 kA/m", "T", 0.02),
        ("-3.5e2 mΩ", "ohm", -0.35),
        ("7 mOhm", "ohm", 0.007),
        ("5 Ohms", "ohm", 5.0),
        ("3 µs", "s", 3e-6),
        ("3 μs", "s", 3e-6),
        ("25 °C", "K", 298.15),
        ("180 deg", "rad", math.pi),
        ("2 %", "1", 0.02),
        ("8 nm", "m", 8e-9),
        (0.25, "ohm", 0.25),
    ],
)
def test_text_becomes_si(text, unit, value):
    assert parse(text, unit) == pytest.approx(value, rel=1e-7)


@pytest.mark.parametrize("text", ["", "mA", "12", "12 parsnip", "12 mV", "1e400 A", "nan A", "--3 A", "1 2 A"])
def test_text_that_is_no_current_is_refused_in_one_sentence(text):
    with pytest.raises(InputError) as error:
        parse(text, "A")
    assert "expected" in str(error.value)
    assert "\n" not in str(error.value)


@given(
    st.floats(1e-17, 1e13) | st.floats(-1e13, -1e-17), st.sampled_from(["ohm", "S", "A", "V", "T", "s", "m", "J", "K"])
)
def test_what_is_shown_reads_back(value, unit):
    assert parse(show(value, unit, 15), unit) == pytest.approx(value, rel=1e-12)


def test_field_units_all_become_tesla():
    assert {si_factor(u)[1] for u in ("Oe", "kOe", "mT", "T", "Gauss")} == {"T"}


def test_a_word_that_is_no_unit_has_no_factor():
    assert si_factor("parsnip") is None
    assert si_factor("degC") is None
