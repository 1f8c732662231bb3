"""What choosing by test images brings: the page quotes the record, and choosing by validation images brings nothing."""

import importlib.util
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECORD = json.loads((Path(__file__).parent / "records" / "optimism.json").read_text(encoding="utf-8"))
PAGE = (ROOT / "docs" / "network" / "validation.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def recipe():
    spec = importlib.util.spec_from_file_location("optimism", ROOT / "recipes" / "intervals" / "optimism.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_page_quotes_the_record():
    for k, row in RECORD["digits"]["k"].items():
        cells = (100 * row[name] for name in ("test", "validation", "bound"))
        assert f"| {k} | " + " | ".join(f"{v:+.2f}" for v in cells) + " |" in PAGE
    for one in RECORD["shipped"].values():
        assert f"{100 * one['bound']:.2f}" in PAGE


def test_the_best_by_test_images_scores_too_well_and_the_best_by_validation_images_does_not():
    rows = RECORD["digits"]["k"]
    for row in rows.values():
        assert row["test"] <= row["bound"] * 1.1
        assert abs(row["validation"]) < 0.3 * row["bound"]
    assert rows["10"]["test"] > 3 * abs(rows["10"]["validation"])


def test_numbers_follow_from_the_candidates_that_were_stored(recipe):
    digits = recipe.optimism(RECORD["candidates"], 200, 797)
    assert digits["k"].keys() == RECORD["digits"]["k"].keys()
    for k, row in digits["k"].items():
        assert row == pytest.approx(RECORD["digits"]["k"][k], abs=1e-6)


@pytest.mark.parametrize(("k", "known"), [(2, 0.5642), (3, 0.8463), (10, 1.5388), (20, 1.8675)])
def test_the_expected_largest_of_normal_numbers(recipe, k, known):
    assert recipe.expected_largest(k) == pytest.approx(known, abs=1e-4)
