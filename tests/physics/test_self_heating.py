"""A current whose power follows its own heat, and trains of pulses, against closed forms and exact superposition."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError
from hallweight.hall import HallBar, Readout
from hallweight.hall.internals import EarlierPulses, Heat, PulseRise, Session, pulse_rise
from hallweight.membrane import Lumped

STEPPED = 2e-3
"""32 steps of constant power against closed forms."""
JOINED = 2e-3
"""Old pulses joined to longer ones, against the sum over all."""
ROUNDED = 0.26
"""K: temperatures are rounded to half a kelvin."""
J, WIDTH = 5e10, 1e-6


@pytest.mark.parametrize("a", [2e-3, -2e-3])
@pytest.mark.parametrize("tau", [np.inf, 3e-7])
def test_power_that_follows_the_heat(a, tau):
    # dr/dt = rate j^2 (1 + a r) - r/tau
    rate = 100.0 / (J**2 * WIDTH)
    loss = (0.0 if np.isinf(tau) else 1 / tau) - a * rate * J**2
    t = np.array([0.1, 0.5, 1.0]) * WIDTH
    exact = -rate * J**2 * np.expm1(-loss * t) / loss
    heat = Heat(Lumped(rate, tau), a)
    assert PulseRise.of(heat, J, WIDTH)(t) == pytest.approx(exact, rel=STEPPED)
    assert pulse_rise(heat, J, WIDTH) == pytest.approx(exact[-1], rel=STEPPED)
    assert pulse_rise(Heat(Lumped(rate, tau)), J, WIDTH) == pytest.approx(Lumped(rate, tau)(t)[-1] * J**2)


def warm(support: str, tcr: float, **changes) -> HallBar:
    film, source = hw.card("CoTb").replace(tcr=tcr), hw.card("Pt").replace(tcr=tcr)
    return HallBar(film, source=source, width="2 um", grain="100 nm", support=support, **changes)


def test_runaway_on_a_polymer_and_none_on_sapphire():
    # a bar of one tcr: its sheet's resistance grows by tcr per kelvin
    hot, cold = warm("PI", 8e-3), warm("sapphire", 8e-3)
    assert hot.heat().feedback == pytest.approx(8e-3, rel=1e-6)
    gain = 8e-3 * hot.warming(np.array([1e-3]))[0]
    j = 1.01 / gain**0.5
    assert hot.rise(j, "1 ms") == np.inf
    assert hot.rise(0.8 * j, "1 ms") > 0.64 * 1.01**2 / 8e-3  # more than without feedback
    assert cold.rise(j, "1 ms") < 30
    with pytest.raises(InputError, match=r"thermal runaway.*at most 0.99 times that current"):
        Session(hot).pulse(j, 1e-3)
    with pytest.raises(InputError, match="heats the film to"):
        Session(warm("PI", 0.0)).pulse(5 * j, 1e-3)


def test_warm_surroundings_have_their_own_resistance_and_conductivity():
    bar = warm("Si", 1e-3)
    bar = bar.but(support=hw.card("Si").replace(kappa_exponent=-1.3))
    t = np.array([1e-2])
    ratio = bar.heat(400.0)(t)[0] / bar.heat(300.0)(t)[0]
    assert 1.1 * (4 / 3) ** 1.0 < ratio < 1.1 * (4 / 3) ** 1.3  # the logarithm takes a little of it
    assert bar.heat(300.0)(t) == pytest.approx(bar.warming(t))


@pytest.mark.parametrize("pause", [2e-6, 1e-4])
def test_joined_pulses_are_the_sum_of_all(pause):
    step = warm("PI", 0.0).warming
    rng = np.random.default_rng(3)
    earlier, begins, powers = EarlierPulses(step), [], []
    for k in range(400):
        begins.append(k * (WIDTH + pause))
        powers.append(J**2 * rng.uniform(0.5, 1.5))
        earlier.add(begins[-1], WIDTH, powers[-1])
    t = begins[-1] + WIDTH + np.array([pause, 3 * pause, 100 * pause])
    exact = (step(t[:, None] - begins) - step(t[:, None] - begins - WIDTH)) @ powers
    assert earlier.rise(t) == pytest.approx(exact, rel=JOINED)
    assert earlier.kept < 100


def test_a_train_runs_at_the_temperatures_of_exact_superposition(monkeypatch):
    # 60 pulses of 1 us, 3 us apart, on polyimide: the last starts tens of kelvin warm
    bar = warm("PI", 0.0, readout=Readout(time=1e-6, pause=2e-6))
    session, seen = Session(bar), []
    monkeypatch.setattr(session, "run", seen.append)
    j = (60.0 / bar.warming(np.array([WIDTH]))[0]) ** 0.5
    for _ in range(60):
        session.pulse(j, WIDTH)
        session.read()
    begins = 3e-6 * np.arange(60)
    for k in (0, 1, 10, 59):
        during = [s for s in seen[k] if s.j]
        middle = begins[k] + np.cumsum([s.duration for s in during]) - [s.duration / 2 for s in during]
        before = begins[:k]
        left = (bar.warming(middle[:, None] - before) - bar.warming(middle[:, None] - before - WIDTH)).sum(1) * j**2
        cold = [s.T for s in seen[0] if s.j]
        assert [s.T for s in during] == pytest.approx(cold + left, abs=ROUNDED + 0.02 * left.max())
    assert seen[59][0].T > seen[0][0].T + 10
    assert session.hottest == pytest.approx(300 + 60 + left[-1], abs=1.0)
    session.restart("up")
    session.pulse(j, WIDTH)
    assert seen[-1] == seen[0]
