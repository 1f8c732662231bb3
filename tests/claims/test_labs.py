"""Intervals of an accuracy hold the truth as often as they say, over 200 simulated labs."""

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECORD = Path(__file__).parent / "records" / "labs.json"
SEEDS = 200
LEVEL = 0.01


def recipe():
    spec = importlib.util.spec_from_file_location("labs", ROOT / "recipes" / "intervals" / "labs.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def record():
    if not RECORD.exists():
        pytest.skip("no record yet: run recipes/intervals/labs.py --truth --seeds 0-199")
    return json.loads(RECORD.read_text(encoding="utf-8"))


def test_no_lab_is_left_out(record):
    assert [int(seed) for seed in record["labs"]] == list(range(SEEDS))


def test_the_truth_is_known_far_better_than_any_lab_knows_it(record):
    for program, known in record["truth"].items():
        least = min(one[program]["gap"]["error"] for one in record["labs"].values())
        assert known["error"] < 0.5 * least


def test_coverage_by_exact_binomial_tests_with_holm(record):
    from scipy.stats import binomtest

    hits = recipe().covered(record)
    found = sorted((binomtest(sum(h), len(h), {"68": 0.6827, "95": 0.95}[n[-2:]]).pvalue, n) for n, h in hits.items())
    rejected = set()
    for k, (p, name) in enumerate(found):
        if p > LEVEL / (len(found) - k):
            break
        rejected.add(name)
    assert not rejected, {name: sum(h) for name, h in hits.items()}
