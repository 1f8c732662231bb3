"""Seeded cases of ``magnet``."""

import json
import subprocess
import sys
from dataclasses import replace
from typing import Any

import numpy as np
import xarray as xr

import hallweight as hw
from hallweight import magnet

from .digest import Cases, files_in, group, tmp

TWO = magnet.Pair(M=np.array([6e5, 1e5]), gamma=np.full(2, 1.76e11), alpha=np.full(2, 0.2), J=1e6,
                  K=np.array([1.2e5, 2e4]), xi=np.array([0.1, 0.0]), t=3e-9, volume=3e-9 * 64e-16, T=300.0)  # fmt: skip


FULL = replace(TWO, K2=np.array([1e4, 0.0]), K_s=np.array([5e3, 1e3]), N=np.array([0.05, 0.05, 0.9]), fl=0.4,
               axis=np.array([0.0, np.sin(0.1), np.cos(0.1)]), xi=np.array([0.1, 0.04]))  # fmt: skip


SHORT = "2 pulses of 3e11 A/m^2, 20 ps; wait 10 ps; 1 pulse of -3e11 A/m^2, 20 ps"


@group
def magnet_equilibrium() -> Cases:
    """Compensation, energies, modes and limits."""
    kelvin = [10.0, 150.0, 300.0, 420.0]
    for name in ("CoTb", "CoGd", "GdFeCo", "FeTb"):
        film = hw.card(name)
        yield f"compensation {name}", magnet.compensation(film, kelvin)
        p = magnet.pair(film, "300 K", stress="100 MPa")
        yield f"pair {name}", [p.M, p.gamma, p.alpha, p.J, p.K, p.K2, p.K_s, p.N, p.M_net, p.s_net, p.g_eff, p.B_K]
        d = magnet.driven(film, "280 K", hw.card("Pt"))
        yield f"driven {name}", [d.xi, d.fl, d.t, d.K, magnet.static_threshold(d, 0.02)]
    at = magnet.compensation(hw.card("CoGd"), composition=[0.2, 0.22, 0.25])
    yield "composition", [at, list(magnet.compensating(hw.card("CoGd"), "300 K"))]
    yield "at composition", magnet.at_composition(hw.card("CoGd"), 0.23)
    for spins in ((np.inf, np.inf), (1.0, 3.5)):
        alloy = magnet.Alloy(2.835e-21, -1.09e-21, 1.26e-21, 12, 0.25, spins)
        yield f"mean field {spins[0]:g}", [alloy.T_C, alloy.order(np.linspace(0, 900, 25))]
    for name, p in (("two", TWO), ("full", FULL)):
        field = np.array([0.05, 0.02, 0.1])
        m = magnet.rest(p, field)
        yield f"rest {name}", [m, magnet.rest(p, field, "down"), magnet.energy(p, m, field), magnet.order(m, p)]
        found = magnet.modes(p, field)
        yield f"modes {name}", [found.frequency, found.decay, found.state, found.damping_ratio]
        flop = magnet.spin_flop(p)
        yield f"limits {name}", [
            flop.thermodynamic, flop.spinodal, flop.return_, magnet.static_threshold(p, 0.05),
            magnet.relaxation_rate(p), magnet.planar_barrier(0.2, 0.1),
        ]  # fmt: skip
    yield (
        "source",
        [[magnet.spin_hall(hw.card(s)), magnet.oersted(hw.card(s), 5e-9, 1e-5, "above")] for s in ("Pt", "W")],
    )


@group
def magnet_waveforms() -> Cases:
    """Shapes of currents in time."""
    made = {
        "pulse": magnet.pulse("1e11 A/m^2", "1 ns", rise="100 ps"),
        "train": magnet.train("1e11 A/m^2", "1 ns", 3, gap="2 ns"),
        "sine": magnet.sine("1e11 A/m^2", "1 GHz", "2 ns"),
        "sampled": magnet.sampled([0.0, 1e-9, 3e-9], [0.0, 1e11, -1e11]),
    }
    for name, w in made.items():
        yield name, [w.times, w.values, w(np.linspace(0, 4e-9, 41))]
    line = magnet.timeline(SHORT, {"x": "20 mT"}, rise="2 ps", settle="5 ps")
    yield "timeline", [line.duration, line.reads, line.field, line.current(np.linspace(0, 1e-10, 30))]


@group
def magnet_macrospin() -> Cases:
    """Each integrator, with several numbers of devices, types and things that act."""
    for p, name in ((TWO, "two"), (FULL, "full")):
        for n in (1, 5, 130):
            start = np.random.default_rng(n).normal(size=(2, 3)) + np.array([[0, 0, 2.0], [0, 0, -2.0]])
            common: dict[str, Any] = {"n": n, "seed": n, "field": (0.05, 0.01, 0.0), "start": start}
            yield f"heun {name} n={n}", magnet.macrospin(p, SHORT, record="end", **common)
            yield f"midpoint {name} n={n}", magnet.macrospin(p, SHORT, scheme="midpoint", record="reads", **common)
            yield f"still {name} n={n}", magnet.macrospin(p, SHORT, noise=False, record="mean", **common)
            for scheme in ("adaptive", "midpoint"):
                out = magnet.macrospin(p, SHORT, scheme=scheme, noise=False, record="end", **common)
                yield f"{scheme} without noise {name} n={n}", out
    options: dict[str, dict[str, Any]] = {
        "single precision": {"dtype": np.float32},
        "threads": {"threads": 2, "n": 300},
        "own anisotropy": {"K_scale": np.linspace(0.8, 1.2, 5)},
        "all": {"record": "all"},
        "step": {"dt": "5 fs", "record": 100, "rise": "3 ps", "gap": "4 ps", "settle": "5 ps"},
        "spins": {"sigma": (1, 0, 1), "start": "down"},
        "moving field": {"field": {"x": magnet.sine("20 mT", "20 GHz", "60 ps", unit="T"), "z": "10 mT"}},
    }
    for name, more in options.items():
        yield name, magnet.macrospin(FULL, SHORT, **({"n": 5, "seed": 3, "record": "end"} | more))
    film = hw.card("CoGd").replace(t="5 nm", width="20 nm", length="20 nm")
    heat = magnet.Heating.from_rise("50 K", "3e11 A/m^2", "20 ps")
    course = magnet.Course.of([0.0, 3e-11, 1e-10], [300.0, 350.0, 310.0])
    for name, more in {
        "source": {"width": "1 um"},
        "heating": {"heating": heat},
        "course": {"heating": course},
    }.items():
        out = magnet.macrospin(film, SHORT, n=4, seed=2, source=hw.card("Pt"), record="end", **more)
        yield f"card with {name}", out


