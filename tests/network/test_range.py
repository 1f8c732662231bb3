"""The range of a converter: least mean square error of rounding and clipping, or a percentile of what it sees."""

import numpy as np
import pytest
import torch
from torch import nn

from hallweight.array import quantise
from hallweight.network import convert
from hallweight.network.internals import range_of


def error(values, bits, full):
    return float(np.mean((quantise(values, bits, full) - values) ** 2))


def drawn(kind, n=6000):
    rng = np.random.default_rng(1)
    values = {"normal": rng.standard_normal(n), "exponential": rng.exponential(size=n), "heavy": rng.standard_t(3, n)}
    values |= {"uniform": rng.uniform(-1, 1, n), "rectified": np.maximum(rng.standard_normal(n), 0)}
    return values[kind]


@pytest.mark.parametrize("kind", ["normal", "exponential", "heavy", "uniform", "rectified"])
@pytest.mark.parametrize("bits", [2, 3, 4, 6, 8])
def test_no_other_range_has_a_smaller_error(kind, bits):
    values = drawn(kind)
    best = min(error(values, bits, full) for full in np.linspace(0.02, 1.0, 500) * np.abs(values).max())
    assert error(values, bits, range_of(values, bits, None)) <= 1.05 * best


@pytest.mark.parametrize(("bits", "step"), [(2, 1.2240), (3, 0.6508), (4, 0.3534), (5, 0.1881)])
def test_normal_values_get_the_steps_of_max(bits, step):
    """Uniform quantisers of 3, 7, 15 and 31 levels of least error for a normal distribution: J. Max, 1960, table II."""
    values = np.random.default_rng(2).standard_normal(400_000)
    best = step * (2 ** (bits - 1) - 1)
    found = range_of(values, bits, None)
    assert found == pytest.approx(best, rel=0.08)  # ranges are tried in steps of 5%
    assert error(values, bits, found) <= 1.02 * error(values, bits, best)


def test_a_thinned_sample_is_as_good_as_all_values():
    values = np.random.default_rng(3).standard_t(4, 300_000)
    best = min(error(values, 8, full) for full in np.linspace(0.05, 1.0, 100) * np.abs(values).max())
    assert error(values, 8, range_of(values, 8, None)) <= 1.05 * best


def test_finer_converters_get_wider_ranges():
    values = drawn("heavy")
    ranges = [range_of(values, bits, None) for bits in (2, 4, 6, 8, 12)]
    assert ranges == sorted(ranges)
    assert ranges[0] < ranges[-1]


def test_a_percentile_is_that_of_the_sizes():
    values = drawn("normal")
    assert range_of(values, 8, 99.0) == pytest.approx(np.percentile(np.abs(values), 99.0))
    assert range_of(values, 8, 100) == pytest.approx(np.abs(values).max())


@pytest.mark.parametrize("percentile", [None, 99.9])
def test_nothing_but_zeros_has_a_range_all_the_same(percentile):
    assert range_of(np.zeros(10), 8, percentile) == 1.0


def test_an_ideal_converter_takes_all():
    values = drawn("normal")
    assert range_of(values, None, None) == pytest.approx(np.abs(values).max())


def test_a_range_scales_with_its_values():
    values = drawn("exponential")
    assert range_of(1e-6 * values, 8, None) == pytest.approx(1e-6 * range_of(values, 8, None))


@torch.no_grad()
@pytest.mark.parametrize("bits", [3, 8])
def test_a_layer_has_less_error_than_with_a_percentile(make_card, bits):
    """Inputs with a tail, as after a ReLU in a trained network: 99.9 clips too much at 8 bits, and too little at 3."""
    rng = np.random.default_rng(4)
    x = torch.from_numpy(rng.exponential(size=(2000, 64)) ** 1.5).float()
    torch.manual_seed(0)
    plain = nn.Linear(64, 16)
    errors = {}
    for percentile in (None, 99.9):
        analog = convert(plain, make_card(), bits_in=bits, bits_out=None, calibrate=x, percentile=percentile)
        layer = next(iter(analog.layers.values()))
        seen = quantise(x, bits, layer.range_in)
        errors[percentile] = float(((plain(seen) - plain(x)) ** 2).mean())
    assert errors[None] < 0.8 * errors[99.9]
