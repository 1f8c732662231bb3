"""Row 19 of the validation table: a line on a support, the heating table of literature.md section 4, and pulses."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.hall._heat import OneTime, OnSupport, after_pulse
from hallweight.hall._pieces import pulse_pieces
from hallweight.magnet import Heating

PRINTED = 0.06
"""The table is printed to two digits; its first entries (0.2, 0.5) to one."""
HEAT = 2e-3
"""Heat in the pieces of a pulse against the exact response: 600 points of trapezoids over seven decades."""

J, WIDTH, SHEET = 3e10, 1e-5, 15e-9 * 1.5e-6  # A/m^2; m; h rho, so that h rho J^2 is the areal power
TABLE = {
    "Si": (0.2, 0.9, 1.9, 2.4),
    "STO": (0.5, 4.3, 16, 23),
    "SiO2": (1.8, 17, 98, 154),
    "mica": (2.4, 23, 176, 316),
    "PET": (4.4, 44, 361, 700),
    "PI": (6, 60, 515, None),
}


def on(name: str) -> OnSupport:
    card = hw.card(name)
    return OnSupport(SHEET, WIDTH, card["kappa"], card["C_v"])


@pytest.mark.parametrize("name", TABLE)
def test_table_of_supports(name):
    rise = on(name)(np.array([1e-8, 1e-6, 1e-4, 1e-3])) * J**2
    for found, printed in zip(rise, TABLE[name], strict=True):
        if printed is not None:
            assert found == pytest.approx(printed, rel=PRINTED, abs=0.06)


def test_adiabatic_limit():
    # rho J^2/C_v with C_v 3e6: 0.45 K/ns at 3e10 A/m^2 and 5 K/ns at 1e11
    bare = OneTime(Heating(1.5e-6 / 3e6, np.inf))
    assert bare(np.array([1e-9]))[0] * 3e10**2 == pytest.approx(0.45)
    assert bare(np.array([1e-9]))[0] * 1e11**2 == pytest.approx(5.0)


def test_interface_of_a_transferred_film():
    card = hw.card("sapphire")
    grown = OnSupport(SHEET, WIDTH, card["kappa"], card["C_v"])
    moved = OnSupport(SHEET, WIDTH, card["kappa"], card["C_v"], interface=1e7, store=3e6 * 15e-9)
    late, tau = np.array([1e-3]), np.array([3e6 * 15e-9 / 1e7])  # 4.5 ns
    assert tau[0] == pytest.approx(4.5e-9)
    assert moved(late) - grown(late) == pytest.approx(SHEET / 1e7)
    assert moved(tau) - grown(tau) == pytest.approx(SHEET / 1e7 * (1 - np.exp(-1)))


def test_the_heat_after_a_pulse_falls_and_begins_at_its_top():
    t = np.geomspace(1e-9, 1.0, 200)
    left = after_pulse(on("STO"), 1e-3, t)
    assert left[0] == pytest.approx(on("STO")(np.array([1e-3]))[0], rel=0.01)
    assert np.all(np.diff(left) <= 0)


@pytest.mark.parametrize("width", [1e-6, 1e-3])
def test_pieces_keep_time_and_heat(width):
    step, j = on("STO"), 6e10
    pieces = pulse_pieces(step, j, width, 300.0, (0.01, 0.0, 0.0))
    during = [p for p in pieces if p.j]
    assert sum(p.duration for p in during) == pytest.approx(width, rel=1e-12)
    t = width * np.linspace(0, 1, 200_001) ** 3
    exact = float(np.trapezoid(step(t) * j**2, t))
    assert sum(p.duration * (p.T - 300.0) for p in during) == pytest.approx(exact, rel=HEAT)
    assert all(p.B == (0.01, 0.0, 0.0) for p in pieces)
    cooling = [p.T for p in pieces if not p.j]
    assert cooling == sorted(cooling, reverse=True)


def test_a_cool_pulse_is_one_piece():
    assert len(pulse_pieces(on("Si"), 1e10, 1e-6, 300.0, (0.0, 0.0, 0.0))) == 1
