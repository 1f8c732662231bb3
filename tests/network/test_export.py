"""A baked model is plain PyTorch: what torch exports of it, to its own format and to ONNX, computes the same."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from hallweight.network import convert, resnet18

pytestmark = pytest.mark.filterwarnings(
    "ignore:.*LeafSpec:FutureWarning",  # torch on itself
    "ignore:.*nested tensors",
)


class Sequence(nn.Module):
    """A convolution over time and an attention."""

    def __init__(self) -> None:
        super().__init__()
        self.conv = nn.Conv1d(3, 8, 3, padding=1, groups=1)
        self.layer = nn.TransformerEncoderLayer(8, 2, 16, dropout=0.0, batch_first=True)
        self.head = nn.Linear(8 * 6, 4)

    def forward(self, x: Tensor) -> Tensor:
        return self.head(self.layer(self.conv(x).transpose(1, 2)).flatten(1))


class Image(nn.Module):
    """Grouped and strided convolutions of two dimensions."""

    def __init__(self) -> None:
        super().__init__()
        self.first = nn.Conv2d(2, 6, 3, padding=1, groups=2)
        self.norm = nn.BatchNorm2d(6)
        self.second = nn.Conv2d(6, 6, 3, stride=2, padding="valid")
        self.head = nn.Linear(6 * 9, 5)

    def forward(self, x: Tensor) -> Tensor:
        x = self.second(self.norm(self.first(x)).relu())
        return self.head(x.view(x.shape[0], -1))


SHAPES = {Sequence: (3, 6), Image: (2, 8, 8)}


def baked(net: nn.Module, card) -> nn.Module:
    """Program the net and bake it."""
    analog = convert(net.eval(), card).eval()
    analog.program(np.random.default_rng(0), "open")
    return analog.bake()


def made(kind, make_card) -> tuple[nn.Module, Tensor]:
    """A baked model, and inputs."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        return baked(kind(), make_card(sigma_c2c=0.02)), torch.randn(3, *SHAPES[kind])


def onnx_answer(net: nn.Module, x: Tensor, more: Tensor, path: Path) -> np.ndarray:
    """Export with inputs ``x``, a free batch size; run on ``more`` with ONNX's reference implementation."""
    onnx = pytest.importorskip("onnx")
    pytest.importorskip("onnxscript")
    from onnx.reference import ReferenceEvaluator

    batch = torch.export.Dim("batch", min=1)
    with torch.no_grad():
        torch.onnx.export(net, (x,), path, dynamo=True, dynamic_shapes=({0: batch},), verbose=False)
    model = onnx.load(path)
    onnx.checker.check_model(model, full_check=True)
    return ReferenceEvaluator(model).run(None, {model.graph.input[0].name: more.numpy()})[0]


@pytest.mark.parametrize("kind", SHAPES)
def test_torch_export_of_a_baked_model(make_card, kind, tmp_path):
    net, x = made(kind, make_card)
    with torch.no_grad():
        torch.export.save(torch.export.export(net, (x,)), tmp_path / "model.pt2")
        again = torch.export.load(tmp_path / "model.pt2").module()
        torch.testing.assert_close(again(x), net(x), rtol=0, atol=1e-5)


@pytest.mark.parametrize("kind", SHAPES)
def test_onnx_of_a_baked_model(make_card, kind, tmp_path):
    net, x = made(kind, make_card)
    more = torch.cat([x, -x])
    found = onnx_answer(net, x, more, tmp_path / "model.onnx")
    with torch.no_grad():
        np.testing.assert_allclose(found, net(more).numpy(), rtol=0, atol=1e-5)


def test_a_baked_model_holds_nothing_of_this_package(make_card):
    net, _ = made(Image, make_card)
    assert all(type(m).__module__.startswith(("torch.", __name__)) for m in net.modules())
    assert not [k for m in net.modules() for k in vars(m) if k in ("spec", "reads", "seen")]


def test_onnx_of_a_baked_resnet18(make_card, tmp_path):
    torch.manual_seed(0)
    net = resnet18(seed=0)
    for layer in net.modules():
        if isinstance(layer, nn.BatchNorm2d):  # as if trained: the input of each layer is of order one
            layer.running_var.fill_(2.0)
    card = make_card(levels=32.0)
    plain = baked(net, card)
    x = torch.randn(1, 3, 32, 32, generator=torch.Generator().manual_seed(1))
    found = onnx_answer(plain, torch.cat([x, x]), x, tmp_path / "resnet18.onnx")
    with torch.no_grad():
        wanted = plain(x).numpy()
    np.testing.assert_allclose(found, wanted, rtol=0, atol=1e-3 * np.abs(wanted).max())
