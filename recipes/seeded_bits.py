"""Hash small seeded runs of every stage, so that a change of the code can be shown not to change a bit of any result.

Only public names are used, since private modules move. Every case is one line: a name and the SHA-256 of the type,
shape and bytes of its arrays and of its numbers and words; times, paths and versions are left out. A case that raises
is a line too.

A kernel that was compiled in the same process may round otherwise than the same kernel from numba's cache: where both
it and its caller are in memory, the linker takes the copy that came first, and the two were optimised by themselves
(single precision in ``hallweight.array.pulse`` is such a case). So where a pass has compiled anything, all is run again
in a new process, and that is what is written.

``python recipes/seeded_bits.py --out bits.json`` (two minutes of one core, five if all must be compiled) writes {name:
digest};
``python recipes/seeded_bits.py --compare a.json b.json`` says for each stage how many are equal and which are not.
Bits are those of one machine and one set of libraries: compare two states of the code on the same one.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

for _name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ.setdefault(_name, "1")
os.environ.setdefault("MPLBACKEND", "Agg")

import numpy as np  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402
import xarray as xr  # noqa: E402
from torch import nn  # noqa: E402

import hallweight as hw  # noqa: E402
from hallweight import array, chain, hall, lab, magnet, membrane, network, report, synapse  # noqa: E402

Cases = Iterator[tuple[str, Any]]
GROUPS: dict[str, Callable[[], Cases]] = {}
"""Generators of (name, value), by "stage/group"."""

LEFT_OUT = frozenset({"seconds", "versions", "environment", "finished", "eta", "minutes", "device_seconds"})
"""Keys of results that tell of the machine and the hour."""


def group(make: Callable[[], Cases]) -> Callable[[], Cases]:
    """Enter a generator ``stage_group`` under "stage/group"."""
    stage, _, name = make.__name__.partition("_")
    GROUPS[f"{stage}/{name}"] = make
    return make


# digests ------------------------------------------------------------------------------------------------------------


def digest(value: Any) -> str:
    """Return the SHA-256 of a value: arrays by type, shape and bytes, a float by its eight bytes, words as they are."""
    out = sha256()
    _feed(value, out.update)
    return out.hexdigest()


def _feed(v: Any, put: Callable[[bytes], None]) -> None:
    plain = _plain(v)
    if isinstance(plain, np.ndarray) and plain.dtype == object:
        plain = plain.tolist()
    if isinstance(plain, np.ndarray):
        put(f"array {plain.dtype.str} {plain.shape} ".encode())
        put(np.ascontiguousarray(plain).tobytes())
    elif isinstance(plain, Mapping):
        kept = {str(k): plain[k] for k in plain if str(k) not in LEFT_OUT}
        put(f"table {len(kept)} ".encode())
        for key in sorted(kept):
            put(f"{key} = ".encode())
            _feed(kept[key], put)
    elif isinstance(plain, list | tuple):
        put(f"row {len(plain)} ".encode())
        for one in plain:
            _feed(one, put)
    elif isinstance(plain, float):
        put(b"float " + np.float64(plain).tobytes())
    else:
        put(f"{type(plain).__name__} {plain!r} ".encode())


def _plain(v: Any) -> Any:
    """Return what a record says, as tables, rows, arrays, numbers and words; refuse what nobody thought of."""
    if isinstance(v, torch.Tensor):
        return {"tensor": v.detach().numpy()}
    if isinstance(v, nn.Module):
        return dict(v.state_dict())
    if isinstance(v, xr.Dataset):
        numbers = {k: a for k, a in v.attrs.items() if not isinstance(a, str)}
        return {"data": {str(n): [list(map(str, v[n].dims)), v[n].values] for n in v.variables}, "attrs": numbers}
    if isinstance(v, hw.Trace):
        meta = {k: a for k, a in v.meta.items() if isinstance(a, float | int)}
        return {"quantity": v.quantity, "layout": v.layout, "data": v.data, "meta": meta}
    if isinstance(v, hw.Card):
        return [v.name, v.kind, v.law, {n: [x.value, x.err, x.unit, x.how] for n, x in v.values.items()}]
    if isinstance(v, hw.core.Value):
        return [v.value, v.err, v.unit, v.how]
    if isinstance(v, hw.Run):
        return {"kind": v.kind, "results": v.results, "seeds": v.seeds}
    if isinstance(v, np.generic):
        return v.item()
    if v is None or isinstance(v, np.ndarray | Mapping | list | tuple | bool | int | float | str):
        return v
    raise TypeError(f"no digest of a {type(v).__name__}")


def files_in(folder: Path) -> list[str]:
    """Return the names of the files below a folder, sorted: the keys of a store."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


def tmp() -> Path:
    """Return a new empty folder."""
    return Path(tempfile.mkdtemp(dir=_FOLDER.name))


_FOLDER = tempfile.TemporaryDirectory(prefix="seeded-bits-")


# what is hashed: membrane -------------------------------------------------------------------------------------------


def mem(**changes: Any) -> membrane.Membrane:
    """Return a film on PET."""
    return membrane.Membrane(**({"film": "CoTb", "support": "PET 25 um"} | changes))


@group
def membrane_release() -> Cases:
    """Time and front, with holes, from words, an array and a drawing."""
    holes = membrane.Holes("square", "50 um", "10 um")
    drawing = tmp() / "film.svg"
    head = '<svg xmlns="http://www.w3.org/2000/svg" width="6mm" height="6mm" viewBox="0 0 60 60">'
    drawing.write_text(head + '<path d="M10 10H50V50H10Z M25 25V35H35V25Z"/><circle cx="8" cy="8" r="5"/></svg>')
    made = {
        "plain": membrane.release("200 um x 200 um", "Sr4Al2O7", pixel="4 um"),
        "holes": membrane.release("disc 200 um", "Sr3Al2O6", "60 C", holes=holes, pixel="4 um", thickness="20 nm"),
        "mask": membrane.release(np.hypot(*np.mgrid[-50:50, -50:50]) < 40, "Ca3Al2O6", pixel="2 um"),
        "svg": membrane.release(drawing, width="2 mm"),
    }
    for name, r in made.items():
        t = list(r.time)
        yield f"{name} time", [t, r.length, r.film_area, r.area(np.array([0.3, 0.9]) * t[1])]
        yield f"{name} assumed", [r.assumed, r.kinetics.assumed, r.cites]
        yield f"{name} arrival", [r.cover, r.arrival, r.left(0.5 * t[1]), r.dissolved(0.5 * t[1])]
        yield f"{name} front", r.front(frames=5, pixels=40)
    k = membrane.kinetics("SrCa2Al2O6", 310.0)
    yield "kinetics", [[law.k, law.D, law.time(1e-4), law.reach(50.0)] for law in (k.fast, k.mid, k.slow)]
    found = membrane.etch_holes("300 um x 300 um", least_pitch="40 um", least_hole="4 um", most_lost=0.02, pixel="4 um")
    yield "etch holes", [[h.pattern, h.pitch, h.diameter, list(t), lost] for h, t, lost in found.rows]
    yield "outline", membrane.outline("disc 1 mm", pixel="20 um").cover


