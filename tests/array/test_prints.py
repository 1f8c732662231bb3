"""What a terminal shows of the records of an array: a few lines, the figures in them, and no card written out."""

import numpy as np
import pytest

import hallweight as hw
from hallweight.array import Array, LayerShape

CARD = hw.card("sample-hall-synapse")
ARRAY = Array(CARD, rows=16, cols=16, readout="series-hall", node="22 nm")
LAYERS = [LayerShape("first", 40, 16), LayerShape("last", 16, 10)]


def records() -> dict[str, object]:
    cost = hw.array.cost(LAYERS, ARRAY)
    bar = hw.array.program(CARD, np.linspace(-1, 1, 160).reshape(16, 10), "pair", "verify", np.random.default_rng(0))
    return {
        "array": ARRAY,
        "cost": cost,
        "layer": cost.layers[0],
        "digital": hw.array.digital_cost(LAYERS, "22 nm"),
        "noise": hw.array.noise(ARRAY),
        "solution": hw.array.solve(ARRAY, np.linspace(-1, 1, 16)),
        "crossbar": bar,
        "devices": bar.devices,
    }


@pytest.mark.parametrize("name", ["array", "cost", "layer", "digital", "noise", "solution", "crossbar", "devices"])
def test_a_record_prints_in_a_few_lines(name: str) -> None:
    text = repr(records()[name])
    assert len(text.splitlines()) < 30
    assert max(map(len, text.splitlines())) < 360
    assert "never measured" not in text
    assert "array([" not in text


def test_the_price_prints_its_totals_and_parts() -> None:
    cost = hw.array.cost(LAYERS, ARRAY)
    text = str(cost)
    assert f"{cost.devices:,} devices" in text
    assert hw.core.show(cost.energy.total, "J") in text
    assert all(part.replace("_", " ") in text for part in cost.energy)
