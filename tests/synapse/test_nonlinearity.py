"""NeuroSim's label by its closed form (table of the MLP+NeuroSim manual) and by the curve itself."""

import numpy as np
import pytest

from hallweight.synapse import curve_labels, neurosim_label
from hallweight.synapse.laws import EXPONENTIAL


@pytest.mark.parametrize(
    ("label", "a"), [(1, 1.251653), (2, 0.609035), (2.40, 0.499181), (4.88, 0.200303), (6, 0.135619)]
)
def test_label_of_the_table(label, a):
    assert neurosim_label(a) == pytest.approx(label, abs=2e-5)


def test_sign_and_the_example_device():
    assert round(neurosim_label(0.5), 2) == 2.40
    assert round(neurosim_label(-0.2), 2) == -4.88
    assert neurosim_label(1e9) == 0


def test_label_is_ten_times_the_largest_distance_from_the_diagonal_over_0_7():
    curve = EXPONENTIAL.curve(0.0, np.linspace(0, 1, 20001), (2.0, 1.0))
    label, area = curve_labels(curve)
    assert label == pytest.approx(neurosim_label(0.5), abs=1e-5)
    assert area == pytest.approx(2 * (1 / (1 - np.exp(-2)) - 0.5 - 0.5), abs=1e-6)
    assert curve_labels(np.linspace(3, 5, 10)) == pytest.approx((0, 0), abs=1e-12)
