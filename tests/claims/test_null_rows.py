"""Physically equal rows of a bending study are not told apart, over 40 seeds."""

import importlib.util
import json
from pathlib import Path

import pytest

import hallweight as hw
from hallweight.chain.internals import StudyTables, on_devices, run_point

ROOT = Path(__file__).parents[2]
RECORD = Path(__file__).parent / "records" / "null_rows.json"
SEEDS = 40
LEVEL = 0.01
SCORES = ("accuracy", "accuracy_open")


@pytest.fixture(scope="module")
def recipe():
    spec = importlib.util.spec_from_file_location("null_rows", ROOT / "recipes" / "intervals" / "null_rows.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def record():
    if not RECORD.exists():
        pytest.skip("no record yet: run recipes/intervals/null_rows.py")
    return json.loads(RECORD.read_text(encoding="utf-8"))


def test_every_seed_has_five_rows_of_three_devices(record):
    assert [int(seed) for seed in record["studies"]] == list(range(SEEDS))
    for rows in record["studies"].values():
        assert len(rows) == 5
        assert all(len(row[name]) == 3 for row in rows.values() for name in SCORES)


@pytest.mark.parametrize("name", SCORES)
def test_p_of_equal_rows_is_uniform(recipe, record, name):
    from scipy.stats import kstest

    assert kstest([one["p_equal"] for one in recipe.compared(record, name)], "uniform").pvalue > LEVEL


@pytest.mark.parametrize("name", SCORES)
def test_hardly_ever_is_one_of_equal_rows_called_best(recipe, record, name):
    from scipy.stats import binomtest

    found = recipe.compared(record, name)
    called = sum(one["best"] is not None for one in found)
    assert binomtest(called, len(found), found[0]["level"], alternative="greater").pvalue > LEVEL


def test_one_device_of_the_record_comes_out_again(recipe, record):
    """The second device of the row bent to 1 km: its scores are those of the record, but for a few images."""
    if record["physics"] != recipe.physics():
        pytest.skip(f"the record is of an older physics ({record['physics']}): make it again")
    tables = StudyTables.of(None, *(recipe.TABLES[name] for name in ("device", "write", "network")))
    point = tables.point(hw.card("CoTb"), "PET 25 um", 1000.0, 0)
    row = run_point(on_devices([point], recipe.DEVICES)[1])
    kept = record["studies"]["0"][point.label]
    for name in SCORES:
        assert row[name] == pytest.approx(kept[name][1], abs=0.01)
