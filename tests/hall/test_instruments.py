"""Retention, read disturb, relaxation, phase diagram, pulse widths, full electrical switching."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.core.constants import K_B
from hallweight.hall import (
    HallBar,
    Readout,
    full_switching,
    phase_diagram,
    read_disturb,
    retention,
    smallest_current,
    width_sweep,
)
from hallweight.membrane import Membrane

BAR = {"source": "W", "side": "above", "width": "0.3 um", "grain": "15 nm", "readout": Readout.ideal()}
DEVICE = HallBar("CoTb", **BAR, dipoles=False)  # type: ignore[arg-type]
SOFT = HallBar("CoGd", width="0.5 um", grain="50 nm", readout=Readout.ideal(), dipoles=False)
FIELD = "200 mT"
TILT = 0.26  # rad, 15 degrees


def test_a_state_is_kept_cold_and_lost_hot():
    cold = retention(DEVICE, ["1 s", "1000 s"], start="up")
    hot = retention(DEVICE, ["1 s", "1000 s", "1e7 s"], start="up", temperature="450 K")
    stray = retention(DEVICE.but(dipoles=True), ["1 s", "1000 s"], start="up", temperature="400 K")
    assert np.allclose(cold.values, DEVICE.R_AHE, rtol=0.01)
    assert hot.values[-1] < 0.7 * hot.values[0]
    assert stray.values[-1] < 0.5 * stray.values[0]  # stray fields disorder a film that keeps its state without them
    assert hot.coord("time").tolist() == [0.0, 1.0, 1000.0, 1e7]
    assert hot.layout == "readings"


def test_relaxation_after_pulses_starts_from_what_they_made():
    trace = retention(DEVICE, ["1 ms", "1 s"], prepare="3 pulses of +1.9 mA, 1 ms; in-plane field 200 mT", replicas=3)
    first = trace.values[trace.coord("time") == 0]
    assert len(first) == 3
    assert np.all(first > 0.8 * DEVICE.R_AHE)


def test_strong_reads_disturb_and_weak_ones_do_not():
    weak = read_disturb(DEVICE, "0.2 mA", 10_000, field=FIELD)
    strong = read_disturb(DEVICE, "1.5 mA", 10_000, field=FIELD)
    assert np.allclose(weak.values, weak.values[0])
    assert np.ptp(strong.values) > abs(DEVICE.R_AHE)
    assert strong.coord("n_reads")[-1] == 10_000
    assert strong.meta["disturbed"] > 1e3 * weak.meta["disturbed"]


def test_phase_diagram_has_four_quadrants():
    data = phase_diagram(DEVICE, current=["-1.9 mA", "1.9 mA"], field=["-200 mT", "200 mT"])
    switched = data.fraction.values > 0.9
    assert np.array_equal(switched[:, :, 0], [[True, False], [False, True]])  # from down: I and B of the same sign
    assert np.array_equal(switched[:, :, 1], ~switched[:, :, 0])


def test_longer_pulses_switch_more():
    data = width_sweep(DEVICE, current="1.9 mA", field=FIELD, width=["1 us", "10 us", "1 ms", "10 ms"], replicas=3)
    assert np.all(np.diff(data.fraction.values) > -0.05)
    assert data.fraction.values[0] < 0.3
    assert data.probability.values[-1] == 1.0


def test_full_switching_over_a_thousand_cycles():
    data = full_switching(DEVICE, "1.9 mA", field=FIELD, cycles=1000)
    assert data.attrs["complete"] == 1
    assert data.attrs["fraction"] == pytest.approx(1.0, abs=0.01)
    assert data.attrs["deterministic"] == 1.0
    assert data.R.shape == (1000, 2)
    reversed_field = full_switching(DEVICE, "1.9 mA", field="-200 mT", cycles=5)
    assert reversed_field.attrs["fraction"] == pytest.approx(-1.0, abs=0.02)


def test_a_film_near_compensation_switches_fully_against_its_stray_fields():
    """Stray fields of M disorder a film as it cools. CoTb that compensates at 320 K has half of the moment at 480 K."""
    stray, near = DEVICE.but(dipoles=True), hw.magnet.at_composition(hw.card("CoTb"), 0.235)
    compensated = stray.but(film=near, grain="20 nm")
    best = max(full_switching(stray, i, field=FIELD, cycles=5).attrs["fraction"] for i in ("1.8 mA", "1.9 mA", "2 mA"))
    data = full_switching(compensated, "2.4 mA", field=FIELD, cycles=100)
    assert best < 0.95
    assert data.attrs["fraction"] == pytest.approx(1.0, abs=0.01)
    assert data.attrs["deterministic"] == 1.0


def test_a_field_that_turns_the_film_into_its_plane_leaves_nothing_to_switch():
    soft = HallBar(hw.magnet.at_composition(hw.card("CoGd"), 0.28), width="0.1 um", readout=Readout.ideal())
    film = soft.kinetics().film_state(300.0)
    assert 0.2 * abs(film.M) > 2 * film.K
    with pytest.raises(hw.HallweightError, match="turns the film into its plane"):
        full_switching(soft, "1 mA", field="200 mT", cycles=1)


def test_without_field_or_tilt_switching_is_not_deterministic():
    data = full_switching(DEVICE, "1.9 mA", field=0.0, cycles=30)
    assert abs(data.attrs["fraction"]) < 0.5
    assert data.attrs["complete"] == 0


def test_field_free_by_a_tilt_towards_the_spins():
    """15 degrees of tilt are worth 2 E_tilt V = 13 k_B T to a grain of CoGd in a pulse that warms it by 51 K."""
    for tilt, polarity in ((TILT, 1), (-TILT, -1)):
        data = full_switching(SOFT.but(film=SOFT.film.replace(tilt=tilt)), "3 mA", field=0.0, cycles=10)
        assert polarity * data.attrs["fraction"] > 0.99
        assert data.attrs["complete"] == 1
        assert data.attrs["deterministic"] == 1.0
    assert gain(SOFT.but(film=SOFT.film.replace(tilt=TILT)), "3 mA", 351.0) > 5


def test_one_volume_switches_without_field_a_thousand_times():
    dot = SOFT.but(film=SOFT.film.replace(tilt=TILT), width="50 nm", sigma_K=0.0)
    data = full_switching(dot, "0.65 mA", field=0.0, cycles=1000)
    assert data.attrs["fraction"] > 0.99
    assert data.attrs["deterministic"] > 0.99


def test_the_same_tilt_does_nothing_for_a_hard_film():
    """Grains of CoTb that heat can turn are small, and ds/(a s) vanishes where it is hot: 2 E_tilt V < k_B T."""
    hard = DEVICE.but(film=DEVICE.film.replace(tilt=TILT))
    for current in ("1.9 mA", "2.1 mA"):
        data = full_switching(hard, current, field=0.0, cycles=10)
        assert abs(data.attrs["fraction"]) < 0.5
        assert data.attrs["complete"] == 0
    assert abs(gain(hard, "2.1 mA", 463.0)) < 1


def gain(device: HallBar, current: str, kelvin: float) -> float:
    """What a tilt parts the barriers of up and down by, 2 E_tilt V over k_B T, for one grain."""
    film, model = device.kinetics().film_state(kelvin), device.kinetics().model
    energy = film.tilt_energy * film.torque * device.current_density(current)
    return float(2 * energy * model.volume / (K_B * kelvin))


def test_a_film_that_keeps_no_state_has_no_smallest_current():
    """Bent to 3 mm its grains have 11 k_B 300 K left, which is gone within the pulse and the cooling after it."""
    bent = Membrane("CoTb", support="PET 25 um", bend="3 mm")
    device = HallBar("CoTb", membrane=bent, width="0.3 um", grain="15 nm")
    assert smallest_current(device, part=0.25, width="1 us", field=FIELD) is None


def test_the_smallest_current_for_all_of_the_film():
    least = smallest_current(DEVICE, part=0.97, field=FIELD)
    assert least is not None
    assert 1.5e-3 < least < 2e-3
    assert full_switching(DEVICE, 1.1 * least, field=FIELD, cycles=20).attrs["fraction"] > 0.95
