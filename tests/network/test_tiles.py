"""Layers cut into tiles: what each tile converts, what is scaled, and what is built."""

import numpy as np
import pytest
import torch
from torch import nn

from hallweight.array import SCHEMES, quantise
from hallweight.network import convert

IDEAL = {"P_LTP": 2048.0, "P_LTD": 2048.0, "sigma_c2c": 0.0, "sigma_read": 0.0, "sigma_d2d": 0.0, "p_stuck": 0.0}
X = torch.rand(16, 3, 6, 6, generator=torch.Generator().manual_seed(1))


def net(seed: int = 0) -> nn.Sequential:
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return nn.Sequential(
            nn.Conv2d(3, 8, 3, padding=1), nn.ReLU(), nn.Conv2d(8, 6, 3, groups=2), nn.Flatten(), nn.Linear(96, 5)
        ).eval()


@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("weight_scale", ["column", "tile", "layer"])
@pytest.mark.parametrize("tile", [None, 1000, 10, (7, 2)])
def test_without_any_fault_tiles_change_nothing(make_card, scheme, weight_scale, tile):
    analog = convert(
        net(), make_card(**IDEAL), scheme, bits_in=None, bits_out=None, tile=tile, weight_scale=weight_scale
    ).eval()
    analog.program(np.random.default_rng(0))
    assert torch.allclose(analog(X), net()(X), atol=4e-3)


@pytest.mark.parametrize("weight_scale", ["column", "tile"])
def test_every_tile_has_its_own_converter_and_range(make_card, weight_scale):
    """By hand: cut the rows, convert each partial sum, scale, add."""
    plain = nn.Linear(10, 3, bias=False)
    x = torch.rand(50, 10, generator=torch.Generator().manual_seed(2)) - 0.3
    analog = convert(
        plain, make_card(**IDEAL), bits_in=6, bits_out=4, tile=4, weight_scale=weight_scale, calibrate=x, percentile=100
    ).eval()
    analog.program(np.random.default_rng(0))
    layer = analog.layers[""]
    assert layer.range_out.shape == (3,)
    v, out = quantise(x, 6, layer.range_in), 0.0
    for t, rows in enumerate((slice(0, 4), slice(4, 8), slice(8, 10))):
        sums = v[:, rows] @ layer.programmed[:, rows].T
        scale = layer.scale if weight_scale == "column" else layer.scale[t]
        out = out + scale * quantise(sums, 4, layer.range_out[t])
    with torch.no_grad():
        assert torch.allclose(analog(x), out, atol=1e-5)


def test_ranges_of_tiles_cover_what_they_put_out(make_card):
    analog = convert(net(), make_card(**IDEAL), tile=12, calibrate=X, percentile=100)
    conv = analog.layers["0"]
    assert conv.range_out.shape == (3,)  # 27 rows
    unit = net()[0].weight / net()[0].weight.abs().flatten(1).amax(1).view(-1, 1, 1, 1)
    rows = unit.detach().permute(0, 2, 3, 1).flatten(1)
    patches = nn.functional.unfold(X, 3, padding=1).view(16, 3, 9, 36).permute(0, 3, 2, 1).reshape(-1, 27)
    for t in range(3):
        part = slice(12 * t, min(12 * t + 12, 27))
        assert float(conv.range_out[t]) == pytest.approx(float((patches[:, part] @ rows[:, part].T).abs().max()), 1e-4)


def test_devices_of_tiles(make_card):
    """Each block of columns has its own reference column: one more device per row and block."""
    rows = {"0": 27, "2": 2 * 36, "4": 96}
    blocks = {"0": 4, "2": 2, "4": 3}  # blocks of two columns: of 8, of 3 in each group, of 5
    for scheme in SCHEMES:
        crossbars = convert(net(), make_card(), scheme, tile=(8, 2)).program(np.random.default_rng(0), "open")
        for name, crossbar in crossbars.items():
            n = net()[int(name)].weight.numel()
            shared = n + rows[name] * blocks[name]
            wanted = {"bipolar": n, "pair": 2 * n, "reference": shared, "fixed": 2 * n}[scheme]
            assert len(crossbar.devices) == wanted, (scheme, name)


def test_a_scale_for_each_tile_uses_the_devices_better(make_card):
    """Rows of small weights are lost between levels unless their tile has its own scale."""
    plain = nn.Linear(64, 4, bias=False)
    with torch.no_grad():
        plain.weight[:, 32:] *= 0.01
    error = {}
    for kind in ("column", "tile"):
        analog = convert(
            plain, make_card(**IDEAL, levels=17.0), bits_in=None, bits_out=None, tile=32, weight_scale=kind
        )
        analog.program(np.random.default_rng(0))
        error[kind] = float((analog.bake().weight - plain.weight).detach()[:, 32:].abs().mean())
    assert error["tile"] < 0.1 * error["column"]
