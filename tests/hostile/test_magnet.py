"""Bad input to the magnet stage: one clear sentence each, that says what was found and what to do."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hallweight.core import Card, InputError, Value, build_card
from hallweight.magnet import (
    Course,
    Heating,
    Pair,
    critical_current,
    macrospin,
    oersted,
    pulse,
    rates,
    sampled,
    simulate,
    sine,
    switching_map,
    switching_time,
    threshold,
    train,
)

UNITS = {"M_1": "A/m", "M_2": "A/m", "J_ex": "J/m^3", "K_1": "J/m^3", "T_ref": "K", "T_C": "K", "t": "m", "width": "m",
         "length": "m"}  # fmt: skip
NUMBERS = {"M_1": 6e5, "M_2": 4e5, "J_ex": 4e6, "K_1": 5e4, "g_1": 2.2, "g_2": 2.0, "alpha_1": 0.1, "alpha_2": 0.1,
           "T_ref": 300.0, "T_C": 500.0, "beta_1": 0.4, "beta_2": 0.7, "t": 5e-9, "width": 3e-8, "length": 3e-8,
           "xi_1": 0.1}  # fmt: skip
PULSE = "1 pulse of 1e11 A/m^2, 10 ps"


def film(**numbers: float | None) -> Card:
    given = {k: v for k, v in (NUMBERS | numbers).items() if v is not None}
    values = {k: Value(value=v, unit=UNITS.get(k, "1"), how="assumed") for k, v in given.items()}
    return build_card({"name": "made up", "kind": "film", "values": values}, "here")


def metal() -> Card:
    values = {k: Value(value=v, unit=u, how="assumed")
              for k, v, u in (("theta_SH", 0.1, "1"), ("lambda_sd", 1e-9, "m"), ("t", 4e-9, "m"))}  # fmt: skip
    return build_card({"name": "metal", "kind": "spin-source", "values": values}, "here")


PAIR = Pair(M=np.array([6e5, 4e5]), gamma=np.full(2, 1.76e11), alpha=np.full(2, 0.1), J=4e6, K=np.array([3e4, 2e4]),
           xi=np.array([0.1, 0.0]), t=5e-9, volume=1e-24, T=300.0)  # fmt: skip

CASES: dict[str, tuple[Any, str]] = {
    "negative M": (lambda: macrospin(film(M_1=-6e5), PULSE), "M_1"),
    "negative M in a pair": (lambda: replace(PAIR, M=np.array([6e5, -1.0])), "positive"),
    "NaN moment": (lambda: replace(PAIR, M=np.array([6e5, np.nan])), "finite"),
    "no damping with temperature": (lambda: macrospin(film(alpha_2=0.0), PULSE), "alpha"),
    "no volume with temperature": (lambda: macrospin(film(width=None), PULSE), "volume"),
    "no damping on the card": (lambda: macrospin(film(alpha_2=None), PULSE), "alpha_2"),
    "step too long": (lambda: macrospin(PAIR, PULSE, dt="1 ps"), "at most 0.3 rad"),
    "step longer than the rise": (lambda: macrospin(PAIR, PULSE, rise="4 fs", dt="10 fs"), "resolves"),
    "step of nothing": (lambda: macrospin(PAIR, PULSE, dt="0 fs"), "dt = '0 fs', expected a time above zero"),
    "step in the wrong unit": (lambda: macrospin(PAIR, PULSE, dt="20 nm"), "'s'"),
    "NaN in a waveform": (lambda: sampled([0, 1e-9, 2e-9], [0, np.nan, 0]), "point 1"),
    "infinite time in a waveform": (lambda: sampled([0, np.inf], [0, 1]), "finite"),
    "times that fall": (lambda: sampled([0, 2e-9, 1e-9], [0, 1, 1]), "point 2"),
    "times that do not begin at 0": (lambda: sampled([1e-9, 2e-9], [0, 1]), "rise from 0"),
    "rows of two lengths": (lambda: sampled([0, 1e-9], [1, 2, 3]), "equally long"),
    "words in a waveform": (lambda: sampled([0, 1e-9], ["a", "b"]), "two rows of numbers"),
    "one point": (lambda: sampled([0.0], [1.0]), "at least two"),
    "J in ampere": (lambda: macrospin(PAIR, "1 pulse of 12 mA, 1 ns"), "A/m\\^2"),
    "J in ampere, waveform": (lambda: pulse("12 mA", "1 ns"), "A/m\\^2"),
    "J in a map in the wrong unit": (lambda: switching_map(PAIR, current=["1 mA"], width="1 ns"), "A/m\\^2"),
    "J without a unit in words": (lambda: pulse("1e11", "1 ns"), "without a unit"),
    "field as a drive of the current": (lambda: macrospin(PAIR, sine("1 T", "1 GHz", "1 ns", unit="A")), "A/m\\^2|'A'"),
    "current and field pulses": (lambda: macrospin(PAIR, "1 pulse of 1e11 A/m^2, 1 ns; 1 of 10 mT, 1 ns"), "A/m\\^2"),
    "pulse without a width": (lambda: macrospin(PAIR, "1 pulse of 1e11 A/m^2"), "width"),
    "T above T_C": (lambda: macrospin(film(), PULSE, temperature="600 K"), "T_C"),
    "negative T": (lambda: macrospin(film(), PULSE, temperature="-5 K"), "0 K"),
    "T without a unit": (lambda: macrospin(film(), PULSE, temperature="300"), "300 K"),
    "heated above T_C": (
        lambda: macrospin(film(), "1 pulse of 1e11 A/m^2, 1 ns", heating=Heating.from_rise("400 K", 1e11, "10 ps")),
        "heats",
    ),
    "heating of a pair": (lambda: macrospin(PAIR, PULSE, heating=Heating(1.0, 1e-9)), "film card"),
    "negative heating": (lambda: Heating(-1.0, 1e-9), "rate"),
    "heating at no current": (lambda: Heating.from_rise("10 K", 0.0, "1 ns"), "other than zero"),
    "temperatures below 0": (lambda: Course.of([0, 1], [300, -1]), "positive temperatures"),
    "rise longer than the pulse": (lambda: pulse("1e11 A/m^2", "1 ns", rise="2 ns"), "at most the width"),
    "negative width": (lambda: pulse("1e11 A/m^2", "-1 ns"), "width = '-1 ns', expected a time above zero"),
    "train of none": (lambda: train("1e11 A/m^2", "1 ns", 0, gap="1 ns"), "count = 0, expected .*, 1 or more"),
    "endless sine": (lambda: sine("1e11 A/m^2", "1 THz", "1 s"), "periods"),
    "endless protocol": (lambda: macrospin(PAIR, "1 pulse of 1e11 A/m^2, 1 s"), "rates"),
    "more than memory holds": (lambda: macrospin(PAIR, PULSE, n=10**6, record=1), "record='mean'"),
    "unknown record": (lambda: macrospin(PAIR, PULSE, record="ends"), "end"),
    "record every 0 steps": (lambda: macrospin(PAIR, PULSE, record=0), "record = 0, expected .*, 1 or more"),
    "unknown scheme": (lambda: macrospin(PAIR, PULSE, scheme="rk4"), "heun|midpoint"),
    "adaptive with noise": (lambda: macrospin(PAIR, PULSE, scheme="adaptive"), "T = 0"),
    "no devices": (lambda: macrospin(PAIR, PULSE, n=0), "n = 0, expected a whole number, 1 or more"),
    "start sideways": (lambda: macrospin(PAIR, PULSE, start="left"), "'up'"),
    "start of a wrong shape": (lambda: macrospin(PAIR, PULSE, start=[0, 0, 1]), "\\(2, 3\\)"),
    "start of no length": (lambda: macrospin(PAIR, PULSE, start=np.zeros((2, 3))), "zero"),
    "direction unknown": (lambda: macrospin(PAIR, PULSE, sigma="w"), "'y'"),
    "direction of no length": (lambda: macrospin(PAIR, PULSE, sigma=(0, 0, 0)), "zero"),
    "field along w": (lambda: macrospin(PAIR, PULSE, field={"w": 0.1}), "= 'w', expected 'x', 'y' or 'z'"),
    "field of two components": (lambda: macrospin(PAIR, PULSE, field=(0.1, 0.2)), "three"),
    "field in the wrong unit": (lambda: macrospin(PAIR, PULSE, field="20 mA"), "'T'"),
    "current waveform as a field": (lambda: macrospin(PAIR, PULSE, field={"x": pulse(1e11, 1e-9)}), "unit='T'"),
    "negative settling": (lambda: macrospin(PAIR, PULSE, settle="-1 ns"), "time from 0"),
    "negative gap": (lambda: macrospin(PAIR, PULSE, gap="-1 ns"), "time from 0"),
    "anisotropy of another number of devices": (lambda: macrospin(PAIR, PULSE, n=3, K_scale=np.ones(4)), "K_scale"),
    "source that is a film": (lambda: macrospin(PAIR, PULSE, source=film()), "spin-source"),
    "film that is a source": (lambda: macrospin(metal(), PULSE), "expected a card of kind 'film'"),
    "source beside the film": (lambda: macrospin(PAIR, PULSE, source=metal(), side="left"), "below"),
    "line of no width": (lambda: oersted(metal(), 5e-9, 0.0), "width = 0 m, expected a length above zero"),
    "threshold without torque": (lambda: threshold(film(xi_1=None)), "torque"),
    "threshold without thickness": (lambda: threshold(film(t=None)), "thickness"),
    "threshold in the plane": (lambda: threshold(film(K_1=1e3, M_1=9e5)), "normal"),
    "threshold beyond the anisotropy field": (lambda: threshold(PAIR, "2 T"), "anisotropy field"),
    "threshold to no tolerance": (lambda: threshold(PAIR, tolerance=0.0), "tolerance"),
    "map of one device": (lambda: switching_map(PAIR, current=1e11, width="1 ns", n=1), "n = 1, .*, 2 or more"),
    "map of no currents": (lambda: switching_map(PAIR, current=[], width="1 ns"), "at least one"),
    "map of no time": (lambda: switching_map(PAIR, current=1e11, width="0 s"), "times above zero"),
    "rates beyond the threshold": (lambda: rates(PAIR, 1e15), "threshold"),
    "rates of low barriers": (lambda: rates(PAIR, 0.0, barriers=(0.5, 1.0)), "from 2 on"),
    "rates without a volume": (lambda: rates(replace(PAIR, volume=np.nan), 0.0), "volume"),
    "critical current of no shares": (lambda: critical_current(PAIR, "1 s", field=0.0, shares=()), "shares"),
    "time against nothing": (lambda: switching_time(film()), "composition"),
    "time against two things": (
        lambda: switching_time(film(), composition=[0.2], temperature=["1 K", "2 K"]), "one list"),
    "composition of a card without": (lambda: switching_time(film(), composition=[0.2, 0.3]), "x"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_one_clear_sentence(name: str) -> None:
    call, says = CASES[name]
    with pytest.raises(InputError, match=says) as caught:
        call()
    sentence = str(caught.value)
    assert sentence.startswith("Found ")
    assert "\n" not in sentence
    assert len(sentence) < 420


STUDIES: dict[str, tuple[str, str]] = {
    "not TOML": ("study = ", "TOML"),
    "no study": ('film = "x"', "a study"),
    "misspelt study": ('study = "treshold"\nfilm = "FILM"', "did you mean 'threshold'"),
    "no film": ('study = "threshold"', "film"),
    "unknown film": ('study = "threshold"\nfilm = "CoXx"', "card"),
    "misspelt key": ('study = "threshold"\nfilm = "FILM"\nsede = 1', "did you mean 'seed'"),
    "misspelt argument": ('study = "threshold"\nfilm = "FILM"\n[arguments]\nfeild = 1', "did you mean 'field'"),
    "misspelt value": ('study = "threshold"\nfilm = "FILM"\n[film_values]\nalfa_1 = 1', "did you mean 'alpha_1'"),
    "value in a wrong unit": ('study = "threshold"\nfilm = "FILM"\n[film_values]\nt = "5 K"', "'m'"),
    "negative seed": ('study = "threshold"\nfilm = "FILM"\nseed = -1', "whole number"),
    "seed in words": ('study = "threshold"\nfilm = "FILM"\nseed = "one"', "whole number"),
    "missing argument": ('study = "switching_map"\nfilm = "FILM"', "switching_map"),
    "words for a number": (
        'study = "switching_map"\nfilm = "FILM"\n[arguments]\ncurrent = "1e11 A/m^2"\nwidth = "1 ns"\nn = "many"',
        "n = 'many', expected a whole number"),
    "unknown waveform": (
        'study = "macrospin"\nfilm = "FILM"\n[arguments]\nprotocol = {kind = "square"}', "waveform"),
    "half a waveform": (
        'study = "macrospin"\nfilm = "FILM"\n[arguments]\nprotocol = {kind = "pulse", width = "1 ns"}', "missing"),
    "range over zero": (
        'study = "threshold"\nfilm = "FILM"\n[arguments]\n'
        'field = {from = "0 T", to = "1 T", count = 3, spacing = "log"}', "zero"),
    "range of none": (
        'study = "threshold"\nfilm = "FILM"\n[arguments]\nfield = {from = "0 T", to = "1 T", count = 0}', "count"),
}  # fmt: skip


@pytest.mark.parametrize("name", STUDIES)
def test_bad_study_leaves_nothing_behind(name: str, tmp_path: Path) -> None:
    text, says = STUDIES[name]
    card = film().save(tmp_path / "film.toml")
    path = tmp_path / "study.toml"
    path.write_text(text.replace("FILM", str(card)))
    with pytest.raises(InputError, match=says):
        simulate(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_absent_study_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no file"):
        simulate(tmp_path / "none.toml")


def test_binary_study_file(tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_bytes(bytes(range(256)))
    with pytest.raises(InputError, match="TOML"):
        simulate(tmp_path / "s.toml")
