"""Rows of several devices: their errors, and no row called best among equal ones."""

from itertools import combinations

import numpy as np
import pytest
from scipy import stats

import hallweight as hw
from hallweight import chain
from hallweight.chain.internals import Point, by_exchange, comparison, on_devices, pooled, welch
from hallweight.core import InputError, Run
from hallweight.report.internals import headline

DEVICE = {"width": "0.3 um", "grain": "15 nm", "source": "W", "side": "above", "dipoles": False}
WRITE = {"pulses": 8, "cycles": 2, "field": "200 mT"}
TABLES = {"device": DEVICE, "write": WRITE, "network": {"seeds": 2, "n_test": 40}}


def rows_of(values):
    return [
        {"label": f"bend {k}", "refused": "", "warnings": [], "accuracy": float(v), "float": 0.98}
        for k, row in enumerate(values)
        for v in row
    ]


def scored(values):
    return pooled(rows_of(values), len(values[0]))


def long_tailed(rng):
    """Accuracies that fall from 99 % towards chance, as with write-verify."""
    return np.maximum(0.99 - 0.02 * rng.lognormal(0, 1.5, (5, 3)), 0.1)


@pytest.mark.parametrize(
    "draw", [lambda rng: rng.normal(0.6, 0.2, (5, 5)), long_tailed], ids=["open loop", "write-verify"]
)
def test_five_physically_equal_rows_are_not_ranked(draw):
    """Null test: equal rows of devices whose accuracies differ widely."""
    rng, p_equal, called = np.random.default_rng(0), [], 0
    for _ in range(400):
        found = comparison(scored(draw(rng)))
        p_equal.append(found["p_equal"])
        called += found["best"] is not None
    # p is uniform: Kolmogorov's distance at 0.1 % is 1.95 / sqrt(n)
    distance = np.abs(np.sort(p_equal) - (np.arange(400) + 0.5) / 400).max()
    assert distance < 1.95 / 400**0.5
    assert called <= 400 * 0.05 + 3 * (400 * 0.05 * 0.95) ** 0.5


def test_a_row_that_differs_by_more_than_its_devices_is_called_best():
    rng = np.random.default_rng(1)
    values = rng.normal(0.6, 0.02, (5, 5))
    values[3] += 0.2
    found = comparison(scored(values))
    assert found["best"] == "bend 3"
    assert found["p_equal"] < 1e-3


def test_the_test_of_rows_is_that_of_all_exchanges():
    """Against every way to deal seven devices to two rows of three and four."""
    values = np.random.default_rng(2).normal(0, 1, 7)
    values[:3] += 1.0

    def f_of(first):
        return stats.f_oneway(values[list(first)], np.delete(values, list(first))).statistic

    dealt = [f_of(first) for first in combinations(range(7), 3)]
    exact = np.mean(np.array(dealt) >= f_of((0, 1, 2)) - 1e-9)
    assert by_exchange([values[:3], values[3:]]) == pytest.approx(exact, abs=4 * (exact / 9999) ** 0.5)


def test_for_normal_scores_it_agrees_with_the_analysis_of_variance():
    rng = np.random.default_rng(3)
    groups = [rng.normal(mean, 1, n) for mean, n in ((0, 6), (0.5, 5), (0, 7))]
    assert by_exchange(groups) == pytest.approx(stats.f_oneway(*groups).pvalue, abs=0.03)
    assert welch(*groups[:2]) == pytest.approx(stats.ttest_ind(*groups[:2], equal_var=False).pvalue)


def test_rows_that_are_equal_to_the_last_digit_do_not_differ():
    assert by_exchange([np.full(3, 0.99), np.full(3, 0.99)]) == 1.0


def test_the_error_of_a_row_holds_what_differs_between_its_devices():
    (row,) = scored([[0.3, 0.5, 0.8]])
    assert row["accuracy"] == pytest.approx(np.mean([0.3, 0.5, 0.8]))
    assert row["accuracy_sem"] == pytest.approx(np.std([0.3, 0.5, 0.8], ddof=1) / 3**0.5)
    assert row["devices"] == 3


def test_a_device_that_is_not_possible_is_counted_and_left_out():
    rows = rows_of([[0.3, 0.5, 0.8]])
    rows[1] = {"label": "bend 0", "refused": "too hot", "warnings": ["warm"]}
    (row,) = pooled(rows, 3)
    assert row["devices_refused"] == 1
    assert row["accuracy_devices"] == [0.3, 0.8]
    assert row["warnings"] == ["warm"]


def test_every_row_has_devices_of_its_own():
    points = [Point(label, "", {}, {}, {}, {}, seed=4) for label in ("a", "b")]
    assert on_devices(points, 1) == points
    seeds = [p.seed for p in on_devices(points, 3)]
    assert len(set(seeds)) == 6


def test_a_study_of_several_devices_by_its_file(tmp_path):
    what = {"study": "bending", "film": "CoTb", "devices": 2, "arguments": {"radii": ["20 mm"], "rigid": "none"}}
    run = chain.study({**what, **TABLES}, tmp_path / "run")
    flat, bent = run.results["points"]
    assert run.config["devices"] == 2
    assert len(list((tmp_path / "run" / "points").glob("*.json"))) == 4
    for row in (flat, bent):
        assert row["devices"] == 2
        assert row["accuracy_sem"] == pytest.approx(abs(np.diff(row["accuracy_devices"])[0]) / 2)
    assert run.results["comparison"]["accuracy"]["p_equal"] <= 1
    caption = {p.name: p for p in hw.report.run_pictures(run)}["chain"].caption
    assert "standard error over the devices of a row" in caption


def chain_run(values, devices):
    rows = scored(values) if devices > 1 else rows_of(values)
    results = {"points": rows} | ({"comparison": {"accuracy": comparison(rows)}} if devices > 1 else {})
    return Run(kind="membrane-bending", config={}, results=results)


def test_the_headline_calls_no_row_best_inside_the_error():
    rng = np.random.default_rng(5)
    text = " ".join(headline(chain_run(rng.normal(0.6, 0.2, (5, 3)), 3)))
    assert "not distinguishable" in text
    assert "best on" not in text


def test_the_headline_of_one_device_a_row_calls_none_best():
    text = " ".join(headline(chain_run([[0.33], [0.82]], 1)))
    assert "33.0 to 82.0" in text
    assert "best on" not in text


def test_the_headline_names_a_row_that_stands_out():
    text = " ".join(headline(chain_run([[0.5, 0.51, 0.49, 0.52], [0.8, 0.81, 0.79, 0.82]], 4)))
    assert "best on bend 1" in text


@pytest.mark.parametrize("devices", [0, 1.5, "two"])
def test_a_number_of_devices_is_whole(devices):
    with pytest.raises(InputError):
        chain.bending("CoTb", ["20 mm"], devices=devices)
