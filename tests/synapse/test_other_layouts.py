"""Readings, angle scans and step tables."""

import numpy as np
import pytest
import xarray as xr

from hallweight.core import Trace
from hallweight.synapse import fit, sample


def test_readings_count_levels_and_drift():
    rng = np.random.default_rng(0)
    centres = np.repeat([1e3, 1e4, 1e5], 200)
    before = centres * np.exp(rng.normal(0, 0.15, 600))
    after = before * (1 - 0.04 + rng.normal(0, 0.1, 600))
    coords = {"device": np.tile(np.arange(600), 2), "cycle": np.repeat([0, 1], 600)}
    trace = Trace.from_arrays("R", "ohm", np.concatenate([before, after]), layout="readings", coords=coords)
    card = fit(trace)
    assert card.kind == "readings"
    assert card["n_devices"] == 600
    assert card["n_levels"] == 3
    assert card.row("levels_row") == pytest.approx([1e3, 1e4, 1e5], rel=0.1)
    assert card["sigma_level"] == pytest.approx(0.15, rel=0.1)
    assert abs(card["drift"] + 0.04) < 4 * card.values["drift"].err
    assert card["sigma_drift"] == pytest.approx(0.1, rel=0.15)


def test_readings_of_a_chip(shared_data):
    from hallweight import lab

    folder = shared_data / "measured" / "akashlevy__RRAM-RADAR-Tuning"
    card = fit(lab.read([folder / "relaxation-prebake.csv", folder / "relaxation-postbake.csv"]))
    assert card["n_devices"] == 1024
    assert card["n_levels"] == 4
    assert "drift" in card.values


@pytest.mark.parametrize("order", [1, 2])
def test_angle_scan(order):
    angle = np.radians(np.arange(0, 360, 9.0))
    y = 3 + 0.5 * np.cos(order * (angle - 0.3)) + np.random.default_rng(1).normal(0, 0.01, 40)
    card = fit(Trace.from_arrays("R_xy", "ohm", y, layout="angle", coords={"angle": angle}))
    for name, truth in (("amplitude", 0.5), ("offset", 3.0), ("phase", 0.3)):
        assert abs(card[name] - truth) < 4 * card.values[name].err
    assert card["sigma_read"] == pytest.approx(0.01, rel=0.3)


def step_table(scale=1.0):
    state = np.linspace(1e-6, 5e-6, 41)
    probability = np.linspace(0.0005, 0.9995, 1000)
    from scipy.stats import norm

    q = norm.ppf(probability)[:, None]
    u = (state - state[0]) / 4e-6
    up, down = 4e-6 * (scale * 0.05 * (1 - u) + 0.01 * q), 4e-6 * (-scale * 0.04 * u + 0.02 * q)
    data = xr.Dataset({"step_LTP": (("probability", "state"), up), "step_LTD": (("probability", "state"), down)},
                      coords={"state": state, "probability": probability})  # fmt: skip
    return Trace(data, "G", "step-table")


def test_step_table_becomes_a_table_card():
    card = fit(step_table())
    assert card.law == "table"
    state = np.array(card.row("table_state"))
    assert np.allclose(card.row("table_LTP"), 0.05 * (1 - state), atol=1e-3)
    assert np.allclose(card.row("table_LTD"), -0.04 * state, atol=1e-3)
    assert np.allclose(card.row("table_sigma_LTP"), 0.01, rtol=0.02)
    assert np.allclose(card.row("table_sigma_LTD"), 0.02, rtol=0.02)
    assert card["state_max"] == pytest.approx(5e-6)
    assert card.values["sigma_read"].how == "assumed"
    assert len(sample(card, 5, np.random.default_rng(0))) == 5


def test_step_tables_of_several_devices_have_a_spread():
    card = fit([step_table(s) for s in (0.8, 0.9, 1.0, 1.1, 1.2)])
    assert card["sigma_d2d"] == pytest.approx(0.158, rel=0.1)
    assert card["sigma_d2d_range"] == 0


def test_retention_against_time_is_a_decay_per_decade():
    rng = np.random.default_rng(4)
    time = np.logspace(0, 4, 60)
    y = 1.1 * (1 - 0.02 * np.log10(time)) + 0.002 * rng.standard_normal(60)
    trace = Trace.from_arrays("R_xy", "ohm", y, layout="readings", coords={"time": time})
    card = fit(trace)
    assert abs(card["drift"] - 0.02) < 3 * card.values["drift"].err
    assert card.values["drift"].err < 0.001


def test_angles_that_hardly_tell_the_phase_give_a_covariance_all_the_same():
    """Found by the fuzz: half turns but for rounding."""
    angle = np.pi * (np.arange(40) % 2) + 1e-7 * np.arange(40)
    y = 2.0 + 0.5 * np.cos(angle) + np.random.default_rng(0).normal(0, 0.01, 40)
    card = fit(Trace.from_arrays("R_xy", "ohm", y, layout="harmonic", coords={"angle": angle}))
    matrix = card.covariance.array()
    assert matrix == pytest.approx(matrix.T, abs=0)
    assert card["amplitude"] > 0.4
