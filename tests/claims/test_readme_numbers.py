"""The numbers that README and tutorial quote: those of stored records, and that of the demo derived anew."""

import json
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECORD = json.loads((Path(__file__).parent / "records" / "demo.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def recipe():
    """The recipe, and what it needs beside it."""
    sys.path.insert(0, str(ROOT / "recipes"))
    try:
        import readme

        yield readme
    finally:
        sys.path.remove(str(ROOT / "recipes"))


def test_the_tutorial_quotes_the_record(recipe):
    page = recipe.TUTORIAL.read_text(encoding="utf-8").splitlines()
    assert set(recipe.table(RECORD)) <= set(page)


def test_the_readme_quotes_all_records(recipe):
    """Else ``python recipes/readme.py --put`` writes them."""
    from headline_pages import filled

    readme = recipe.README.read_text(encoding="utf-8")
    assert filled(readme, {"results": recipe.results()}) == readme
    assert recipe.results()[0] in readme


def test_device_counts_are_n_2n_and_n_plus_references():
    devices = {arm["scheme"]: arm["devices"] for arm in RECORD["arms"]}
    assert devices["pair"] == 2 * devices["bipolar"]
    assert devices["bipolar"] < devices["reference"] < 1.1 * devices["bipolar"]


@pytest.mark.claim
def test_the_record_is_what_the_code_gives(recipe):
    # another processor may round differently: three standard errors of the mean gap, and the float net's own error
    fresh = recipe.record(recipe.chain())
    assert fresh["float"]["mean"] == pytest.approx(RECORD["float"]["mean"], abs=0.005)
    for new, old in zip(fresh["arms"], RECORD["arms"], strict=True):
        assert (new["scheme"], new["program"], new["devices"]) == (old["scheme"], old["program"], old["devices"])
        assert new["gap"] == pytest.approx(old["gap"], abs=3 * (old["gap_sem"] + 1e-3))
