"""Figures and page of simulated studies: the numbers are those of the record, odd records do not break them."""

import csv
import io
import json
import tomllib
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from hallweight import report
from hallweight.cards import load
from hallweight.core import InputError, Run
from hallweight.magnet import compensation, simulate
from hallweight.magnet.internals import load_study, provenance
from hallweight.magnet.internals import record_of as _record
from hallweight.magnet.internals import results_of as _results
from hallweight.report.internals import describe, study_command, zero_crossing

FILM = load("CoGd").replace(note="made up", alpha_1=0.1)
K_B = 1.380649e-23


def made(variables, coords, study="test", **more) -> xr.Dataset:
    asked = {"study": study, "temperature": 300.0, "field": 0.02, "n": 7, "protocol": "1 pulse", **more}
    return xr.Dataset(
        variables, coords, provenance(FILM, asked, seed=11, source=load("Pt"), cites=("brown1963thermal",))
    )


def macrospin(devices: int = 3, times: int = 9, mean: bool = False) -> xr.Dataset:
    rng = np.random.default_rng(0)
    m = rng.uniform(-1, 1, (times, devices, 2, 3))
    t = np.linspace(0, 1e-9, times)
    dims = ("time", "sublattice", "axis") if mean else ("time", "device", "sublattice", "axis")
    values = {"m": (dims, m.mean(1) if mean else m), "j": ("time", 1e11 * t / 1e-9), "T": ("time", 300 + 1e9 * t)}
    values |= {"spread": (dims, m.std(1))} if mean else {}
    return made(values, {"time": ("time", t, {"units": "s"}), "sublattice": [1, 2], "axis": list("xyz")}, n=devices)


def switching_map(widths: int = 1, fields: int = 4) -> xr.Dataset:
    current, width = np.linspace(1e11, 5e11, 5), np.geomspace(1e-11, 1e-9, widths)
    share = np.broadcast_to(np.linspace(0, 1, 5), (widths, fields, 5)).copy()
    at = np.full((widths, fields), 3e11)
    at[0, 0] = np.nan
    dims = ("width", "field", "current")
    values = {"probability": (dims, share), "probability_err": (dims, 0.1 + 0 * share), "J_c": (dims[:2], at)}
    coords = {
        "width": ("width", width, {"units": "s"}),
        "field": ("field", np.linspace(0, 0.05, fields), {"units": "T"}),
        "current": current,
    }
    return made({**values, "J_c_err": (dims[:2], 0 * at + 1e10)}, coords)


def rates(currents: int = 3) -> xr.Dataset:
    j, barrier, kelvin = np.linspace(0, 4e11, currents), 1e-19 * np.linspace(1, 0.3, currents), [1e3, 1.5e3, 2e3]
    noise = np.broadcast_to(kelvin, (currents, 3))
    rate = 1e10 * np.exp(-barrier[:, None] / (K_B * noise))
    grid = {"T_noise": noise, "rate": rate, "rate_err": 0.1 * rate, "escapes": 0 * rate + 40}
    line = {
        "barrier": barrier,
        "barrier_err": 0.1 * barrier,
        "attempt_time": np.full(currents, 1e-10),
        "attempt_time_factor": np.full(currents, 1.2),
        "chi2": np.ones(currents),
        "log_tau": barrier / (K_B * 300) + np.log(1e-10),
        "log_tau_err": np.ones(currents),
    }
    values = {n: (("current", "level"), v) for n, v in grid.items()} | {n: ("current", v) for n, v in line.items()}
    return made(values, {"current": j}, "rates")


def critical_current() -> xr.Dataset:
    values = {
        "J_c": ("width", [9e11, 6e11, 3e11, np.nan]),
        "J_c_err": ("width", [1e10, 1e10, 2e10, np.nan]),
        "how": ("width", ["dynamics", "dynamics", "escape rates", "escape rates"]),
    }
    out = made(values, {"width": [1e-11, 1e-10, 1e-3, 1.0]}, **{"static threshold": 5e11})
    return out.merge(rates().drop_attrs(), combine_attrs="override")


