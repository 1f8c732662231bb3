"""Heat of a membrane: every parameter moves the temperature the right way, and the cross against what must hold."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError
from hallweight.hall import HallBar, load_device
from hallweight.hall.internals import response
from hallweight.membrane import HallCross, Lumped, Membrane, conducting_sheet, cross_current, line_heating
from hallweight.membrane.internals import INTERFACE, TIMES, Ground, Layer, Suspended, cross_heat, line_step

EXACT = 1e-9
"""The same sum in another order."""
GRID = 0.03
"""The cross on twice as many cells: heat at its corners converges with the cell to the power 4/3."""
EVEN = 0.004
"""How evenly cells of equal heat heat, by the width of their spots."""

J, PULSE = "3e10 A/m^2", "1 us"
POWER, WIDTH = 1.5e-6 * 15e-9, 1e-5


def mem(**changes) -> Membrane:
    return Membrane(**({"film": "CoTb", "support": "PET 25 um"} | changes))


def test_density_and_pulse():
    one = mem().heating(J, PULSE)
    assert mem().heating("6e10 A/m^2", PULSE) == pytest.approx(4 * one)
    assert mem().heating(J, "2 us") > one
    assert mem().heating(J, PULSE, line="20 um") > one  # less flows off at the sides
    assert mem().heating(J, PULSE, where="middle") > one
    assert mem().step(np.array([1e-6]))[0] * 3e10**2 == pytest.approx(one)


@pytest.mark.parametrize(("colder", "warmer"), [
    ({"support": "Si 500 um"}, {"support": "STO 500 um"}),
    ({"support": "STO 500 um"}, {"support": "mica 25 um"}),
    ({"support": "mica 25 um"}, {"support": "PET 25 um"}),
    ({"support": "PET 25 um"}, {"support": "PI 25 um"}),
    ({"support": "PI 2 um"}, {"support": "PI 25 um"}),  # the stage is near
    ({"interface": 1e9}, {"interface": 1e6}),
    ({"cap": "PMMA 1 um"}, {}),
    ({"support": "Si 500 um"}, {"support": "Si 500 um", "adhesive": "PMMA 200 nm"}),
    ({"layer": None, "support": "STO 500 um"}, {"support": "STO 500 um"}),
    ({}, {"support": None}),
])  # fmt: skip
def test_what_makes_it_warmer(colder, warmer):
    cold, warm = (mem(**kind).heating("1e10 A/m^2", "100 us") for kind in (colder, warmer))
    assert warm > cold > 0


def test_a_source_shares_the_current():
    film, source = hw.card("CoTb"), hw.card("Pt")
    sheet = conducting_sheet(film, source)
    conductance = film["t"] / film["rho"] + source["t"] / source["rho"]
    assert sheet.power == pytest.approx(source["rho"] ** 2 * conductance)  # field squared over sheet resistance
    assert conducting_sheet(film).power == pytest.approx(film["rho"] * film["t"])
    assert mem().heating(J, PULSE, source="Pt") != mem().heating(J, PULSE)


def test_bare_membranes():
    film = hw.card("CoTb")
    adiabatic = mem(support=None).step
    assert isinstance(adiabatic, Lumped)
    assert adiabatic(np.array([1e-9]))[0] == pytest.approx(film["rho"] / film["C_v"] * 1e-9)
    hung = mem(support=None, span="20 um").step
    assert isinstance(hung, Suspended)
    steady = film["rho"] * (20e-6) ** 2 / (8 * film["kappa"])
    assert hung(np.array([1.0]))[0] == pytest.approx(steady, rel=1e-6)
    assert mem(support=None, span="40 um").heating(J, "1 ms") > mem(support=None, span="20 um").heating(J, "1 ms")


def test_under_the_support():
    late = "1 s"
    assert mem().heating("1e9 A/m^2", late, under="free") > 1.5 * mem().heating("1e9 A/m^2", late)


def test_the_interface_is_assumed_where_it_is_not_given():
    assert "interface" in mem().assumed
    assert "interface" not in mem(interface=INTERFACE).assumed
    assert mem(interface=INTERFACE).heating(J, PULSE) == mem().heating(J, PULSE)
    assert "interface" not in mem(layer=None, support="STO 500 um").assumed
    assert "interface" not in mem(support=None).assumed
    assert "PET.kappa" in mem().assumed


def test_the_conductance_of_the_interface():
    assert mem().interface_conductance == INTERFACE
    assert mem(interface=1e6).interface_conductance == 1e6
    assert mem(interface="1 MW/(m^2 K)").interface_conductance == pytest.approx(1e6)
    assert mem(interface=np.inf).heating(J, PULSE) < mem().heating(J, PULSE)
    assert mem(layer=None, support="STO 500 um").interface_conductance == np.inf


def test_the_table_of_rises_extends_beyond_its_times():
    step = line_step(Ground((Layer(0.2, 1.7e6, 25e-6),), store=0.045), WIDTH, POWER)
    t = np.array([TIMES[0] / 100, TIMES[0], TIMES[-1], 10 * TIMES[-1]])
    rises = step(t)
    assert rises[1] / rises[0] == pytest.approx(100, rel=0.01)
    assert rises[3] == rises[2]
    assert step(np.array([-1.0, 0.0])).tolist() == [0.0, 0.0]


# the cross ---------------------------------------------------------------------------------------------------------


def test_heat_of_the_cross_is_voltage_times_current():
    assert cross_heat(8, 12).sum() == pytest.approx(cross_current(8, 12)[0][:, 0].sum(), rel=EXACT)
    bar = HallCross(Ground(()), WIDTH, cells=8)
    assert bar.heat.sum() / 8**2 == pytest.approx(bar.squares, rel=EXACT)  # I^2 R in units of an arm's square
    assert response(8).shape == bar.heat.shape  # the Hall response lives on the same grid


def test_current_crowds_at_the_corners_and_spreads_in_the_middle():
    heat = HallCross(Ground(()), WIDTH, cells=16).heat
    n, c = len(heat), 16
    assert heat[n // 2, c // 2] == pytest.approx(1, rel=0.01)
    assert heat[n // 2, n // 2] < 0.55
    row, column = np.unravel_index(np.argmax(heat), heat.shape)
    assert min(abs(row - (n - c) // 2), abs(row - (n + c) // 2)) <= 1
    assert min(abs(column - (n - c) // 2), abs(column - (n + c) // 2)) <= 1
    assert heat[: c // 2, n // 2].max() < 1e-3  # the ends of the voltage arms


@pytest.mark.parametrize("t", [1e-9, 1e-6, 1e-4])
def test_grid_of_the_cross_converges(t):
    ground = Ground((Layer(0.2, 1.7e6, 25e-6),), store=0.045)
    coarse, mid, fine = (HallCross(ground, WIDTH, cells=n) for n in (8, 16, 32))
    means = [c.rise(1.0, t)[c.crossing].mean() for c in (coarse, mid, fine)]
    assert means[1] == pytest.approx(means[2], rel=GRID)
    assert abs(means[1] - means[2]) < 0.6 * abs(means[0] - means[1])
    assert fine.squares == pytest.approx(mid.squares, rel=0.1 * GRID)


def test_map_far_from_the_crossing_is_the_line():
    ground = Ground((Layer(0.2, 1.7e6, 25e-6),), store=0.045)
    cross, t = HallCross(ground, WIDTH, cells=16), 1e-7  # heat has not come from the crossing or the end
    at = cross.rise(1.0, t)[len(cross.heat) // 2, 8]
    assert at == pytest.approx(line_step(ground, WIDTH, 1.0, "middle")(np.array([t]))[0], rel=0.01)
    assert cross.step()(TIMES[40:41])[0] == pytest.approx(cross.rise(1.0, TIMES[40])[cross.crossing].mean(), rel=1e-3)


def test_even_heat_stays_even():
    cross = HallCross(Ground((Layer(0.2, 1.7e6),), store=0.045), WIDTH, cells=8)
    off = np.arange(-30, 31)
    far = np.hypot(off[:, None], off)
    for t in (1e-9, 1e-6):
        total = cross.spot_response(far.ravel(), t).sum()
        assert total == pytest.approx(cross.ground.rise(np.array([1.0]), t)[0], rel=EVEN)


# into the bench ----------------------------------------------------------------------------------------------------


def test_a_bar_on_a_membrane_takes_support_heat_and_stress():
    bent = mem(bend="10 mm")
    bar = HallBar("CoTb", membrane=bent, width="2 um", grain="50 nm")
    t = np.array([1e-6])
    assert bar.support == bent.support
    assert bar.stress == bent.stress_change.row
    assert bar.warming(t) == pytest.approx(line_heating(bent, conducting_sheet(bent.film, bar.source), 2e-6)(t))
    assert bar.pair().K_total - bar.pair().K_s.sum() < HallBar("CoTb").pair().K_total
    assert bar.kinetics().stress == bar.stress
    flat = bar.but(membrane=bent.but(bend=None))
    assert flat.stress[0] < bar.stress[0]
    assert flat.but(width="1 um").membrane is flat.membrane
    assert bar.but(membrane=None).stress == 0.0
    assert "PET 25" in str(bar)
    assert {"interface", "PET.kappa", "bond_temperature"} <= set(bar.assumed())
    assert "maillet2000" in bar.cites()


def test_a_device_file_with_a_membrane(tmp_path):
    text = 'film = "CoTb"\nwidth = "2 um"\ngrain = "50 nm"\n[membrane]\nsupport = "PET 25 um"\nbend = "10 mm"\n'
    (tmp_path / "device.toml").write_text(text + "[film_values]\nK_2 = 2e5\n")
    bar = load_device(tmp_path / "device.toml")
    assert bar.membrane.film["K_2"] == 2e5
    assert bar.stress == mem(bend="10 mm", film=bar.film).stress_change.row
    (tmp_path / "device.toml").write_text(text + 'bind = "5 mm"\n')
    with pytest.raises(InputError, match="did you mean 'bend'"):
        load_device(tmp_path / "device.toml")


def test_a_bar_takes_a_step_of_its_own():
    grown = mem(layer=None, support="sapphire 500 um")
    step = hw.membrane.HallCross.of(grown, "2 um", "Pt", cells=8).step()
    bar = HallBar("CoTb", width="2 um", grain="50 nm", heating=step)
    assert bar.warming is step
    line = HallBar("CoTb", width="2 um", grain="50 nm").warming
    assert 0.3 < step(np.array([1e-6]))[0] / line(np.array([1e-6]))[0] < 0.8  # the crossing is cooler than its arms
