"""The networks: their sizes, names and shapes, and that a seed makes them."""

import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from hallweight.core import InputError
from hallweight.network import digits_cnn, lenet, resnet18

X = torch.randn(2, 3, 32, 32, generator=torch.Generator().manual_seed(0))


def count(net: nn.Module) -> int:
    return sum(p.numel() for p in net.parameters())


def test_resnet18_has_the_known_size():
    net = resnet18()
    assert count(net) == 11_173_962
    # stem 1,728 + stages + fc: what arrays hold, without normalisation (9,600) and the last bias (10)
    held = sum(m.weight.numel() for m in net.modules() if isinstance(m, nn.Conv2d | nn.Linear))
    assert held == 11_173_962 - 9_600 - 10
    assert [tuple(m.weight.shape) for m in net.modules() if isinstance(m, nn.Linear)] == [(10, 512)]


def test_resnet18_has_torchvisions_names():
    names = set(resnet18(width=4).state_dict())
    assert len(names) == 122
    assert {
        "conv1.weight",
        "bn1.running_var",
        "layer1.0.conv1.weight",
        "layer1.1.bn2.num_batches_tracked",
        "layer2.0.downsample.0.weight",
        "layer4.0.downsample.1.bias",
        "fc.weight",
        "fc.bias",
    } <= names
    assert not any(n.startswith("layer1.0.downsample") for n in names)


def plain_block(x, state, name, stride):
    """One block in functional form, written again from the equation."""

    def normal(y, bn):
        return torch.nn.functional.batch_norm(
            y, *(state[f"{name}.{bn}.{k}"] for k in ("running_mean", "running_var", "weight", "bias"))
        )

    def conv(y, c, s, p):
        return torch.nn.functional.conv2d(y, state[f"{name}.{c}.weight"], stride=s, padding=p)

    y = normal(conv(x, "conv1", stride, 1), "bn1").relu()
    around = x
    if f"{name}.downsample.0.weight" in state:
        around = normal(conv(x, "downsample.0", stride, 0), "downsample.1")
    return (normal(conv(y, "conv2", 1, 1), "bn2") + around).relu()


def scrambled() -> nn.Module:
    """A narrow net whose normalisation does something."""
    net, generator = resnet18(width=8).eval(), torch.Generator().manual_seed(5)
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            for value, low in ((module.running_mean, -1), (module.running_var, 0.5), (module.weight, 0.5)):
                value.data.uniform_(low, 1.5, generator=generator)
    return net


def test_resnet18_computes_its_equation():
    net = scrambled()
    state = net.state_dict()
    with torch.no_grad():
        x = net.bn1(net.conv1(X)).relu()
        assert x.shape == (2, 8, 32, 32)
        for k, stride in ((1, 1), (2, 2), (3, 2), (4, 2)):
            x = plain_block(plain_block(x, state, f"layer{k}.0", stride), state, f"layer{k}.1", 1)
        assert x.shape == (2, 64, 4, 4)
        logits = x.mean((2, 3)) @ state["fc.weight"].T + state["fc.bias"]
        assert torch.allclose(net(X), logits, atol=1e-4)


@pytest.mark.parametrize("make", [lambda s: resnet18(width=4, seed=s), lambda s: lenet(3, 32, seed=s), digits_cnn])
def test_a_seed_makes_the_net_and_leaves_the_global_stream(make):
    torch.manual_seed(1)
    first = torch.rand(1)
    torch.manual_seed(1)
    a, b, c = make(3).state_dict(), make(3).state_dict(), make(4).state_dict()
    assert torch.equal(first, torch.rand(1))
    assert all(torch.equal(a[k], b[k]) for k in a)
    assert not all(torch.equal(a[k], c[k]) for k in a)


@pytest.mark.parametrize(("channels", "size"), [(1, 4), (1, 8), (1, 28), (3, 32), (2, 9)])
def test_lenet_takes_images_of_any_size(channels, size):
    assert lenet(channels, size, classes=7)(torch.rand(2, channels, size, size)).shape == (2, 7)


def test_lenet_refuses_tiny_images():
    with pytest.raises(InputError, match="4 x 4 at least"):
        lenet(1, 3)


@pytest.mark.parametrize("size", [16, 24, 32])
def test_resnet18_takes_smaller_images_and_gives_gradients(size):
    net = resnet18(width=4).train()
    net(torch.rand(2, 3, size, size)).square().sum().backward()
    assert all(p.grad is not None and p.grad.isfinite().all() for p in net.parameters())


def test_the_first_names_become_the_package_names(monkeypatch):
    monkeypatch.syspath_prepend(str(Path(__file__).parents[2] / "recipes"))
    from _scratch_names import to_package_names

    monkeypatch.delitem(sys.modules, "_scratch_names")
    net = resnet18(width=4)
    places = {f"layer{k // 2 + 1}.{k % 2}.": f"layers.{k}." for k in range(8)}

    def old(name: str) -> str:
        for new, before in places.items():
            name = name.replace(new, before)
        return name.replace("downsample", "short")

    state = net.state_dict()
    back = to_package_names({old(n): v for n, v in state.items()})
    assert list(back) == list(state)
    assert all(back[n] is state[n] for n in state)
