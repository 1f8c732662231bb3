"""The wrong kind of thing given to the magnet stage: a name for a card, a card for a pair, a text for a number."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError
from hallweight.magnet import (
    Heating,
    Pair,
    at_composition,
    compensation,
    critical_current,
    macrospin,
    modes,
    rates,
    relaxation_rate,
    simulate,
    spin_flop,
    static_threshold,
    switching_map,
    switching_time,
    threshold,
    train,
)

FILM, PT, SYNAPSE = hw.card("CoGd"), hw.card("Pt"), hw.card("sample-hall-synapse")
PULSE = "1 pulse of 1e11 A/m^2, 10 ps"
PAIR = Pair(M=np.array([6e5, 4e5]), gamma=np.full(2, 1.76e11), alpha=np.full(2, 0.1), J=4e6, K=np.array([3e4, 2e4]),
           xi=np.array([0.1, 0.0]), t=5e-9, volume=1e-24, T=300.0)  # fmt: skip
STILL = replace(PAIR, alpha=np.zeros(2), T=0.0)
FLAT = replace(PAIR, N=np.array([0.0, 0.0, 1.0]), K=np.array([1e3, 1e3]))
SHOT: dict[str, Any] = {"current": 1e11, "width": "10 ps", "n": 2}

CASES: dict[str, tuple[Any, str]] = {
    "name for a film": (lambda: macrospin("CoGd", PULSE), "card of kind 'film'"),  # type: ignore[arg-type]
    "nothing for a film": (lambda: switching_map(None, **SHOT), "card of kind 'film'"),
    "synapse for a film": (lambda: switching_map(SYNAPSE, **SHOT), "card of kind 'film'"),
    "pair for a film": (lambda: compensation(PAIR), "card of kind 'film'"),  # type: ignore[arg-type]
    "name for a source": (lambda: macrospin(FILM, PULSE, source="Pt"), "spin-source"),  # type: ignore[arg-type]
    "synapse for a source": (lambda: macrospin(FILM, PULSE, source=SYNAPSE), "spin-source"),
    "card for a pair, modes": (lambda: modes(FILM), "in place of a pair"),  # type: ignore[arg-type]
    "card for a pair, spin flop": (lambda: spin_flop(FILM), "in place of a pair"),  # type: ignore[arg-type]
    "card for a pair, threshold": (lambda: static_threshold(FILM), "in place of a pair"),  # type: ignore[arg-type]
    "no damping in a map": (lambda: switching_map(STILL, **SHOT), "damping above 0"),
    "no damping in a ramp": (lambda: threshold(STILL), "damping above 0"),
    "no damping in a study of widths": (lambda: critical_current(STILL, "1 ns"), "damping above 0"),
    "no damping, rate": (lambda: relaxation_rate(STILL), "damping above 0"),
    "in the plane, map": (lambda: switching_map(FLAT, **SHOT), "rest along its easy axis"),
    "width of the line in the wrong unit": (lambda: macrospin(FILM, PULSE, source=PT, width="1 s"), "'m'"),
    "negative width of the line": (lambda: macrospin(FILM, PULSE, source=PT, width="-1 um"), "a length above zero"),
    "no protocol": (lambda: macrospin(PAIR, None), "in place of a protocol"),  # type: ignore[arg-type]
    "empty protocol": (lambda: macrospin(PAIR, ""), "without a pulse"),
    "protocol that waits": (lambda: macrospin(PAIR, "wait 1 ns"), "only waits"),
    "heating that is a number": (lambda: macrospin(FILM, PULSE, heating=3.0), "Heating"),  # type: ignore[arg-type]
    "heating in words": (lambda: Heating("hot", 1e-9), "rate"),  # type: ignore[arg-type]
    "list of temperatures": (lambda: macrospin(FILM, PULSE, temperature=[300]), "300 K"),  # type: ignore[arg-type]
    "record in halves": (lambda: macrospin(PAIR, PULSE, record=2.5), "whole number"),  # type: ignore[arg-type]
    "no record": (lambda: macrospin(PAIR, PULSE, record=None), "whole number"),  # type: ignore[arg-type]
    "unknown number type": (lambda: macrospin(PAIR, PULSE, dtype="flot"), "float64"),
    "anisotropy in words": (lambda: macrospin(PAIR, PULSE, K_scale="a"), "K_scale"),  # type: ignore[arg-type]
    "negative seed": (lambda: macrospin(PAIR, PULSE, seed=-1), "the seed -1"),
    "seed in words": (lambda: rates(PAIR, seed="a"), "the seed 'a'"),  # type: ignore[arg-type]
    "half a pulse": (lambda: train(1e11, 1e-9, 2.5, gap=1e-9), "count = 2.5, expected a whole number"),  # type: ignore[arg-type]
    "no fields": (lambda: threshold(PAIR, []), "at least one"),
    "no compositions": (lambda: compensation(FILM, composition=[]), "at least one"),
    "composition in words": (lambda: at_composition(FILM, "0.2"), "fraction"),  # type: ignore[arg-type]
    "temperature without a unit": (lambda: compensation(FILM, "300"), "300 K"),
    "backwards overdrive": (lambda: switching_time(FILM, temperature=[300], overdrive=-1), "above 0"),
    "moments in words": (lambda: replace(PAIR, M=["a", 1]), "M = "),
    "exchange in words": (lambda: replace(PAIR, J="x"), "J = "),
    "value of a card in the wrong unit": (lambda: FILM.replace(J_ex="10 MJ"), "J/m\\^3"),
    "negative value of a card in words": (lambda: FILM.replace(M_1="-1 kA/m"), "M_1"),
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


@pytest.mark.parametrize(("text", "says"), [
    ('study = ["threshold"]\nfilm = "CoGd"', "a study"),
    ('study = "threshold"\nfilm = "CoGd"\narguments = 5', "a table"),
    ('study = "threshold"\nfilm = "CoGd"\nfilm_values = 5', "a table"),
    ('study = "threshold"\nfilm = "CoGd"\nsource_values = {t = "3 nm"}', "without a source"),
    ('study = "threshold"\nfilm = 3', "unknown card '3'"),
    ('study = "threshold"\nfilm = "sample-hall-synapse"', "kind 'film'"),
    ('study = "threshold"\nfilm = "CoGd"\nsource = "GdFeCo"', "spin-source"),
])  # fmt: skip
def test_bad_study(text: str, says: str, tmp_path: Path) -> None:
    path = tmp_path / "study.toml"
    path.write_text(text)
    with pytest.raises(InputError, match=says):
        simulate(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_text_and_single_numbers_are_taken_where_they_are_meant() -> None:
    """A unit makes a number of a card, a temperature or a line's width as clear as anywhere else."""
    assert FILM.replace(t="2 nm", tilt="3 deg")["tilt"] == pytest.approx(np.deg2rad(3))
    one = compensation(FILM, "300 K", composition=0.22)
    assert one.M_net.shape == (1, 1)
    assert float(one.T_M.item()) == pytest.approx(float(compensation(FILM, [0.0]).T_M))
    out = macrospin(FILM, PULSE, temperature=compensation(FILM, 300.0).T_A, source=PT, width="100 nm", noise=False)
    assert out.T.values[0] == pytest.approx(float(compensation(FILM, 300.0).T_A))
