"""The converters' quantiser."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hallweight.array import check_bits, quantise
from hallweight.core import InputError


@given(bits=st.integers(2, 14), full_scale=st.floats(1e-6, 1e6), seed=st.integers(0, 99))
def test_codes_are_odd_in_number_symmetric_and_half_a_step_off_at_most(bits, full_scale, seed):
    x = np.random.default_rng(seed).uniform(-full_scale, full_scale, 200)
    step = full_scale / (2 ** (bits - 1) - 1)
    y = quantise(x, bits, full_scale)
    assert np.abs(y - x).max() <= step / 2 * (1 + 1e-9)
    assert np.array_equal(quantise(-x, bits, full_scale), -y)
    assert np.allclose(y / step, np.round(y / step))


def test_values_beyond_the_range_are_clipped_and_zero_is_zero():
    assert quantise(np.array([-9.0, 0.0, 9.0]), 8, 1.0).tolist() == [-1, 0, 1]


def test_two_bits_are_three_codes():
    assert np.unique(quantise(np.linspace(-1, 1, 99), 2, 1.0)).tolist() == [-1, 0, 1]


def test_ideal_converters_change_nothing():
    x = np.random.default_rng(0).normal(size=9)
    assert quantise(x, None, None) is x


@pytest.mark.parametrize("bits", [0, 1, -3, 2.5, True, "8", 99])
def test_bits_that_make_no_converter_are_refused(bits):
    with pytest.raises(InputError, match="bits_out"):
        check_bits(bits, "bits_out")
