"""Bad input to the heat of a membrane: one clear sentence each."""

from typing import Any

import pytest

from hallweight.core import InputError
from hallweight.membrane import HallCross, Membrane
from hallweight.membrane.internals import Ground, Layer


def mem(**changes: Any) -> Membrane:
    return Membrane(**({"film": "CoTb", "support": "PET 25 um"} | changes))


def without(name: str) -> Any:
    film = mem().film
    return film.revise(values={k: v for k, v in film.values.items() if k != name})


J, T = "3e10 A/m^2", "1 us"
CASES: dict[str, tuple[Any, str]] = {
    "pulse of no time": (lambda: mem().heating(J, 0.0), "time above zero"),
    "pulse before it begins": (lambda: mem().heating(J, "-1 us"), "time above zero"),
    "current in ampere": (lambda: mem().heating("3 mA", T), "A/m"),
    "endless current": (lambda: mem().heating(float("inf"), T), "Found inf"),
    "line of no width": (lambda: mem().heating(J, T, line="0 um"), "above zero"),
    "film as a source": (lambda: mem().heating(J, T, source="CoTb"), "spin-source"),
    "no such place": (lambda: mem().heating(J, T, where="edge"), "'mean' or 'middle'"),
    "no such ground": (lambda: mem().heating(J, T, under="sinc"), "did you mean 'sink'"),
    "film without a resistivity": (lambda: mem(film=without("rho")).heating(J, T), "rho"),
    "a layer that does not conduct": (lambda: Ground((Layer(0.0, 1e6),)), "above zero"),
    "an interface that does not": (lambda: mem(interface=-1.0), "conductance"),
    "a cross in the air": (lambda: HallCross.of(mem(support=None)), "on a support"),
    "a cross of no width": (lambda: HallCross(Ground(()), 0.0), "width"),
    "a cross at no time": (lambda: HallCross.of(mem(), cells=4).rise(J, 0.0), "time"),
    "a cross of one cell": (lambda: HallCross(Ground(()), 1e-6, cells=1), "cells = 1, expected a whole number, 2 or"),
}


@pytest.mark.parametrize("name", CASES)
def test_one_sentence(name: str) -> None:
    call, words = CASES[name]
    with pytest.raises(InputError) as caught:
        call()
    assert words in str(caught.value)
    assert str(caught.value).startswith("Found ")
    assert "\n" not in str(caught.value)
