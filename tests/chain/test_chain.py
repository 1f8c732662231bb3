"""The chain from membrane to network on devices of a few hundred volumes: rows, record, resuming, front."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hallweight as hw
from hallweight import chain
from hallweight.chain.internals import Point, front, run_point, run_study
from hallweight.cli.internals import membrane
from hallweight.core import InputError, Run
from hallweight.core.internals import revision

HELD = 0.02
"""How well energies of two runs with the same current agree: they are the same numbers, rounded in the protocol."""

DEVICE = {"width": "0.3 um", "grain": "15 nm", "source": "W", "side": "above", "dipoles": False}
WRITE = {"pulses": 8, "cycles": 2, "field": "200 mT"}
NET = {"seeds": 2, "n_test": 40, "program": ["verify", "open"]}
TABLES: dict[str, Any] = {"device": DEVICE, "write": WRITE, "network": NET}


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Path]:
    folder = tmp_path_factory.mktemp("chain")
    return chain.bending("CoTb", ["20 mm", "1 mm"], **TABLES, devices=1, folder=folder), folder


def test_rows_of_a_bending_study(run):
    rigid, flat, bent, broken = run[0].results["points"]
    assert rigid["rigid"]
    assert rigid["stress"] == 0
    assert bent["stress"] > flat["stress"]
    assert bent["K"] < flat["K"] < rigid["K"]
    assert rigid["K"] == pytest.approx(rigid["K_grown"])
    assert bent["bend"] == 0.02
    assert flat["energy"] < 0.5 * rigid["energy"]  # PET keeps the heat, and heat does the switching
    for row in (rigid, flat, bent):
        assert row["refused"] == ""
        assert 0 < row["I_c"] < 0.1
        assert row["energy"] == pytest.approx(row["current"] ** 2 * row["R_xx"] * 1e-6)
        assert row["hottest"] == pytest.approx(300 + row["rise"])
        assert 0 < row["fraction"] < 1.2
        assert 0 <= row["accuracy_open"] <= 1
        assert row["accuracy_open"] - 3 * row["accuracy_open_sem"] <= row["accuracy"] <= 1  # write-verify is no worse
        assert row["float"] > 0.9
    assert broken["refused"]
    assert "energy" not in broken


def test_record_of_a_study(run):
    done, folder = run
    assert done.kind == "membrane-bending"
    assert {"interface", "CoTb.lambda_s", "PET.kappa", "grain"} - set(done.assumed) <= {"grain", "CoTb.lambda_s"}
    assert {"maillet2000", "brown1963thermal"} <= set(done.cites)
    assert len(done.results["curves"]["PET 25 um, flat"]) == 2 * WRITE["pulses"]
    assert "state_max" in done.results["cards"]["PET 25 um, flat"]
    table = (folder / "result.csv").read_text().splitlines()
    assert table[0].startswith("label,support,bend")
    assert len(table) == 5
    assert Run.load(folder).id == done.id
    json.dumps(done.results, allow_nan=False)


def test_the_same_call_takes_what_is_there(run, monkeypatch):
    done, folder = run
    monkeypatch.setattr(run_study, "run_point", lambda p: pytest.fail("done already"))
    again = chain.bending("CoTb", ["20 mm", "1 mm"], **TABLES, devices=1, folder=folder)
    assert again.results == done.results
    rows = sorted((folder / "points").glob("*.json"))
    assert len(rows) == 4
    (folder / "run.json").unlink()
    assert chain.bending("CoTb", ["20 mm", "1 mm"], **TABLES, devices=1, folder=folder).results == done.results
    with pytest.raises(InputError, match="another run"):
        chain.bending("CoTb", ["30 mm"], **TABLES, devices=1, folder=folder)


def test_progress_is_told_of_every_point_under_its_old_name_too(tmp_path):
    nowhere: dict[str, Any] = {"support": "PET 1 nm", "rigid": None, "devices": 1}  # refused at once
    told: list[tuple[int, int]] = []
    chain.bending("CoTb", ["5 mm"], **nowhere, folder=tmp_path / "new", progress=lambda *at: told.append(at))
    with pytest.warns(DeprecationWarning, match="write progress="):
        chain.bending("CoTb", ["5 mm"], **nowhere, folder=tmp_path / "old", tell=lambda *at: told.append(at))
    assert told == [(1, 2), (2, 2)] * 2


def test_nothing_of_an_older_physics_is_taken(tmp_path, monkeypatch):
    nowhere: dict[str, Any] = {"support": "PET 1 nm", "rigid": None, "folder": tmp_path}  # refused at once
    old = chain.bending("CoTb", ["5 mm"], **nowhere)
    monkeypatch.setattr(revision, "PHYSICS_REVISION", {**revision.PHYSICS_REVISION, "hall": "of tomorrow"})
    computed = []
    monkeypatch.setattr(run_study, "run_point", lambda p: computed.append(p) or run_point(p))
    new = chain.bending("CoTb", ["5 mm"], **nowhere)
    assert len(computed) == 6  # two rows of three devices
    assert "hall of tomorrow" in new.config["physics"]
    assert new.id != old.id


def test_figures_and_table(run, tmp_path):
    done, _ = run
    pictures = {p.name: p for p in hw.report.run_pictures(done)}
    assert set(pictures) == {"chain", "chain-curves"}
    assert "Assumed, not measured" in pictures["chain"].caption
    assert "interface" in pictures["chain"].caption
    assert "Not possible" in pictures["chain"].caption
    assert all("lattice of hw.hall obeys its own energy" in p.caption for p in pictures.values())
    assert "open: in open loop" in pictures["chain"].caption
    assert any(c.name == "Accuracy, open loop" for c in pictures["chain"].columns)
    assert hw.report.table(done).row_count == 4
    page = hw.report.html(run[1], tmp_path / "page.html").read_text()
    assert "A pulse needs least energy on" in page
    assert "Device by device" in page
    assert "Not possible: PET 25 um, bent to 1 mm" in page
    assert "One device stands for each row" in page
    assert "lattice of hw.hall obeys its own energy" in page[page.index("One device stands for each row") - 1000 :]


def test_perpendicular_state_lost_and_heat_too_much():
    film = hw.card("CoGd")  # a small anisotropy, which the release alone may take
    weak = film.replace(lambda_s=2e-3).to_toml()
    lost = run_point(Point("lost", weak, {"support": "PET 25 um", "bend": "10 mm"}, DEVICE, WRITE, NET))
    assert "net anisotropy" in lost["refused"]
    assert lost["kept"] is False
    strong = hw.card("CoTb").to_toml()
    hot = run_point(
        Point("hot", strong, {"support": "PET 25 um"}, DEVICE, {**WRITE, "current": "0.3 mA"}, NET, hottest=301.0)
    )
    assert "at most 301 K" in hot["refused"]
    assert "accuracy" not in hot
    assert hot["energy"] == pytest.approx(0.3e-3**2 * hot["R_xx"] * 1e-6, rel=HELD)


def test_grains_that_only_disorder_are_refused_in_plain_words():
    """The search for a current ends where the hot film is no longer perpendicular (K changes its sign at 612 K)."""
    device, write = {"width": "0.2 um", "grain": "50 nm"}, {**WRITE, "field": "50 mT", "part": 0.9}
    row = run_point(Point("coarse", hw.card("CoTb").to_toml(), {"support": "PET 25 um"}, device, write, NET))
    assert "no current below that of T_C whose pulse takes 90 %" in row["refused"]


def test_front_is_what_nothing_beats():
    cost, gain = [1.0, 2.0, 3.0, 2.5, None], [0.5, 0.7, 0.7, 0.9, 0.95]
    assert front(cost, gain, [True] * 5) == [True, True, False, True, True]
    assert front(cost, gain, [False, True, True, True, False]) == [False, True, False, True, False]
    assert front([1.0, 1.0], [0.5, 0.5], [True, True]) == [True, True]
    rng = np.random.default_rng(3)
    c, g = rng.random(60).tolist(), rng.random(60).tolist()
    plain = [
        not any(c[j] <= c[i] and g[j] >= g[i] and (c[j], g[j]) != (c[i], g[i]) for j in range(60)) for i in range(60)
    ]
    assert front(c, g, [True] * 60) == plain


def test_design_by_the_shell(tmp_path, capsys):
    (tmp_path / "study.toml").write_text(
        'study = "design"\nfilm = "CoTb"\n[arguments]\nsupports = ["PET 25 um"]\nbends = ["flat", "1 mm"]\n'
        'widths = ["1 us"]\nleast_accuracy = 0.0\nhottest = "600 K"\nretention = false\n'
        '[device]\nwidth = "0.3 um"\ngrain = "15 nm"\nsource = "W"\nside = "above"\ndipoles = false\n'
        '[write]\npulses = 8\ncycles = 2\nfield = "200 mT"\n[network]\nseeds = 2\nn_test = 40\nprogram = "open"\n'
    )
    membrane(tmp_path / "study.toml", out=tmp_path / "out")
    said = capsys.readouterr().out
    assert "PET 25 um, bent to 1 mm, 1 us: Found a net anisotropy" in said
    assert "assumed: " in said
    assert "lattice of hw.hall obeys its own energy" in said
    assert (tmp_path / "out" / "figures" / "chain.pdf").exists()
    done = chain.study(tmp_path / "study.toml", tmp_path / "out")
    good, broken = done.results["points"]
    assert good["meets"]
    assert good["front"]
    assert not broken["meets"]
    assert done.config["least_accuracy"] == 0.0
    assert [p.name for p in hw.report.run_pictures(done)] == ["chain", "chain-curves"]
