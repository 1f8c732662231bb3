"""The two counts of levels, against devices that are really programmed, and where they are shown."""

import numpy as np
import pytest

from hallweight.core import Card, Value
from hallweight.synapse import complete, fit, levels_open_loop, levels_write_verify, sample


def card(law="linear", c2c=0.02, read=0.01, **values):
    values = values or {"P_LTP": 50.0, "P_LTD": 50.0}
    made = {k: Value(value=v, how="assumed") for k, v in values.items()}
    made |= {"sigma_c2c": Value(value=c2c, how="assumed"), "sigma_read": Value(value=read, how="assumed")}
    made |= {k: Value(value=v, unit="ohm", how="assumed") for k, v in (("state_min", -1.0), ("state_max", 1.0))}
    return Card(name="device", kind="synapse", law=law, values=made)


def test_write_verify_holds_levels_two_standard_deviations_of_one_pulse_and_read_apart():
    assert levels_write_verify(card(c2c=0.03, read=0.04)) == pytest.approx(1 + 1 / (2 * 0.05))
    assert levels_write_verify(card(c2c=1e-4, read=1e-4)) == pytest.approx(51, abs=1)  # not more than the pulses give


@pytest.mark.parametrize(("c2c", "pulses"), [(0.02, 50), (0.01, 200), (0.03, 100)])
def test_open_loop_hits_fewer_because_the_noise_of_all_pulses_adds_up(c2c, pulses):
    one = card(c2c=c2c, read=0.0, P_LTP=float(pulses), P_LTD=float(pulses))
    assert levels_open_loop(one) == pytest.approx(1 + 1 / (c2c * pulses**0.5), rel=0.1)
    assert levels_open_loop(one) < levels_write_verify(one)


@pytest.mark.parametrize(
    ("law", "values"),
    [
        ("linear", {"P_LTP": 50.0, "P_LTD": 50.0}),
        ("soft_bounds", {"alpha_LTP": 0.06, "alpha_LTD": 0.06}),
        ("exponential", {"P_LTP": 60.0, "P_LTD": 60.0, "kappa_LTP": 3.0, "kappa_LTD": 3.0}),
        ("power", {"s_LTP": 0.03, "s_LTD": 0.03, "gamma_LTP": 0.6, "gamma_LTD": 0.6}),
    ],
)
def test_levels_of_open_loop_are_those_of_devices_that_are_pulsed(law, values):
    one = card(law, 0.015, 0.01, **values)
    rng = np.random.default_rng(0)
    devices = sample(complete(one).replace(sigma_d2d=0.0, sigma_d2d_range=0.0), 4000, rng)
    x = devices.state_min.copy()
    mean, spread = [x.mean()], [0.01]
    for _ in range(60):
        x = devices.pulse(x, +1, rng)
        read = devices.read(x, rng) / 2
        mean.append(x.mean() / 2)
        spread.append(read.std())
    mean, spread = np.array(mean), np.array(spread)
    mean[0] = -0.5
    inside = mean[1:] < 0.5 - 2 * spread[1:]  # near a hard bound noise piles up, which the count leaves out
    counted = 1 + np.minimum(1, np.diff(mean) / (spread[1:] + spread[:-1]))[inside].sum()
    assert levels_open_loop(one) == pytest.approx(counted, rel=0.2)


def test_old_cards_and_old_code_find_their_number():
    old = card().revise(values={**card().values, "n_states": Value(value=25.0, how="fitted")})
    assert levels_write_verify(old) == old["levels_write_verify"] == old["n_states"] == 25.0
    new = card().revise(values={**card().values, "levels_write_verify": Value(value=12.0, how="fitted")})
    assert new["n_states"] == 12.0
    assert new.get("n_states", 0.0) == 12.0
    assert card().get("n_states", 3.0) == 3.0


def test_a_fit_its_figure_and_the_functions_say_the_same():
    from hallweight.report import draw

    rng = np.random.default_rng(1)
    trace = sample(complete(card()).replace(sigma_d2d=0.0, sigma_d2d_range=0.0), 1, rng).run(
        "50 pulses of +12 mA, 1 ms; 50 of -12 mA, 1 ms; repeat 6", rng
    )
    found = fit(trace, law="linear", offset=False)
    assert levels_write_verify(found) == found["levels_write_verify"] == found["n_states"]
    assert levels_open_loop(found) == found["levels_open_loop"]
    assert found["levels_write_verify"] == pytest.approx(levels_write_verify(card()), rel=0.2)
    assert found["levels_open_loop"] == pytest.approx(levels_open_loop(card()), rel=0.2)
    caption = draw.states(trace, found).caption
    assert f"can hold: {found['levels_write_verify']:.3g}" in caption
    assert f"can hit: {found['levels_open_loop']:.3g}" in caption
