"""A study as a file: kept whole, carried on where it stopped, and the same from Python and the shell."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from hallweight.cli import main
from hallweight.core import Card, InputError, Run, Value, build_card
from hallweight.magnet import simulate
from hallweight.magnet.internals import STUDIES, argument_of, load_study


def film() -> Card:
    units = {
        "M_1": "A/m",
        "M_2": "A/m",
        "J_ex": "J/m^3",
        "K_1": "J/m^3",
        "T_ref": "K",
        "t": "m",
        "width": "m",
        "length": "m",
    }
    numbers = {"M_1": 6e5, "M_2": 1e5, "J_ex": 1e6, "K_1": 2.8e5, "g_1": 2.0, "g_2": 2.0, "alpha_1": 0.2,
               "alpha_2": 0.2, "T_ref": 300.0, "t": 3e-9, "width": 8e-8, "length": 8e-8, "xi_1": 0.1}  # fmt: skip
    values = {k: Value(value=v, unit=units.get(k, "1"), how="assumed") for k, v in numbers.items()}
    return build_card({"name": "made up", "kind": "film", "values": values}, "here")


@pytest.fixture
def card(tmp_path: Path) -> str:
    return str(film().save(tmp_path / "film.toml"))


def study(card: str, **arguments: Any) -> dict[str, Any]:
    plain = {
        "current": ["2e10 A/m^2", "9e11 A/m^2"],
        "width": ["50 ps", "300 ps"],
        "field": "50 mT",
        "n": 4,
        "start": "down",
    }
    return {"study": "switching_map", "film": card, "seed": 4, "arguments": plain | arguments}


def test_folder_holds_data_record_card_and_points(card: str, tmp_path: Path) -> None:
    run = simulate(study(card), tmp_path / "out")
    with xr.open_dataset(tmp_path / "out" / "result.nc", engine="scipy") as data:
        assert data.probability.dims == ("width", "field", "current")
        assert data.attrs["seed"] == 4
        assert json.loads(data.attrs["versions"])["numba"]
        assert data.probability.values.tolist() == run.results["probability"]
    assert {p.name for p in (tmp_path / "out").iterdir()} == {
        "result.nc",
        "result.csv",
        "run.json",
        "card.toml",
        "points",
    }
    assert len(list((tmp_path / "out" / "points").iterdir())) == 2
    stored = Run.load(tmp_path / "out")
    assert stored.kind == "simulate-switching-map"
    assert stored.seeds == (4,)
    assert "hallweight" in stored.cites
    assert "alpha_1" in stored.assumed
    assert (tmp_path / "out" / "result.csv").read_text().startswith("width,field,current")


def test_goes_on_where_it_stopped(card: str, tmp_path: Path) -> None:
    """A study that is stopped after its first point keeps it, and the next call does the other one only."""
    whole = simulate(study(card), tmp_path / "whole")

    def stop(done: int, total: int) -> None:
        assert total == 2
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        simulate(study(card), tmp_path / "out", progress=stop)
    points = list((tmp_path / "out" / "points").iterdir())
    assert len(points) == 1
    assert not (tmp_path / "out" / "run.json").exists()
    points_done: list[int] = []
    run = simulate(study(card), tmp_path / "out", progress=lambda done, total: points_done.append(done))
    assert points_done == [1, 2]  # the stored one, then the other
    assert run.results == whole.results
    assert simulate(study(card), tmp_path / "out").finished == run.finished  # finished: nothing is done again


def test_damaged_point_is_done_again(card: str, tmp_path: Path) -> None:
    first = simulate(study(card), tmp_path / "a")
    for point in (tmp_path / "a" / "points").iterdir():
        point.write_bytes(point.read_bytes()[:100])
    (tmp_path / "a" / "run.json").unlink()
    assert simulate(study(card), tmp_path / "a").results == first.results


def test_another_study_is_not_overwritten(card: str, tmp_path: Path) -> None:
    simulate(study(card), tmp_path / "out")
    with pytest.raises(InputError, match="another run"):
        simulate(study(card, n=5), tmp_path / "out")
    assert simulate(study(card, n=5), tmp_path / "out", overwrite=True).config["arguments"]["n"] == 5


def test_what_ifs_ranges_and_waveforms(card: str) -> None:
    asked = load_study(
        {
            "study": "macrospin",
            "film": card,
            "film_values": {"alpha_1": 0.3, "t": "6 nm"},
            "arguments": {
                "protocol": {"kind": "sine", "amplitude": "1e11 A/m^2", "frequency": "10 GHz", "duration": "100 ps"},
                "noise": False,
                "record": "mean",
                "field": {"x": "10 mT"},
            },
        }
    )
    assert asked.film["alpha_1"] == 0.3
    assert asked.film["t"] == pytest.approx(6e-9)
    assert asked.film.values["t"].how == "assumed"
    out = asked.run()
    assert np.abs(out.j.values).max() == pytest.approx(1e11, rel=1e-2)
    many = load_study(study(card, current={"from": "1e10 A/m^2", "to": "1e12 A/m^2", "count": 3, "spacing": "log"}))
    assert argument_of("current", many.arguments["current"]) == pytest.approx([1e10, 1e11, 1e12])


def test_every_study_is_there() -> None:
    names = {"macrospin", "threshold", "switching_map", "switching_time", "rates", "critical_current", "compensation"}
    assert set(STUDIES) == names


def test_shell(card: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def shell(*words: str) -> str:
        main(words)
        return capsys.readouterr().out

    path = tmp_path / "study.toml"
    path.write_text(
        f'study = "switching_map"\nfilm = "{card}"\n[arguments]\ncurrent = ["1e10 A/m^2", "9e11 A/m^2"]\n'
        'width = "50 ps"\nn = 4\nnoise = false\n'
    )
    said = shell("simulate", str(path), "--out", str(tmp_path / "o"))
    assert "switching_map of made up, seed 0" in said
    assert "probability" in said
    assert (
        json.loads(shell("simulate", str(path), "--out", str(tmp_path / "o"), "--json"))["kind"]
        == "simulate-switching-map"
    )


def test_progress_is_still_taken_under_its_old_name(card: str, tmp_path: Path) -> None:
    done: list[int] = []
    with pytest.warns(DeprecationWarning, match="write progress="):
        simulate(study(card), tmp_path / "out", tell=lambda k, of: done.append(k))
    assert done == [1, 2]
