"""Twelve devices a row against support, bend and assumed values: the pages quote the record, two devices come again."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).parents[2]
RECORD = json.loads((Path(__file__).parent / "records" / "headlines.json").read_text(encoding="utf-8"))
ROWS = {name: row for name, row in RECORD["rows"].items() if row["devices"]}
RIGID = "STO, as grown"


@pytest.fixture(scope="module")
def recipe():
    """The recipe and what it needs beside it."""
    sys.path.insert(0, str(ROOT / "recipes"))
    try:
        import headline_pages
        import headlines

        yield headlines, headline_pages
    finally:
        sys.path.remove(str(ROOT / "recipes"))


def test_every_generated_part_is_what_the_record_gives(recipe):
    headlines, pages = recipe
    parts = pages.blocks(RECORD)
    for page in headlines.PAGES:
        text = page.read_text(encoding="utf-8")
        assert any(f"<!-- {name} -->" in text for name in parts), page
        assert pages.filled(text, parts) == text, f"{page}: run python recipes/headlines.py --put"


def test_all_rows_are_of_the_physics_of_now(recipe):
    """Else ``python recipes/headlines.py`` computes them anew, and ``--put`` writes them."""
    now = recipe[0].physics_revision(*recipe[0].STAGES)
    assert {row["physics"] for row in ROWS.values()} == {now}


@pytest.mark.parametrize("name", ROWS)
def test_a_row_has_twelve_devices(name):
    assert len(ROWS[name]["devices"]) >= 12


@pytest.mark.parametrize("name", ROWS)
def test_the_energy_is_that_of_the_current_line(name):
    """I^2 R t, at the row's own drive times the mean current; to the five digits that are kept."""
    row = ROWS[name]
    varied = name.split("; ")[-1]
    width = 50e-9 if varied == "pulse 50 ns" else 1e-6
    drive = float(varied.split()[1]) if varied.startswith("drive") else 1.0
    assert row["energy"] == pytest.approx(row["current"] ** 2 * row["R_xx"] * width, rel=1e-4)
    assert row["current"] == pytest.approx(drive * np.mean([d["I_c"] for d in row["devices"]]), rel=1e-4)


def test_the_places_are_in_the_order_of_their_insulation():
    """Less current and less swing from the crystal to the foils (Spearman by hand: the same order)."""
    names = ["STO, as grown", "Si", "SiO2 300 nm on Si", "glass", "mica", "PET", "PI"]
    J = [ROWS[n]["J"] for n in names]
    swing = [np.mean([d["swing"] for d in ROWS[n]["devices"]]) for n in names]
    assert sorted(J, reverse=True) == J
    assert swing == sorted(swing, reverse=True)


def test_the_ratio_has_its_interval(recipe):
    """Against a bootstrap over the devices: means and quantiles of resampled ratios."""
    import headline_tables as tables

    foil, rigid = ROWS["PET"], ROWS[RIGID]
    value, half = tables.ratio(tables.mean(foil, "swing"), tables.mean(rigid, "swing"))
    rng = np.random.default_rng(1)
    a, b = (np.array([d["swing"] for d in row["devices"]]) for row in (foil, rigid))
    drawn = [rng.choice(a, len(a)).mean() / rng.choice(b, len(b)).mean() for _ in range(4000)]
    low, high = np.quantile(drawn, [0.025, 0.975])
    assert value == pytest.approx(a.mean() / b.mean(), rel=1e-6)
    assert (high - low) / 2 == pytest.approx(half, rel=0.3)  # a bootstrap of twelve is a tenth too narrow


@pytest.mark.claim
@pytest.mark.parametrize("name", [RIGID, "PET"])
def test_a_device_comes_again(recipe, name):
    """The first device of a row: its current within 1 % (the search), its swing to the rounding of another machine."""
    headlines, _ = recipe
    row = next(r for r in headlines.rows() if r.name == name)
    begin = 1000 * (headlines.crc32(name.encode()) % 100_000)
    (bar,) = headlines.devices_of(row, range(begin, begin + 1))
    write = {**headlines.WRITE, **row.write}
    old = RECORD["rows"][name]
    assert headlines.critical([bar], write)[0] == pytest.approx(old["devices"][0]["I_c"], rel=0.01)
    new = headlines.device(row, bar, write, old["current"])
    assert new["swing"] == pytest.approx(old["devices"][0]["swing"], abs=0.02)
    assert new["accuracy"] == pytest.approx(old["devices"][0]["accuracy"], abs=0.03)
