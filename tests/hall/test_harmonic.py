"""Harmonic Hall voltages: what is put in comes out."""

import numpy as np
import pytest

import hallweight as hw
from hallweight import synapse
from hallweight.hall import HallBar, Readout, harmonic
from hallweight.hall.internals import apparent_moment

RECOVERED = 0.03
"""Efficiencies put in and found. Without noise the difference is 1e-4, and at most 1.3% at T_M."""
CLOSED = 2e-3
"""The closed form of what the sublattice that is read makes of a field, against the solved pair."""

QUIET = Readout(amplifier=0.0, hooge=0.0)


def put_in(device: HallBar, kelvin: float) -> tuple[float, float]:
    p = device.driven(kelvin)
    return float(p.xi.sum()), float(p.fl * (p.xi[0] - p.xi[1]))


@pytest.mark.parametrize("state", ["up", "down"])
@pytest.mark.parametrize(("film", "temperature", "planar"), [("CoTb", 300, 0.1), ("CoTb", 250, 0.3), ("CoGd", 150, 0.0),
                                                            ("CoGd", 330, 0.2)])  # fmt: skip
def test_efficiencies_put_in_come_out(film: str, temperature: float, planar: float, state: str):
    device = HallBar(film, width="10 um", grain="1 um", readout=Readout(amplifier=0.0, hooge=0.0, planar=planar))
    trace = harmonic(device, "1 mA", temperature=temperature, state=state)
    card = synapse.fit(trace)
    damping, field = put_in(device, trace.meta["temperature"])
    assert card["xi_DL"] == pytest.approx(damping, rel=RECOVERED)
    assert card["xi_FL"] == pytest.approx(field, rel=RECOVERED)


def test_a_source_above_changes_both_signs():
    one, two = (synapse.fit(harmonic(HallBar("CoTb", grain="1 um", side=s, readout=QUIET))) for s in ("below", "above"))
    assert one["xi_DL"] == pytest.approx(-two["xi_DL"], rel=1e-3)
    assert one["B_FL"] == pytest.approx(-two["B_FL"], rel=1e-3)


def test_noise_gives_errors_that_cover_the_difference():
    device = HallBar("CoTb", width="10 um", grain="1 um", readout=Readout(method="lock-in", time=10.0, pause=20.0))
    away = []
    for seed in range(8):
        trace = harmonic(device, "10 mA", seed=seed)
        trace.meta["thermoelectric"] = 0.0  # the bench has no heat gradient: the errors of noise alone
        value = synapse.fit(trace).values["xi_DL"]
        away.append((value.value - put_in(device, trace.meta["temperature"])[0]) / value.err)
    assert 0.4 < np.std(away) < 1.9  # eight draws
    assert abs(np.mean(away)) < 1.5


def test_apparent_moment_is_more_than_the_net_moment():
    # the apparent effective field is tau over the apparent moment: 10% less than tau/M_net for CoTb
    device = HallBar("CoTb", grain="1 um", readout=QUIET)
    trace = harmonic(device, "1 mA")
    pair = device.driven(trace.meta["temperature"])
    hbar_2e = 1.054571817e-34 / (2 * 1.602176634e-19)
    expected = hbar_2e * pair.xi.sum() * trace.meta["current_density"] / (apparent_moment(pair) * pair.t)
    assert synapse.fit(trace)["B_DL"] == pytest.approx(expected, rel=CLOSED)
    assert apparent_moment(pair) / pair.M_net == pytest.approx(1.12, abs=0.02)


def test_damping_like_field_goes_as_one_over_moment_and_thickness():
    # B_DL = hbar xi j/(2 e M t): B_DL M t per current density is the same for films of other moment and thickness
    base = hw.card("CoTb").replace(J_ex=1e9)  # stiff, so that the moment seen is the net one
    found = []
    for numbers in ({}, {"t": 3e-9}, {"M_2": 3e5}, {"M_2": 5.6e5, "t": 9e-9}):
        trace = harmonic(HallBar(base.replace(**numbers), grain="1 um", readout=QUIET), "1 mA")
        m = trace.meta
        found.append(synapse.fit(trace)["B_DL"] * m["M_net"] * m["thickness"] / m["current_density"])
    assert np.allclose(found, found[0], rtol=0.01)


def test_a_measured_file_without_conditions_gives_fields_only(tmp_path):
    from hallweight import lab
    from hallweight.hall.internals import csv_of

    trace = harmonic(HallBar("CoTb", grain="1 um", readout=Readout(amplifier=0.0, hooge=0.0, planar=0.0)), "1 mA")
    path = tmp_path / "harmonic.csv"
    path.write_text(csv_of(trace))
    back = synapse.fit(lab.read(path))
    assert back["B_DL"] == pytest.approx(synapse.fit(trace)["B_DL"], rel=1e-6)
    assert "xi_DL" not in back.values
    assert any("M_net" in n for n in back.notes)
