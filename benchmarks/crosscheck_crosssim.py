"""hallweight beside CrossSim on the same simple device: Gaussian programming error, and Gaussian read noise.

CrossSim's single device with a digital offset, its balanced pair and its unit column are our schemes bipolar, pair and
reference. Compared are the errors of the programmed weights and the covariance of the column outputs over
programmings and over reads, each with its closed form as well; and 8-bit converters, code by code.

Our Gaussian programming error: states put on their targets, then one noisy pulse up and one down whose mean steps
cancel, so each state is off by a Gaussian number of std sqrt(2) sigma_c2c of the range.

Run: CROSSSIM=folder .venv/bin/python benchmarks/crosscheck_crosssim.py   (pure Python, no build; about a minute)
"""

from dataclasses import replace
from typing import Any

import numpy as np
import torch
from crosscheck import Array, Table, card, peer
from torch import nn

from hallweight.array import program, pulse, quantise
from hallweight.network import convert

simulator = peer("simulator", "CROSSSIM", "/tmp/crosssim", "get the source of CrossSim 3 (Sandia) and name its folder")

ROWS, COLUMNS, COPIES, READS, SIGMA = 48, 8, 1000, 4000, 0.02
RNG = np.random.default_rng(1)
W = RNG.uniform(-0.75, 0.75, (ROWS, COLUMNS))  # six sigma away from the bounds, so that nothing is clipped
V = RNG.uniform(-1, 1, ROWS)
OWN = {"bipolar": 4.0, "pair": 2.0, "reference": 4.0}  # weight variance / device variance, in ranges; and the part
COMMON = {"bipolar": 0.0, "pair": 0.0, "reference": 4.0}  # that all columns of a row share


def our_programmings(scheme: str) -> Array:
    """Weights of COPIES independent programmings (copies, rows, columns)."""
    rng = np.random.default_rng(2)
    box = program(card(sigma_c2c=SIGMA / np.sqrt(2)), np.tile(W, (COPIES, 1, 1)), scheme, "exact", rng)
    states = box.states.copy()
    for sign in (1, -1):
        pulse(box.devices, states, np.full(states.shape, sign, np.int8), rng)
    return replace(box, states=states).weights


def our_reads(scheme: str) -> Array:
    """Outputs of one programmed layer, read anew for each of READS equal inputs (reads, columns)."""
    net = nn.Linear(ROWS, COLUMNS, bias=False).requires_grad_(False)
    net.weight.copy_(torch.from_numpy(W.T))
    analog = convert(net, card(sigma_read=SIGMA), scheme, bits_in=None, bits_out=None, weight_scale="layer").eval()
    analog.program(np.random.default_rng(3), "exact")
    x = torch.from_numpy(V).float().expand(READS, ROWS)
    return (analog(x) / np.abs(W).max()).double().numpy()


def core(scheme: str, weights: Array, **errors: float) -> Any:
    """CrossSim's array of this scheme; ``errors`` are the magnitudes of read_noise or programming_error."""
    p = simulator.CrossSimParameters()
    p.core.style = "BALANCED" if scheme == "pair" else "OFFSET"
    p.core.balanced.style = "TWO_SIDED"
    p.core.offset.style = "UNIT_COLUMN_SUBTRACTION" if scheme == "reference" else "DIGITAL_OFFSET"
    for mapping in (p.core.mapping.weights, p.core.mapping.inputs.mvm):
        mapping.clipping, mapping.percentile, mapping.min, mapping.max = False, None, -1.0, 1.0
    p.xbar.device.infinite_on_off_ratio = True
    for name, size in errors.items():
        error = getattr(p.xbar.device, name)
        error.enable, error.model, error.magnitude = True, "NormalIndependentDevice", size
    return simulator.AnalogCore(weights.T, params=p)


def compare(table: Table, scheme: str) -> None:
    """Weights over programmings, outputs over programmings, outputs over reads."""
    power = float(V @ V)
    own, common = OWN[scheme] * SIGMA**2, COMMON[scheme] * SIGMA**2
    ours = our_programmings(scheme) - W
    theirs = np.stack([core(scheme, W, programming_error=SIGMA)[:].T for _ in range(COPIES)]) - W
    for name, power_of, expected in (
        ("mean", 1, 0.0),
        ("variance", 2, own + common),
        ("fourth moment", 4, 3 * (own + common) ** 2),
    ):
        samples = [(x**power_of).mean((1, 2)) for x in (ours, theirs)]
        table.row(f"{scheme}: weight error, {name}", *samples, expected)
    outputs(table, f"{scheme}: output over programmings", V @ ours, V @ theirs, (own * power, common * power))
    full = W / np.abs(W).max()
    box = core(scheme, full, read_noise=SIGMA)
    reads = np.stack([box @ V for _ in range(READS)])
    outputs(
        table,
        f"{scheme}: output over reads",
        our_reads(scheme) - V @ full,
        reads - V @ full,
        (own * power, common * power),
    )


def outputs(table: Table, name: str, ours: Array, theirs: Array, expected: tuple[float, float]) -> None:
    """Variance of a column's output, and covariance of two columns; errors are (samples, columns)."""
    own, common = expected
    table.row(f"{name}, variance", *((x**2).mean(1) for x in (ours, theirs)), own + common)
    pairs = [((x.sum(1) ** 2 - (x**2).sum(1)) / (COLUMNS * (COLUMNS - 1))) for x in (ours, theirs)]
    table.row(f"{name}, covariance", *pairs, common)


def converters() -> None:
    """Codes of CrossSim's sign-magnitude quantiser and ours, 2 to 12 bits, inside and outside the range."""
    values = np.linspace(-1.3, 1.3, 4001)
    for bits in range(2, 13):
        p = simulator.CrossSimParameters()
        p.xbar.dac.mvm.model, p.xbar.dac.mvm.bits, p.xbar.dac.mvm.signed = "SignMagnitudeDAC", bits, True
        mapping = p.core.mapping.inputs.mvm
        mapping.percentile, mapping.min, mapping.max = None, -1.0, 1.0
        dac = simulator.circuits.dac.dac.DAC(p.xbar.dac, p.core).mvm
        theirs, ours, step = dac.convert(values.copy()), quantise(values, bits, 1.0), 1 / (2 ** (bits - 1) - 1)
        edge = np.abs(np.abs(values / step % 1) - 0.5) < 1e-9  # exactly between two codes rounding may go either way
        if np.abs(theirs - ours)[~edge].max() > 1e-12:
            raise SystemExit(f"the {bits}-bit converters differ")
    print("converters of 2 to 12 bits: the same codes for all of 4001 values, clipped ones too")


if __name__ == "__main__":
    np.random.seed(4)  # noqa: NPY002  # CrossSim draws from numpy's global stream
    print(f"{COPIES} programmings and {READS} reads of {ROWS} x {COLUMNS} weights, device error {SIGMA:g} of the range")
    table = Table("CrossSim")
    with torch.no_grad():
        for scheme in OWN:
            compare(table, scheme)
    converters()
    table.close()