@group
def membrane_strain() -> Cases:
    """Strain, stress, anisotropy and limits of stacks."""
    kinds: dict[str, dict[str, Any]] = {
        "flat": {},
        "bent": {"bend": "5 mm"},
        "across": {"bend": "4 mm", "bend_along": "y", "wide": False},
        "capped": {"bend": "5 mm", "cap": "PI 10 um", "adhesive": "PMMA 1 um", "misfit": 1e-3},
        "bonded": {"transfer": "bonded", "bond_temperature": "400 K", "growth_temperature": "500 K"},
        "free": {"bend": "free", "growth_stress": "-300 MPa"},
    }
    for name, more in kinds.items():
        m = mem(**more)
        e, s, c, K = m.strain, m.stress, m.stress_change, m.K_eff
        yield f"{name} strain", [e.xx, e.yy, e.zz, s.xx, s.yy, c.row, m.curvature, m.temperature]
        yield f"{name} anisotropy", [K.x, K.y, K.x0, K.y0, K.K_s, K.before, K.after, K.kept, K.way, K.ratios]
        yield f"{name} stack", [[p.h, p.Y, p.nu, p.alpha_T, p.free] for p in m.stack.plies] + [m.stack.neutral]
        b = membrane.budget(m, "2e10 A/m^2", "1 us")
        yield f"{name} budget", [b.where, b.terms, b.rise, [[x.name, x.load, x.bound] for x in b.limits]]
        yield f"{name} assumed", [b.assumed, m.assumed, m.cites]
    one = membrane.curl(mem(growth_stress="200 MPa").stack)
    yield "curl", [one.curvature, one.xx, one.yy]
    film, under = mem().stack.plies[mem().stack.film], mem().stack.plies[0]
    yield "limits", [
        membrane.wrinkle_stress(film, under), membrane.wavelength(film, under), membrane.buckle_stress(film, 1e-4),
        membrane.channel_stress(film, 10.0),
    ]  # fmt: skip
    yield "magnetostriction", membrane.magnetostriction(hw.card("CoTb"), np.array([1e5, 1e4]))


@group
def membrane_heat() -> Cases:
    """Rises of temperature of lines, bare membranes and Hall crosses."""
    t = np.geomspace(1e-10, 1e-2, 12)
    kinds: dict[str, dict[str, Any]] = {
        "PET": {}, "STO": {"support": "STO 500 um"}, "bare": {"support": None},
        "hung": {"support": None, "span": "20 um"},
        "grown": {"layer": None, "support": "sapphire 500 um"}, "capped": {"cap": "PMMA 1 um", "interface": 1e7},
    }  # fmt: skip
    for name, more in kinds.items():
        m = mem(**more)
        yield f"{name} step", m.step(t)
        yield f"{name} pulse", [m.heating("3e10 A/m^2", "1 us")]
    m = mem()
    more = {"line": "20 um", "where": "middle", "under": "free", "source": "Pt"}
    yield "options", [m.heating("1e10 A/m^2", "1 ms", **{k: v}) for k, v in more.items()]
    cross = membrane.HallCross.of(m, "2 um", "Pt", cells=8)
    yield "cross", [cross.heat, cross.squares, cross.rise("1e10 A/m^2", "1 us"), cross.step()(t)]


# magnet -------------------------------------------------------------------------------------------------------------

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


# hall ---------------------------------------------------------------------------------------------------------------

WARM = "6 pulses of +0.9 mA, 1 us; 6 of -0.9 mA, 1 us; in-plane field 100 mT; read 0.1 mA; repeat 2"
"""Pulses for a device of :func:`bar` on a polymer."""
TRAIN = "6 pulses of +3.5 mA, 1 ms; 6 of -3.5 mA, 1 ms; in-plane field 100 mT; read 0.2 mA; repeat 2"


def bar(film: str = "CoTb", **changes: Any) -> hall.HallBar:
    """Return a device of a hundred volumes."""
    return hall.HallBar(film, **({"width": "0.5 um", "grain": "50 nm"} | changes))


