"""The numbers that the README quotes: equal to the stored record, and the record derived anew."""

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECORD = json.loads((Path(__file__).parent / "records" / "demo.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def recipe():
    spec = importlib.util.spec_from_file_location("readme_recipe", ROOT / "recipes" / "readme.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_readme_quotes_the_record(recipe):
    readme = (ROOT / "README.md").read_text(encoding="utf-8").splitlines()
    for row in recipe.table(RECORD):
        assert row in readme


def test_device_counts_are_n_2n_and_n_plus_references():
    devices = {arm["scheme"]: arm["devices"] for arm in RECORD["arms"]}
    assert devices["pair"] == 2 * devices["bipolar"]
    assert devices["bipolar"] < devices["reference"] < 1.1 * devices["bipolar"]


@pytest.mark.claim
def test_the_record_is_what_the_code_gives(recipe):
    # another processor may round differently: three standard errors of the mean gap, and the float net's own error
    fresh = recipe.record(recipe.chain()[1])
    assert fresh["float"]["mean"] == pytest.approx(RECORD["float"]["mean"], abs=0.005)
    for new, old in zip(fresh["arms"], RECORD["arms"], strict=True):
        assert (new["scheme"], new["program"], new["devices"]) == (old["scheme"], old["program"], old["devices"])
        assert new["gap"] == pytest.approx(old["gap"], abs=3 * (old["gap_sem"] + 1e-3))
