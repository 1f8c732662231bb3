"""What users tried with programming: seeds as numbers, calls in training mode, steps after it, a model given twice."""

import copy
import pickle

import numpy as np
import pytest
import torch
from torch import nn

from hallweight.core import InputError
from hallweight.network import convert, digits, train

X = torch.rand(10, 6, generator=torch.Generator().manual_seed(1))


def programmed(make_card, seed=0, **numbers):
    analog = convert(nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3)), make_card(**numbers), calibrate=X)
    analog.program(seed)
    return analog


def test_program_0_is_the_seed_0(make_card):
    analog = programmed(make_card, sigma_c2c=0.03)
    told = {n: layer.programmed.clone() for n, layer in analog.layers.items()}
    analog.program(np.random.default_rng(0))
    assert all(torch.equal(told[n], layer.programmed) for n, layer in analog.layers.items())
    analog.program(1)
    assert not torch.equal(told["0"], analog.layers["0"].programmed)
    analog.program(torch.Generator().manual_seed(4))
    for wrong in (None, True, -1, 0.5, "0"):
        with pytest.raises(InputError, match=r"program\(0\)"):
            analog.program(wrong)


def test_a_call_in_training_mode_keeps_what_was_programmed(make_card):
    analog = programmed(make_card, sigma_c2c=0.03, sigma_d2d=0.1).eval()
    before = analog(X)
    analog.train()
    analog(X).sum().backward()
    assert torch.equal(analog.eval()(X), before)
    assert analog.bake() is not None


def test_a_step_of_training_leaves_the_devices_and_the_next_read_says_so_once(make_card):
    analog = programmed(make_card, sigma_c2c=0.03).eval()
    with torch.no_grad():
        before = analog(X)
    optimizer = torch.optim.SGD(analog.parameters(), 0.5)
    analog.train()
    analog(X).square().sum().backward()
    optimizer.step()
    analog.eval()
    with torch.no_grad():
        with pytest.warns(UserWarning, match="have changed since the devices were programmed"):
            layer = analog.layers["0"](X)
        assert torch.isfinite(layer).all()
        analog(X)  # said once
        analog.program(0)
        assert not torch.equal(analog(X), before)


def test_the_message_of_a_model_without_devices_does_not_deny_what_was_done(make_card):
    data = digits().subset(60, 20)
    analog = convert(nn.Sequential(nn.Flatten(), nn.Linear(64, 10)), make_card(), calibrate=data.x_train)
    analog.program(0)
    train(analog, data, epochs=1, batch=30, lr=0.01, augment="none")
    with pytest.raises(InputError, match="hold no weights") as error:
        analog(data.x_test)
    assert "never" not in str(error.value)


def test_copies_know_whether_their_devices_hold_the_present_weights(make_card):
    analog = programmed(make_card).eval()
    for twin in (copy.deepcopy(analog), pickle.loads(pickle.dumps(analog))):
        assert torch.equal(twin(X), analog(X))
    with torch.no_grad():
        analog.layers["0"].weight.add_(0.1)
    for twin in (copy.deepcopy(analog), pickle.loads(pickle.dumps(analog))):
        with pytest.warns(UserWarning, match="have changed"):
            twin(X)


def test_convert_of_an_analog_model_puts_its_float_weights_on_the_new_card(make_card):
    analog = programmed(make_card, sigma_c2c=0.03)
    other = convert(analog, make_card(sigma_read=0.0, P_LTP=2048.0, P_LTD=2048.0), "pair", bits_in=None, bits_out=None)
    other.eval().program(0)
    assert torch.allclose(other(X), analog.plain()(X), atol=5e-3)
    assert other.spec.scheme == "pair"
    assert analog.spec.scheme == "bipolar"
    with pytest.raises(InputError, match="pass the analog model itself"):
        convert(analog.net, make_card())
