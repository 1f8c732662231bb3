"""Which way a Hall loop goes: with the field, with the in-plane field, and across compensation."""

import pytest

import hallweight as hw
from hallweight import synapse
from hallweight.hall import HallBar, Readout, field_loop, full_switching

SWITCHED = 0.9
"""Part of the film that the current must have taken for a polarity to count."""


def device(film: str = "CoGd", **changes: object) -> HallBar:
    return HallBar(film, **({"width": "0.5 um", "grain": "50 nm", "readout": Readout.ideal()} | changes))  # type: ignore[arg-type]


def test_the_field_loop_reverses_at_compensation():
    # R_xy follows sublattice 1; in a field the net moment is up, so sublattice 1 is up above T_M and down below it
    # (each loop starts where its first field does not drive it, so that both switchings are in the sweep)
    below = field_loop(device(), "+-4 T in 200 mT; 140 K", start="up")
    above = field_loop(device(), "+-200 mT in 10 mT; 300 K", start="down")
    assert device().driven(140).M_net < 0 < device().driven(300).M_net
    assert synapse.fit(below)["sense"] == -1
    assert synapse.fit(above)["sense"] == 1
    # and the coercive field rises towards T_M, as 1/M_net
    assert synapse.fit(below)["H_c"] > 3 * synapse.fit(above)["H_c"]


def fraction(film: hw.Card, current: str, field: str, **options: object) -> float:
    hard = {"source": "W", "side": "above", "width": "0.3 um", "grain": "15 nm", "dipoles": False}
    data = full_switching(device(film, **(hard | options)), current, field=field, cycles=3)  # type: ignore[arg-type]
    return float(data.attrs["fraction"])


@pytest.mark.parametrize("state", ["co-rich", "tb-rich"])
def test_current_polarity_reverses_with_the_in_plane_field_and_across_compensation(state: str):
    # at fixed field and temperature, a film beyond compensation (M_2 > M_1) switches the other way
    film = hw.card("CoTb")
    film = film if state == "co-rich" else film.replace(M_1=500e3, M_2=700e3)
    sign = 1 if state == "co-rich" else -1
    current = "1.9 mA" if state == "co-rich" else "2.1 mA"
    assert sign * fraction(film, current, "200 mT") > SWITCHED
    assert sign * fraction(film, current, "-200 mT") < -SWITCHED


def test_a_source_of_the_other_sign_reverses_the_polarity():
    below = fraction(hw.card("CoTb"), "1.9 mA", "200 mT", side="below")
    assert below < -SWITCHED
