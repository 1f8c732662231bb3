"""hallweight beside aihwkit-lightning: the Gaussian weight error of hardware-aware training, and the input converter.

Both draw a new error of every weight in each forward pass in training mode, with a standard deviation relative to the
largest weight of the column. Compared are the variance of the outputs over passes, that of the two columns with the
smallest and the largest weights, and the covariance of two columns, with the closed forms; and the codes of the DAC.

Run: LIGHTNING=folder .venv/bin/python benchmarks/crosscheck_lightning.py   (pip install --no-deps; under a minute)
"""

from dataclasses import replace
from typing import Any

import torch
from crosscheck import Array, Table, card, peer
from torch import Tensor, nn

from hallweight.array import quantise
from hallweight.network import convert

peer("aihwkit_lightning", "LIGHTNING", "/tmp/peers", "pip install --no-deps --target FOLDER aihwkit-lightning")

ROWS, COLUMNS, PASSES, SIGMA = 48, 8, 4000, 0.05


def plain() -> nn.Linear:
    """A layer whose columns have weights of different sizes."""
    net = nn.Linear(ROWS, COLUMNS, bias=False).requires_grad_(False)
    net.weight.uniform_(-1, 1).mul_(torch.linspace(0.2, 1, COLUMNS)[:, None])
    return net


def config(bits: int = 0) -> Any:
    """Weight noise per column, and a DAC of so many bits with a fixed range."""
    from aihwkit_lightning.simulator.configs import TorchInferenceRPUConfig
    from aihwkit_lightning.simulator.parameters.enums import WeightNoiseInjectionType

    out = TorchInferenceRPUConfig()
    out.modifier.noise_type, out.modifier.std_dev = WeightNoiseInjectionType.ADD_NORMAL_PER_CHANNEL, SIGMA
    if bits:
        out.forward.inp_res, out.pre_post.input_range.enable = 2**bits - 2, True
        out.pre_post.input_range.init_value, out.pre_post.input_range.init_from_data = 1.0, 0
    return out


def passes(net: nn.Module, x: Tensor, ideal: Tensor) -> Array:
    """Errors of the outputs over passes, (passes, columns)."""
    net.train()
    return torch.stack([net(x) - ideal for _ in range(PASSES)]).double().numpy()


def ours(net: nn.Linear) -> nn.Module:
    """Our layer with an error of the same size for every weight."""
    analog = convert(net, card(), bits_in=None, bits_out=None)
    analog.aware = replace(analog.aware, mean=0 * analog.aware.mean, spread=0 * analog.aware.spread + SIGMA)
    return analog


def theirs(net: nn.Linear, bits: int = 0) -> nn.Module:
    """Their layer; it changes the weights of the one it is made from, so it gets a copy."""
    from aihwkit_lightning.nn import AnalogLinear

    layer: nn.Module = AnalogLinear(ROWS, len(net.weight), bias=False, rpu_config=config(bits))
    with torch.no_grad():
        layer.weight.copy_(net.weight)  # type: ignore[operator]
    return layer.requires_grad_(False)


def converters() -> None:
    """Codes of an array whose weights are the unit matrix, 2 to 12 bits, inside and outside the range."""
    values = torch.linspace(-1.3, 1.3, 84 * ROWS, dtype=torch.float64).view(-1, ROWS)
    unit = nn.Linear(ROWS, ROWS, bias=False).requires_grad_(False)
    unit.weight.copy_(torch.eye(ROWS))
    for bits in range(2, 13):
        found = theirs(unit, bits).double().eval()(values.clone())
        step = 1 / (2 ** (bits - 1) - 1)
        edge = ((values / step).abs() % 1 - 0.5).abs() < 1e-6  # exactly between two codes rounding may go either way
        if (found - quantise(values, bits, 1.0))[~edge].abs().max() > 1e-6:
            raise SystemExit(f"the {bits}-bit converters differ")
    print(f"converters of 2 to 12 bits: the same codes for all of {values.numel()} values, clipped ones too")


def main() -> None:
    """Compare the statistics of training passes, and the converters."""
    torch.manual_seed(4)
    net, x = plain(), torch.rand(ROWS) * 2 - 1
    ideal = net(x)
    print(f"{PASSES} training passes of {ROWS} x {COLUMNS} weights, error {SIGMA:g} of the largest weight of a column")
    a, b = passes(ours(net), x, ideal), passes(theirs(net), x, ideal)
    size = net.weight.abs().amax(1).double().numpy()
    power = SIGMA**2 * float(x @ x)
    a, b = a / size, b / size  # in units of the full scale of the column
    table = Table("lightning")
    table.row("output error, mean", a.mean(1), b.mean(1), 0.0)
    for name, part in (
        ("all columns", slice(None)),
        ("smallest column", slice(0, 1)),
        ("largest column", slice(-1, None)),
    ):
        table.row(f"output variance, {name}", *((e[:, part] ** 2).mean(1) for e in (a, b)), power)
    pairs = [(e.sum(1) ** 2 - (e**2).sum(1)) / (COLUMNS * (COLUMNS - 1)) for e in (a, b)]
    table.row("covariance of two columns", *pairs, 0.0)
    converters()
    table.close()


if __name__ == "__main__":
    with torch.no_grad():
        main()