def switching_time(name: str = "x") -> xr.Dataset:
    at = np.linspace(0.2, 0.28, 5) if name == "x" else np.linspace(200, 400, 5)
    rows = {
        "time": [8e-11, 3e-11, 2e-11, 4e-11, np.nan],
        "time_std": [1e-11] * 4 + [np.nan],
        "probability": [1, 0.9, 0.4, 0.9, 0],
        "M_net": [3e5, 2e5, 1e5, -1e5, -2e5],
        "s_net": [1, -1, -2, -3, -4],
        "current": [1e11] * 5,
    }
    return made({k: (name, v) for k, v in rows.items()}, {name: at}, overdrive=2.0)


def threshold() -> xr.Dataset:
    rows = {"J_c": [5.1e11, 4.4e11], "J_c_err": [1e9, 1e9], "J_static": [5e11, 4.5e11], "sign": [1, -1]}
    return made({k: ("field", v) for k, v in rows.items()}, {"field": [0.0, 0.05]})


def alloys() -> xr.Dataset:
    return compensation(FILM, np.linspace(0, 500, 6), composition=[0.2, 0.22, 0.25])


CASES = {
    "trajectories of devices": ("trajectories", macrospin),
    "trajectories of one": ("trajectories", lambda: macrospin(1)),
    "trajectories of a mean": ("trajectories", lambda: macrospin(30, mean=True)),
    "map over field": ("switching_map", switching_map),
    "map over width": ("switching_map", lambda: switching_map(4, 1)),
    "maps over both": ("switching_map", lambda: switching_map(2, 3)),
    "probability over current": ("switching_map", lambda: switching_map(1, 1)),
    "critical current": ("critical_current", critical_current),
    "Arrhenius lines": ("escapes", rates),
    "many Arrhenius lines": ("escapes", lambda: rates(8)),
    "time over composition": ("switching_time", switching_time),
    "time over temperature": ("switching_time", lambda: switching_time("T")),
    "threshold": ("threshold", threshold),
    "compensation": ("compensation", lambda: compensation(FILM)),
    "compensation of alloys": ("compensation", alloys),
}


@pytest.mark.parametrize("case", CASES)
def test_figure_holds_its_numbers_and_says_what_is_assumed(case):
    name, make = CASES[case]
    picture = getattr(report.draw, name)(make())
    rows = list(csv.reader(io.StringIO(picture.csv())))
    assert rows[0] == [c.name for c in picture.columns]
    lines = [line for ax in picture.figure.axes for line in ax.get_lines()]
    meshes = [m for ax in picture.figure.axes for m in ax.collections if m.get_array() is not None]
    drawn = [np.asarray(a, dtype=float) for line in lines for a in (line.get_xdata(), line.get_ydata())]
    pool = np.concatenate(drawn + [np.asarray(m.get_array(), dtype=float).ravel() for m in meshes])
    for column in picture.columns:
        found = column.values[np.isfinite(column.values)]
        if column.name not in ("Error", "Spread", "Current", "Drive"):  # bars and edges of cells
            assert np.isin(found, pool).all(), column.name
    assert "card 'CoGd'" in picture.caption
    assert "alpha_1 = 0.1 (made up)" in picture.caption
    assert "kappa" not in picture.caption  # on the card, but nothing reads it
    assert picture.alt
    assert picture.render("svg").startswith(b"<?xml")


def test_seed_field_and_source_stand_in_the_caption():
    words = report.draw.threshold(threshold()).caption
    assert "driven by 'Pt'" in words
    assert "20 mT along the current; seed 11" in words
    assert "of the source: lambda_sd = 1.4 nm" in words


def test_marks_stand_where_the_record_changes_sign():
    picture = report.draw.switching_time(switching_time())
    labels = [t.get_text() for t in picture.figure.axes[0].get_legend().get_texts()]
    assert labels == [r"$x_\mathrm{M}$ = 0.25", r"$x_\mathrm{A}$ = 0.21"]
    assert np.isnan(zero_crossing([1, 2], [3, 4]))


def test_points_are_told_apart_and_missing_ones_counted():
    picture = report.draw.critical_current(critical_current())
    labels = [t.get_text() for t in picture.figure.axes[0].get_legend().get_texts()]
    assert set(labels) == {"dynamics", "measured escape rates", "static threshold"}
    assert "1 of 4 widths have no result" in picture.caption


