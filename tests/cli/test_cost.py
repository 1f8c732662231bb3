"""``hallweight cost``: the same as in Python, with its figures, its table and every formula."""

import inspect
import json
from dataclasses import fields

import pytest

import hallweight as hw
from hallweight.cli import main
from hallweight.cli.internals import PricedArrayOptions
from hallweight.core import Run

pytest.importorskip("torch")


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_defaults_are_those_of_an_array():
    array = inspect.signature(hw.array.Array).parameters
    assert all(array[f.name].default == f.default for f in fields(PricedArrayOptions))


def test_a_card_is_priced(capsys, tmp_path):
    hw.card("sample-hall-synapse").save(tmp_path / "card.toml")
    main(["cost", "--card", "card.toml", "--net", "digits-cnn", "--cols", "32"])
    text = capsys.readouterr().out
    assert "Energy" in text
    assert "assumed:" in text
    folder = next((tmp_path / "runs").iterdir())
    assert {p.stem for p in (folder / "figures").glob("*.pdf")} == {"cost-parts", "read-bits"}
    shell = Run.load(folder)
    python = hw.network.price(shell.card, network="digits-cnn", cols=32)
    assert shell.results["cost"] == json.loads(json.dumps(python.results["cost"]))


def test_a_figure_is_explained(capsys):
    main(["cost", "--card", "sample-hall-synapse", "--explain", "energy.adc"])
    text = capsys.readouterr().out
    assert "adc-built, lower quartile" in text
    assert "andrulis2024adc" in text


def test_an_unknown_node_is_one_sentence(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["cost", "--card", "sample-hall-synapse", "--node", "21 nm"])
    assert stop.value.code == 2
    assert "did you mean '20 nm'?" in capsys.readouterr().err
