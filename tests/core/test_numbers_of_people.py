"""Numbers as people write them in options and studies: decimal commas, signs, and bare numbers."""

import pytest

from hallweight.core import InputError, parse
from hallweight.core.internals import read_study


@pytest.mark.parametrize(
    ("text", "unit", "value"),
    [
        ("0,1 mA", "A", 1e-4),
        ("-0.1 V", "V", -0.1),
        ("−0,1 V", "V", -0.1),
        ("0,100 mA", "A", 1e-4),
        ("1,5e-3 A", "A", 1.5e-3),
        ("1.000,5 Oe", "T", 0.10005),
        ("1,000,000 Ohm", "ohm", 1e6),
        ("1,000.5 Oe", "T", 0.10005),
    ],
)
def test_a_decimal_comma_is_read(text: str, unit: str, value: float) -> None:
    assert parse(text, unit) == pytest.approx(value, rel=1e-12)


def test_a_comma_that_may_be_either_is_asked() -> None:
    with pytest.raises(InputError, match=r"which is 1 or 1000.*'1 mA' or '1000 mA'"):
        parse("1,000 mA", "A")
    with pytest.raises(InputError, match=r"which is 12\.5 or 12500"):
        parse("12,500 mA", "A")


def test_bare_radii_of_a_study_are_no_metres() -> None:
    arguments = read_study({"study": "bending", "arguments": {"radii": [20, 10.5], "seeds": 3}})[0]["arguments"]
    with pytest.raises(InputError, match=r"20 without a unit.*write for example '20 mm', in quotes"):
        parse(arguments["radii"][0], "m")
    with pytest.raises(InputError, match=r"10\.5 without a unit"):
        parse(arguments["radii"][1], "m")
    assert parse(arguments["radii"][1], "1") == 10.5
    assert arguments["seeds"] == 3
    assert isinstance(arguments["seeds"], int)


def test_a_bare_number_from_python_is_in_si() -> None:
    assert parse(0.02, "m") == 0.02
