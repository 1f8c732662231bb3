"""A release as a study: by the shell, kept, drawn and shown on a page."""

import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr
from PIL import Image

import hallweight as hw
from hallweight import chain
from hallweight.cli.internals import membrane

PACKED = 0.01
"""The frames are kept as bytes: 1/127 of a pixel's cover."""

STUDY = (
    'study = "release"\n[arguments]\nshape = "disc 200 um"\npixel = "4 um"\n'
    'holes = {pattern = "square", pitch = "60 um", diameter = "10 um"}\n'
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "release.toml").write_text(STUDY)
    membrane(tmp_path / "release.toml", out=tmp_path / "out")
    return tmp_path


def test_a_release_by_the_shell(folder, capsys):
    out = folder / "out"
    holes = hw.membrane.Holes("square", "60 um", "10 um")
    found = hw.membrane.release("disc 200 um", pixel="4 um", holes=holes)
    run = hw.core.Run.load(out)
    assert run.kind == "membrane-release"
    assert [row["time"] for row in run.results["cases"]] == pytest.approx(list(found.time))
    assert all(0 < row["half"] < row["time"] for row in run.results["cases"])
    assert run.assumed == found.assumed
    assert "nian2024sr4al2o7" in run.cites
    json.dumps(run.results, allow_nan=False)
    with xr.open_dataset(out / "result.nc", engine="scipy") as data:
        assert np.abs(data["left"].values - found.front()["left"].values).max() < PACKED
    assert (out / "result.csv").read_text().startswith("time (s),fast area (m^2),mid area (m^2),slow area (m^2)\n")
    assert {p.name for p in (out / "figures").iterdir()} > {"release-front.pdf", "release-front.png", "front.gif"}
    with Image.open(out / "figures" / "front.gif") as film:
        assert film.n_frames == 25
    page = hw.report.html(out).read_text()
    assert "nothing but the 10x ratio is sourced" in page
    assert "No time is a prediction" in page
    assert hw.report.table(run).row_count == 3


def test_a_finished_release_is_taken_as_it_stands(folder, monkeypatch):
    monkeypatch.setattr(hw.membrane.Release, "front", lambda _: pytest.fail("done already"))
    assert chain.study(folder / "release.toml", folder / "out").kind == "membrane-release"
    (folder / "release.toml").write_text(STUDY.replace("200 um", "120 um"))
    with pytest.raises(hw.HallweightError, match="another run"):
        chain.study(folder / "release.toml", folder / "out")


def test_a_drawing_lies_beside_the_study_and_its_content_counts(tmp_path):
    def drawn(side: int) -> str:
        square = f'<svg width="{side}um" height="{side}um" viewBox="0 0 1 1"><rect width="1" height="1"/></svg>'
        (tmp_path / "film.svg").write_text(square)
        (tmp_path / "release.toml").write_text('study = "release"\n[arguments]\nshape = "film.svg"\n')
        return chain.study(tmp_path / "release.toml", tmp_path / str(side)).id

    assert drawn(100) != drawn(200)
    assert drawn(100) == drawn(100)
