"""Electromigration of a current line under the pulses of programming and training."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.hall import HallBar, endurance

BAR = HallBar("CoTb", width="1 um", grain="50 nm")
EV, K_B = 1.602176634e-19, 1.380649e-23


def test_life_is_blacks_equation_at_the_current_used() -> None:
    source = hw.card("Pt").replace(J_EM=2e11, E_EM=0.8 * EV, n_EM=1.5)
    found = endurance(
        BAR.but(source=source, heating=False), "2 mA", "1 us", pulses={"programming": 1e4, "training": 1e8}
    )
    J = BAR.current_density(2e-3)
    life = 3.15576e8 * (2e11 / J) ** 1.5 * np.exp(0.8 * EV / K_B * (1 / 300 - 1 / 423.15))
    assert found.life == pytest.approx(life)
    assert found.life_range == pytest.approx((life, life))
    assert found.used["training"] == pytest.approx(1e8 * 1e-6 / life)
    assert found.total == pytest.approx((1e8 + 1e4) * 1e-6 / life)
    assert found.assumed == ()


def test_more_current_longer_pulses_and_heat_take_more_of_it() -> None:
    base = endurance(BAR, "2 mA", "1 us")
    for other in (
        endurance(BAR, "3 mA", "1 us"),
        endurance(BAR, "2 mA", "10 us"),
        endurance(BAR, "2 mA", "1 us", temperature="350 K"),
        endurance(BAR.but(support="mica"), "2 mA", "1 us"),
    ):
        assert other.total > base.total
        assert other.pulses_left < base.pulses_left
    assert endurance(BAR, "-2 mA", "1 us").total == base.total


def test_what_no_card_gives_is_told_as_assumed_with_its_range() -> None:
    found = endurance(BAR, "2 mA", "1 us")
    assert set(found.assumed) == {"J_EM", "E_EM", "n_EM", "pulses"}
    assert found.life_range[0] < found.life < found.life_range[1]
    assert "assumed: J_EM" in str(found)
    assert set(found.used) == {"programming", "training"}


def test_a_film_without_a_source_wears_itself() -> None:
    bar = HallBar(hw.card("FeTb-bulk"), source=None, width="1 um", grain="50 nm")
    assert endurance(bar, "1 mA", "1 us", pulses=100).layer == "film"


def test_negative_pulses_are_refused() -> None:
    with pytest.raises(hw.HallweightError, match="pulses for all"):
        endurance(BAR, "1 mA", "1 us", pulses=-1)
