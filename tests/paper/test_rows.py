"""Rows against what is known without them: closed forms, cards, records."""

import json
from pathlib import Path

import numpy as np
import pytest

import hallweight as hw
from hallweight.core import InputError
from hallweight.paper import CLAIMS
from hallweight.paper.internals import Settings, checked, index, mean_interval, record, share_interval, text_of

RECORDS = Path(__file__).parents[1] / "claims" / "records"
QUICK = Settings(quick=True)


def numbers(name, settings=QUICK):
    return {n.name: n for n in CLAIMS[name].compute(settings).numbers}


def test_the_ratio_of_release_times_is_that_of_the_card():
    found = numbers("release")
    assert found["ratio"].value == pytest.approx(hw.card("Sr4Al2O7")["rate"])
    assert found["ratio"].reach == pytest.approx((10, 10))  # both terms of the law are faster by it


def test_release_takes_the_magnetoelastic_energy_of_the_growth_stress():
    """K_me = 3/2 lambda sigma, with the sign of a tension."""
    found, film = numbers("anisotropy"), hw.card("CoTb")
    grown = hw.membrane.budget(hw.membrane.Membrane("CoTb", layer="Sr4Al2O7", support=None)).terms["as grown"]
    assert found["kept"].value == pytest.approx(1 - 1.5 * film["lambda_s"] * 100e6 / grown, rel=1e-6)


def test_the_barrier_of_a_bent_grain_is_its_anisotropy_times_its_volume():
    found = numbers("flexible")
    volume = 15e-9**2 * hw.card("CoTb")["t"]
    bent = record("headlines")["rows"]["PET, 5 mm"]["K"]
    assert found["barrier"].value == pytest.approx(bent * volume / (1.380649e-23 * 300), rel=1e-3)
    assert found["time_5 mm"].value < found["time_10 mm"].value < found["time_flat"].value


def test_the_price_of_today_is_that_of_the_record():
    found = numbers("energy")
    assert found["again"].value == pytest.approx(found["ratio"].value, rel=0.01)
    assert found["ratio"].reach[0] < found["ratio"].value / 10  # a larger Hall resistance needs less current


def test_without_cifar10_the_row_says_so(tmp_path):
    pytest.importorskip("torch")
    found = CLAIMS["resnet18"].compute(Settings(data_root=str(tmp_path)))
    assert found.notes[0].startswith("Nothing of this row was run again: without CIFAR-10")
    assert "again" not in {n.name for n in found.numbers}
    assert not found.whole
    assert CLAIMS["resnet18"].compute(QUICK).notes[0].startswith("Nothing of this row is run again in the quick form")


def test_every_row_names_only_assumptions_that_it_lists_and_says_how_to_make_it():
    for name in ("release", "anisotropy", "energy", "flexible", "resnet18"):
        claim = CLAIMS[name]
        found = claim.compute(QUICK)
        assert set(claim.rule.named) <= {a.name for a in found.assumptions}
        assert {c.number for c in claim.rule.conditions} <= {n.name for n in found.numbers}
        assert claim.command == f"hallweight paper --row {name}"
        assert all(n.interval[0] <= n.value <= n.interval[1] for n in found.numbers)


def test_no_row_calls_an_assumption_that_of_the_paper():
    folder = Path(hw.paper.__file__).parent
    for file in (p for p in folder.rglob("*") if p.suffix in (".py", ".html", ".typ")):
        assert "as in the paper" not in file.read_text("utf-8"), file


def test_stored_records_have_their_hashes():
    assert sorted(index()) == ["arms", "cifar10", "headlines"]
    for name in index():
        record(name)


def test_a_changed_record_is_refused():
    content = json.loads(json.dumps(record("cifar10")))
    content["rows"]["32 states"]["gap"] = 0.0
    with pytest.raises(InputError, match="the stored record cifar10 was changed"):
        checked("cifar10", content)


def test_stored_records_are_those_of_the_recipes():
    """Else run python recipes/paper_records.py."""
    paper_records = pytest.importorskip("paper_records")
    assert record("headlines") == paper_records.headlines()
    assert record("cifar10") == paper_records.cifar10()


def test_the_interval_of_a_share_is_wilsons():
    assert share_interval(0, 10)[1] == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert share_interval(15, 20)[1] == pytest.approx((0.5313, 0.8881), abs=1e-4)
    assert share_interval(10, 10)[1] == pytest.approx((0.7225, 1.0), abs=1e-4)


def test_the_interval_of_a_mean_covers_it_in_19_of_20_samples():
    rng = np.random.default_rng(0)
    inside = 0
    for _ in range(2000):
        _, (low, high) = mean_interval(rng.normal(3.0, 2.0, 5))
        inside += low <= 3.0 <= high
    assert inside / 2000 == pytest.approx(0.95, abs=4 * (0.95 * 0.05 / 2000) ** 0.5)


def test_digits_follow_the_interval():
    number = hw.paper.Number
    assert text_of(number("a", "", 0.40051, (0.38, 0.42), "points")) == "0.401 points (0.380 to 0.420)"
    assert text_of(number("a", "", 10.0, (10.0, 10.0), reach=(9.9999999999, 10.0))) == "10"
    assert text_of(number("a", "", -0.0188, (-0.2702, 0.2326), "points")) == "−0.02 points (−0.27 to 0.23)"
    assert (
        text_of(number("a", "", 112.03, (56.01, 224.05), reach=(0.6878, 126.1)))
        == "112 (56 to 224); varied: 0.688 to 126"
    )
    assert text_of(number("a", "", 1080.0, (360.0, 3240.0), "s")) == "18 min (6 min to 54 min)"