def test_records_that_cannot_be_drawn_are_one_sentence():
    with pytest.raises(InputError, match="one moment in time"):
        report.draw.trajectories(macrospin(times=1))
    with pytest.raises(InputError, match=r"the result of hallweight\.magnet\.rates"):
        report.draw.escapes(threshold())
    nothing = critical_current()
    nothing["J_c"] = nothing.J_c * np.nan
    with pytest.raises(InputError, match="no critical current"):
        report.draw.critical_current(nothing)


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("macrospin", macrospin(), "mean over 3 devices"),
        ("threshold", threshold(), "within 2.2 % of the closed form"),
        ("switching-map", switching_map(), "passes one half at 30 MA/cm²"),
        ("switching-time", switching_time(), "quickest, 20 ps, at x = 0.24"),
        ("rates", rates(), "24.1 ± 2.4 k_B T at 0 MA/cm²"),
        ("critical-current", critical_current(), "90 MA/cm² for 10 ps (dynamics) and at 30 MA/cm² for 1 ms (escape"),
        ("compensation", compensation(FILM), "T_C = 550 K"),
    ],
)
def test_what_came_out_in_plain_words(kind, data, words):
    assert words in " ".join(describe(data, f"simulate-{kind}"))


def kept(folder: Path, data: xr.Dataset, study: str) -> Path:
    """Keep a made-up result as ``hallweight simulate`` does."""
    card = FILM.save(folder.parent / "film.toml", overwrite=True)
    asked = load_study(
        {
            "study": study,
            "film": str(card),
            "source": "Pt",
            "source_values": {"t": "4 nm"},
            "seed": 11,
            "arguments": {"temperature": "300 K", "field": ["0 mT", "50 mT"]},
        }
    )
    _record(asked, _results(data), tuple(data.attrs["cites"].split())).save(folder)
    (folder / "result.nc").write_bytes(bytes(data.to_netcdf(engine="scipy")))
    return folder


def test_page_and_figures_of_a_study(tmp_path):
    folder = kept(tmp_path / "run", critical_current(), "critical_current")
    text = report.page(folder).read_text()
    assert text.count('<img src="data:image/png') == 2
    for words in (
        "Half of the devices switch at",
        "seed</dt><dd>11",
        "numpy",
        "@article{brown1963thermal",
        "One macrospin per sublattice",
        "Pt: lambda_sd",
        "hallweight simulate study.toml",
    ):
        assert words in text
    names = {p.name for p in (folder / "figures").iterdir()}
    assert names == {"captions.json"} | {
        f"{n}.{s}" for n in ("critical-current", "escapes") for s in ("pdf", "png", "csv")
    }
    with pytest.raises(InputError, match="overwrite"):
        report.page(folder)
    assert report.page(folder, overwrite=True).read_text() == text


def test_a_record_without_its_data_has_a_page_without_figures(tmp_path):
    folder = kept(tmp_path / "run", threshold(), "threshold")
    (folder / "result.nc").unlink()
    assert "<img" not in report.html(folder).read_text()
    (folder / "result.nc").write_bytes(b"no data")
    with pytest.raises(InputError, match=r"result\.nc is damaged"):
        report.html(folder, overwrite=True)


def test_the_study_on_the_page_gives_the_same_run(tmp_path, monkeypatch):
    folder = kept(tmp_path / "run", threshold(), "threshold")
    run = Run.load(folder)
    text = study_command(run).partition("# study.toml\n")[2]
    monkeypatch.chdir(folder)
    again = load_study(tomllib.loads(text))
    assert _record(again, {}, ()).id == run.id


def test_equilibrium_from_a_study_file_and_two_pages_from_the_shell(tmp_path, capsys):
    from hallweight.cli import main

    for name in ("CoGd", "GdFeCo"):
        simulate({"study": "compensation", "film": name}, tmp_path / name)
    with pytest.raises(InputError, match="source"):
        simulate({"study": "compensation", "film": "CoGd", "source": "Pt"}, tmp_path / "x")
    words = ["report", str(tmp_path / "CoGd"), str(tmp_path / "GdFeCo"), "--json"]
    main(words)
    pages = [json.loads(line)["report"] for line in capsys.readouterr().out.splitlines()]
    assert pages == [str(tmp_path / n / "report.html") for n in ("CoGd", "GdFeCo")]
    assert "T_M = 175.3 K, T_A = 277.3 K, T_C = 550 K." in Path(pages[0]).read_text()
