"""Spiky pulse files, and pulses of every law: no bias, and 68% intervals that hold, from a stored record.

The records are what ``recipes/trust_families.py`` wrote for seeds 0 to 999. A few seeds are
computed anew, so that a record cannot outlive the code that it is of.
"""

import sys
from pathlib import Path

import pytest

RECORDS = Path(__file__).parent / "records"
sys.path.insert(0, str(Path(__file__).parents[2] / "recipes"))

from families import judge, load, run_case, table  # noqa: E402

SEEDS = {"spiky_pulses": 1000, "pulse_laws": 1000}


@pytest.mark.slow
@pytest.mark.parametrize("family", SEEDS)
def test_no_bias_and_coverage_as_stated(family):
    file = RECORDS / f"{family}.jsonl"
    if not file.exists():
        pytest.skip(f"no record of {family}: run recipes/trust_families.py")
    rows = load(file)
    assert sorted(rows) == list(range(SEEDS[family]))
    verdicts = judge(rows.values())
    print(table(verdicts))
    assert not [r for r in rows.values() if "failed" in r]
    assert all(v.passes for v in verdicts)


@pytest.mark.slow
@pytest.mark.parametrize("family", SEEDS)
def test_the_record_is_of_this_code(family):
    file = RECORDS / f"{family}.jsonl"
    if not file.exists():
        pytest.skip(f"no record of {family}: run recipes/trust_families.py")
    rows = load(file)
    for seed in (0, 1, 2, 3, 4, 5):
        now = run_case(family, seed)
        for name, (truth, value, *_) in rows[seed]["found"].items():
            assert now["found"][name][:2] == pytest.approx([truth, value], rel=1e-3, abs=1e-5), name
