"""Hall loops: known numbers come back, and loops of a real laboratory are read for what they are."""

import numpy as np
import pytest

from hallweight.core import Trace
from hallweight.synapse import fit, loop_background, loop_curve, predict


def field_loop(h_c=0.02, shift=0.003, r=1.5, offset=4.0, slope=0.0, width=0.002, noise=0.01, drift=0.0, seed=0):
    x = np.concatenate([np.linspace(-0.1, 0.1, 101), np.linspace(0.1, -0.1, 101)])
    rising = np.arange(202) < 101
    place = np.where(rising, shift + h_c, shift - h_c)
    y = offset + slope * x + r * np.tanh((x - place) / width) + drift * np.arange(202) / 201
    y = y + np.random.default_rng(seed).normal(0, noise, 202)
    return Trace.from_arrays("R_xy", "ohm", y, layout="field-loop", coords={"field": x})


def near(card, name, truth, sigmas=4.0):
    err = card.values[name].err
    assert err is not None
    assert abs(card[name] - truth) <= sigmas * err + 1e-9, f"{name} {card[name]} +- {err}, truth {truth}"


@pytest.mark.parametrize(
    ("slope", "r", "width"), [(0.0, 1.5, 0.002), (8.0, 1.5, 0.002), (0.0, -0.8, 0.0001), (0.0, 1.5, 0.02)]
)
def test_field_loop_gives_its_numbers_back(slope, r, width):
    trace = field_loop(slope=slope, r=r, width=width)
    card = fit(trace)
    assert card.kind == "hall-loop"
    near(card, "R_AHE", abs(r))
    near(card, "offset", 4.0)
    near(card, "slope", slope)
    near(card, "H_c", 0.02)
    near(card, "H_shift", 0.003)
    assert card["sense"] == np.sign(r)
    assert card["sigma_read"] == pytest.approx(0.01, rel=0.35)
    assert np.std(predict(card, trace) - trace.values) < 0.02
    assert "switched_fraction" in card.missing()


@pytest.mark.parametrize("slope", [0.0, 8.0])
def test_the_background_of_a_loop_is_what_was_added_to_it(slope):
    trace = field_loop(slope=slope, drift=0.1)
    field = trace.coord("field")
    background = loop_background(fit(trace), trace)
    assert background == pytest.approx(4.0 + slope * field + 0.1 * np.arange(202) / 201, abs=0.01)
    saturated = np.abs(field) > 0.05
    assert np.abs((trace.values - background)[saturated]) == pytest.approx(np.full(saturated.sum(), 1.5), abs=0.06)


def test_errors_of_a_field_loop_are_honest():
    cards = [fit(field_loop(seed=s)) for s in range(60)]
    for name, truth in (("R_AHE", 1.5), ("offset", 4.0), ("H_c", 0.02)):
        inside = np.mean([abs(c[name] - truth) < 1.96 * (c.values[name].err or 0) for c in cards])
        assert inside > 0.85
        assert np.std([c[name] for c in cards]) > 0.2 * np.mean([c.values[name].err for c in cards])


def test_a_loop_that_does_not_close_says_so():
    card = fit(field_loop(drift=0.3))
    assert card["closure"] == pytest.approx(0.3, abs=0.06)
    assert any("does not close" in n for n in card.notes)


def current_loop(r=0.1, heat=-50.0, virgin=0.6):
    turn = np.linspace(0, 0.01, 26)
    x = np.concatenate([turn, turn[-2::-1], -turn[1:], -turn[-2::-1]])
    rising = np.concatenate([np.ones(26), np.zeros(50), np.ones(25)]).astype(bool)
    y = 2 - r * np.tanh((x - np.where(rising, 0.005, -0.004)) / 0.0006) + heat * x**2
    y[:12] -= (1 - virgin) * 0.1
    return Trace.from_arrays("R_xy", "ohm", y + np.random.default_rng(1).normal(0, 5e-4, len(x)), layout="current-loop",
                             coords={"current": x})  # fmt: skip