@group
def hall_measure() -> Cases:
    """Pulses on small and larger lattices, cold and warm, and every kind of device and read."""
    ideal = hall.Readout.ideal()
    devices: dict[str, tuple[hall.HallBar, str]] = {
        "small": (bar(), TRAIN),
        "one volume": (bar(width="50 nm", sigma_K=0.0), TRAIN.replace("3.5", "1.2")),
        "CoGd": (bar("CoGd", readout=ideal), TRAIN.replace("3.5", "2.5")),
        "disc": (bar(outline="disc", sigma_K=0.2, seed=4), TRAIN),
        "cross": (bar(outline="cross", dipoles=False), TRAIN),
        "larger": (bar(width="3 um", readout=ideal), TRAIN.replace("3.5", "14")),
        "membrane": (bar(membrane=mem(bend="10 mm"), readout=hall.Readout(method="lock-in", drift=1e-3)), WARM),
        "own heating": (bar(heating=magnet.Heating(1e-17, 1e-6), stress="50 MPa"), TRAIN),
        "above": (bar(source="W", side="above", wall=0.3), TRAIN.replace("3.5", "2.5")),
    }
    for name, (d, words) in devices.items():
        yield f"device {name}", [d.R_AHE, d.R_xx, d.sheet, d.fill, d.weights, d.warming(np.geomspace(1e-9, 1e-2, 8))]
        yield f"pulses {name}", hall.measure(d, words, seed=3)
    yield "volts", hall.measure(bar(), "4 pulses of +0.4 V, 1 ms; 2 of -0.4 V, 1 ms; in-plane field 100 mT", seed=1)
    yield "several", hall.measure([bar(), bar(seed=1)], TRAIN, seed=5, threads=2)
    # of 10,000 to 20,000 volumes: CoTb turns them one at a time up to 350 K, all else takes leaps, too
    for film, kelvin, current in (
        ("CoGd", 300, 30), ("CoGd", 350, 20), ("CoTb", 300, 30), ("CoTb", 350, 20), ("CoTb", 450, 5), ("CoTb", 500, 5)
    ):  # fmt: skip
        d = bar(film, width="7 um" if film == "CoGd" else "5 um", readout=ideal)
        words = f"3 pulses of +{current} mA, 1 us; in-plane field 50 mT; {kelvin} K"
        yield f"large {film} {kelvin} K", hall.measure(d, words, start="demagnetised", seed=kelvin)
        words = f"1 pulse of +1 mA, 1 us; wait 10 s; {kelvin} K"
        yield f"large {film} {kelvin} K wait", hall.measure(d, words, start="up", seed=kelvin)
    yield "field pulses", hall.measure(bar(), "1 pulse of +900 mT, 1 s; 1 pulse of -300 mT, 1 s", seed=2)


@group
def hall_loops() -> Cases:
    """Loops, diagrams and sweeps."""
    yield "field", hall.field_loop(bar(), "+-900 mT in 30 mT; read 0.5 mA", seed=1)
    yield "minor", hall.field_loop(bar("CoGd"), "+-20 mT in 10 mT; +-900 mT in 100 mT", seed=2)
    yield "current", hall.current_loop(bar(), "+-3.9 mA in 0.3 mA, 1 ms; in-plane field 100 mT", seed=3)
    yield "fields", list(hall.current_loops(bar(), ["-100 mT", "100 mT"], "+-3.9 mA in 1.3 mA, 1 ms", seed=4))
    yield (
        "diagram",
        hall.phase_diagram(bar(), current=["-3.9 mA", "3 mA"], field=["-100 mT", "100 mT"], copies=2, seed=5),
    )
    yield "widths", hall.width_sweep(bar(), current="3.6 mA", field="100 mT", width=["1 us", "1 ms"], copies=3, seed=6)


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
            d, ["1 s", "1e6 s"], prepare="3 pulses of +3.9 mA, 1 ms; in-plane field 100 mT", temperature="450 K", seed=2
        ),
    )
    yield "disturb", hall.read_disturb(d, "3 mA", 1000, points=8, field="100 mT", copies=2, seed=3)
    for name, one in (("film", bar(width="0.4 um")), ("volume", bar(width="50 nm", sigma_K=0.0))):
        current = "3.6 mA" if name == "film" else "1.2 mA"
        found = hall.switching_times(one, current, "1 ms", 40, 4, field="100 mT", points=60)
        yield f"times {name}", [found.incubation, found.transition, found.resolution, found.forms("incubation")]
    yield "full switching", hall.full_switching(d, "3.9 mA", field="100 mT", cycles=20, seed=5)
    tilted = bar("CoGd", readout=hall.Readout.ideal())
    tilted = tilted.but(film=tilted.film.replace(tilt=0.26))
    yield "full switching without a field", hall.full_switching(tilted, "3 mA", cycles=5, seed=5)
    yield "smallest current", hall.smallest_current(d, part=0.97, field="100 mT", seed=6)
    best = hall.optimise_pulses(
        d, 5, schemes=("identical", "amplitude ramp"), pulses=4, field="50 mT", volumes=100, seed=7
    )
    yield (
        "optimise",
        [
            [s.name, s.protocol, s.up, s.down, s.nonlinearity, s.asymmetry, s.range, s.merit]
            for s in (*best.schemes, best.before)
        ],
    )
    words = "8 pulses of +4.4 mA, 1 ms; 8 of -4.4 mA, 1 ms; in-plane field 50 mT; read 0.5 mA; repeat 2"
    trace, free = hall.measure(bar(width="0.8 um"), words, seed=8), ("torque", "pinning", "sigma_K")
    fit = hall.calibrate(bar(width="0.8 um"), trace, free, volumes=100, steps=2, start="down", seed=9)
    yield "calibrate", [fit.factors, fit.errors, fit.R_AHE, fit.misfit, fit.correlation, list(fit.curves), fit.runs]
    x = np.linspace(-2e-6, 2e-6, 21)
    yield "sensitivity", hall.sensitivity(x, x[::-1] / 2, 1e-6)


