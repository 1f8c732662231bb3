"""Typos in every level of every TOML file that hallweight reads: one clear sentence each, before any work begins."""

import tomllib
from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Any

import pytest
import tomlkit

import hallweight as hw
from hallweight.core import Card, InputError

DEVICE = """
film = "CoTb"
source = "W"
side = "above"
width = "1 um"
grain = "15 nm"
outline = "square"
[film_values]
rho_AHE = 6e-8
[membrane]
support = "PET 25 um"
bend = "10 mm"
bend_along = "x"
[readout]
method = "lock-in"
time = 0.3
[kinetics]
coupling = 0.02
pinning = "1e-20 J"
"""
SIMULATE = """
study = "macrospin"
film = "CoGd"
source = "Pt"
seed = 0
[film_values]
alpha_1 = 0.05
width = "20 nm"
[source_values]
theta_SH = 0.08
[arguments]
temperature = "300 K"
record = "mean"
[arguments.field]
x = "20 mT"
[arguments.protocol]
kind = "pulse"
amplitude = "1e11 A/m^2"
width = "1 ns"
"""
CRITICAL = """
study = "critical_current"
film = "CoGd"
[arguments]
field = "20 mT"
width = {from = "10 ps", to = "1 s", count = 23, spacing = "log"}
"""
CHAIN = """
study = "supports"
film = "CoTb"
seed = 0
devices = 3
retention = "10 years"
use_temperature = "350 K"
[film_values]
rho_AHE = "6e-8 ohm*m"
[arguments]
supports = ["STO 500 um", "Si 500 um"]
bend = "10 mm"
[membrane]
bend_along = "x"
[device]
width = "0.3 um"
source = "W"
side = "above"
outline = "disc"
[write]
width = "1 us"
field = "200 mT"
[network]
network = "digits-cnn"
schemes = "bipolar"
seeds = 4
"""
RELEASE = """
study = "release"
[arguments]
shape = "100 um x 100 um"
layer = "Sr4Al2O7"
[arguments.holes]
pattern = "square"
pitch = "20 um"
diameter = "4 um"
"""
SWEEP = """
[sweep]
function = "hallweight.chain:point"
retries = 1
[grid]
x = {from = 0.18, to = 0.28, n = 11}
width = ["10 ns", "1 us"]
[fixed]
film = "CoTb"
"""
CARD = """
name = "dev3"
kind = "synapse"
law = "linear"
quantity = "R_xy"
notes = ["one"]
[values]
state_min = {value = -1.2, unit = "ohm", err = 0.02, how = "fitted", from = "dev3.csv", note = "x"}
state_max = {value = 1.2, unit = "ohm", how = "fitted"}
P_LTP = {value = 64, how = "measured"}
P_LTD = {value = 64, how = "measured"}
sigma_c2c = {value = 0.01, how = "assumed"}
sigma_read = {value = 0.01, how = "assumed"}
[covariance]
names = ["state_min"]
matrix = [[4e-4]]
"""
NOT_WORDS = {"name", "from", "note", "shape", "film", "notes", "names"}  # free text, and drawings or files


class NoWork(Executor):
    """An executor that may not be reached."""

    def submit(self, *_: Any, **__: Any) -> Any:
        raise AssertionError("work began")


def _chain(path: Path) -> Any:
    return hw.chain.study(path, path.parent / "run", executor=NoWork())


READERS = {
    "device": (DEVICE, hw.hall.load_device),
    "macrospin": (SIMULATE, lambda path: hw.magnet.simulate(path, path.parent / "run")),
    "critical": (CRITICAL, lambda path: hw.magnet.simulate(path, path.parent / "run", executor=NoWork())),
    "chain": (CHAIN, _chain),
    "release": (RELEASE, _chain),
    "sweep": (SWEEP, lambda path: hw.scale.sweep_file(path, path.parent / "run", executor=NoWork())),
    "card": (CARD, Card.load),
}


