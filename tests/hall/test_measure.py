"""Protocols on a device: layouts, order, time, seeds; and the same calls as for a measured file."""

from pathlib import Path

import numpy as np
import pytest

import hallweight as hw
from hallweight import lab, synapse
from hallweight.hall import HallBar, Readout, bench, current_loop, current_loops, field_loop, load_device, measure
from hallweight.hall.internals import csv_of

HEIGHT = 0.02
"""R_AHE from the fit of a loop against the device's: the fit takes the ordinary Hall slope apart from the height."""


DEVICE = {"source": "W", "side": "above", "width": "0.3 um", "grain": "15 nm", "dipoles": False}
"""400 volumes of 63 k_B 300 K. Without stray fields a pulse that takes all of them leaves none behind as it cools."""


def device(**changes: object) -> HallBar:
    return HallBar("CoTb", **(DEVICE | changes))  # type: ignore[arg-type]


TRAIN = "6 pulses of +1.7 mA, 1 ms; 6 of -1.7 mA, 1 ms; in-plane field 200 mT; read 0.2 mA; repeat 2"


def test_pulses_have_the_layout_of_a_laboratory():
    trace = measure(device(), TRAIN)
    assert (trace.layout, trace.quantity, trace.unit, trace.how) == ("pulses", "R_xy", "ohm", "simulated")
    assert trace.coord("polarity").tolist() == [0] + 2 * (6 * [1] + 6 * [-1])
    assert trace.coord("cycle").tolist() == [0] + 12 * [0] + 12 * [1]
    assert np.allclose(np.abs(trace.coord("amplitude")[1:]), 1.7e-3)
    assert np.all(np.diff(trace.coord("time")) > 0)
    assert trace.meta["in_plane_field"] == 0.2
    assert trace.meta["read_current"] == 2e-4
    assert trace.meta["seed"] == 0
    assert "sigma_K" in trace.meta["assumed"]
    assert set(trace.meta["cites"]) <= set(_keys())
    assert trace.protocol is not None
    assert np.ptp(trace.values) > 0.3 * 2 * abs(device().R_AHE)


def _keys() -> list[str]:
    from hallweight.cards.internals import bibliography as _library

    return list(_library())


def test_the_seed_decides():
    one, again, other = (measure(device(), TRAIN, seed=s).values for s in (3, 3, 4))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_devices_are_independent_of_each_other_and_of_threads():
    two = [device(), device(seed=1)]
    alone = measure(two[1], TRAIN, seed=5)
    both, threaded = measure(two, TRAIN, seed=5), measure(two, TRAIN, seed=5, threads=2)
    assert np.array_equal(both.values, threaded.values)
    assert np.array_equal(both.values[both.coord("device") == 1], alone.values)
    assert len(np.unique(both.coord("chain"))) == 2


def test_a_wait_is_read_and_takes_time():
    trace = measure(device(), "2 pulses of +1.9 mA, 1 ms; wait 100 s; 1 pulse of -1.9 mA, 1 ms; in-plane field 200 mT")
    assert trace.coord("polarity").tolist() == [0, 1, 1, 0, -1]
    assert trace.coord("time")[3] - trace.coord("time")[2] == pytest.approx(101.0)


def test_amplitudes_in_ampere_volt_and_density_are_the_same_pulse():
    d = device(readout=Readout.ideal())
    j, v = d.current_density(1.8e-3), 1.8e-3 * d.R_xx
    values = [measure(d, f"2 pulses of +{a}, 1 ms; in-plane field 200 mT").values
              for a in ("1.8 mA", f"{v!r} V", f"{j!r} A/m^2")]  # fmt: skip
    assert np.array_equal(values[0], values[1])
    assert np.array_equal(values[0], values[2])


def test_field_pulses_switch_the_film():
    d = device(readout=Readout.ideal())
    trace = measure(d, "1 pulse of +2.4 T, 1 s; 1 pulse of -2.4 T, 1 s")
    assert np.allclose(trace.values / d.R_AHE, [-1, 1, -1], rtol=1e-3)  # a read warms the film


def test_a_field_loop_is_fitted_like_a_measured_one():
    d = device()
    card = synapse.fit(field_loop(d, "+-2.4 T in 80 mT; 300 K; read 0.5 mA"))
    assert card["R_AHE"] == pytest.approx(abs(d.R_AHE), rel=HEIGHT)
    assert card["sense"] == 1
    assert card["offset"] == pytest.approx(d.readout.offset * d.sheet, rel=0.05)
    assert 0.5 < card["H_c"] < 2
    assert card.values["R_AHE"].how == "simulated"


def test_minor_loops_are_cycles():
    trace = field_loop(device(), "+-20 mT in 10 mT; +-2.4 T in 200 mT")
    assert np.unique(trace.coord("cycle")).tolist() == [0, 1]
    inner = trace.values[trace.coord("cycle") == 0]
    assert np.ptp(inner) < 0.1 * np.ptp(trace.values)


def test_a_current_loop_gives_the_switched_fraction():
    d = device()
    full = synapse.fit(field_loop(d, "+-2.4 T in 80 mT; read 0.5 mA"))
    loop = current_loop(d, "+-2 mA in 0.2 mA, 1 ms; in-plane field 200 mT; read 0.5 mA")
    card = synapse.fit(loop, full=full)
    assert card["switched_fraction"] == pytest.approx(1.0, abs=0.05)
    assert 1.2e-3 < card["I_c"] < 2e-3


