"""Families of loops with a known truth (seeds 0 to 999, none chosen): no bias, and intervals that cover.

The records are of ``recipes/trust_families.py``; a few seeds are computed again, from the file on.
"""

import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECORDS = Path(__file__).parent / "records"
FAMILIES = {"opposite_slope": "opposite_slope.jsonl", "spiky_loops": "spiky_loops.jsonl"}
AGAIN = (0, 1, 499, 998, 999)

pytestmark = pytest.mark.claim


@pytest.fixture(scope="module")
def families():
    sys.path.insert(0, str(ROOT / "recipes"))
    try:
        import families
    finally:
        sys.path.remove(str(ROOT / "recipes"))
    return families


def rows_of(families, family):
    file = RECORDS / FAMILIES[family]
    if not file.exists():
        pytest.skip(f"no record {file.name}: make it with recipes/trust_families.py {family}")
    return families.load(file)


@pytest.mark.parametrize("family", FAMILIES)
def test_the_record_is_whole_without_bias_and_its_intervals_cover(families, family):
    rows = rows_of(families, family)
    assert sorted(rows) == list(range(1000))
    failed = {seed: row["failed"] for seed, row in rows.items() if "failed" in row}
    assert not failed
    verdicts = families.judge(rows.values())
    assert {"R_AHE", "H_c", "H_shift", "slope", "offset", "sigma_read", "drift_per_read"} <= {v.name for v in verdicts}
    assert all(v.passes for v in verdicts), families.table(verdicts)
    assert all(row["found"]["sense"][0] == row["found"]["sense"][1] for row in rows.values())


@pytest.mark.parametrize("family", FAMILIES)
def test_seeds_of_the_record_come_out_again(families, family):
    rows = rows_of(families, family)
    for seed in AGAIN:
        again = families.run_case(family, seed)
        assert again["made"] == rows[seed]["made"]
        for name, (truth, value, err, _) in rows[seed]["found"].items():
            assert again["found"][name][0] == pytest.approx(truth, rel=1e-6)
            assert again["found"][name][1] == pytest.approx(value, abs=1e-3 * err if err else 0, rel=1e-6)
