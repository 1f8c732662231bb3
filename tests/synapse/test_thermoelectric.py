"""Thermoelectric voltages in second harmonics: told from the torque where the scan can, else held by the error.

The truth is a macrospin in closed form. With b = B/B_k along the current, sin(theta) = b inside B_k, and the energy has
the curvature ``B_k (1 - b^2)`` there and ``B - B_k`` beyond, so that a damping-like field tilts by B_DL over it.
"""

import numpy as np
import pytest

from hallweight.core import Trace
from hallweight.hall import HallBar, Readout, harmonic
from hallweight.synapse import fit

A, B_K, B_DL, B_FL = 2e-3, 0.4, 1.5e-3, -0.6e-3  # V, T, T, T


def upright(reach, heat=0.0, nernst=0.0, noise=0.0, seed=1, reads=161):
    b = np.linspace(-reach, reach, reads)
    sine = np.clip(b / B_K, -1, 1)
    stiffness = np.where(np.abs(b) < B_K, B_K * (1 - sine**2), np.abs(b) - B_K)
    stiffness = np.maximum(stiffness, 0.01 * B_K)
    first = A * np.sqrt(1 - sine**2)
    along = -A / 2 * sine * B_DL / stiffness + heat * sine + nernst * b
    small = np.abs(b) < 0.9 * B_K
    across = np.where(small, A / 2 * sine / np.sqrt(1 - np.minimum(sine**2, 0.81)) * B_FL / B_K, 0.0)
    rng = np.random.default_rng(seed)
    volts = np.concatenate([along, across]) + noise * rng.standard_normal(2 * reads)
    ones = np.concatenate([first, first]) + 10 * noise * rng.standard_normal(2 * reads)
    coords = {"field": np.tile(b, 2), "scan": np.repeat(["B_x", "B_y"], reads)}
    return Trace.from_arrays("V_2w", "V", volts, layout="harmonic", coords=coords, extra={"V_1w": (ones, "V")})


def near(card, name, truth, sigmas=3.0):
    value = card.values[name]
    cut = 1e-4 * abs(truth)  # a polynomial in the field is cut off
    assert abs(value.value - truth) <= sigmas * value.err + cut, f"{name}: {value}, truth {truth}"


@pytest.mark.parametrize("heat", [0.0, 4e-6, -4e-6, 2e-5])
def test_a_scan_that_lays_the_film_flat_tells_the_nernst_voltage(heat):
    card = fit(upright(1.2, heat, noise=5e-9))
    near(card, "V_thermoelectric", heat)
    near(card, "B_DL", B_DL)
    near(card, "B_FL", B_FL)
    assert card.values["B_DL"].err < 0.1 * B_DL
    assert card.values["V_thermoelectric"].err < 1e-6
    assert any("is taken out" in note for note in card.notes)


def test_errors_of_a_scan_that_lays_the_film_flat_are_honest():
    cards = [fit(upright(1.2, 4e-6, noise=5e-9, seed=s)) for s in range(60)]
    for name, truth in (("B_DL", B_DL), ("B_FL", B_FL), ("V_thermoelectric", 4e-6)):
        pull = np.array([(c[name] - truth) / c.values[name].err for c in cards])
        assert 0.6 < pull.std() < 1.4
        assert abs(pull.mean()) < 0.5


def test_an_ordinary_nernst_voltage_is_taken_out_too():
    card = fit(upright(1.6, 4e-6, nernst=3e-6, noise=2e-9))
    near(card, "B_DL", B_DL)
    assert card.values["B_DL"].err < 0.1 * B_DL


@pytest.mark.parametrize("heat", [0.0, 1e-6, 2e-6, -3e-6])
def test_a_small_scan_cannot_tell_and_its_error_holds_it(heat):
    card = fit(upright(0.04, heat))
    near(card, "B_DL", B_DL, 1.0)
    near(card, "B_FL", B_FL, 1.0)
    assert any("cannot tell thermoelectric" in note for note in card.notes)


def test_seven_nanovolts_of_the_nernst_effect_on_the_simulated_bench():
    device = HallBar("CoTb", width="10 um", grain="1 um", readout=Readout(amplifier=0.0, hooge=0.0))
    trace = harmonic(device, "1 mA")
    truth = fit(trace)["xi_DL"]
    slope = np.polyfit(trace.coord("field")[:41], trace.values[:41], 1)[0]
    along = trace.coord("scan") == "B_x"
    disturbed = trace.with_values(
        trace.values - np.where(along, 0.6 * slope * trace.coord("field"), 0.0), "Nernst voltage added"
    )
    value = fit(disturbed).values["xi_DL"]
    assert value.value == pytest.approx(0.4 * truth, rel=0.2)  # the planar Hall effect mixes some
    assert abs(value.value - truth) <= value.err


