"""Waveforms, timelines and heating: what is applied is what was asked for."""

import numpy as np
import pytest

from hallweight.magnet import Course, Heating, pause, pulse, sampled, sine, timeline, train
from hallweight.magnet.internals import direction, join

ROUND = 1e-12  # relative, of sums of a few floats
EDGE = 1e-3  # of an area, for edges that lie between samples


def area(wave, dt=1e-13):
    t = np.arange(0, wave.duration + 2 * dt, dt)
    return np.trapezoid(wave(t), t)


def test_width_is_at_half_height_whatever_the_rise() -> None:
    for rise in (0, 50e-12, 1e-9):
        wave = pulse("1e11 A/m^2", "1 ns", rise=rise)
        assert area(wave) == pytest.approx(1e11 * 1e-9, rel=EDGE)
        t = np.linspace(0, wave.duration, 20001)
        above = t[wave(t) > 0.5e11]
        assert above[-1] - above[0] == pytest.approx(1e-9, rel=EDGE)


def test_sharp_pulse_has_its_whole_area_on_the_grid_of_the_steps() -> None:
    wave = pulse(1e11, 1e-9)
    dt = 1e-12
    j = wave(np.arange(1200) * dt)
    assert j[0] == 0
    assert j[1:1001] == pytest.approx(1e11)
    assert np.sum(0.5 * (j[1:] + j[:-1])) * dt == pytest.approx(100.0, rel=ROUND)


def test_train_is_so_many_pulses_with_gaps() -> None:
    wave = train(2e11, 1e-9, 5, gap=2e-9, rise=1e-10)
    assert wave.duration == pytest.approx(5 * 3.1e-9, rel=1e-6)
    assert area(wave) == pytest.approx(5 * 200, rel=EDGE)
    assert wave(np.array([3 * 3.1e-9 + 0.5e-9, 3 * 3.1e-9 + 2e-9])) == pytest.approx([2e11, 0])


def test_sine_and_sampled_and_sums() -> None:
    wave = sine("10 mT", "2 GHz", "3 ns", unit="T")
    t = np.linspace(0, 3e-9, 999)
    assert wave(t) == pytest.approx(0.01 * np.sin(2 * np.pi * 2e9 * t), abs=1e-4 * 0.01)
    curve = sampled([0, 1e-9, 3e-9], [0, 5.0, 1.0])
    assert curve(2e-9) == pytest.approx(3.0)
    both = curve + pause(1e-9) + 2 * curve
    assert both.duration == pytest.approx(7e-9)
    assert both(np.array([1e-9, 3.5e-9, 5e-9])) == pytest.approx([5, 0, 10])
    assert join([curve, pause(1e-9), 2 * curve], "all")(5e-9) == pytest.approx(10)
    assert both(-1e-9) == both(8e-9) == 0


def test_protocol_sentence() -> None:
    line = timeline(
        "2 pulses of +1e11 A/m^2, 1 ns; 1 of -5e10 A/m^2, 2 ns; wait 1 ns; repeat 3; in-plane field 20 mT",
        {"z": "1 mT"},
        gap="0.5 ns",
        settle="1 ns",
    )
    once = 1.5 + 1.5 + 2.5 + 1
    assert line.duration == pytest.approx((1 + 3 * once) * 1e-9)
    assert np.array(line.reads) == pytest.approx(
        1e-9 * (1 + np.add.outer(once * np.arange(3), [1.5, 3.0, 5.5]).ravel())
    )
    t = np.array([0.5, 1.5, 2.2, 2.7, 5.0, 7.2, 1.5 + 2 * once]) * 1e-9
    assert line.current(t) == pytest.approx([0, 1e11, 0, 1e11, -5e10, 0, 1e11])
    assert line.applied(t) == pytest.approx(np.tile([0.02, 0, 0.001], (7, 1)))


def test_field_sweep_and_field_waveform() -> None:
    line = timeline("+-20 mT in 10 mT, 1 ns")
    t = (np.arange(9) + 0.5) * 1e-9
    assert line.applied(t)[:, 2] == pytest.approx([0, 0.01, 0.02, 0.01, 0, -0.01, -0.02, -0.01, 0])
    assert len(line.reads) == 9
    assert not line.current(t).any()
    moving = timeline(pause("2 ns"), {"x": 0.1, "y": pulse("5 mT", "1 ns", unit="T")})
    assert moving.applied(np.array([0.5e-9, 1.5e-9])) == pytest.approx(np.array([[0.1, 0.005, 0], [0.1, 0, 0]]))


def test_direction() -> None:
    assert direction("-y") == pytest.approx([0, -1, 0])
    assert direction((0, 3, 4)) == pytest.approx([0, 0.6, 0.8])


def test_heating_follows_its_equation() -> None:
    """dT/dt = rate j^2 - T/tau with j constant has T = rate j^2 tau (1 - exp(-t/tau)); without tau, rate j^2 t."""
    heat = Heating.from_rise("80 K", "1e11 A/m^2", "2 ns")
    t = np.arange(5001) * 1e-12
    rise = heat.course(np.full(len(t), 1e11), 1e-12, 0.0)
    assert rise == pytest.approx(80 * (1 - np.exp(-t / 2e-9)), rel=1e-9, abs=1e-9)
    pieces = heat.course(np.full(2501, 1e11), 1e-12, float(rise[2500]))
    assert pieces == pytest.approx(rise[2500:], rel=ROUND)
    assert heat.course(np.zeros(2001), 1e-12, 80.0)[-1] == pytest.approx(80 * np.exp(-1))
    adiabatic = Heating(rate=0.45e9 / 3e10**2, tau=np.inf)  # 0.45 K/ns at 3e10 A/m^2
    assert adiabatic.course(np.full(1001, 3e10), 1e-12, 0.0)[-1] == pytest.approx(0.45)


def test_table_of_temperatures() -> None:
    course = Course.of([0, 1e-9], [300, 400])
    assert course(np.array([-1e-9, 0.5e-9, 5e-9])) == pytest.approx([300, 350, 400])
