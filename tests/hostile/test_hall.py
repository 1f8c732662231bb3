"""Bad input to the virtual bench: one clear sentence each, that says what was found and what to do."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import Card, InputError
from hallweight.hall import (
    HallBar,
    Readout,
    bench,
    current_loop,
    current_loops,
    field_loop,
    full_switching,
    harmonic,
    load_device,
    measure,
    phase_diagram,
    read_disturb,
    retention,
    smallest_current,
    width_sweep,
)


def device(film: Card | str = "CoTb", **changes: Any) -> HallBar:
    usual = {"source": "W", "side": "above", "width": "0.2 um", "grain": "15 nm", "dipoles": False}
    return HallBar(film, **(usual | changes))


def membrane() -> hw.membrane.Membrane:
    return hw.membrane.Membrane("CoTb", support="PET 25 um")


def without(name: str) -> Card:
    film = hw.card("CoTb")
    return film.revise(values={k: v for k, v in film.values.items() if k != name})


PULSE = "1 pulse of +1 mA, 1 ms"

CASES: dict[str, tuple[Any, str]] = {
    "zero grains": (lambda: device(grain="1 um"), "zero grains"),
    "grain of zero": (lambda: device(grain=0.0), "grain = 0.0"),
    "too many grains": (lambda: HallBar("CoTb", width="1 mm", grain="10 nm"), "at most"),
    "negative width": (lambda: device(width="-1 um"), "width"),
    "width in kelvin": (lambda: device(width="3 K"), "'m'"),
    "spread above one": (lambda: device(sigma_K=1.5), "sigma_K"),
    "unknown outline": (lambda: device(outline="sqare"), "did you mean 'square'"),
    "unknown film": (lambda: HallBar("CoTB"), "did you mean"),
    "film that is a source": (lambda: HallBar("Pt"), "kind 'film'"),
    "support that is a film": (lambda: device(support="CoGd"), "kind 'support'"),
    "wall, an option of older versions": (lambda: device(wall=0.1), "coupling = 0.02"),
    "unknown keyword": (lambda: device(pining="1e-19 J"), "did you mean 'pinning'"),
    "film without a Hall resistivity": (lambda: HallBar(without("rho_AHE")), "rho_AHE"),
    "film without a resistivity": (lambda: HallBar(without("rho")), "no rho on card"),
    "conductance for a membrane": (lambda: device(membrane=1e7), "interface"),
    "membrane of another film": (lambda: HallBar("CoGd", membrane=membrane()), "same card"),
    "membrane and support": (lambda: HallBar("CoTb", membrane=membrane(), support="STO"), "one of the two"),
    "protocol that does not parse": (lambda: measure(device(), "64 pulses of +1 mA; 64 from 1 mA"), "character 21"),
    "pulses and a sweep": (lambda: measure(device(), PULSE + "; +-1 mA in 0.5 mA"), "mixes"),
    "only waiting": (lambda: measure(device(), "wait 1 s; 300 K; +-3 K in 1 K"), "character"),
    "no device": (lambda: measure([], PULSE), "no device"),
    "pulses for a loop": (lambda: field_loop(device(), PULSE), "a sweep of field"),
    "field for a loop of current": (lambda: current_loop(device(), "+-3 mT in 1 mT"), "a sweep of current"),
    "current above melting": (lambda: measure(device(), "1 pulse of +60 mA, 1 ms"), "T_C of 650 K"),
    "read current above melting": (lambda: measure(device(), PULSE + "; read 60 mA"), "T_C of 650 K"),
    "temperature above T_C": (lambda: measure(device(), PULSE + "; 700 K"), "T_C"),
    "unknown start": (lambda: measure(device(), PULSE, start="sideways"), "sideways"),
    "retention backwards": (lambda: retention(device(), ["2 s", "1 s"]), "rising times"),
    "preparing by a sweep": (lambda: retention(device(), ["1 s"], prepare="+-3 mA in 1 mA"), "pulses and waits"),
    "reads without a current": (lambda: read_disturb(device(), 0.0), "other than zero"),
    "switching without a current": (lambda: full_switching(device(), 0.0), "other than zero"),
    "part above one": (lambda: smallest_current(device(), part=1.2), "part"),
    "harmonic without a current": (lambda: harmonic(device(), 0.0), "above zero"),
    "harmonic in a strong field": (lambda: harmonic(device(), "1 mA", "+-5 T in 1 T"), "anisotropy field"),
    "harmonic with a current sweep": (lambda: harmonic(device(), "1 mA", "+-5 mA in 1 mA"), "sweep of field"),
    "harmonic of no state": (lambda: harmonic(device(), state="left"), "'up' or 'down'"),
    "unknown method": (lambda: Readout(method="ac"), "lock-in"),  # type: ignore[arg-type]
    "read longer than the pause": (lambda: Readout(time=2.0), "pause"),
    "negative noise": (lambda: Readout(amplifier=-1.0), "amplifier"),
    "no carriers": (lambda: Readout(carriers=0.0), "carriers"),
    "nan in a read-out": (lambda: Readout(hooge=float("nan")), "hooge"),
    "spread in words": (lambda: device(sigma_K="much"), "sigma_K"),
    "seed below zero": (lambda: device(seed=-1), "seed = -1"),
    "seed of a measurement": (lambda: measure(device(), PULSE, seed=-1), "seed = -1"),
    "text for a device": (lambda: measure("CoTb", PULSE), "as a device"),  # type: ignore[arg-type]
    "easy axis in the plane": (lambda: measure(device(film=hw.card("CoTb").replace(tilt=1.5)), PULSE), "86 degrees"),
    "half a cycle": (lambda: full_switching(device(), "1 mA", cycles=1.5), "cycles = 1.5"),  # type: ignore[arg-type]
    "pulse of no width": (lambda: full_switching(device(), "1 mA", width=0.0, cycles=1), "width above zero"),
    "bench at absolute zero": (lambda: full_switching(device(), "1 mA", temperature=0.0), "0 K"),
    "no currents": (lambda: phase_diagram(device(), current=[], field=["50 mT"]), "one or more"),
    "no widths": (lambda: width_sweep(device(), current="1 mA", width=[]), "one or more"),
    "start from the middle": (lambda: width_sweep(device(), current="1 mA", width=["1 ms"], start=0), "start = 0"),
    "loops in no field": (lambda: current_loops(device(), [], "+-1 mA in 1 mA"), "one or more"),
    "no devices": (lambda: bench(device(), devices=0), "devices = 0"),
}


@pytest.mark.parametrize("case", CASES)
def test_one_sentence_that_says_what_to_do(case: str):
    call, message = CASES[case]
    with pytest.raises(InputError) as caught:
        call()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


FILES = {
    "no film": ("width = '1 um'", "film"),
    "unknown entry": ("film = 'CoTb'\nwidht = '1 um'", "did you mean 'width'"),
    "broken TOML": ("film = ", "TOML"),
    "unknown read-out": ("film = 'CoTb'\n[readout]\ntimes = 1.0", "did you mean 'time'"),
    "text for a number": ("film = 'CoTb'\n[readout]\ntime = '1 s'", "a number"),
    "unknown film value": ("film = 'CoTb'\n[film_values]\nK1 = 1e5", "K_1"),
    "no table": ("film = 'CoTb'\nreadout = 3", "a table"),
    "wall, of older versions": ("film = 'CoTb'\n[kinetics]\nwall = 0.2", "coupling = 0.02"),
    "unknown kinetics": ("film = 'CoTb'\n[kinetics]\npining = '1e-19 J'", "did you mean 'pinning'"),
    "kinetics outside their table": ("film = 'CoTb'\npinning = '1e-19 J'", "unknown name 'pinning'"),
    "unknown argument of a membrane": ("film = 'CoTb'\n[membrane]\nsuport = 'PET'", "did you mean 'support'"),
}


@pytest.mark.parametrize("case", FILES)
def test_device_files(case: str, tmp_path: Path):
    text, message = FILES[case]
    (tmp_path / "device.toml").write_text(text)
    with pytest.raises(InputError) as caught:
        load_device(tmp_path / "device.toml")
    assert message in str(caught.value)


def test_no_file(tmp_path: Path):
    with pytest.raises(InputError, match="no file"):
        load_device(tmp_path / "none.toml")


def test_a_read_current_that_disturbs_warns_with_the_probability():
    d = device(width="0.3 um")
    with pytest.warns(UserWarning, match=r"flips a volume with probability \d"):
        measure(d, "1 pulse of +1.9 mA, 1 ms; in-plane field 200 mT; read 1.6 mA")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        measure(d, "1 pulse of +1.9 mA, 1 ms; in-plane field 200 mT; read 0.1 mA")


@pytest.mark.filterwarnings("ignore:.*nearly flat")
def test_a_support_that_does_not_bear_the_heat_is_named():
    with pytest.warns(UserWarning, match="PET bears 450 K"):
        measure(HallBar("CoTb", width="0.5 um", grain="50 nm", support="PET"), "1 pulse of +1.05 mA, 1 us")


def test_nothing_is_lost_on_a_failed_run(tmp_path: Path):
    with pytest.raises(InputError):
        bench(device(), tmp_path / "out", protocol="1 pulse of +60 mA, 1 ms")
    assert not (tmp_path / "out").exists() or not any((tmp_path / "out").iterdir())


def test_a_current_that_does_nothing_says_so():
    d = HallBar("CoTb", width="0.5 um", grain="50 nm")
    with pytest.warns(UserWarning, match="1 mA flips 0 % of the volumes .* in-plane field to choose the side"):
        measure(d, "4 pulses of +1 mA, 1 ms; 4 of -1 mA, 1 ms; repeat 2")
    with pytest.warns(UserWarning, match=r"nearly flat: smallest_current\(device\) finds"):
        measure(d, "+-1 mA in 0.5 mA, 1 ms; in-plane field 100 mT")


@pytest.mark.filterwarnings("ignore:.*nearly flat")
def test_values_are_finite_over_absurd_but_legal_devices():
    for changes in ({"width": "50 nm"}, {"sigma_K": 0.9}, {"sigma_K": 0.0}, {"support": None}):
        values = measure(device(**changes), "2 pulses of +0.5 mA, 1 ms; in-plane field 50 mT").values
        assert np.all(np.isfinite(values))
