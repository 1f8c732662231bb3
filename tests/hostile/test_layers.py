"""Layers that cannot be converted give one clear sentence; unusual ones that can be are converted right."""

import warnings

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils import parametrizations, prune

from hallweight.core import InputError
from hallweight.network import AnalogLinear, convert


class Own(nn.Module):
    """A layer of somebody's own, with a matrix of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.matrix = nn.Parameter(torch.ones(3, 3))
        self.fc = nn.Linear(3, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(x @ self.matrix)


class Derived(nn.Linear):
    """A linear layer that does something else."""

    def forward(self, x: Tensor) -> Tensor:
        return F.linear(x, self.weight.abs())


class Text(nn.Module):
    """An embedding whose table is also the weight of the last layer."""

    def __init__(self) -> None:
        super().__init__()
        self.table = nn.Embedding(7, 4)
        self.hidden = nn.Linear(4, 4)
        self.out = nn.Linear(4, 7, bias=False)
        self.out.weight = self.table.weight

    def forward(self, words: Tensor) -> Tensor:
        return self.out(self.hidden(self.table(words)).relu())


def old_weight_norm() -> nn.Module:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", FutureWarning)
        return nn.utils.weight_norm(nn.Linear(3, 2))


def pruned() -> nn.Module:
    net = nn.Linear(3, 2)
    prune.random_unstructured(net, "weight", 0.5)
    return net


REFUSED = {
    "recurrent": (lambda: nn.Sequential(nn.LSTM(3, 3)), "the layer '0' of type LSTM"),
    "recurrent cell": (lambda: nn.GRUCell(3, 3), "the model itself of type GRUCell"),
    "transposed": (lambda: nn.Sequential(nn.Conv2d(1, 1, 2), nn.ConvTranspose2d(1, 1, 2)), "digital=['1']"),
    "three dimensions": (lambda: nn.Conv3d(1, 1, 2), "Conv3d"),
    "bilinear": (lambda: nn.Bilinear(2, 3, 4), "Bilinear"),
    "a matrix of its own": (Own, "digital=['matrix']"),
    "a derived layer": (lambda: nn.Sequential(Derived(3, 2)), "type Derived"),
    "lazy": (lambda: nn.Sequential(nn.LazyLinear(3)), "run the model once"),
    "lazy convolution": (lambda: nn.Sequential(nn.LazyConv2d(3, 3)), "run the model once"),
    "weight norm": (lambda: nn.Sequential(parametrizations.weight_norm(nn.Linear(3, 2))), "remove_parametrizations"),
    "spectral norm": (lambda: parametrizations.spectral_norm(nn.Conv2d(3, 2, 1)), "remove_parametrizations"),
    "old weight norm": (old_weight_norm, "remove_weight_norm"),
    "pruned": (pruned, "prune.remove"),
    "complex": (lambda: nn.Linear(3, 2, dtype=torch.complex64), "complex64"),
    "compiled": (lambda: torch.compile(nn.Linear(3, 2)), "_orig_mod"),
    "scripted": (lambda: torch.jit.script(nn.Linear(3, 2)), "RecursiveScriptModule"),
    "no weights": (lambda: nn.Sequential(nn.ReLU(), nn.Flatten()), "without Linear"),
    "NaN in attention": (lambda: spoilt(nn.MultiheadAttention(4, 2)), "not finite in the model itself"),
    "infinite bias": (lambda: spoilt(nn.Linear(4, 2), "bias"), "not finite"),
    "not a model": (lambda: nn.Linear, "nn.Module"),
}


def spoilt(net: nn.Module, name: str = "in_proj_weight") -> nn.Module:
    with torch.no_grad():
        getattr(net, name)[0] = float("nan")
    return net


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore:Lazy modules:UserWarning")
@pytest.mark.parametrize("name", REFUSED)
def test_a_layer_that_cannot_be_converted_is_named_in_one_sentence(make_card, name):
    make, words = REFUSED[name]
    with pytest.raises(InputError) as error:
        convert(make(), make_card())
    text = str(error.value)
    assert words in text
    assert text.startswith("Found ")
    assert "\n" not in text


def test_what_the_sentence_advises_works(make_card):
    net = nn.Sequential(nn.Conv2d(1, 1, 2), nn.ConvTranspose2d(1, 1, 2))
    assert list(convert(net, make_card(), digital=["1"]).layers) == ["0"]
    assert list(convert(Own(), make_card(), digital=["matrix"]).layers) == ["fc"]
    net = nn.Sequential(parametrizations.weight_norm(nn.Linear(3, 2)))
    torch.nn.utils.parametrize.remove_parametrizations(net[0], "weight")
    assert list(convert(net, make_card()).layers) == ["0"]
    net = nn.Sequential(pruned())
    prune.remove(net[0], "weight")
    assert list(convert(net, make_card()).layers) == ["0"]


@pytest.mark.filterwarnings("ignore:Lazy modules:UserWarning")
def test_a_lazy_layer_is_an_ordinary_one_after_its_first_input(make_card):
    net = nn.Sequential(nn.LazyLinear(3), nn.LazyBatchNorm1d())
    net(torch.rand(4, 5))
    assert list(convert(net, make_card()).layers) == ["0"]


def test_a_layer_left_digital_stays_as_it_is(make_card):
    net = nn.Sequential(nn.Linear(3, 3), nn.Sequential(nn.Linear(3, 3), nn.Linear(3, 3)), nn.Linear(3, 2))
    analog = convert(net, make_card(), digital=["0", "1"])
    assert list(analog.layers) == ["2"]
    assert type(analog.net[1][0]) is nn.Linear
    with pytest.raises(InputError, match=r"no layer '1\.2'"):
        convert(net, make_card(), digital=["1.2"])
    with pytest.raises(InputError, match="without Linear"):
        convert(net, make_card(), digital=["0", "1", "2"])


def test_attention_can_be_left_digital_without_bypassing_the_other_layers(make_card):
    net = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True).eval()
    x = torch.rand(2, 3, 8)
    analog = convert(net, make_card(), digital=["self_attn"], bits_in=None, bits_out=None).eval()
    assert list(analog.layers) == ["linear1", "linear2"]
    analog.program(np.random.default_rng(0), "open")
    with torch.no_grad():
        before = analog(x)
        analog.layers["linear1"].programmed.zero_()
        assert not torch.allclose(analog(x), before)
    assert type(analog.bake().self_attn) is nn.MultiheadAttention


@pytest.mark.parametrize("make", [lambda: nn.InstanceNorm1d(3, affine=True), lambda: nn.RMSNorm(3), nn.PReLU])
def test_norms_stay_digital(make_card, make):
    assert list(convert(nn.Sequential(nn.Linear(3, 3), make()), make_card()).layers) == ["0"]


def test_a_weight_shared_with_an_embedding_is_programmed_without_changing_the_embedding(make_card):
    net = Text().eval()
    words = torch.tensor([[0, 3, 6]])
    analog = convert(net, make_card(sigma_c2c=0.03), bits_in=None, bits_out=None).eval()
    analog.program(np.random.default_rng(0), "open")
    baked = analog.bake()
    assert torch.equal(baked.table.weight, net.table.weight)
    assert not torch.equal(baked.out.weight, net.table.weight)
    torch.testing.assert_close(baked(words), analog(words), rtol=0, atol=1e-5)
    plain = analog.plain()
    assert plain.out.weight is plain.table.weight


def test_two_layers_that_share_a_weight_have_devices_of_their_own(make_card):
    net = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 4))
    net[1].weight = net[0].weight
    analog = convert(net, make_card(sigma_c2c=0.03), bits_in=None, bits_out=None).eval()
    crossbars = analog.program(np.random.default_rng(0), "open")
    assert sum(len(crossbar.devices) for crossbar in crossbars.values()) == 32
    baked = analog.bake()
    assert not torch.equal(baked[0].weight, baked[1].weight)
    x = torch.rand(5, 4)
    torch.testing.assert_close(baked(x), analog(x), rtol=0, atol=1e-5)
    analog.train()(x).sum().backward()  # training sees one weight: the gradients of both uses add up
    assert analog.net[0].weight.grad is analog.net[1].weight.grad


class Viewer(nn.Module):
    """The usual way to flatten, which needs the layout that a plain convolution gives."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(3, 8, 3), nn.ReLU(), nn.Conv2d(8, 8, 3))
        self.fc = nn.Linear(8 * 16, 2)

    def forward(self, x: Tensor) -> Tensor:
        return self.fc(self.conv(x).view(len(x), -1))


