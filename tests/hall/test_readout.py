"""Noise of a read and what the voltmeter adds."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.hall import HallBar, Readout, readout_against_temperature
from hallweight.hall.internals import Session, flicker, readout_at, white

SPECTRUM = 0.12
"""Over half a decade, 16 records: the Lorentzians ripple by 1%, averaging leaves some 4%, a window leaks a little."""


def test_johnson_noise():
    # sqrt(4 k_B T R df): 500 ohm, 1 MHz, 300 K: 2.9 uV rms
    assert white(500.0, 300.0, 0.0, 1e6) == pytest.approx(2.9e-6, rel=0.01)


def test_flicker_has_a_spectrum_of_one_over_f():
    n = 2**12
    x = flicker(np.arange(n) * 0.5, 3.0, 0.5, 16, np.random.default_rng(0))
    f = np.fft.rfftfreq(n, 0.5)
    power = 2 * 0.5 * np.abs(np.fft.rfft(x * np.hanning(n)[:, None], axis=0)) ** 2 / n / 0.375
    for low, high in ((0.004, 0.012), (0.04, 0.12)):
        here = (f > low) & (f < high)
        assert (power.mean(1) * f)[here].mean() == pytest.approx(3.0, rel=SPECTRUM)


def test_flicker_of_unequal_reads_is_one_process():
    times = np.array([0.0, 1e-9, 1e3])
    x = flicker(times, 1.0, 0.1, 400, np.random.default_rng(1))
    assert np.allclose(x[0], x[1], atol=1e-2)
    assert abs(np.corrcoef(x[0], x[2])[0, 1]) < 0.75


def test_a_smaller_device_is_noisier():
    # 1/f noise of a square goes as one over the number of its carriers
    r = Readout()
    assert r.density(50.0, 1e-10, 1e-8) * 1e4 == pytest.approx(r.density(50.0, 1e-14, 1e-8))


def test_bandwidth_and_corner():
    assert Readout(method="dc", time=0.1).band == pytest.approx(5.0)
    assert Readout(method="lock-in", time=0.1).band == pytest.approx(2.5)


def read(readout: Readout, field=(0.0, 0.0, 0.0), n: int = 1, state: str = "up", temperature=None) -> np.ndarray:
    device = HallBar("CoTb", width="0.2 um", grain="50 nm", readout=readout, heating=False)
    session = Session(device, field=field, start=state, temperature=temperature)
    for _ in range(n):
        session.read()
    return session.resistance(1e-4)[:, 0] / device.R_AHE


def test_an_ideal_read_is_the_state():
    assert read(Readout.ideal())[0] == pytest.approx(1.0)
    assert read(Readout.ideal(), state="down")[0] == pytest.approx(-1.0)


def test_offset_planar_and_ordinary_hall():
    device = HallBar("CoTb", width="0.2 um", grain="50 nm")
    ideal = {"amplifier": 0.0, "hooge": 0.0, "offset": 0.0, "planar": 0.0, "ordinary": 0.0}
    offset = read(Readout(**(ideal | {"offset": 0.01})))[0] - 1
    assert offset * device.R_AHE == pytest.approx(0.01 * device.sheet)
    ordinary = read(Readout(**(ideal | {"ordinary": -5e-11})), (0.0, 0.0, 1.0))[0] - 1
    assert ordinary * device.R_AHE == pytest.approx(-5e-11 / 11e-9)
    lean = 0.5 * device.pair().M_net / 3.81e5  # m_x of 0.5 T against an anisotropy field of some 4 T
    flat = read(Readout(**(ideal | {"planar": 0.3})), (0.5, 0.5, 0.0))[0] - np.sqrt(1 - 2 * lean**2)
    assert flat == pytest.approx(0.3 * 2 * lean**2, rel=0.05)


def test_the_height_follows_the_moment_of_the_transition_metal():
    device = HallBar("CoTb", width="0.2 um", grain="50 nm")
    warm, cold = (read(Readout.ideal(), temperature=t)[0] for t in (400.0, 300.0))
    hot = readout_at(device, 400.0)
    share = device.share / (device.share + (1 - device.share) / (1 + 100 * device.source["tcr"]))
    height = device.moment(400.0) / device.moment(300.0) * (share / device.share) ** 2
    assert warm / cold == pytest.approx(height)
    assert pytest.approx(height) == hot.R_AHE / device.R_AHE
    assert warm > cold  # platinum warms and shunts less: more than the moment loses
    even = device.but(source=device.source.replace(tcr=0.0))
    assert pytest.approx(even.moment(400.0)) == readout_at(even, 400.0).R_AHE / even.R_AHE


def test_reads_against_temperature():
    film = hw.card("CoTb").replace(tcr=1e-3)
    device = HallBar(film, source=hw.card("Pt").replace(tcr=1e-3), width="0.2 um", grain="50 nm")
    found = readout_against_temperature(device, [250, 300, 350, "400 K"], current="50 uA")
    assert found.gain.sel(temperature=300) == pytest.approx(1.0)
    assert found.offset_shift.sel(temperature=300) == 0
    film_at = found.temperature + found.rise
    for T, gain in zip(film_at.values, found.gain.values, strict=True):
        assert gain == pytest.approx(device.moment(T) / device.moment(film_at.values[1]))  # one tcr: no share moves
    per_kelvin = 0.002 * device.sheet * 1e-3 / found.R_AHE.sel(temperature=300)
    assert found.offset_shift.values == pytest.approx((per_kelvin * (film_at - film_at[1])).values)
    assert found.sheet.values == pytest.approx(device.sheet * (1 + 1e-3 * (film_at.values - 300)))
    assert (np.diff(found.noise) > 0).all()
    assert found.rise.values == pytest.approx(
        [device.rise(device.current_density("50 uA"), device.readout.time, T) for T in (250, 300, 350, 400)]
    )
    session = Session(device, temperature=350.0, start="up")
    session.read()
    value = session.resistance(50e-6)[0, 0]
    noise = 6 * float(found.noise[2]) * abs(found.R_AHE[1])
    expected = found.R_AHE[2] + found.offset[2]
    assert value == pytest.approx(float(expected), abs=float(noise) + 1e-3 * abs(float(expected)))


def test_a_strong_read_warms_the_film_that_it_reads():
    device = HallBar("CoTb", width="0.2 um", grain="50 nm", support="PET", readout=Readout.ideal())
    weak, strong = (readout_against_temperature(device, [300], current=i) for i in ("1 uA", "40 uA"))
    assert strong.rise > 100 * weak.rise
    assert pytest.approx(float(weak.R_AHE[0]), rel=1e-4) != strong.R_AHE


def test_drift_moves_the_offset():
    values = read(Readout(amplifier=0.0, hooge=0.0, drift=10.0, tcr=1e-3, pause=3600.0), n=3)
    steps = np.diff(values)
    assert steps[0] == pytest.approx(steps[1])
    assert steps[0] == pytest.approx((values[0] - 1) * 10 * 1e-3, rel=1e-6)
