"""Analog layers: what they compute, what they add, and that they remain ordinary modules."""

import copy
import pickle

import numpy as np
import pytest
import torch
from torch import nn

from hallweight.array import SCHEMES
from hallweight.core import InputError
from hallweight.network import AnalogConv2d, AnalogLinear, convert


def small(seed: int = 0) -> nn.Sequential:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(
            nn.Conv2d(2, 6, 3, stride=2, padding=1, padding_mode="reflect"),
            nn.BatchNorm2d(6),
            nn.ReLU(),
            nn.Conv2d(6, 6, 3, groups=3, bias=False),
            nn.ReLU(),
            nn.Flatten(),
            nn.Linear(24, 5),
        ).eval()


X = torch.rand(16, 2, 8, 8, generator=torch.Generator().manual_seed(1))


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("how", ["verify", "open"])
@pytest.mark.parametrize("weight_scale", ["column", "layer"])
def test_without_any_fault_the_model_is_the_float_model(make_card, scheme, how, weight_scale):
    net = small()
    ideal = make_card(P_LTP=2048.0, P_LTD=2048.0)
    analog = convert(net, ideal, scheme, bits_in=None, bits_out=None, weight_scale=weight_scale).eval()
    analog.program(np.random.default_rng(0), how)
    assert torch.allclose(analog(X), net(X), atol=3e-3)


def test_fine_converters_alone_change_little_and_coarse_ones_much(make_card):
    net, error = small(), {}
    for bits in (16, 8, 3):
        analog = convert(
            net, make_card(P_LTP=2048.0, P_LTD=2048.0), bits_in=bits, bits_out=bits, calibrate=X, percentile=100
        ).eval()
        analog.program(np.random.default_rng(0))
        with torch.no_grad():
            error[bits] = float((analog(X) - net(X)).abs().max())
    assert error[8] > 2 * error[16]
    assert error[3] > 10 * error[8]


def test_devices_are_counted_by_layer_and_group(make_card):
    weights = {"0": 6 * 2 * 9, "3": 6 * 2 * 9, "6": 24 * 5}
    rows = {"0": 2 * 9, "3": 3 * 2 * 9, "6": 24}
    for scheme, count in {
        "bipolar": lambda n: weights[n],
        "pair": lambda n: 2 * weights[n],
        "reference": lambda n: weights[n] + rows[n],
        "fixed": lambda n: 2 * weights[n],
    }.items():
        crossbars = convert(small(), make_card(), scheme).program(np.random.default_rng(0), "open")
        assert {n: len(b.devices) for n, b in crossbars.items()} == {n: count(n) for n in weights}


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("spread", [0.0, 0.3])
def test_the_noise_of_an_output_has_the_exact_variance(make_card, scheme, spread):
    """var(y_j) = s_j^2 sum_i v_i^2 sigma^2 (sum over the devices of the weight) / swing^2; 20000 reads, error 1%."""
    card = make_card(sigma_read=0.01, sigma_d2d_range=spread)
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net = nn.Linear(30, 4)
    analog = convert(net, card, scheme, bits_in=None, bits_out=None).eval()
    crossbar = analog.program(np.random.default_rng(1), "open")[""]
    v = torch.rand(30, generator=torch.Generator().manual_seed(2))
    with torch.no_grad():
        y = analog(v.expand(20000, 30)).double().numpy()
    scale = net.weight.detach().abs().amax(1).double().numpy()
    per_device = (0.01 * crossbar.devices.range) ** 2
    columns = net.weight.T.shape
    if scheme == "bipolar":
        own, common = per_device.reshape(columns), np.zeros((30, 1))
    elif scheme in ("pair", "fixed"):  # a weight of 1 is the whole range of a pair, or half of it
        own, common = per_device.reshape(2, *columns).sum(0) / (4 if scheme == "pair" else 1), np.zeros((30, 1))
    else:
        own, common = per_device[:120].reshape(columns), per_device[120:].reshape(30, 1)
    square = v.double().numpy() ** 2
    wanted = (np.diag(square @ own) + square @ common) * np.outer(scale, scale)
    assert (
        np.abs(np.cov(y.T) / np.outer(scale, scale) - wanted / np.outer(scale, scale)).max()
        < 0.05 * (square @ (own + common)).max()
    )
    if not spread:
        expected = {"bipolar": 0.0, "pair": 0.0, "reference": 0.5, "fixed": 0.0}[scheme]
        assert np.corrcoef(y.T)[np.triu_indices(4, 1)] == pytest.approx(np.full(6, expected), abs=0.03)


def test_reference_noise_of_a_convolution_is_common_to_the_channels_of_a_group_only(make_card):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        net = nn.Conv2d(4, 6, 3, groups=2)
    analog = convert(net, make_card(sigma_read=0.02), "reference", bits_in=None, bits_out=None).eval()
    analog.program(np.random.default_rng(0), "open")
    x = torch.rand(1, 4, 3, 3, generator=torch.Generator().manual_seed(3)).expand(8000, 4, 3, 3)
    with torch.no_grad():
        found = np.corrcoef(analog(x).flatten(1).T.numpy())
    wanted = np.kron(np.eye(2), np.full((3, 3), 0.5))
    np.fill_diagonal(wanted, 1)
    assert np.abs(found - wanted).max() < 0.06