@pytest.mark.parametrize("training", [False, True])
def test_outputs_are_laid_out_as_those_of_the_plain_layer(make_card, training):
    net, x = Viewer(), torch.rand(2, 3, 8, 8)
    analog = convert(net, make_card(), calibrate=x)
    analog.program(np.random.default_rng(0), "open")
    assert analog.train(training)(x).shape == (2, 2)
    assert analog.bake()(x).shape == (2, 2) if not training else True
    fast = x.contiguous(memory_format=torch.channels_last)
    analog.program(np.random.default_rng(0), "open")
    assert analog.net.conv(fast).is_contiguous(memory_format=torch.channels_last)


def test_other_models_around_a_model_keep_working(make_card):
    inner = convert(nn.Sequential(nn.Linear(3, 3)), make_card())
    assert isinstance(convert(inner, make_card()).net[0], AnalogLinear)
    wrapped = convert(nn.DataParallel(nn.Linear(3, 2)), make_card())
    assert isinstance(wrapped.net.module, AnalogLinear)


def test_inputs_of_the_wrong_size_are_named(make_card):
    analog = convert(nn.Sequential(nn.Linear(3, 2)), make_card(), bits_in=None, bits_out=None).eval()
    analog.program(np.random.default_rng(0), "open")
    with pytest.raises(InputError, match=r"inputs of shape \(2, 4\)"):
        analog(torch.zeros(2, 4))


class Bypass(nn.Module):
    """Uses the weights of a layer without calling it."""

    def __init__(self):
        super().__init__()
        self.seen, self.unseen = nn.Linear(4, 4), nn.Linear(4, 2)

    def forward(self, x):
        return self.seen(x) @ self.unseen.weight.T


def test_a_layer_that_is_not_called_is_named(make_card):
    with pytest.raises(InputError, match=r"'unseen'.*digital"):
        convert(Bypass(), make_card(), calibrate=torch.rand(3, 4))
    assert convert(Bypass(), make_card(), calibrate=torch.rand(3, 4), digital=["unseen"]).layers.keys() == {"seen"}


class Sum(nn.Module):
    """A model of two inputs."""

    def __init__(self):
        super().__init__()
        self.one, self.two = nn.Linear(4, 3), nn.Linear(5, 3)

    def forward(self, x, y):
        return self.one(x) + self.two(y)


def test_a_model_of_two_inputs_is_calibrated(make_card):
    x, y = torch.rand(6, 4), torch.rand(6, 5)
    analog = convert(Sum(), make_card(), calibrate=(x, y)).eval()
    analog.program(np.random.default_rng(0))
    assert analog(x, y).shape == (6, 3)
