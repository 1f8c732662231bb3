"""Bad input to the chain and its study files: one clear sentence each."""

from pathlib import Path
from typing import Any

import pytest

import hallweight as hw
from hallweight import chain
from hallweight.chain.internals import StudyTables, run_point, sweeps
from hallweight.cli.internals import membrane
from hallweight.core import InputError

CASES: dict[str, tuple[Any, str]] = {
    "no radii": (lambda: chain.bending(radii=[]), "radii at least one"),
    "radius of zero": (lambda: chain.bending(radii=["0 mm"]), "other than zero"),
    "radius in kelvin": (lambda: chain.bending(radii=["3 K"]), "'m'"),
    "one radius": (lambda: chain.bending(radii="5 mm"), "radii = ['5 mm']"),
    "one support": (lambda: chain.supports(supports="PET 25 um"), "a list of values"),
    "one width": (lambda: chain.design(widths="1 us"), "a list of values"),
    "width in kelvin": (lambda: chain.bending(write={"width": "1 K"}), "'s'"),
    "field of no number": (lambda: chain.bending(write={"field": float("nan")}), "nan"),
    "no support": (lambda: chain.supports(supports=[]), "supports = []"),
    "unknown film": (lambda: chain.bending("CoTB", ["5 mm"]), "did you mean"),
    "unknown argument of a membrane": (
        lambda: chain.bending(membrane={"adhesiv": "PMMA 1 um"}),
        "did you mean 'adhesive'",
    ),
    "unknown argument of a device": (lambda: chain.bending(device={"grian": "50 nm"}), "did you mean 'grain'"),
    "unknown argument of a pulse": (lambda: chain.bending(write={"widht": "1 us"}), "did you mean 'width'"),
    "unknown argument of a network": (lambda: chain.bending(network={"seed_s": 2}), "did you mean 'seeds'"),
    "nothing to design": (lambda: chain.design(bends=[]), "bends = []"),
    "accuracy in percent": (lambda: chain.design(least_accuracy=90), "from 0 to 1"),
    "no such study": (lambda: chain.study({"study": "bendin"}), "did you mean 'bending'"),
    "no study": (lambda: chain.study({}), "study = None"),
    "unknown entry": (lambda: chain.study({"study": "bending", "films": "CoTb"}), "did you mean 'film'"),
    "unknown argument": (lambda: chain.study({"study": "bending", "arguments": {"radi": []}}), "did you mean 'radii'"),
    "table that is none": (lambda: chain.study({"study": "bending", "device": 3}), "[device]"),
    "seed of a half": (lambda: chain.study({"study": "bending", "seed": 0.5}), "whole number"),
    "film of a release": (lambda: chain.study({"study": "release", "film": "CoTb"}), "'film' in the study, a release"),
    "argument of a release": (
        lambda: chain.study({"study": "release", "arguments": {"temprature": "25 C"}}),
        "did you mean 'temperature'",
    ),
    "layer of a release": (
        lambda: chain.study({"study": "release", "arguments": {"layer": "Sr4Al207"}}),
        "did you mean 'Sr4Al2O7'",
    ),
    "boiling": (lambda: chain.study({"study": "release", "arguments": {"temperature": "120 C"}}), "boils"),
    "half a hole": (
        lambda: chain.study({"study": "release", "arguments": {"holes": {"pitch": "9 um"}}}),
        "a table of pattern, pitch, diameter",
    ),
    "hole in words": (lambda: chain.study({"study": "release", "arguments": {"holes": "many"}}), "holes = 'many'"),
    "no file": (lambda: chain.study("nowhere.toml"), "no file"),
}


@pytest.mark.parametrize("name", CASES)
def test_one_sentence(name: str) -> None:
    call, words = CASES[name]
    with pytest.raises(InputError) as caught:
        call()
    assert words in str(caught.value)
    assert "\n" not in str(caught.value)


def test_no_toml(tmp_path: Path) -> None:
    (tmp_path / "study.toml").write_text("study = \n")
    with pytest.raises(InputError, match="not readable TOML"):
        chain.study(tmp_path / "study.toml")


@pytest.mark.parametrize(
    ("support", "bend", "words"),
    [("PET 25 um", 3e-4, "strained"), ("PET 1 nm", None, "thick")],
)
def test_what_cannot_be_says_why_in_its_row(support: str, bend: float | None, words: str) -> None:
    row = run_point(StudyTables.of({}, {}, {}, {}).point(hw.card("CoTb"), support, bend, 0))
    assert words in row["refused"]
    assert "energy" not in row


def test_where_nothing_is_possible_the_shell_says_why(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "study.toml").write_text(
        'study = "bending"\n[arguments]\nradii = ["5 mm"]\nrigid = "none"\nsupport = "PET 1 nm"\n'
    )
    membrane(tmp_path / "study.toml", out=tmp_path / "out")
    said = capsys.readouterr().out
    assert "not possible, PET 1 nm, bent to 5 mm: Found" in said
    assert "thick" in said


def test_the_study_of_the_documentation_is_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    text = (Path(__file__).parents[2] / "docs" / "chain" / "how-to.md").read_text(encoding="utf-8")
    (tmp_path / "study.toml").write_text(text.split("```toml\n")[1].split("```")[0])
    seen: dict[str, Any] = {}
    monkeypatch.setattr(sweeps, "run_study", lambda study, execution: seen.update(points=study.points))
    chain.study(tmp_path / "study.toml")
    labels = [p.label for p in seen["points"]]
    assert labels[0] == "STO 500 um, rigid"
    assert labels[1:3] == ["STO 500 um, flat", "STO 500 um, bent to 10 mm"]
    assert len(labels) == 11
