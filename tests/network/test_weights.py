"""Weight files: what goes in comes out to half a state, and nothing else is taken."""

import numpy as np
import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from hallweight.core import InputError
from hallweight.network import convert, digits_cnn, lenet, load_weights, resnet18, save_weights, weights_about
from hallweight.network.internals import weight_files

ABOUT = {"recipe": "recipes/x.py", "seed": 3, "data": "CIFAR-10 (JPEG copy)", "log": ["epoch 1: 50%", "epoch 2: 60%"]}


def net_of(seed: int = 0) -> nn.Module:
    """A narrow ResNet with normalisation that has seen something."""
    net = resnet18(width=4, seed=seed).train()
    net(torch.randn(8, 3, 8, 8, generator=torch.Generator().manual_seed(seed)))
    return net.eval()


def same(a: nn.Module, b: nn.Module) -> bool:
    x, y = a.state_dict(), b.state_dict()
    return list(x) == list(y) and all(torch.equal(x[k], y[k]) for k in x)


@pytest.mark.parametrize("levels", [255, 128, 32, 11, 3, 2])
def test_every_weight_is_within_half_a_state_and_the_rest_is_exact(tmp_path, levels):
    net = net_of(1)
    path = save_weights(net, tmp_path / "w.safetensors", ABOUT, levels=levels)
    back = resnet18(weights=path, width=4)
    assert not back.training
    coded = {f"{n}.weight" for n, m in net.named_modules() if isinstance(m, nn.Conv2d | nn.Linear)}
    for name, value in net.state_dict().items():
        got = back.state_dict()[name]
        if name not in coded:
            assert torch.equal(got, value)
            continue
        size = value.abs().flatten(1).amax(1)
        error = (got - value).abs().flatten(1).amax(1)
        assert (error <= size / (levels - 1) * (1 + 1e-4)).all()
        assert torch.allclose(got.abs().flatten(1).amax(1), size, rtol=1e-6)
        states = (got.flatten(1) / size[:, None] + 1) * (levels - 1) / 2
        assert torch.allclose(states, states.round(), atol=1e-3)  # whole numbers from 0 to levels - 1
        assert states.min() > -0.5
        assert states.max() < levels - 0.5


def test_weights_are_stored_as_int8_and_the_file_is_small(tmp_path):
    net = net_of()
    path = save_weights(net, tmp_path / "w.safetensors", ABOUT)
    raw = load_file(path)
    assert raw["layer1.0.conv1.weight.codes"].dtype == torch.int8
    assert raw["layer1.0.conv1.weight.unit"].shape == (4,)
    assert raw["bn1.running_var"].dtype == torch.float32
    held = sum(m.weight.numel() for m in net.modules() if isinstance(m, nn.Conv2d | nn.Linear))
    rest = sum(v.nbytes for n, v in raw.items() if not n.endswith(".codes"))
    assert path.stat().st_size < held + rest + 25_000  # the header


def test_saving_again_changes_nothing(tmp_path):
    """What was loaded is on the states, so it is stored exactly; and the same net gives the same bytes."""
    for levels in (255, 32):
        a = save_weights(net_of(), tmp_path / f"a{levels}.safetensors", ABOUT, levels=levels)
        once = load_weights(net_of(5), a)
        b = save_weights(once, tmp_path / f"b{levels}.safetensors", ABOUT, levels=levels)
        codes = [{k: v for k, v in load_file(p).items() if k.endswith("codes")} for p in (a, b)]
        assert all(torch.equal(codes[0][k], codes[1][k]) for k in codes[0])
        again = save_weights(net_of(), tmp_path / f"c{levels}.safetensors", ABOUT, levels=levels)
        assert a.read_bytes() == again.read_bytes()


def test_what_made_it_travels_along(tmp_path):
    path = save_weights(net_of(), tmp_path / "w.safetensors", ABOUT)
    about = weights_about(path)
    assert ABOUT.items() <= about.items()
    assert about["levels"] == 255
    assert {"torch", "hallweight", "python"} <= about["versions"].keys()


def test_a_column_of_zeros_and_groups_and_one_dimension(tmp_path):
    net = nn.Sequential(nn.Conv1d(4, 6, 3, groups=2), nn.Flatten(), nn.Linear(12, 3), nn.LayerNorm(3))
    with torch.no_grad():
        net[0].weight[2] = 0
    for levels in (255, 32):
        path = save_weights(net, tmp_path / "w.safetensors", {}, levels=levels, overwrite=True)
        back = nn.Sequential(nn.Conv1d(4, 6, 3, groups=2), nn.Flatten(), nn.Linear(12, 3), nn.LayerNorm(3))
        load_weights(back, path)
        assert (back[0].weight[2] == 0).all()
        assert torch.allclose(back[2].weight, net[2].weight, atol=float(net[2].weight.detach().abs().max()) / 31)


def test_a_layer_by_itself_and_double_precision(tmp_path):
    layer = nn.Linear(5, 2).double()
    path = save_weights(layer, tmp_path / "w.safetensors", {})
    assert torch.allclose(load_weights(nn.Linear(5, 2).double(), path).weight, layer.weight, atol=0.01)


def test_a_plain_safetensors_file_is_taken_too(tmp_path):
    net = net_of()
    save_file(net.state_dict(), tmp_path / "w.safetensors")
    assert same(load_weights(net_of(3), tmp_path / "w.safetensors"), net)
    assert weights_about(tmp_path / "w.safetensors") == {}


def test_states_of_32_levels_are_the_states_of_a_card_of_32_levels(make_card, tmp_path):
    """Stored and loaded, a net sits on its devices without any rounding."""
    path = save_weights(digits_cnn(), tmp_path / "w.safetensors", {}, levels=32)
    moved = {}
    for name, net in {"stored": digits_cnn(weights=path), "free": digits_cnn()}.items():
        boxes = convert(net, make_card(levels=32.0), "bipolar").program(np.random.default_rng(0)).values()
        moved[name] = max(abs(box.targets - box.wanted.ravel()).max() for box in boxes)
    assert moved["stored"] < 1e-5
    assert moved["free"] > 0.03  # nearly half the distance of two states, 1/31


@pytest.mark.parametrize("name", ["cifar10-hwa", "cifar10-float", "digits-hwa"])
def test_shipped_weights_load_or_say_what_to_do(name, monkeypatch, tmp_path):
    make = digits_cnn if name.startswith("digits") else resnet18
    if (weight_files.FOLDER / f"{name}.safetensors").is_file():
        assert not make(weights=name).training
        assert {"recipe", "seed", "data", "versions", "log"} <= weights_about(name).keys()
    monkeypatch.setattr(weight_files, "FOLDER", tmp_path)
    with pytest.raises(InputError, match=rf"no weights '{name}' in this .*install hallweight again, or make"):
        make(weights=name)


def test_any_file_in_the_folder_is_a_shipped_name(monkeypatch, tmp_path):
    monkeypatch.setattr(weight_files, "FOLDER", tmp_path)
    save_weights(lenet(1, 8), tmp_path / "mine.safetensors", {"seed": 1})
    assert weights_about("mine")["seed"] == 1
    lenet(1, 8, weights="mine")
    with pytest.raises(InputError, match=r"unknown weights 'mime'.*did you mean 'mine'"):
        lenet(1, 8, weights="mime")
