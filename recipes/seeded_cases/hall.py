"""Seeded cases of ``hall``."""

import json
import subprocess
import sys
from typing import Any

import numpy as np

from hallweight import hall, lab, magnet

from .digest import Cases, files_in, group, tmp
from .membrane import mem

WARM = "6 pulses of +0.3 mA, 1 us; 6 of -0.3 mA, 1 us; in-plane field 200 mT; read 0.05 mA; repeat 2"


TRAIN = "6 pulses of +1.7 mA, 1 ms; 6 of -1.7 mA, 1 ms; in-plane field 200 mT; read 0.2 mA; repeat 2"


def bar(film: str = "CoTb", **changes: Any) -> hall.HallBar:
    """Return a device of four hundred volumes."""
    usual = {"source": "W", "side": "above", "width": "0.3 um", "grain": "15 nm"}
    return hall.HallBar(film, **(usual | changes))


@group
def hall_measure() -> Cases:
    """Pulses on small and larger lattices, cold and warm, and every kind of device and read."""
    ideal = hall.Readout.ideal()
    devices: dict[str, tuple[hall.HallBar, str]] = {
        "small": (bar(), TRAIN),
        "one volume": (bar(width="15 nm", sigma_K=0.0), TRAIN.replace("1.7", "0.3")),
        "CoGd": (bar("CoGd", readout=ideal, source="Pt", side="below", width="0.5 um", grain="50 nm"), TRAIN),
        "disc": (bar(outline="disc", sigma_K=0.2, seed=4), TRAIN),
        "cross": (bar(outline="cross", dipoles=False), TRAIN),
        "larger": (bar(width="1 um", readout=ideal), TRAIN.replace("1.7", "5")),
        "membrane": (bar(membrane=mem(bend="10 mm"), readout=hall.Readout(method="lock-in", drift=1e-3)), WARM),
        "own heating": (bar(heating=magnet.Heating(1e-17, 1e-6), stress="50 MPa"), TRAIN),
        "coupled": (bar(side="below", coupling=0.1), TRAIN),
    }
    for name, (d, words) in devices.items():
        yield f"device {name}", [d.R_AHE, d.R_xx, d.sheet, d.fill, d.weights, d.warming(np.geomspace(1e-9, 1e-2, 8))]
        yield f"pulses {name}", hall.measure(d, words, seed=3)
    yield "volts", hall.measure(bar(), "4 pulses of +1.2 V, 1 ms; 2 of -1.2 V, 1 ms; in-plane field 200 mT", seed=1)
    yield "several", hall.measure([bar(), bar(seed=1)], TRAIN, seed=5, threads=2)
    # of 14,400 volumes: cold CoTb turns them one at a time, what is hot takes leaps, too
    for film, kelvin, current in (
        ("CoGd", 300, 20), ("CoGd", 330, 10), ("CoTb", 300, 5), ("CoTb", 350, 4), ("CoTb", 450, 1), ("CoTb", 480, 1)
    ):  # fmt: skip
        soft = {"source": "Pt", "side": "below", "width": "6 um", "grain": "50 nm"}
        d = bar(film, **({"width": "1.8 um", "readout": ideal} | (soft if film == "CoGd" else {})))
        words = f"3 pulses of +{current} mA, 1 us; in-plane field 50 mT; {kelvin} K"
        yield f"large {film} {kelvin} K", hall.measure(d, words, start="demagnetised", seed=kelvin)
        words = f"1 pulse of +1 mA, 1 us; wait 10 s; {kelvin} K"
        yield f"large {film} {kelvin} K wait", hall.measure(d, words, start="up", seed=kelvin)
    yield "field pulses", hall.measure(bar(), "1 pulse of +2.4 T, 1 s; 1 pulse of -1 T, 1 s", seed=2)


@group
def hall_loops() -> Cases:
    """Loops, diagrams and sweeps."""
    yield "field", hall.field_loop(bar(), "+-2.4 T in 80 mT; read 0.5 mA", seed=1)
    yield "minor", hall.field_loop(bar("CoGd", grain="50 nm"), "+-20 mT in 10 mT; +-900 mT in 100 mT", seed=2)
    yield "current", hall.current_loop(bar(), "+-2 mA in 0.2 mA, 1 ms; in-plane field 200 mT", seed=3)
    yield "fields", list(hall.current_loops(bar(), ["-200 mT", "200 mT"], "+-1.95 mA in 0.65 mA, 1 ms", seed=4))
    yield (
        "diagram",
        hall.phase_diagram(bar(), current=["-1.9 mA", "1.5 mA"], field=["-200 mT", "200 mT"], copies=2, seed=5),
    )
    yield "widths", hall.width_sweep(bar(), current="1.9 mA", field="200 mT", width=["1 us", "1 ms"], copies=3, seed=6)


