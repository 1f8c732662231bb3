"""Inverse questions against a device whose answer is known in closed form."""

from pathlib import Path

import pytest

import hallweight as hw
from hallweight.core import InputError

FUNCTION = f"{Path(__file__).parent / 'sweep_functions.py'}:device"
VARY = {"width": "0.1 .. 10", "kind": ["a", "b"]}


def test_a_design_finds_the_region_that_meets_both_limits(tmp_path: Path) -> None:
    """Kind a meets energy <= 2 nJ and speed >= 8 m/s for widths to 1.25, b for widths to 1: all of these, no other."""
    target = {"energy": "2 nJ", "speed": ">= 8 m/s"}
    found = hw.design(target, VARY, function=FUNCTION, points=48, out=tmp_path, workers=0, assumed=["resistivity"])
    for row, meets in zip(found.rows, found.meets, strict=True):
        width, kind = row["arguments"]["width"], row["arguments"]["kind"]
        assert meets == (width <= (1.25 if kind == "a" else 1.0))
    assert found.best is not None
    front = [found.rows[k] for k in found.front]
    energies, speeds = zip(*sorted((r["energy"], r["speed"]) for r in front), strict=True)
    assert list(speeds) == sorted(speeds)
    assert len(set(energies)) == len(energies)
    low, high = found.sensitivity["resistivity"]["energy"]
    assert (low, high) == (pytest.approx(-0.1), pytest.approx(0.1))
    assert found.sensitivity["resistivity"]["speed"] == (0.0, 0.0)
    assert "resistivity -10 % / +10 %" in str(found)


def test_the_same_design_again_computes_nothing(tmp_path: Path) -> None:
    first = hw.design({"energy": "2 nJ"}, VARY, function=FUNCTION, points=16, out=tmp_path, workers=0)
    before = hw.scale.status(tmp_path)
    again = hw.design({"energy": "2 nJ"}, VARY, function=FUNCTION, points=16, out=tmp_path, workers=0)
    assert first == again
    assert hw.scale.status(tmp_path)["done"] == before["done"]


def test_a_target_that_nothing_meets_has_no_best(tmp_path: Path) -> None:
    found = hw.design({"energy": "1 fJ"}, VARY, function=FUNCTION, points=8, out=tmp_path, workers=0)
    assert found.best is None
    assert not any(found.meets)


@pytest.mark.parametrize(
    ("target", "vary", "says"),
    [
        ({"speed": 8}, VARY, "which way is better"),
        ({}, VARY, "no target"),
        ({"energy": "1 uJ"}, {"width": "10 .. 1"}, "from low to high"),
        ({"energy": "1 uJ"}, {"width": "1 ns"}, "a list of choices, or a range"),
        ({"energy": "1 uT"}, VARY, "unit|J"),
    ],
)
def test_a_question_that_cannot_be_understood_is_one_sentence(
    tmp_path: Path, target: dict, vary: dict, says: str
) -> None:
    with pytest.raises(InputError, match=says):
        hw.design(target, vary, function=FUNCTION, points=8, out=tmp_path, workers=0)