def test_a_known_thermoelectric_slope_is_taken_out():
    trace = upright(0.04, 3e-6)
    trace.meta["thermoelectric"] = 3e-6 / B_K
    assert fit(trace)["B_DL"] == pytest.approx(B_DL, rel=0.01)


def angles(fields, heat=0.0, nernst=0.0, noise=1e-9, seed=0, **meta):
    """Closed form of a film in the plane, with B_a = 0.5 T, I R_AHE = 2 mV and I R_PHE = 0.3 mV."""
    phi = np.tile(np.radians(np.arange(0, 360, 10.0)), len(fields))
    b = np.repeat(fields, 36)
    second = (-A / 2 * B_DL / (b + 0.5) + heat + nernst * b) * np.cos(phi)
    second = second - 3e-4 * B_FL / b * (2 * np.cos(phi) ** 3 - np.cos(phi))
    rng = np.random.default_rng(seed)
    second = second + noise * rng.standard_normal(len(b)) + 2e-7
    first = 3e-4 * np.sin(2 * phi) + 10 * noise * rng.standard_normal(len(b))
    coords = {"angle": phi, "field": b, "scan": np.array([f"{v:g} T" for v in b])}
    return Trace.from_arrays(
        "V_2w", "V", second, layout="harmonic", coords=coords, extra={"V_1w": (first, "V")}, meta=meta
    )


KNOWN = {"R_AHE": 2.0, "current": 1e-3}


@pytest.mark.parametrize("heat", [0.0, 1e-6, -2e-6])
@pytest.mark.parametrize("fields", [(0.2, 0.5, 1.0), (0.2, 0.3, 0.5, 0.8, 1.2, 2.0)])
def test_angle_scans_at_several_fields_tell_the_nernst_voltage(heat, fields):
    card = fit(angles(fields, heat, **KNOWN, B_k=0.5))
    near(card, "V_thermoelectric", heat)
    near(card, "B_DL", B_DL)
    near(card, "B_FL", B_FL)
    assert card.values["B_DL"].err < 0.05 * B_DL


def test_angle_scans_with_an_unknown_anisotropy_field():
    card = fit(angles((0.1, 0.2, 0.3, 0.5, 0.8, 1.2, 2.0), 1e-6, noise=1e-10, **KNOWN))
    near(card, "B_DL", B_DL)
    near(card, "V_thermoelectric", 1e-6)


@pytest.mark.parametrize("heat", [0.0, 5e-7])
def test_an_angle_scan_at_one_field_cannot_tell_and_its_error_holds_it(heat):
    card = fit(angles((0.5,), heat, **KNOWN, B_k=0.5))
    near(card, "B_DL", B_DL, 1.0)
    near(card, "B_FL", B_FL)
    assert "V_thermoelectric" not in card.values
    assert any("cannot tell thermoelectric" in note for note in card.notes)


def test_errors_of_the_nernst_voltage_are_honest():
    cards = [fit(angles((0.2, 0.5, 1.0, 1.5), 1e-6, noise=5e-9, seed=s, **KNOWN, B_k=0.5)) for s in range(60)]
    for name, truth in (("B_DL", B_DL), ("B_FL", B_FL), ("V_thermoelectric", 1e-6)):
        pull = np.array([(c[name] - truth) / c.values[name].err for c in cards])
        assert 0.75 < pull.std() < 1.3
        assert abs(pull.mean()) < 0.4


def test_the_covariance_of_harmonic_fits_is_on_their_cards():
    tilted, turned = fit(upright(1.2, 4e-6, noise=5e-9)), fit(angles((0.2, 0.5, 1.0), 1e-6, **KNOWN, B_k=0.5))
    assert {"B_DL", "B_FL", "V_thermoelectric"} <= set(tilted.covariance.names)
    assert {"amplitude", "phase", "V_thermoelectric", "B_DL"} <= set(turned.covariance.names)
    for card in (tilted, turned):
        matrix, names = card.covariance.array(), card.covariance.names
        assert np.sqrt(np.diag(matrix)) == pytest.approx([card.values[n].err for n in names])
        i, j = names.index("B_DL"), names.index("V_thermoelectric")
        assert matrix[i, j] != 0
        assert len(card.draws(3, np.random.default_rng(0))) == 3