@group
def hall_files() -> Cases:
    """A device file and a bench run, and the same by the shell."""
    folder = tmp()
    (folder / "device.toml").write_text(
        'film = "CoTb"\nwidth = "0.5 um"\ngrain = "50 nm"\n[film_values]\nrho_AHE = 6e-8\n'
        '[readout]\ntime = 0.5\n[kinetics]\nwall = 0.2\n[membrane]\nsupport = "PET 25 um"\nbend = "10 mm"\n'
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


# lab ----------------------------------------------------------------------------------------------------------------


@group
def lab_files() -> Cases:
    """The embedded sample and a few dialects: read, corrected, and written again."""
    sample = lab.read(hw.cards.path_of_sample())
    yield "sample", sample
    yield "sample raw", [[c.name, c.unit, c.values, c.role] for c in lab.read_table(hw.cards.path_of_sample()).columns]
    yield "offset", [lab.offset(sample), lab.drift(sample), lab.sign(sample)]
    for name, how in {"offset": {"offset": True}, "drift": {"drift": True}, "all": {"offset": 1.5, "drift": True,
                      "flip": True}}.items():  # fmt: skip
        yield f"correct {name}", lab.correct(sample, **how)
    rng = np.random.default_rng(3)
    sign = np.tile(np.repeat([1, -1], 20), 2)
    values = np.cumsum(sign * rng.uniform(0.5, 1.5, 80)) / 20 - 0.5
    for name, (sep, unit, scale, comma) in {
        "semicolons": (";", "mOhm", 1e-3, True), "tabs": ("\t", "kOhm", 1e3, False), "commas": (",", "Ohm", 1, False)
    }.items():  # fmt: skip
        rows = [f"I_pulse (mA){sep}R_xy ({unit})"]
        rows += [f"{12.5 * s!r}{sep}{v / scale!r}" for s, v in zip(sign.tolist(), values.tolist(), strict=True)]
        path = tmp() / "pulses.txt"
        path.write_text("\n".join(r.replace(".", ",") if comma else r for r in rows) + "\n")
        yield f"dialect {name}", lab.read(path)
    path = tmp() / "loop.csv"
    text = [f"{b:.6g},{np.tanh((b - 0.01) / 0.02):.9g}" for b in [*np.linspace(-1, 1, 30), *np.linspace(1, -1, 30)]]
    path.write_text("Field (T),R_xy (Ohm)\n" + "\n".join(text) + "\n")
    loop = lab.read(path)
    yield "loop", [loop, lab.offset(loop), lab.drift(loop), lab.sign(loop)]
    yield "origin", lab.origin_csv([("x", "T", "", np.linspace(0, 1, 5)), ("y", "ohm", "made", rng.normal(size=5))])


# synapse ------------------------------------------------------------------------------------------------------------

LAWS: dict[str, dict[str, Any]] = {
    "linear": {"P_LTP": 64.0, "P_LTD": 50.0},
    "exponential": {"kappa_LTP": 1.6, "P_LTP": 64.0, "kappa_LTD": 2.0, "P_LTD": 64.0},
    "soft_bounds": {"alpha_LTP": 0.05, "alpha_LTD": 0.04},
    "table": {
        "table_state": (0.0, 0.5, 1.0), "table_LTP": (0.06, 0.03, 0.015), "table_LTD": (-0.012, -0.03, -0.05),
        "table_sigma_LTP": (0.02, 0.02, 0.02), "table_sigma_LTD": (0.02, 0.02, 0.02),
    },
    "power": {"s_LTP": 0.04, "gamma_LTP": 0.6, "s_LTD": 0.05, "gamma_LTD": 0.7},
}  # fmt: skip
"""Made-up numbers for every law of a device."""
FAULTS = {"sigma_c2c": 0.02, "sigma_read": 0.01, "sigma_d2d": 0.1, "sigma_d2d_range": 0.03, "p_stuck": 0.01}


def device(law: str = "linear", low: float = -1.0, high: float = 1.0, **numbers: Any) -> hw.Card:
    """Return the card of a made-up synapse, with faults unless they are asked away."""
    values = {k: hw.core.Value(value=v, how="assumed") for k, v in (LAWS[law] | FAULTS | numbers).items()}
    ends = {"state_min": low, "state_max": high}
    bounds = {k: hw.core.Value(value=v, unit="ohm", how="assumed") for k, v in ends.items()}
    return hw.Card(name=law, law=law, values=bounds | values)


@group
def synapse_devices() -> Cases:
    """Sampled devices of every law: steps, pulses, reads, age and whole protocols."""
    for law in LAWS:
        card = device(law, sigma_read_1f=0.004, drift=0.02)
        rng = np.random.default_rng(1)
        some = synapse.sample(card, 50, rng)
        yield f"sample {law}", [some.state_min, some.state_max, some.gain, some.stuck, some.stuck_state]
        x = some.state_min + 0.4 * some.range
        sign = np.resize([1, -1, 0], 50)
        yield f"step {law}", [some.step(x, sign), some.step(x, 1, 3.0), some.step(x, -1, 0.5)]
        x = some.pulse(x, sign, rng, 2.0)
        yield f"pulse {law}", [x, some.read(x, rng), some.age(x, 2.0)]
        yield f"run {law}", some.run("8 pulses of +12 mA, 1 ms; 8 of -12 mA, 1 ms; repeat 2", rng)
        u = np.linspace(0, 1, 9)
        yield (
            f"law {law}",
            [[synapse.mean_step(card, u, p, 2.0), np.asarray(synapse.spread(card, u, p))] for p in (1, -1)],
        )


@group
def synapse_fit() -> Cases:
    """Fits of each law and of the better one, what they predict, and what is added to them."""
    words = "32 pulses of +12 mA, 1 ms; 32 of -12 mA, 1 ms; repeat 4"
    for law in LAWS:
        rng = np.random.default_rng(3)
        clean = device(law, sigma_d2d=0.0, sigma_d2d_range=0.0, p_stuck=0.0, sigma_read=0.003)
        trace = synapse.sample(clean, 1, rng).run(words, rng)
        card = synapse.fit(trace, law=law, offset=False)
        yield f"fit {law}", card
        yield f"predict {law}", synapse.predict(card, trace)
        yield f"steps {law}", list(synapse.steps(trace))
        if law == "exponential":
            yield "auto", synapse.fit(trace)
            yield "compare", [[getattr(s, n) for n in _fields(s)] for s in synapse.compare(trace)]
            yield "offset", synapse.fit(trace.with_values(trace.values + 7.0, "moved"), law="exponential")
            yield "complete", synapse.complete(card)
    rng = np.random.default_rng(7)
    many = synapse.sample(device("exponential", p_stuck=0.0), 6, rng).run(words, rng)
    yield "several devices", synapse.fit(many, law="exponential", offset=False)
    yield "sample", synapse.fit(lab.read(hw.cards.path_of_sample()))
    yield "labels", [synapse.neurosim_label(0.5), list(synapse.curve_labels(np.sqrt(np.linspace(0, 1, 33))))]


def _fields(record: Any) -> list[str]:
    """Names of the numbers and words of a record whose class is not public, sorted."""
    names = getattr(record, "__dataclass_fields__", None) or getattr(record, "_fields", None) or vars(record)
    return sorted(n for n in names if isinstance(getattr(record, n), int | float | str))


@group
def synapse_loops() -> Cases:
    """Fits of loops, harmonics, angles, step tables and readings."""
    loop = hall.field_loop(bar(), "+-900 mT in 30 mT; read 0.5 mA", seed=1)
    full = synapse.fit(loop)
    yield "field", [full, synapse.loop_curve(full, loop), synapse.predict(full, loop)]
    turn = hall.current_loop(bar(), "+-3.9 mA in 0.3 mA, 1 ms; in-plane field 100 mT; read 0.5 mA", seed=2)
    yield "current", synapse.fit(turn, full=full)
    d = hall.HallBar("CoTb", width="10 um", grain="1 um", readout=hall.Readout(method="lock-in"))
    yield "harmonic", synapse.fit(hall.harmonic(d, "10 mA", seed=1))
    angle = np.radians(np.arange(0, 360, 9.0))
    rng = np.random.default_rng(1)
    y = 3 + 0.5 * np.cos(2 * (angle - 0.3)) + rng.normal(0, 0.01, 40)
    trace = hw.Trace.from_arrays("R_xy", "ohm", y, layout="angle", coords={"angle": angle})
    yield "angle", synapse.fit(trace)
    at = np.logspace(0, 4, 60)
    y = 1.1 * (1 - 0.02 * np.log10(at)) + 0.002 * rng.standard_normal(60)
    yield "retention", synapse.fit(hw.Trace.from_arrays("R_xy", "ohm", y, layout="readings", coords={"time": at}))
    state, probability = np.linspace(1e-6, 5e-6, 21), np.linspace(0.005, 0.995, 100)
    q, u = 2 * probability[:, None] - 1, np.linspace(0, 1, 21)
    up, down = 4e-6 * (0.05 * (1 - u) + 0.01 * q), 4e-6 * (-0.04 * u + 0.02 * q)
    data = xr.Dataset({"step_LTP": (("probability", "state"), up), "step_LTD": (("probability", "state"), down)},
                      coords={"state": state, "probability": probability})  # fmt: skip
    yield "step table", synapse.fit(hw.Trace(data, "G", "step-table"))


# array --------------------------------------------------------------------------------------------------------------


@group
def array_program() -> Cases:
    """Every scheme and way to program, slices, columns, age; with the reads."""
    w = np.random.default_rng(5).uniform(-1, 1, (12, 5))
    for scheme in array.SCHEMES:
        for how in array.PROGRAMS:
            for law in ("linear", "exponential", "table"):
                box = array.program(device(law), w, scheme, how, np.random.default_rng(1), decades=1.0)
                yield f"{scheme} {how} {law}", _box(box)
            more: dict[str, Any] = {"slices": 2, "max_pulses": 40}
            box = array.program(device(levels=5.0), w, scheme, how, np.random.default_rng(2), **more)
            yield f"{scheme} {how} slices", _box(box)
        yield (
            f"{scheme} levels",
            [
                array.slices_of(device(levels=9.0), box.scheme, 3).significance,
                array.weight_levels(device(levels=9.0), box.scheme),
            ],
        )
    for law in ("soft_bounds", "power"):
        yield f"verify {law}", _box(array.program(device(law), w, "pair", "verify", np.random.default_rng(3)))
    large = np.random.default_rng(6).uniform(-1, 1, (150, 70))
    for how in array.PROGRAMS:
        box = array.program(device("exponential"), large, "reference", how, np.random.default_rng(8))
        yield f"large {how}", _box(box)
    box = array.program(device(), w, "bipolar", "verify", np.random.default_rng(4), tolerance=0.01)
    yield "tolerance", _box(box)
    cut = array.Slices.of(np.array([-1, -1 / 3, 1 / 3, 1]), 2)
    yield "digits", [cut.significance, list(cut.split(w)), cut.join(np.array(cut.split(w)))]


def _box(box: array.Crossbar) -> list[Any]:
    rows = np.linspace(-1, 1, 2 * box.shape[0]).reshape(2, -1)
    read = box.read(rows, np.random.default_rng(9))
    return [*_box_states(box), list(box.variance()), read]


@group
def array_pulse() -> Cases:
    """Dense updates for every law and type, the nominal curves and the converters."""
    for law in LAWS:
        some = synapse.sample(device(law), 300, np.random.default_rng(0))
        for kind in (np.float32, np.float64):
            rng = np.random.default_rng(1)
            x = (some.state_min + 0.3 * some.range).astype(kind)
            count = np.random.default_rng(2).integers(-6, 7, 300).astype(np.int8)
            array.pulse(some, x, count, rng)
            array.pulse(some, x, np.full(300, 2, np.int8), rng)
            yield f"pulse {law} {np.dtype(kind).name}", [x, rng.integers(2**60)]
        some, x = synapse.sample(device(law), 5000, np.random.default_rng(0)), np.zeros(5000, np.float32)
        array.pulse(some, x, np.full(5000, -3, np.int8), np.random.default_rng(3))
        yield f"pulse {law} large", x
        known = array.nominal(device(law))
        yield f"nominal {law}", [known.up, known.down, known.tolerance, known.from_reset(np.linspace(-1, 1, 9))]
    x = np.random.default_rng(1).normal(size=50)
    yield "quantise", [array.quantise(x, bits, 1.5) for bits in (2, 5, 8)]
    yield "quantise single", array.quantise(torch.from_numpy(x).float(), 6, 1.0)


# network ------------------------------------------------------------------------------------------------------------


def seeded(make: Callable[[], Any], seed: int = 0) -> Any:
    """Make a net with torch's stream at ``seed``."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return make()


def numbers(*shape: int, seed: int = 1) -> torch.Tensor:
    """Return normal numbers."""
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def _conv2d() -> nn.Module:
    first = nn.Conv2d(2, 6, 3, stride=2, padding=1, padding_mode="reflect")
    second = nn.Conv2d(6, 6, 3, groups=3, bias=False)
    return nn.Sequential(first, nn.BatchNorm2d(6), nn.ReLU(), second, nn.ReLU(), nn.Flatten(), nn.Linear(24, 5))


NETS: dict[str, tuple[Callable[[], Any], tuple[Any, ...]]] = {
    "linear": (lambda: nn.Sequential(nn.Linear(12, 9), nn.ReLU(), nn.Linear(9, 4)), (numbers(7, 12),)),
    "conv1d": (lambda: nn.Sequential(nn.Conv1d(3, 4, 3, padding=1), nn.Flatten(), nn.Linear(40, 3)),
               (numbers(5, 3, 10),)),
    "conv2d": (_conv2d, (numbers(4, 2, 8, 8),)),
    "attention": (lambda: nn.MultiheadAttention(12, 4, batch_first=True), (numbers(3, 5, 12),) * 3),
}  # fmt: skip


@group
def network_layers() -> Cases:
    """Models of every kind in every scheme: forward with noise, backward, baked, hardware-aware."""
    plans: dict[str, dict[str, Any]] = {
        "ideal converters": {"bits_in": None, "bits_out": None},
        "tiles": {"tile": 8, "bits_in": 5, "bits_out": 6, "weight_scale": "tile"},
        "slices": {"slices": 2, "tile": (6, 4), "weight_scale": "layer", "percentile": 100},
    }
    for kind, (make, x) in NETS.items():
        for scheme in array.SCHEMES:
            for plan, more in plans.items():
                card = device(levels=9.0) if plan == "slices" else device("exponential")
                fixed = {} if plan == "ideal converters" else {"calibrate": x if len(x) > 1 else x[0]}
                torch.manual_seed(3)
                analog = network.convert(seeded(make).eval(), card, scheme, **more, **fixed).eval()
                boxes = analog.program(np.random.default_rng(4), "verify" if plan != "tiles" else "open")
                yield f"{kind} {scheme} {plan} states", {n: b.states for n, b in boxes.items()}
                with torch.no_grad():
                    noisy = [_first(analog(*x)), _first(analog(*x))]
                    analog.read_noise = False
                    yield f"{kind} {scheme} {plan} forward", [*noisy, _first(analog(*x)), _first(analog.bake()(*x))]
                analog.read_noise = True
                analog.live = plan == "ideal converters"
                yield f"{kind} {scheme} {plan} aware", _backward(analog.train(), x)


@group
def network_larger() -> Cases:
    """Layers of several tiles with batches, whole nets, transformers and masks: other paths of the kernels."""
    layer = seeded(lambda: nn.TransformerEncoderLayer(12, 4, 16, dropout=0.0, batch_first=True))
    wide = seeded(lambda: nn.Sequential(nn.Conv2d(16, 24, 3, padding=1), nn.ReLU(), nn.Conv2d(24, 8, 1, stride=2)))
    makes: dict[str, tuple[nn.Module, torch.Tensor, dict[str, Any]]] = {
        "linear": (seeded(lambda: nn.Linear(300, 70)), numbers(200, 300), {"tile": 128}),
        "linear fine": (seeded(lambda: nn.Linear(300, 70)), numbers(9, 300), {"tile": (64, 32), "bits_out": 12}),
        "conv": (wide, numbers(8, 16, 12, 12), {"tile": 64, "percentile": None}),
        "conv without tiles": (wide, numbers(8, 16, 12, 12), {"bits_in": None}),
        "digits": (network.digits_cnn(weights="digits-hwa"), network.digits().x_test[:50], {"tile": 128}),
        "lenet": (network.lenet(seed=2), numbers(6, 1, 28, 28), {"bits_in": 4, "bits_out": 4}),
        "resnet": (network.resnet18(seed=3, width=8), numbers(4, 3, 16, 16), {"tile": 48, "digital": ("fc",)}),
        "encoder": (nn.TransformerEncoder(layer, 1, enable_nested_tensor=False), numbers(3, 6, 12), {}),
    }
    for kind, (net, x, more) in makes.items():
        for scheme in array.SCHEMES if kind in ("linear", "conv") else ("pair",):
            analog = network.convert(net.eval(), device("exponential"), scheme, calibrate=x, **more).eval()
            analog.program(np.random.default_rng(4), "open")
            with torch.no_grad():
                yield f"{kind} {scheme} forward", [analog(x), analog(x[:3])]
            yield f"{kind} {scheme} aware", _backward(analog.train(), (x,))
    net = seeded(lambda: nn.MultiheadAttention(12, 4, kdim=6, vdim=10, add_bias_kv=True, batch_first=True)).eval()
    q, k, v = numbers(3, 5, 12), numbers(3, 7, 6, seed=2), numbers(3, 7, 10, seed=3)
    analog = network.convert(net, device(), calibrate=(q, k, v), tile=8).eval()
    analog.program(np.random.default_rng(1))
    with torch.no_grad():
        yield "attention with a mask", list(analog(q, k, v, attn_mask=torch.ones(5, 7, dtype=torch.bool).triu(2)))
        yield "attention averaged", list(analog(q, k, v, average_attn_weights=False))


def _first(out: Any) -> torch.Tensor:
    return out[0] if isinstance(out, tuple) else out


def _backward(analog: Any, x: tuple[Any, ...]) -> list[Any]:
    torch.manual_seed(5)
    given = [t.clone().requires_grad_() for t in x]
    out = _first(analog(*given))
    out.square().sum().backward()
    grads = {n: p.grad for n, p in analog.named_parameters() if p.grad is not None}
    return [out, [t.grad for t in given], grads]


@group
def network_weights() -> Cases:
    """Nets by seed, the shipped weights, files of weights, data."""
    yield "digits", [network.digits().x_train, network.digits().y_test]
    yield "subset", [network.digits().subset(50, 20, 3).x_train, network.digits().subset(50, 20, 3).y_test]
    yield "digits_cnn", network.digits_cnn(1)
    yield "lenet", network.lenet(seed=2)
    yield "resnet18", network.resnet18(seed=3, width=4)
    yield "digits-hwa", network.digits_cnn(weights="digits-hwa")
    for name in ("cifar10-float", "cifar10-hwa"):
        yield name, network.resnet18(weights=name)
    path = network.save_weights(network.digits_cnn(1), tmp() / "w.safetensors", {"seed": 3}, levels=11)
    yield "saved", network.load_weights(network.digits_cnn(2), path)


def _small(dropout: float = 0.0) -> nn.Sequential:
    return seeded(
        lambda: nn.Sequential(
            nn.Flatten(), nn.Linear(64, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(dropout), nn.Linear(16, 10)
        )
    )


@group
def network_train() -> Cases:
    """Float, hardware-aware and on-device trainings of one epoch, and those by name."""
    data = network.digits().subset(200, 100)
    some = data.inputs(data.x_train[:64])
    card = device(levels=32.0)
    net = _small(0.2)
    options: dict[str, Any] = {"augment": "shift", "cutmix": 0.5, "sam": 0.05, "ema": 0.95, "label_smoothing": 0.1}
    run = network.train(net, data, epochs=2, batch=50, lr=0.1, seed=1, **options)
    yield "float", [net, run, run.id]
    net = _small()
    yield "teacher", [network.train(net, data, epochs=1, batch=50, lr=0.1, teacher=_small(), temperature=2.0), net]
    for scheme in array.SCHEMES:
        analog = network.convert(_small(), card, scheme, tile=32, calibrate=some)
        cards = [(card, 0.5), (card.replace(levels=11.0), 0.5)] if scheme == "bipolar" else None
        run = network.train(analog, data, epochs=1, batch=50, lr=0.1, ema=0.9, clip=3.0, cards=cards, seed=2)
        yield f"hardware-aware {scheme}", [analog, run]
    folder = tmp()
    train: dict[str, Any] = {"n_train": 100, "n_test": 60, "epochs": 1, "card": card, "seed": 3}
    for method in ("hardware-aware", "on-device"):
        run = network.train_network("digits-cnn", method=method, folder=folder / method, **train)
        yield f"by name {method}", run
        yield f"by name {method} id", run.id
        yield f"by name {method} store", files_in(folder / method)
        yield f"by name {method} weights", network.digits_cnn(weights=folder / method / "weights.safetensors")


@group
def network_pulses() -> Cases:
    """A few steps of each way to train on devices, in each scheme."""
    data = network.digits()
    methods: dict[str, Callable[..., Any]] = {
        "sgd": network.PulsedSGD,
        "mixed": network.MixedPrecision,
        "tiki": network.TikiTaka,
    }
    for name, method in methods.items():
        for scheme in array.SCHEMES:
            for law in ("exponential", "soft_bounds"):  # both have a symmetry point, which one of the ways needs
                analog = network.convert(
                    _small(), device(law), scheme, weight_scale="layer", bits_in=None, bits_out=None
                )
                rng = np.random.default_rng(2)
                boxes = network.start_on_device(analog.train(), rng, 4.0)
                optimizer = method(analog, boxes, rng, lr=0.3)
                for k in range(6):
                    pick = slice(20 * k, 20 * k + 20)
                    loss = F.cross_entropy(analog(data.x_train[pick]), data.y_train[pick])
                    optimizer.zero_grad()
                    loss.backward()
                    optimizer.step()
                states = {n: [b.states, b.pulses] for n, b in optimizer.boxes.items()}
                yield f"{name} {scheme} {law}", [states, optimizer.pulses, loss, rng.integers(2**60)]
    analog = network.convert(_small(), device(), bits_in=None, bits_out=None)
    boxes = network.start_on_device(analog, np.random.default_rng(3), 2.0, "open")
    yield "start", {n: _box_states(b) for n, b in boxes.items()}


def _box_states(box: array.Crossbar) -> list[Any]:
    return [box.states, box.targets, box.pulses, box.verified, box.weights]


@group
def network_studies() -> Cases:
    """Evaluation and attribution of the embedded net; keys of the stored programmings; resumed."""
    card = device("exponential", sigma_read_1f=0.004, drift=0.02, levels=32.0)
    folder = tmp()
    common: dict[str, Any] = {"weights": "digits-hwa", "n_test": 100, "seeds": 2, "folder": folder, "tile": 128}
    run = network.evaluate(card, decades=1.0, **common)
    yield "evaluate", run
    yield "evaluate id", run.id
    yield "evaluate assumed", [run.assumed, run.cites]
    keys = files_in(folder)
    yield "evaluate store", keys
    stored = [json.loads((folder / name).read_text()) for name in keys]
    yield "evaluate stored", stored
    (folder / keys[0]).unlink()
    yield "evaluate resumed", [network.evaluate(card, decades=1.0, **common), files_in(folder)]
    folder = tmp()
    run = network.attribute(card, decades=1.0, **common | {"folder": folder, "bits_in": 5, "bits_out": 6})
    yield "attribute", run
    yield "attribute id", run.id
    yield "attribute store", files_in(folder)
    plain = network.evaluate(
        device(), seeds=2, train_seeds=1, n_test=60, schemes="pair", program="open", slices=1, read_seeds=2, seed=7
    )
    yield "evaluate trained here", [plain, plain.id]


# chain --------------------------------------------------------------------------------------------------------------

TABLES: dict[str, Any] = {
    "device": {"width": "0.4 um", "grain": "50 nm", "dipoles": False},
    "write": {"pulses": 6, "cycles": 2},
    "network": {"seeds": 2, "n_test": 30, "program": ["verify", "open"], "weights": "digits-hwa"},
}


@group
def chain_studies() -> Cases:
    """Bending, supports, design and a release study, with their folders."""
    folder = tmp()
    run = chain.bending("CoTb", ["20 mm", "1 mm"], **TABLES, folder=folder / "bending", seed=1)
    yield "bending", run
    yield "bending id", run.id
    yield "bending assumed", [run.assumed, run.cites]
    yield "bending store", files_in(folder / "bending")
    yield "bending table", (folder / "bending" / "result.csv").read_text()
    (folder / "bending" / "run.json").unlink()
    yield "bending resumed", chain.bending("CoTb", ["20 mm", "1 mm"], **TABLES, folder=folder / "bending", seed=1)
    run = chain.supports("CoTb", ["mica 25 um"], rigid=None, **TABLES, folder=folder / "supports", seed=2)
    yield "supports", run
    yield "supports store", [run.id, files_in(folder / "supports")]
    few = {**TABLES, "network": {**TABLES["network"], "program": "open"}}
    limits: dict[str, Any] = {"bends": [None], "widths": ["1 us"], "least_accuracy": 0.0, "hottest": "600 K"}
    run = chain.design("CoTb", supports=["PET 25 um"], **limits, **few, folder=folder / "design", seed=3)
    yield "design", run
    yield "design store", [run.id, files_in(folder / "design")]
    study = folder / "release.toml"
    study.write_text(
        'study = "release"\n[arguments]\nshape = "disc 200 um"\npixel = "4 um"\n'
        'holes = {pattern = "square", pitch = "60 um", diameter = "10 um"}\n'
    )
    run = chain.study(study, folder / "release")
    yield "release", run
    yield "release store", [run.id, files_in(folder / "release")]
    with xr.open_dataset(folder / "release" / "result.nc", engine="scipy") as data:
        yield "release data", {str(n): data[n].values for n in data.variables}
    for name in ("bending", "supports", "design"):
        done = hw.Run.load(folder / name)
        yield f"{name} figures", [_picture(p) for p in report.run_pictures(done)]
        yield f"{name} words", _text(report.table(done))


# report -------------------------------------------------------------------------------------------------------------


def _picture(picture: report.Picture) -> dict[str, Any]:
    return {"name": picture.name, "columns": [[c.name, c.unit, c.values] for c in picture.columns]}


def _text(table: Any) -> str:
    from rich.console import Console

    out = io.StringIO()
    Console(file=out, width=200, color_system=None).print(table)
    return out.getvalue()


@group
def report_figures() -> Cases:
    """Numbers of the figures and tables of fits, loops and runs."""
    sample = lab.read(hw.cards.path_of_sample())
    loop = hall.field_loop(bar(), "+-900 mT in 60 mT; read 0.5 mA", seed=1)
    for name, trace in (("sample", sample), ("loop", loop)):
        card = synapse.fit(trace)
        for picture in report.pictures(trace, card):
            yield f"{name} {picture.name}", _picture(picture)
        yield f"{name} table", _text(report.card_table(card))
    card = device("exponential", levels=32.0)
    common: dict[str, Any] = {"weights": "digits-hwa", "n_test": 60, "seeds": 2}
    runs = {
        "evaluate": network.evaluate(card, program="verify", **common),
        "attribute": network.attribute(card, **common),
    }
    for name, run in runs.items():
        for picture in report.run_pictures(run):
            yield f"{name} {picture.name}", _picture(picture)
        yield f"{name} table", _text(report.table(run))
    front = membrane.release("disc 200 um", pixel="4 um").front(frames=5, pixels=40)
    yield "release front", _picture(report.draw.release_front(front))


# the shell ----------------------------------------------------------------------------------------------------------


def collect(only: str = "") -> dict[str, str]:
    """Run the groups whose name begins with ``only``; return {"stage/group/case": digest}."""
    found: dict[str, str] = {}
    for name, make in GROUPS.items():
        if not name.startswith(only):
            continue
        start, before = time.perf_counter(), len(found)
        try:
            for case, value in make():
                key = f"{name}/{case}"
                if key in found:
                    raise ValueError(f"two cases are called {key}")
                found[key] = _safe(value)
        except Exception as error:
            found[f"{name}/stopped"] = f"error: {type(error).__name__}: {error}"
        print(f"{name}: {len(found) - before} cases, {time.perf_counter() - start:.1f} s", file=sys.stderr, flush=True)
    return found


def _safe(value: Any) -> str:
    try:
        return digest(value)
    except Exception as error:
        return f"error: {type(error).__name__}: {error}"


def compare(one: dict[str, str], two: dict[str, str]) -> int:
    """Print how many cases of each stage are equal and which are not; return 1 if any is not."""
    every = list(dict.fromkeys([*one, *two]))
    differ = [name for name in every if name not in one or name not in two or one[name] != two[name]]
    for stage in dict.fromkeys(name.split("/")[0] for name in every):
        here = [name for name in every if name.startswith(stage + "/")]
        off = [name for name in here if name in differ]
        print(f"{stage}: {len(here) - len(off)} of {len(here)} equal")
        for name in off:
            say = "only in the first" if name not in two else "only in the second" if name not in one else "differs"
            errors = [e for e in (one.get(name, ""), two.get(name, "")) if e.startswith("error")]
            print(f"  {name}: {say}" + "".join(f" ({e})" for e in errors))
    return int(bool(differ))


def once(only: str) -> dict[str, Any]:
    """Run in this process; return the digests and how many functions were compiled meanwhile."""
    from numba.core import event

    class Count(event.Listener):  # type: ignore[misc]
        number = 0

        def on_start(self, event: Any) -> None:
            self.number += 1

        def on_end(self, event: Any) -> None:
            pass

    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    count = Count()
    with event.install_listener("numba:compile", count):
        cases = collect(only)
    return {"compiled": count.number, "cases": cases}


def settled(only: str) -> dict[str, str]:
    """Run in a process of its own, and again if anything was compiled; return {"stage/group/case": digest}."""
    for last in (False, True):
        command = [sys.executable, __file__, "--once", "--only", only]
        said = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found = json.loads(said.stdout)
        if not found["compiled"]:
            break
        more = "and again: is numba's cache kept?" if last else "so once more"
        print(f"{found['compiled']} functions were compiled, {more}", file=sys.stderr)
    cases: dict[str, str] = found["cases"]
    return cases


def main() -> int:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--out", type=Path, help="file for {name: digest}")
    parser.add_argument("--only", default="", help="begin of the names of the groups to run, such as hall/")
    parser.add_argument("--once", action="store_true", help="one pass in this process, also if it has to compile")
    parser.add_argument("--compare", nargs=2, type=Path, metavar=("A", "B"), help="two such files")
    asked = parser.parse_args()
    if asked.compare:
        one, two = (json.loads(path.read_text()) for path in asked.compare)
        return compare(one, two)
    if asked.once:
        print(json.dumps(once(asked.only)))
        return 0
    start = time.perf_counter()
    found = settled(asked.only)
    text = json.dumps(found, indent=1)
    if asked.out:
        asked.out.write_text(text + "\n")
    else:
        print(text)
    wrong = {k: v for k, v in found.items() if v.startswith("error")}
    for name, error in wrong.items():
        print(f"{name}: {error}", file=sys.stderr)
    print(f"{len(found)} cases, {len(wrong)} errors, {time.perf_counter() - start:.0f} s", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
