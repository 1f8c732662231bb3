"""``hallweight compare-arms``: the same as in Python, with its figures and its table."""

import json

import pytest

import hallweight as hw
from hallweight.cli import main
from hallweight.core import Run

pytest.importorskip("torch")

FEW = ["--scheme", "bipolar", "--scheme", "reference", "--program", "verify", "--seeds", "2", "--n-test", "100"]


@pytest.fixture(autouse=True)
def _few_settings(tmp_path, monkeypatch):
    """Three currents, one number of bits, one height: seconds instead of minutes."""
    monkeypatch.chdir(tmp_path)
    function = hw.network.compare_arms
    few = {"grid": hw.network.Grid((5e-5, 1.5e-4, 5e-4), bits=(8,), rows=(128,)), "choose_seeds": 2, "train_seeds": 1}
    monkeypatch.setattr(hw.network, "compare_arms", lambda *args, **given: function(*args, **few, **given))


def test_arms_are_compared(capsys, tmp_path):
    main(["compare-arms", "sample-hall-synapse", "--target", "2 points", *FEW])
    text = capsys.readouterr().out
    assert "bipolar" in text
    assert "reference" in text
    assert "int8" in text
    assert max(map(len, text.splitlines())) <= 120
    (folder,) = (path for path in (tmp_path / "runs").iterdir() if path.name.startswith("compare-arms"))
    run = Run.load(folder)
    assert [row["scheme"] for row in run.results["compared"]] == ["bipolar", "reference"]
    drawn = {path.stem for path in (folder / "figures").glob("*.png")}
    assert {"accuracy-energy", "arm-map"} <= drawn
    page = hw.report.html(folder, tmp_path / "page.html").read_text(encoding="utf-8")
    assert "Arms at equal accuracy" in page


def test_json_is_the_run(capsys):
    main(["compare-arms", "sample-hall-synapse", "--target", "2 points", *FEW[2:], "--json"])
    assert json.loads(capsys.readouterr().out)["results"]["target"] == 0.02


def test_a_target_that_is_none_is_one_sentence(capsys):
    with pytest.raises(SystemExit):
        main(["compare-arms", "sample-hall-synapse", "--target", "good", *FEW])
    assert "points below the float net" in capsys.readouterr().err
