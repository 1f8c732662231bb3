"""What users tried with other number types, and with torch.compile."""

import os
import subprocess
import sys

import pytest
import torch
from torch import nn

from hallweight.core import InputError
from hallweight.network import convert

X = torch.rand(16, 1, 8, 8, generator=torch.Generator().manual_seed(1))


def net() -> nn.Sequential:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        layers = nn.Conv2d(1, 4, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(256, 10)
        return nn.Sequential(*layers).eval()


def make(card, tile=None, dtype=torch.float32):
    analog = convert(net().to(dtype), card, calibrate=X.to(dtype), tile=tile).eval()
    analog.program(0)
    return analog


@pytest.fixture
def card(make_card):
    return make_card(sigma_c2c=0.02, sigma_read=0.01)


@pytest.mark.parametrize("tile", [None, 64])
@pytest.mark.parametrize(("dtype", "digits"), [(torch.bfloat16, 0.02), (torch.float16, 0.01)])
def test_a_model_moved_to_a_short_type_keeps_its_devices(card, tile, dtype, digits):
    """Activations have 8 or 11 bits; a code of a converter may differ by one. States stay in single precision."""
    analog = make(card, tile)
    analog.seed_noise(5)
    with torch.no_grad():
        told, held = analog(X), analog.layers["3"].programmed.clone()
        analog.to(dtype).seed_noise(5)
        y = analog(X.to(dtype))
    assert y.dtype == dtype
    assert torch.equal(analog.layers["3"].programmed, held)
    assert (y.float() - told).abs().max() < 2 * digits * told.abs().max()
    assert analog.bake()(X.to(dtype)).dtype == dtype


@pytest.mark.parametrize("dtype", [torch.bfloat16, torch.float16, torch.float64])
def test_a_model_of_another_type_is_converted_programmed_and_trained(card, dtype):
    analog = make(card, 64, dtype)
    assert analog(X.to(dtype)).dtype == dtype
    analog.train()(X.to(dtype)).float().square().sum().backward()
    assert all(p.grad.dtype == dtype and torch.isfinite(p.grad).all() for p in analog.parameters())


def test_autocast_with_a_digital_layer_before_the_arrays(card):
    analog = convert(net(), card, calibrate=X, digital=["0"]).eval()
    analog.program(0)
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.isfinite(analog(X)).all()
        loss = analog.train()(X).float().square().sum()
    loss.backward()
    assert torch.isfinite(analog.net[0].weight.grad).all()


def test_inputs_of_another_type_than_the_layer_are_refused_in_one_sentence(card):
    with pytest.raises(InputError, match=r"inputs of type torch\.float64, expected torch\.float32"):
        make(card)(X.double())


@pytest.fixture
def compiled(card):
    torch.compiler.reset()
    analog = make(card)
    yield analog, torch.compile(analog)
    torch.compiler.reset()


@pytest.mark.filterwarnings("ignore")  # of torch's compiler
def test_torch_compile_with_its_defaults_gives_the_same_outputs_and_gradients(compiled):
    analog, fast = compiled
    for training in (False, True):
        analog.train(training)
        found = []
        for model in (analog, fast, fast):
            analog.zero_grad()
            torch.manual_seed(3)
            y = model(X)
            y.square().sum().backward()
            found.append([y.detach(), *(p.grad.clone() for p in analog.parameters())])
        assert all(torch.equal(a, b) for other in found[1:] for a, b in zip(found[0], other, strict=True))
        assert not torch.equal(fast(X), fast(X))  # each call reads anew


_WITHOUT_COMPILER = """
import torch, hallweight as hw
from torch import nn
net = nn.Sequential(nn.Linear(6, 5), nn.Linear(5, 3)).eval()
x = torch.rand(4, 6)
analog = hw.network.convert(net, hw.card("sample-hall-synapse"), calibrate=x).eval()
analog.program(0)
analog.seed_noise(1)
told = analog(x)
analog.seed_noise(1)
assert torch.equal(torch.compile(analog)(x), told)
"""


@pytest.mark.slow
def test_torch_compile_of_layers_on_arrays_alone_needs_no_compiler(tmp_path):
    """Nothing is left for the compiler where all is on arrays; a digital part needs one, as in plain PyTorch."""
    env = {**os.environ, "CXX": "/nonexistent", "PATH": str(tmp_path), "TORCHINDUCTOR_CACHE_DIR": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", _WITHOUT_COMPILER], env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-800:]