def test_positions_of_a_convolution_are_separate_reads(make_card):
    net = nn.Conv2d(1, 1, 1, bias=False)
    analog = convert(net, make_card(sigma_read=0.02), "reference", bits_in=None, bits_out=None).eval()
    analog.program(np.random.default_rng(0), "open")
    with torch.no_grad():
        found = np.corrcoef(analog(torch.ones(6000, 1, 1, 3)).flatten(1).T.numpy())
    assert np.abs(found - np.eye(3)).max() < 0.06


def test_no_input_no_noise(make_card):
    analog = convert(nn.Linear(5, 3, bias=False), make_card(sigma_read=0.1), bits_in=None, bits_out=None).eval()
    analog.program(np.random.default_rng(0))
    assert not analog(torch.zeros(4, 5)).any()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_bake_is_the_analog_model_without_read_noise_and_converters(make_card, scheme):
    card = make_card(sigma_c2c=0.03, sigma_d2d=0.1, sigma_read=0.02, p_stuck=0.02)
    analog = convert(small(), card, scheme, bits_in=None, bits_out=None).eval()
    analog.program(np.random.default_rng(0))
    plain = analog.bake()
    noisy = analog(X)
    analog.read_noise = False
    assert torch.allclose(analog(X), plain(X), atol=1e-5)
    assert not torch.allclose(noisy, plain(X), atol=1e-3)
    assert [type(m) for m in plain] == [type(m) for m in small()]
    assert plain.state_dict().keys() == small().state_dict().keys()
    assert len(analog.layers) == 3  # the analog model stays as it was


def test_the_same_stream_gives_the_same_outputs(make_card):
    card = make_card(sigma_c2c=0.03, sigma_read=0.02)
    analog = convert(small(), card, bits_in=None, bits_out=None).eval()
    out = []
    for seed in (0, 0, 1):
        analog.program(np.random.default_rng(seed))
        out.append(analog(X))
    assert torch.equal(out[0], out[1])
    assert not torch.equal(out[0], out[2])
    assert not torch.equal(analog(X), out[2])  # every call is a new read


def test_it_is_an_ordinary_module(make_card):
    net = small()
    analog = convert(net, make_card(sigma_c2c=0.02), calibrate=X).eval()
    assert type(net[0]) is nn.Conv2d  # the model that came in is untouched
    assert isinstance(analog.net[0], AnalogConv2d)
    assert isinstance(analog.net[0], nn.Conv2d)
    assert isinstance(analog.net[6], AnalogLinear)
    assert [n for n, _ in analog.net.named_parameters()] == [n for n, _ in net.named_parameters()]
    analog.net.load_state_dict(net.state_dict(), strict=False)
    analog.program(np.random.default_rng(0))
    other = convert(small(1), make_card(sigma_c2c=0.02)).eval()
    other.load_state_dict(analog.state_dict())
    for twin in (other, copy.deepcopy(analog), pickle.loads(pickle.dumps(analog))):
        assert torch.equal(twin(X), analog(X))
    plain = convert(net, make_card(), bits_in=None, bits_out=None)
    plain.net.load_state_dict(small(2).state_dict())


def test_it_does_not_answer_before_it_is_programmed(make_card):
    analog = convert(small(), make_card(), bits_in=None, bits_out=None).eval()
    with pytest.raises(InputError, match="program"):
        analog(X)


def test_a_layer_used_twice_is_one_array(make_card):
    layer = nn.Linear(4, 4)
    analog = convert(nn.Sequential(layer, nn.ReLU(), layer), make_card(), bits_in=None, bits_out=None)
    assert list(analog.layers) == ["0"]
    assert analog.net[0] is analog.net[2]


def test_a_layer_of_zeros_is_no_trouble(make_card):
    net = nn.Linear(3, 2)
    nn.init.zeros_(net.weight)
    analog = convert(net, make_card(), calibrate=torch.ones(2, 3)).eval()
    analog.program(np.random.default_rng(0))
    assert torch.allclose(analog(torch.ones(1, 3)), net(torch.ones(1, 3)), atol=0.1)


def test_double_precision_stays_double(make_card):
    net = small().double()
    analog = convert(net, make_card(sigma_read=0.01), calibrate=X.double()).eval()
    analog.program(np.random.default_rng(0))
    assert analog(X.double()).dtype == torch.float64


@pytest.mark.parametrize(("old", "new"), [("real", "programmed_weight"), ("hold", "load_crossbar"), ("wire", "attach")])
def test_methods_still_answer_to_their_old_names_with_a_warning(make_card, old, new):
    layer = convert(nn.Linear(3, 2), make_card()).layers[""]
    with pytest.warns(DeprecationWarning, match=f"AnalogLinear.{old} is retired .* write {new}"):
        assert getattr(layer, old) == getattr(layer, new)


def test_refresh_still_takes_its_old_keyword_with_a_warning(make_card):
    analog = convert(nn.Linear(3, 2), make_card(), bits_in=None, bits_out=None)
    crossbars = analog.program(np.random.default_rng(0))
    with pytest.warns(DeprecationWarning, match="write crossbars="):
        analog.refresh(boxes=crossbars)