@group
def magnet_studies() -> Cases:
    """Thresholds, maps, times and rates; names of stored points; study files."""
    scale = magnet.static_threshold(TWO, 0.05)
    yield "threshold", magnet.threshold(TWO, ["20 mT", "80 mT"], tolerance=0.02)
    options: dict[str, Any] = {"current": (scale * np.array([0.4, 0.9, 1.4])).tolist(), "field": ["50 mT"], "seed": 5}
    folder = tmp()
    yield (
        "switching map",
        magnet.switching_map(TWO, width=["50 ps", "200 ps"], n=8, start="down", folder=folder, **options),
    )
    again = magnet.switching_map(TWO, width=["50 ps", "200 ps"], n=8, start="down", folder=folder, **options)
    yield "switching map again", again
    yield "switching map store", files_in(folder)
    yield "switching map still", magnet.switching_map(TWO, width="100 ps", n=2, noise=False, rise="10 ps", **options)
    folder = tmp()
    rates: dict[str, Any] = {"field": "0.1 T", "barriers": (2.0, 3.0), "n": 8, "seed": 3}
    yield "rates", magnet.rates(TWO, [0.0, 0.3 * scale], folder=folder, **rates)
    yield "rates store", files_in(folder)
    folder = tmp()
    film = hw.card("CoGd").replace(t="5 nm", width="20 nm", length="20 nm")
    yield (
        "switching time",
        magnet.switching_time(
            film, temperature=["280 K", "320 K"], width="50 ps", n=4, seed=1, source=hw.card("Pt"), folder=folder
        ),
    )
    yield "switching time store", files_in(folder)
    folder = tmp()
    yield "critical current", magnet.critical_current(
        TWO, ["30 ps", "1 ms"], field="0.1 T", shares=(0.3, 0.6), barriers=(2.0, 3.0), n=8, longest="300 ps", seed=6,
        folder=folder,
    )  # fmt: skip
    yield "critical current store", files_in(folder)


def made_up() -> hw.Card:
    """Return a small film with few numbers."""
    units = {"M_1": "A/m", "M_2": "A/m", "J_ex": "J/m^3", "K_1": "J/m^3", "T_ref": "K", "t": "m", "width": "m",
             "length": "m"}  # fmt: skip
    numbers = {"M_1": 6e5, "M_2": 1e5, "J_ex": 1e6, "K_1": 2.8e5, "g_1": 2.0, "g_2": 2.0, "alpha_1": 0.2,
               "alpha_2": 0.2, "T_ref": 300.0, "t": 3e-9, "width": 8e-8, "length": 8e-8, "xi_1": 0.1}  # fmt: skip
    values = {k: hw.core.Value(value=v, unit=units.get(k, "1"), how="assumed") for k, v in numbers.items()}
    return hw.core.build_card({"name": "made up", "kind": "film", "values": values}, "here")


@group
def magnet_simulate() -> Cases:
    """Study files, what they leave in their folders and the shell."""
    folder = tmp()
    card = made_up().save(folder / "film.toml")
    study = folder / "study.toml"
    study.write_text(
        f'study = "switching_map"\nfilm = "{card}"\nseed = 4\n[film_values]\nalpha_1 = 0.3\n[arguments]\n'
        'current = {from = "1e10 A/m^2", to = "1e12 A/m^2", count = 3, spacing = "log"}\n'
        'width = ["50 ps", "100 ps"]\nfield = "50 mT"\nn = 4\nstart = "down"\n'
    )
    run = magnet.simulate(study, folder / "out")
    yield "study", run
    with xr.open_dataset(folder / "out" / "result.nc", engine="scipy") as data:
        yield "study data", {str(n): data[n].values for n in data.variables}
    yield "study table", (folder / "out" / "result.csv").read_text()
    yield "study store", files_in(folder / "out")
    (folder / "out" / "run.json").unlink()
    yield "study resumed", magnet.simulate(study, folder / "out")
    plain = {"study": "compensation", "film": "CoGd", "arguments": {"temperature": ["100 K", "300 K"]}}
    run = magnet.simulate(plain)
    yield "study from words", [run, run.id]
    plain = {"study": "threshold", "film": str(card), "arguments": {"field": ["20 mT"], "tolerance": 0.05}}
    yield "study threshold", magnet.simulate(plain)
    command = [sys.executable, "-m", "hallweight", "simulate", "study.toml", "--out", "shell", "--json"]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    yield "shell", json.loads(said.stdout)["results"]
    yield "shell store", files_in(folder / "shell")