def _keys(table: Mapping[str, Any], place: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    for name, value in table.items():
        yield (*place, name)
        if isinstance(value, Mapping):
            yield from _keys(value, (*place, name))


def _words(table: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    for place in _keys(table):
        value = _at(table, place)
        if isinstance(value, str) and place[-1] not in NOT_WORDS and not any(c.isdigit() for c in value):
            yield place


def _at(table: Mapping[str, Any], place: tuple[str, ...]) -> Any:
    for name in place:
        table = table[name]
    return table


def _typo(word: str) -> str:
    return word[:-1] + "qz" if len(word) < 4 else word[:-2] + word[-1]


def _cases(which: Any) -> list[Any]:
    return [
        pytest.param(reader, place, id=f"{reader}-{'.'.join(place)}")
        for reader, (text, _) in READERS.items()
        for place in which(tomllib.loads(text))
    ]


def _answer(reader: str, tmp_path: Path, study: Mapping[str, Any]) -> str:
    path = tmp_path / "study.toml"
    path.write_text(tomlkit.dumps(study), encoding="utf-8")
    with pytest.raises(InputError) as answer:
        READERS[reader][1](path)
    assert not (tmp_path / "run" / "run.json").exists()
    text = str(answer.value)
    assert len(text.splitlines()) == 1
    return text


@pytest.mark.parametrize(("reader", "place"), _cases(_keys))
def test_a_misspelt_name_is_answered(reader, place, tmp_path):
    study = tomllib.loads(READERS[reader][0])
    table = _at(study, place[:-1])
    table[_typo(place[-1])] = table.pop(place[-1])
    text = _answer(reader, tmp_path, study)
    assert repr(_typo(place[-1])) in text
    if len(place[-1]) > 1:
        assert f"did you mean {place[-1]!r}" in text or "choose one of" in text


@pytest.mark.parametrize(("reader", "place"), _cases(_words))
def test_a_misspelt_word_is_answered(reader, place, tmp_path):
    study = tomllib.loads(READERS[reader][0])
    table = _at(study, place[:-1])
    table[place[-1]] = _typo(table[place[-1]])
    assert table[place[-1]].rpartition(":")[2] in _answer(reader, tmp_path, study)


@pytest.mark.parametrize("reader", ["device", "card"])
def test_what_is_misspelt_here_is_read_where_it_is_not(reader, tmp_path):
    path = tmp_path / "study.toml"
    path.write_text(READERS[reader][0], encoding="utf-8")
    assert READERS[reader][1](path) is not None


@pytest.mark.parametrize("reader", ["critical", "chain"])
def test_a_study_without_typos_comes_to_its_work(reader, tmp_path):
    path = tmp_path / "study.toml"
    path.write_text(READERS[reader][0], encoding="utf-8")
    with pytest.raises(AssertionError, match="work began"):
        READERS[reader][1](path)


@pytest.mark.parametrize(
    ("reader", "place", "wrong"),
    [
        ("device", ("kinetics", "coupling"), "strong"),
        ("device", ("readout", "time"), "0.3"),
        ("chain", ("device", "barrier"), "high"),
        ("chain", ("network", "seeds"), "four"),
        ("chain", ("devices",), "three"),
        ("chain", ("film",), "CoTbb"),
        ("chain", ("arguments", "supports"), ["STO 500 um", "Sii 500 um"]),
        ("macrospin", ("seed",), -1),
        ("macrospin", ("arguments", "temperature"), "300 mT"),
        ("sweep", ("grid", "width"), {"from": 1}),
        ("sweep", ("sweep", "function"), "hallweight.chain:pint"),
        ("card", ("values", "state_min"), 3),
    ],
)
def test_a_wrong_value_is_answered_before_any_work(reader, place, wrong, tmp_path):
    study = tomllib.loads(READERS[reader][0])
    _at(study, place[:-1])[place[-1]] = wrong
    _answer(reader, tmp_path, study)
