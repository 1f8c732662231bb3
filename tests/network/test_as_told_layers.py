"""What users tried with layers of their own: subclasses of Linear and Conv2d."""

import copy
import pickle

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from hallweight.core import InputError
from hallweight.network import convert, register_layer

X = torch.rand(20, 6, generator=torch.Generator().manual_seed(1))


class Named(nn.Linear):
    """A subclass that changes nothing."""


@register_layer
class Scaled(nn.Linear):
    """A subclass with a digital factor after the product."""

    def __init__(self, *args):
        super().__init__(*args)
        self.gain = nn.Parameter(torch.tensor(3.0))

    def forward(self, x, shift=0.0):
        return super().forward(x) * self.gain + shift


@register_layer
class Same(nn.Conv2d):
    """A convolution that pads by itself."""

    def forward(self, x):
        return super().forward(F.pad(x, (1, 1, 1, 1)))


class Past(nn.Linear):
    """A subclass that multiplies by itself."""

    def forward(self, x):
        return F.linear(x, self.weight, self.bias)


class Unregistered(Scaled):
    """A registered class does not stand for its subclasses."""


@pytest.mark.parametrize("make", [lambda: Named(6, 4), lambda: Unregistered(6, 4)])
def test_an_unregistered_subclass_is_refused_with_what_to_do(make_card, make):
    with pytest.raises(InputError, match=r"register_layer\((Named|Unregistered)\), or leave it digital"):
        convert(nn.Sequential(make(), nn.Linear(4, 2)), make_card())


def test_registered_subclasses_are_on_arrays_with_their_digital_parts(make_card):
    net = nn.Sequential(Scaled(6, 16), nn.Unflatten(1, (1, 4, 4)), Same(1, 2, 3), nn.Flatten(), nn.Linear(32, 3)).eval()
    ideal = make_card(P_LTP=2048.0, P_LTD=2048.0)
    analog = convert(net, ideal, calibrate=X, bits_in=16, bits_out=16, percentile=100).eval()
    assert list(analog.layers) == ["0", "2", "4"]
    crossbars = analog.program(0)
    assert len(crossbars["0"].devices) == 96
    assert torch.allclose(analog(X), net(X), atol=2e-2)
    assert not torch.equal(analog(X), net(X))
    assert [type(m) for m in analog.bake()] == [type(m) for m in net]
    analog.train()(X).sum().backward()
    assert analog.net[0].gain.grad is not None
    assert torch.allclose(analog.layers["0"](X, shift=1.0), analog.layers["0"](X) + 1, atol=0.2)
    analog.eval()
    for twin in (copy.deepcopy(analog), pickle.loads(pickle.dumps(analog))):
        assert torch.equal(twin(X), analog(X))
    plain = nn.Sequential(Scaled(6, 16), nn.Unflatten(1, (1, 4, 4)), Same(1, 2, 3), nn.Flatten(), nn.Linear(32, 3))
    analog.net.load_state_dict(plain.state_dict())


def test_a_subclass_that_changes_nothing_is_registered(make_card):
    class Mine(nn.Linear):
        """A class of a notebook."""

    assert register_layer(Mine) is Mine
    assert register_layer(Mine) is Mine
    analog = convert(Mine(6, 3), make_card(), calibrate=X).eval()
    analog.program(0)
    assert analog(X).shape == (20, 3)


def test_a_forward_that_computes_past_the_arrays_and_other_classes_are_refused():
    with pytest.raises(InputError, match=r"does not call super\(\)\.forward"):
        register_layer(Past)
    for other in (nn.LSTM, nn.ConvTranspose2d, "Linear", nn.Linear(2, 2)):
        with pytest.raises(InputError, match="a subclass of one of Linear, Conv1d, Conv2d"):
            register_layer(other)
