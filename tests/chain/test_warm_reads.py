"""Accuracy at other temperatures: gain alone changes no answer, an offset does, and tracking takes it out."""

import numpy as np
import pytest
import xarray as xr

import hallweight as hw
from hallweight.chain import accuracy_against_temperature
from hallweight.core import InputError

torch = pytest.importorskip("torch")


def reads(gain: list[float], shift: list[float], height: float) -> xr.Dataset:
    n = len(gain)
    values = {"gain": np.array(gain), "offset_shift": np.array(shift), "R_AHE": height * np.array(gain)}
    return xr.Dataset(
        {name: ("temperature", v) for name, v in values.items()}, coords={"temperature": 300.0 + 50 * np.arange(n)}
    )


def task(scheme: str):
    card = hw.card("sample-hall-synapse")
    rng = np.random.default_rng(2)
    x = torch.tensor(np.abs(rng.standard_normal((300, 16))), dtype=torch.float32)
    net = torch.nn.Sequential(torch.nn.Linear(16, 24, bias=False), torch.nn.ReLU(), torch.nn.Linear(24, 4, bias=False))
    with torch.no_grad():
        for layer in (net[0], net[2]):
            layer.weight.copy_(torch.tensor(rng.standard_normal(layer.weight.shape), dtype=torch.float32))
        labels = net(x).argmax(-1)
    analog = hw.network.convert(net, card, scheme=scheme, bits_in=None, bits_out=None)
    return analog, (x, labels), 0.5 * (card["state_max"] - card["state_min"])


def test_an_offset_costs_accuracy_unless_it_is_tracked_or_a_pair_cancels_it():
    analog, data, height = task("bipolar")
    found = accuracy_against_temperature(analog, data, reads([1.0, 1.0, 1.0], [0.0, 0.1, 1.0], height)).accuracy
    assert found.sel(tracked=True).values == pytest.approx(found.sel(tracked=True).values[0], abs=0.03)
    assert found.sel(tracked=False)[0] == pytest.approx(float(found.sel(tracked=True)[0]), abs=0.03)
    assert found.sel(tracked=False)[2] < found.sel(tracked=False)[0] - 0.1
    analog, data, height = task("pair")
    pair = accuracy_against_temperature(analog, data, reads([1.0, 1.0], [0.0, 1.0], height)).accuracy
    assert pair.sel(tracked=False)[1] == pytest.approx(float(pair.sel(tracked=False)[0]), abs=0.03)


def test_gain_alone_scales_all_answers_and_costs_only_noise():
    analog, data, height = task("bipolar")
    analog.read_noise = False
    found = accuracy_against_temperature(analog, data, reads([1.0, 0.5], [0.0, 0.0], height), seeds=2).accuracy
    assert found[0, 1] == found[0, 0] == found[1, 0]  # without converters and biases a common factor does nothing
    analog.read_noise = True
    noisy = accuracy_against_temperature(analog, data, reads([1.0, 0.02], [0.0, 0.0], height), seeds=4).accuracy
    assert noisy.sel(tracked=True)[1] < noisy.sel(tracked=True)[0]


def test_the_model_stays_as_it_was():
    analog, data, height = task("bipolar")
    analog.program(np.random.default_rng(1))
    before = {name: value.clone() for name, value in analog.state_dict().items()}
    accuracy_against_temperature(analog, data, reads([0.8], [0.1], height), seeds=1)
    assert all(torch.equal(value, before[name]) for name, value in analog.state_dict().items())


def test_no_programming_is_refused():
    analog, data, height = task("bipolar")
    with pytest.raises(InputError, match="seeds"):
        accuracy_against_temperature(analog, data, reads([1.0], [0.0], height), seeds=0)
