"""Weight files that are damaged or for another net, and what cannot be saved: one sentence each, nothing changed."""

import pytest
import torch
from safetensors.torch import load_file, save_file
from torch import nn

from hallweight.core import InputError
from hallweight.network import convert, digits_cnn, lenet, load_weights, resnet18, save_weights, weights_about

ABOUT = {"seed": 3}


def net_of(seed: int = 0) -> nn.Module:
    """A narrow ResNet with normalisation that has seen something."""
    net = resnet18(width=4, seed=seed).train()
    net(torch.randn(8, 3, 8, 8, generator=torch.Generator().manual_seed(seed)))
    return net.eval()


def untouched(net: nn.Module, source: object, match: str) -> None:
    """Loading fails in one sentence and leaves the net as it was."""
    before = {k: v.clone() for k, v in net.state_dict().items()}
    with pytest.raises(InputError, match=match):
        load_weights(net, source)
    assert all(torch.equal(v, before[k]) for k, v in net.state_dict().items())


def test_another_net_is_refused(tmp_path):
    path = save_weights(net_of(), tmp_path / "w.safetensors", ABOUT)
    untouched(resnet18(width=4, classes=7), path, r"fc.weight is 10 x 32 there and 7 x 32 in the net, and 1 more")
    untouched(lenet(1, 8), path, r"another net \(0.weight is absent from it, and 9 more\)")
    untouched(nn.Sequential(), path, r"another net \(\S+ is there, and 121 more\)")


def test_damaged_files_are_refused(tmp_path):
    good = save_weights(net_of(), tmp_path / "w.safetensors", ABOUT).read_bytes()
    bad = tmp_path / "bad.safetensors"
    for content in (good[:-100], good[:300], good[:5], b"", b"\xff" * 400):
        bad.write_bytes(content)
        untouched(net_of(), bad, r"bad.safetensors is damaged \(.*fetch or make it again")
        with pytest.raises(InputError, match="damaged"):
            weights_about(bad)
    untouched(net_of(), tmp_path / "nowhere.safetensors", "no file .*nowhere")
    untouched(net_of(), tmp_path, "no file")


def test_spoilt_values_are_refused(tmp_path):
    path = save_weights(net_of(), tmp_path / "w.safetensors", ABOUT)
    raw = load_file(path)
    spoilt = {
        "not finite": raw | {"conv1.weight.unit": torch.full((4,), torch.nan)},
        "in bn1.bias that are not finite": raw | {"bn1.bias": torch.full((4,), torch.inf)},
        "no unit for each column of conv1.weight": raw | {"conv1.weight.unit": torch.ones(3)},
        r"no unit for each column of fc.weight": {k: v for k, v in raw.items() if k != "fc.weight.unit"},
    }
    for sentence, tensors in spoilt.items():
        save_file(tensors, tmp_path / "bad.safetensors")
        untouched(net_of(), tmp_path / "bad.safetensors", sentence)


def test_a_header_that_is_no_json(tmp_path):
    save_file({"a": torch.zeros(1)}, tmp_path / "bad.safetensors", {"hallweight": "{"})
    with pytest.raises(InputError, match="damaged"):
        weights_about(tmp_path / "bad.safetensors")


@pytest.mark.parametrize("levels", [0, 1, 130, 257, 2.5, -3])
def test_impossible_numbers_of_levels(tmp_path, levels):
    with pytest.raises(InputError, match="an odd number up to 255 or an even one up to 128"):
        save_weights(net_of(), tmp_path / "w.safetensors", {}, levels=levels)


def test_what_cannot_be_saved_leaves_no_file(tmp_path, make_card):
    path = tmp_path / "w.safetensors"
    net = net_of()
    with pytest.raises(InputError, match="'about' is no JSON"):
        save_weights(net, path, {"tensor": torch.zeros(1)})
    with pytest.raises(InputError, match="'about' is no JSON"):
        save_weights(net, path, {"loss": float("nan")})
    with pytest.raises(InputError, match=r"an analog model.*save model.plain"):
        save_weights(convert(digits_cnn(), make_card()), path, {})
    with torch.no_grad():
        net.fc.bias[0] = torch.nan
    with pytest.raises(InputError, match=r"values in fc.bias that are not finite"):
        save_weights(net, path, {})
    assert list(tmp_path.iterdir()) == []


def test_files_are_not_replaced_unasked(tmp_path):
    path = save_weights(net_of(), tmp_path / "w.safetensors", {"seed": 1})
    with pytest.raises(InputError, match="an existing"):
        save_weights(net_of(), path, {"seed": 2})
    assert weights_about(path)["seed"] == 1
    save_weights(net_of(), path, {"seed": 2}, overwrite=True)
    assert weights_about(path)["seed"] == 2
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(InputError, match="cannot be written"):
        save_weights(net_of(), tmp_path / "file" / "w.safetensors", {})