@group
def hall_instruments() -> Cases:
    """Harmonics, retention, disturb, times, full switching, optimiser and calibration."""
    for state in ("up", "down"):
        d = hall.HallBar("CoTb", width="10 um", grain="1 um", readout=hall.Readout(method="lock-in", planar=0.2))
        yield f"harmonic {state}", hall.harmonic(d, "5 mA", state=state, temperature=280, seed=1)
    d = bar()
    yield "retention", hall.retention(d, ["1 s", "1000 s"], start="up", copies=2, seed=1)
    yield (
        "retention hot",
        hall.retention(
            d, ["1 s", "1e6 s"], prepare="3 pulses of +1.9 mA, 1 ms; in-plane field 200 mT", temperature="450 K", seed=2
        ),
    )
    yield "disturb", hall.read_disturb(d, "1.5 mA", 1000, points=8, field="200 mT", copies=2, seed=3)
    for name, one in (("film", bar()), ("volume", bar(width="15 nm", sigma_K=0.0))):
        current = "1.8 mA" if name == "film" else "0.3 mA"
        found = hall.switching_times(one, current, "1 ms", 40, 4, field="200 mT", points=60)
        yield f"times {name}", [found.incubation, found.transition, found.resolution, found.forms("incubation")]
    yield "full switching", hall.full_switching(d, "1.9 mA", field="200 mT", cycles=20, seed=5)
    tilted = hall.HallBar("CoGd", width="0.5 um", grain="50 nm", dipoles=False, readout=hall.Readout.ideal())
    tilted = tilted.but(film=tilted.film.replace(tilt=0.26))
    yield "full switching without a field", hall.full_switching(tilted, "3 mA", cycles=5, seed=5)
    yield "smallest current", hall.smallest_current(d, part=0.5, field="200 mT", seed=6)
    best = hall.optimise_pulses(
        d, 5, schemes=("identical", "amplitude ramp"), pulses=4, field="200 mT", volumes=100, seed=7
    )
    yield (
        "optimise",
        [
            [s.name, s.protocol, s.up, s.down, s.nonlinearity, s.asymmetry, s.range, s.merit]
            for s in (*best.schemes, best.before)
        ],
    )
    words = "8 pulses of +1.7 mA, 1 ms; 8 of -1.7 mA, 1 ms; in-plane field 200 mT; read 0.5 mA; repeat 2"
    trace, free = hall.measure(bar(), words, seed=8), ("torque", "pinning", "sigma_K")
    fit = hall.calibrate(bar(), trace, free, volumes=100, steps=2, start="down", seed=9)
    yield "calibrate", [fit.factors, fit.errors, fit.R_AHE, fit.misfit, fit.correlation, list(fit.curves), fit.runs]
    x = np.linspace(-2e-6, 2e-6, 21)
    yield "sensitivity", hall.sensitivity(x, x[::-1] / 2, 1e-6)


@group
def hall_files() -> Cases:
    """A device file and a bench run, and the same by the shell."""
    folder = tmp()
    (folder / "device.toml").write_text(
        'film = "CoTb"\nsource = "W"\nside = "above"\nwidth = "0.3 um"\ngrain = "15 nm"\n'
        "[film_values]\nrho_AHE = 6e-8\n"
        '[readout]\ntime = 0.5\n[kinetics]\ncoupling = 0.04\n[membrane]\nsupport = "PET 25 um"\nbend = "10 mm"\n'
    )
    d = hall.load_device(folder / "device.toml")
    yield "device", [d.R_AHE, d.R_xx, d.stress]
    yield "device assumed", [d.assumed(), d.cites()]
    run = hall.bench(d, folder / "out", protocol=WARM, seed=2)
    yield "bench", run
    yield "bench assumed", [run.assumed, run.cites]
    yield "bench store", files_in(folder / "out")
    yield "bench trace", lab.read(folder / "out" / "trace.csv")
    command = [
        sys.executable,
        "-m",
        "hallweight",
        "bench",
        "device.toml",
        "--protocol",
        WARM,
        "--out",
        "shell",
        "--json",
    ]
    said = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    yield "shell", json.loads(said.stdout)["results"]
    yield "shell trace", (folder / "shell" / "trace.csv").read_text().splitlines()[-20:]