def test_current_loop_with_heating_and_a_virgin_start():
    full = fit(field_loop(r=0.2, noise=0.001))
    card = fit(current_loop(), full=full)
    assert card["R_AHE"] == pytest.approx(0.1, rel=0.05)
    assert card["I_switch_down"] == pytest.approx(0.005, abs=4e-4)
    assert card["I_switch_up"] == pytest.approx(-0.004, abs=4e-4)
    assert card["I_c"] == pytest.approx(0.0045, abs=4e-4)
    assert card["curvature"] == pytest.approx(-50, abs=25)
    assert card["switched_fraction"] == pytest.approx(0.5, rel=0.06)
    assert any("virgin" in n for n in card.notes)
    alone = fit(current_loop())
    assert "switched_fraction" in alone.missing()
    assert any("full field loop" in n for n in alone.notes)


def test_half_a_loop_says_so():
    x = np.linspace(-0.1, 0.1, 80)
    y = np.tanh((x - 0.02) / 0.003) + np.random.default_rng(0).normal(0, 0.01, 80)
    card = fit(Trace.from_arrays("R_xy", "ohm", y, layout="field-loop", coords={"field": x}))
    assert card["H_c"] == pytest.approx(0.02, abs=0.002)
    assert "H_shift" not in card.values
    assert any("half a loop" in n for n in card.notes)


REAL = {
    "2AHE_DC_4468.46Ohm_200.0Oe_1.7mA_2018-10-04-143927.csv": ("H_c", 0.0053, -12.3, 5.1),
    "2AHE_DC_4770.02Ohm_200.0Oe_0.1mA_2018-10-04-144149.csv": ("H_c", 0.0041, -12.1, 4.8),
    "sample nameAHE_DC_736.29Ohm_-1200.0Oe_-0.2mA_2018-10-16-210438.csv": ("H_c", 0.043, -0.5, 0.105),
    "sample name_400.0Oe_2.1mA_2790.5014169848714Ohm_2018-03-31-154225.csv": ("H_c", 0.0053, 134.8, 1.0),
    "sample nameSOT_switching_100.0Oe_0.01s_2018-11-13-173650.csv": ("I_c", 0.0060, 1.89, 0.09),
    "sample nameSOT_switching_100.0Oe_0.45s_2018-11-13-175525.csv": ("I_c", 0.0042, 1.88, 0.095),
}


@pytest.mark.parametrize("name", REAL)
def test_loops_of_a_laboratory(shared_data, name):
    from hallweight import lab

    switch, where, offset, height = REAL[name]
    trace = lab.read(shared_data / "measured" / "nqmurray__Analysis" / name)
    card = fit(trace)
    assert card[switch] == pytest.approx(where, rel=0.2)
    assert card["offset"] == pytest.approx(offset, rel=0.02)
    assert card["R_AHE"] == pytest.approx(height, rel=0.15)
    for key in ("R_AHE", "offset", "closure", switch):
        assert (card.values[key].err or 0) > 0
    assert 1 - np.var(loop_curve(card, trace) - trace.values) / np.var(trace.values) > 0.9


def _drive_loop(x, switch, **coords):
    rising = np.diff(x, prepend=x[0] - 1e-9) >= 0
    y = np.tanh((x - np.where(rising, switch, -switch)) / 1.2)
    return y, coords


def test_a_loop_in_current_density_keeps_its_unit():
    x = np.r_[np.linspace(0, 20, 41), np.linspace(20, -20, 81)[1:], np.linspace(-20, 20, 81)[1:]]
    y, _ = _drive_loop(x, 8.0)
    trace = Trace.from_arrays(
        "R_xy", "ohm", y, layout="current-loop", coords={"current": 1e10 * x}, units={"current": "A/m^2"}
    )
    card = fit(trace)
    assert card.values["I_c"].unit == "A/m^2"
    assert card["I_c"] == pytest.approx(8e10, rel=0.01)
    assert abs(card["closure"]) < 0.01


def test_of_several_curves_at_other_conditions_the_first_is_fitted():
    x = np.r_[np.linspace(-20, 20, 81), np.linspace(20, -20, 81)[1:]]
    y, _ = _drive_loop(x, 8.0)
    n = len(x)
    trace = Trace.from_arrays(
        "R_xy",
        "ohm",
        np.r_[y, -y],
        layout="current-loop",
        coords={
            "current": np.r_[x, x] * 1e-3,
            "cycle": np.repeat([0, 1], n),
            "scan": np.repeat(["Hx = 20 mT", "Hx = -20 mT"], n),
        },
    )
    card = fit(trace)
    assert card["sense"] == 1
    assert any("first is fitted (Hx = 20 mT)" in note for note in card.notes)
    assert np.isfinite(loop_curve(card, trace)).sum() == n