def test_the_polarity_of_current_loops_follows_the_field():
    d = device(readout=Readout.ideal())
    both = current_loops(d, ["-200 mT", "200 mT"], "+-1.95 mA in 0.65 mA, 1 ms")
    end = [t.values[t.coord("current") > 1.9e-3][0] / d.R_AHE for t in both]
    assert end[0] == pytest.approx(-end[1], abs=0.1)
    assert abs(end[0]) > 0.9


@pytest.mark.parametrize("what", ["pulses", "field", "current"])
def test_the_file_comes_back_as_the_trace(what: str, tmp_path: Path):
    d = [device(), device(seed=1)] if what == "pulses" else device()
    trace = {
        "pulses": lambda: measure(d, TRAIN),
        "field": lambda: field_loop(d, "+-2.4 T in 160 mT"),
        "current": lambda: current_loop(d, "+-2 mA in 0.2 mA; in-plane field 200 mT"),
    }[what]()
    path = tmp_path / "trace.csv"
    path.write_text(csv_of(trace))
    back = lab.read(path)
    assert back.layout == trace.layout
    assert np.allclose(back.values, trace.values, rtol=1e-11)
    drive = {"pulses": "amplitude", "field": "field", "current": "current"}[what]
    assert np.allclose(back.coord(drive), trace.coord(drive), rtol=1e-11, atol=1e-15)
    for name in ("polarity", "device", "cycle") if what == "pulses" else ():
        assert np.array_equal(back.coord(name), trace.coord(name))
    assert back.meta["temperature"] == 300.0


def test_a_device_as_a_file_and_the_shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    from hallweight.cli import app

    film = hw.card("CoTb").save(tmp_path / "mine.toml")
    (tmp_path / "device.toml").write_text(
        f'film = "{film.name}"\nwidth = "0.3 um"\ngrain = "15 nm"\nsource = "W"\nside = "above"\n'
        '[film_values]\nrho_AHE = 6e-8\n'
        '[readout]\ntime = 0.5\n[kinetics]\ncoupling = 0.04\ndipoles = false\n'
    )  # fmt: skip
    d = load_device(tmp_path / "device.toml")
    assert d.film["rho_AHE"] == 6e-8
    assert d.film.values["rho_AHE"].how == "assumed"
    assert d.readout.time == 0.5
    model, film = d.kinetics().model, d.kinetics().film_state(300.0)
    assert model.wall_energy(film) == pytest.approx(0.04 / 0.96 * model.pinning_energy(film))
    command = ["bench", str(tmp_path / "device.toml"), "--protocol", TRAIN, "--out", str(tmp_path / "out")]
    app(command, result_action="return_value")
    printed = capsys.readouterr().out
    assert "25 reads" in printed
    assert "assumed" in printed
    assert {p.name for p in (tmp_path / "out").iterdir()} == {"trace.csv", "trace.nc", "run.json", "card.toml"}
    back = lab.read(tmp_path / "out" / "trace.csv")
    assert np.array_equal(back.coord("polarity"), measure(d, TRAIN).coord("polarity"))
    with pytest.raises(hw.HallweightError, match="existing"):
        bench(d, tmp_path / "out", protocol=TRAIN)


def test_a_device_prints_what_is_assumed():
    text = str(device())
    assert "0.3 um" in text or "300 nm" in text
    assert "sigma_K" in text
    assert "sigma_K" not in str(device(sigma_K=0.12)).split("assumed:")[1]
    other = device().but(width="1 um")
    assert (other.width, other.length) == (1e-6, 3e-6)


@pytest.mark.filterwarnings("ignore:.*nearly flat")
def test_a_lattice_that_holds_walls_too_firmly_is_named():
    """gamma/(M a) is no property of a film: where it is more than a tenth of 2K/M, the grid decides when walls move."""
    loose, firm = device(), device(coupling=0.3)
    assert "the lattice itself holds a wall up to 0.058 T, 1.5 % of 2K/M" in str(loose)
    assert "the grid decides when walls move" in str(firm)
    film = firm.kinetics().film_state(300.0)
    field, part = firm.kinetics().on_lattice.lattice_pinning(film)
    assert part == pytest.approx(field * abs(film.M) / (2 * film.K))
    with pytest.warns(UserWarning, match=r"holds a wall up to 0.87 T, 22 % of 2K/M: .*make the coupling smaller"):
        measure(firm, "1 pulse of +1.9 mA, 1 ms; in-plane field 200 mT")
    assert "holds a wall" not in str(device(coupling=0.0)) + str(device(width="15 nm"))


def test_names_that_a_device_table_may_hold_are_arguments():
    from hallweight.hall import device_options

    names = device_options()
    assert {"film", "support", "sigma_K", "readout", "pinning", "B_DMI"} <= set(names)
    assert not {"given", "kinetic", "lattice"} & set(names)
    assert len(set(names)) == len(names)


def test_a_membrane_may_be_put_under_a_device():
    from hallweight.membrane import Membrane

    membrane = Membrane("CoTb", support="PET 25 um")
    moved = device().but(membrane=membrane)
    assert moved.support == membrane.support
    assert moved.stress == membrane.stress_change.row
    back = moved.but(membrane=None)
    assert (back.support.name, back.stress) == ("sapphire", 0.0)


def test_the_number_of_thermal_histories_has_its_older_name_too():
    from hallweight.hall import read_disturb

    with pytest.warns(DeprecationWarning, match="write replicas="):
        old = read_disturb(device(), "0.2 mA", 10, points=3, copies=2)
    assert np.array_equal(old.values, read_disturb(device(), "0.2 mA", 10, points=3, replicas=2).values)
