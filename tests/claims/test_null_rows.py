"""Physically equal rows of a bending study are not told apart, over many seeds."""

import json
from pathlib import Path

import numpy as np
import pytest

RECORD = Path(__file__).parent / "records" / "null_rows.json"
LEVEL = 0.01


@pytest.fixture(scope="module")
def comparisons():
    if not RECORD.exists():
        pytest.skip("no record yet: run recipes/intervals/null_rows.py")
    studies = json.loads(RECORD.read_text(encoding="utf-8"))["studies"]
    assert [int(seed) for seed in studies] == list(range(len(studies)))
    return [one["comparison"] for one in studies.values()]


@pytest.mark.parametrize("name", ["accuracy", "accuracy_open"])
def test_p_of_equal_rows_is_uniform(comparisons, name):
    from scipy.stats import kstest

    assert kstest([one[name]["p_equal"] for one in comparisons], "uniform").pvalue > LEVEL / 2


@pytest.mark.parametrize("name", ["accuracy", "accuracy_open"])
def test_hardly_ever_is_one_of_equal_rows_called_best(comparisons, name):
    from scipy.stats import binomtest

    called = int(np.sum([one[name]["best"] is not None for one in comparisons]))
    level = comparisons[0][name]["level"]
    assert binomtest(called, len(comparisons), level, alternative="greater").pvalue > LEVEL / 2
