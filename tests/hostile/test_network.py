"""Bad input to arrays and networks: one clear sentence each."""

from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from hallweight.array import program
from hallweight.core import Card, InputError, Value, build_card
from hallweight.network import convert, evaluate


def card(low: float = -1.0, high: float = 1.0, **extra: float) -> Card:
    numbers = {"sigma_c2c": 0.0, "sigma_read": 0.0, "P_LTP": 64.0, "P_LTD": 64.0} | extra
    values = {k: Value(value=v, how="assumed") for k, v in numbers.items()}
    for k, v in {"state_min": low, "state_max": high}.items():
        values[k] = Value(value=v, unit="ohm", how="assumed")
    return Card(name="t", law="linear", values=values)


def other_kind(kind: str) -> Card:
    data = {
        "hall-loop": {
            k: {"value": 0.1, "unit": "ohm", "how": "fitted"} for k in ("R_AHE", "offset", "closure", "sigma_read")
        },
        "harmonic": {},
        "readings": {
            "n_devices": {"value": 3, "how": "measured"},
            "state_min": {"value": 0, "unit": "ohm", "how": "measured"},
            "state_max": {"value": 1, "unit": "ohm", "how": "measured"},
        },
    }[kind]
    return build_card({"name": "film", "kind": kind, "values": data}, "here")


def bad_net(what: float) -> nn.Module:
    net = nn.Sequential(nn.Linear(3, 3), nn.ReLU(), nn.Linear(3, 2))
    with torch.no_grad():
        net[2].weight[0, 0] = what
    return net


def run_unprogrammed() -> None:
    convert(nn.Linear(3, 2), card()).eval()(torch.zeros(1, 3))


def run_uncalibrated() -> None:
    analog = convert(nn.Linear(3, 2), card()).eval()
    analog.program(np.random.default_rng(0))
    analog(torch.zeros(1, 3))


def rng() -> np.random.Generator:
    return np.random.default_rng(0)


CASES: dict[str, tuple[Any, str]] = {
    "a card without its range": (
        lambda: build_card(
            {"name": "x", "law": "linear", "values": {"P_LTP": {"value": 9, "how": "assumed"}}}, "x.toml"
        ),
        "missing state_min",
    ),
    "one level": (lambda: evaluate(card().replace(levels=1.0)), "levels is below 2"),
    "half a level, all schemes": (lambda: evaluate(card(levels=4.5)), "levels"),
    "a path as a card": (lambda: evaluate("card.toml"), "hallweight.card(path)"),  # type: ignore[arg-type]
    "a list as a model": (lambda: convert([1, 2], card()), "nn.Module"),  # type: ignore[arg-type]
    "half a level": (lambda: program(card(levels=4.5), np.zeros((2, 2)), "pair", "open", rng()), "levels"),
    "no bits in": (lambda: evaluate(card(), bits_in=0), "bits_in"),
    "half a bit out": (lambda: evaluate(card(), bits_out=7.5), "bits_out"),  # type: ignore[arg-type]
    "an unknown scheme": (lambda: evaluate(card(), schemes="bipolr"), "did you mean 'bipolar'"),
    "an unknown scheme to convert": (lambda: convert(nn.Linear(2, 2), card(), "pairs"), "did you mean 'pair'"),
    "an unknown way to program": (lambda: evaluate(card(), program=["verfy"]), "did you mean 'verify'"),
    "no scheme": (lambda: evaluate(card(), schemes=()), "no scheme"),
    "an unknown network": (lambda: evaluate(card(), network="digits"), "did you mean 'digits-cnn'"),
    "no seeds": (lambda: evaluate(card(), seeds=0), "seeds = 0"),
    "one seed": (lambda: evaluate(card(), seeds=1), "spread"),
    "half a seed": (lambda: evaluate(card(), train_seeds=1.5), "train_seeds"),  # type: ignore[arg-type]
    "negative time": (lambda: evaluate(card(), decades=-1), "decades"),
    "an unknown weight scale": (lambda: evaluate(card(), weight_scale="colum"), "did you mean 'column'"),  # type: ignore[arg-type]
    "a hall-loop card": (lambda: evaluate(other_kind("hall-loop")), "LTP and LTD pulses"),
    "a harmonic card": (lambda: convert(nn.Linear(2, 2), other_kind("harmonic")), "LTP and LTD pulses"),
    "a readings card": (lambda: program(other_kind("readings"), np.zeros((2, 2)), "pair", "open", rng()), "synapse"),
    "a conductance as a signed weight": (lambda: evaluate(card(0.5, 1.5), schemes="bipolar"), "through zero"),
    "a recurrent layer": (lambda: convert(nn.Sequential(nn.LSTM(3, 3)), card()), "type LSTM"),
    "a transposed convolution": (
        lambda: convert(nn.Sequential(nn.ConvTranspose2d(1, 1, 2)), card()),
        "ConvTranspose2d",
    ),
    "nothing to convert": (lambda: convert(nn.ReLU(), card()), "without Linear"),
    "weights that are NaN": (lambda: convert(bad_net(float("nan")), card()), "layer '2'"),
    "weights that are infinite": (lambda: convert(bad_net(float("inf")), card()), "layer '2'"),
    "a matrix with NaN": (lambda: program(card(), np.full((2, 2), np.nan), "pair", "open", rng()), "not finite"),
    "weights beyond full scale": (lambda: program(card(), np.full((2, 2), 1.5), "pair", "open", rng()), "full scale"),
    "weights in one row": (lambda: program(card(), np.zeros(4), "pair", "open", rng()), "matrix"),
    "no weights": (lambda: program(card(), np.zeros((0, 3)), "pair", "open", rng()), "matrix"),
    "a percentile of zero": (lambda: convert(nn.Linear(2, 2), card(), percentile=0), "percentile"),
    "a model not programmed": (run_unprogrammed, "program"),
    "a converter without range": (run_uncalibrated, "calibrate"),
}


@pytest.mark.parametrize("name", CASES)
def test_bad_input_is_one_clear_sentence(name):
    call, word = CASES[name]
    with pytest.raises(InputError) as error:
        call()
    text = str(error.value)
    assert word in text
    assert text.startswith("Found ")
    assert text.rstrip(".?").count("\n") == 0
