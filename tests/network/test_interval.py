"""The whole interval of an accuracy: its sources against known ones, and what is said where one was not varied."""

from dataclasses import replace

import numpy as np
import pytest

from hallweight import report
from hallweight.core import Covariance, InputError, Value, build_card
from hallweight.network import convert, digits, digits_cnn, evaluate
from hallweight.network.internals import (
    Scores,
    factors,
    image_variance,
    is_of_one_device,
    make_plan,
    other_device,
    uncertainty,
    variance_components,
)
from hallweight.report.internals import split_rows

FAULTS = {"sigma_c2c": 0.02, "sigma_read": 0.02, "sigma_d2d": 0.05}
SOURCES = ("card", "device-to-device", "programming", "training", "images")


def fitted(make_card, **errors):
    """A card as a fit of one device leaves it."""
    card = make_card(**{k: v for k, v in FAULTS.items() if k != "sigma_d2d"})
    known = {n: v.model_copy(update={"how": "fitted", "err": errors.get(n)}) for n, v in card.values.items()}
    return card.revise(values=known)


def by_source(arm):
    return {s["source"]: s for s in arm["uncertainty"]["sources"]}


def test_variance_components_of_a_balanced_design_are_those_of_the_analysis_of_variance():
    rng = np.random.default_rng(0)
    group = np.repeat(np.arange(8), 5)
    y = rng.normal(0, 2, 8)[group] + rng.normal(0, 1, 40)
    within = np.mean([np.var(y[group == g], ddof=1) for g in range(8)])
    between = np.var([y[group == g].mean() for g in range(8)], ddof=1) - within / 5
    found = variance_components(y, np.ones((40, 1)), {"group": group.tolist()})
    assert found.variances == pytest.approx([between, within], rel=1e-3)


def test_a_doubtful_component_counts_only_if_the_data_show_it():
    """Against the likelihood of a balanced design in closed form, with and without the component."""
    group, seen = np.repeat(np.arange(8), 5), []
    for seed in range(60):
        rng = np.random.default_rng(seed)
        y = rng.normal(0, 0.35, 8)[group] + rng.normal(0, 1, 40)
        within = np.sum([np.var(y[group == g]) * 5 for g in range(8)])
        between = np.sum((np.array([y[group == g].mean() for g in range(8)]) - y.mean()) ** 2) * 5
        total = within + between
        apart = 32 * np.log(within / 32) + 7 * np.log(between / 7) if between / 7 > within / 32 else np.inf
        gain = max(39 * np.log(total / 39) - apart, 0.0)  # of 2 ln L, restricted
        found = variance_components(y, np.ones((40, 1)), {"group": group.tolist()}, ["group"])
        assert (found.variances[0] > 0) == (gain > 1), (seed, gain)
        seen.append(gain > 1)
    assert 10 < sum(seen) < 50


def test_a_component_that_would_be_negative_is_zero_with_what_could_have_been_seen():
    y = np.tile([1.0, -1.0], 10) + np.linspace(0, 0.1, 20)
    found = variance_components(y, np.ones((20, 1)), {"pair": np.repeat(np.arange(10), 2).tolist()})
    variance, of_variance = found.sum_of({"pair": 1.0})
    assert variance == 0
    assert 0.05 < of_variance**0.5 < 1


def test_sources_of_known_size_are_found(make_card):
    """Accuracies simulated from known sources over 300 labs: unbiased to 4 standard errors, where none is near 0."""
    card = fitted(make_card, P_LTP=0.1)
    plan = make_plan(card.replace(sigma_d2d=0.05), "bipolar", 1, 7, 0, seeds=20, aged=False)
    known = {"card": 0.02, "device-to-device": np.hypot(0.015, 0.01), "programming": 0.01, "training": 0.02}
    rng, found = np.random.default_rng(1), {name: [] for name in known}
    inside = 0
    for _ in range(300):
        levels, _ = factors(plan, 20, 4)
        sd = {"training": 0.02, "card": 0.02, "measured device": 0.015, "devices": 0.01, "writing": 0.008}
        y = 0.9 + rng.normal(0, 0.006, 20 + len(plan.runs))
        for name, at in levels.items():
            effect = dict(zip(sorted(set(at)), rng.normal(0, sd[name], len(set(at))), strict=True))
            y += [effect[k] for k in at]
        images = (rng.random((20, 800)) < 0.9).astype(float)
        of = uncertainty(plan, 4, *2 * [Scores(y[:20], y[20:], images)])
        for source in of["sources"]:
            if source["source"] in found:
                found[source["source"]].append(source["accuracy_sd"] ** 2)
        # ordinary runs have one card and one measured device, which stand in their mean
        low, high = of["gap"]["interval_95"]
        inside += low <= 0.9 <= high
    for name, values in found.items():
        error = np.std(values, ddof=1) / 300**0.5
        assert np.mean(values) == pytest.approx(known[name] ** 2, abs=4 * error), name
    assert inside >= 300 * 0.95 - 3 * (300 * 0.95 * 0.05) ** 0.5


LAB = {"training": 0.0, "devices": 7e-3, "writing": 8e-3, "noise": 18e-3, "images": 10.3e-3}
"""Standard deviations of a write-verified gap, ten times as large as those of the digits net."""


@pytest.mark.parametrize(
    ("card", "device"), [(0.0, 0.0), (4e-3, 5e-3), (30e-3, 0.0)], ids=["none", "hidden", "dominant"]
)
def test_intervals_hold_the_truth_as_often_as_they_say(make_card, card, device):
    """300 labs of a random-effects model of known variances; what the design cannot see hardly widens them.

    Each lab has one card and one measured device, which are off by what drawn cards and devices are. Bounds are 3
    standard errors of a coverage; above, 0.04 and 0.02 more: no estimate of a variance is below zero, so that what is
    zero is found too large on average.
    """
    plan = make_plan(fitted(make_card, P_LTP=0.1).replace(sigma_d2d=0.05), "bipolar", 1, 7, 0, seeds=20, aged=False)
    levels, _ = factors(plan, 20, 1)
    sd, labs = {**LAB, "card": card, "measured device": device}, 300
    rng, hits, q = np.random.default_rng(6), {"interval_68": 0, "interval_95": 0}, 0.0935
    for _ in range(labs):
        y = rng.normal(0, LAB["noise"], 20 + len(plan.runs))
        for name, at in levels.items():
            place = np.unique(at, return_inverse=True)[1]
            y += rng.normal(0, sd[name], place.max() + 1)[place]
        y += rng.normal(0, LAB["images"])
        images = np.broadcast_to(rng.random(797) < q, (20, 797)).astype(float)  # q (1 - q)/797 = 10.3e-3^2
        found = uncertainty(plan, 1, *2 * [Scores(y[:20], y[20:], images)])["gap"]
        for name in hits:
            hits[name] += found[name][0] <= 0 <= found[name][1]
    for name, p, wider in (("interval_68", 0.6827, 0.04), ("interval_95", 0.95, 0.02)):
        error = 3 * (p * (1 - p) / labs) ** 0.5
        assert p - error < hits[name] / labs < p + error + wider, hits


def test_the_variance_of_the_images_is_binomial_without_the_noise_of_the_runs():
    rng = np.random.default_rng(2)
    hard = rng.random(4000) < 0.2  # one image in five is right half of the time, whatever the run
    right = np.where(hard, rng.random((10, 4000)) < 0.5, True).astype(float)
    expected = 0.2 * 0.8 * 0.5**2 / 4000
    assert image_variance(right) == pytest.approx(expected, rel=0.15)
    assert image_variance(np.ones((10, 400))) > 0  # never zero: 400 images do not show more


def test_the_interval_of_a_gap_is_paired():
    rng = np.random.default_rng(3)
    hard = rng.random(1000) < 0.7
    assert image_variance(np.zeros((5, 1000)) + hard - hard) < 0.01 * image_variance(np.zeros((5, 1000)) + hard)


def test_a_card_without_errors_is_named_as_not_varied(make_card):
    run = evaluate(make_card(**FAULTS), schemes="bipolar", program="verify", seeds=6, train_seeds=1)
    found = by_source(run.results["arms"][0])
    assert tuple(found) == SOURCES
    for name, reason in (("card", "has an error"), ("training", "one trained net")):
        assert not found[name]["varied"]
        assert reason in found[name]["why"]
        assert found[name]["accuracy_sd"] is None  # never zero
    assert found["programming"]["varied"]
    (row,) = split_rows(run)
    assert row[2] == row[5] == "not varied"
    assert any("card" in line for line in report.not_varied(run))
    assert len(report.uncertainty_tables(run)) == 2


def test_the_errors_of_a_card_reach_the_interval(make_card):
    loose = fitted(make_card, P_LTP=20.0, P_LTD=20.0, state_max=0.2)
    asked = {"schemes": "bipolar", "program": "open", "seeds": 6, "train_seeds": 1, "n_test": 200}
    wide, narrow = (evaluate(c, **asked).results["arms"][0] for c in (loose, fitted(make_card, P_LTP=1e-3)))
    assert by_source(wide)["card"]["varied"]
    assert wide["accuracy"] == narrow["accuracy"]  # the ordinary programmings are those of the card as it is
    for of in ("accuracy", "gap"):
        (low, high), (inner_low, inner_high) = (wide["uncertainty"][of][f"interval_{p}"] for p in (95, 68))
        assert low < inner_low < wide["uncertainty"][of]["mean"] < inner_high < high


def test_few_programmings_draw_no_cards_and_say_so(make_card):
    run = evaluate(fitted(make_card, P_LTP=1.0), schemes="bipolar", program="verify", seeds=2, train_seeds=1)
    found = by_source(run.results["arms"][0])
    assert found["card"]["why"] == "no cards drawn"
    assert "card_draws" not in run.config


def test_one_card_draw_is_refused(make_card):
    with pytest.raises(InputError, match="two or more to compare"):
        evaluate(make_card(**FAULTS), card_draws=1)


def test_an_analog_model_is_drawn_on_other_cards_too(make_card):
    data = digits()
    card = fitted(make_card, P_LTP=2.0)
    analog = convert(digits_cnn(0, "digits-hwa"), card, calibrate=data.inputs(data.x_train[:50]))
    run = evaluate(analog, replace(data, x_test=data.x_test[:100], y_test=data.y_test[:100]), seeds=6)
    assert by_source(run.results["arms"][0])["card"]["varied"]
    assert analog.spec.card == card


def test_the_same_devices_can_be_written_again(make_card):
    card = make_card(**FAULTS)
    data = digits()
    analog = convert(digits_cnn(0, "digits-hwa"), card, calibrate=data.inputs(data.x_train[:50]))
    one, other = (analog.program(np.random.default_rng(k), devices_rng=np.random.default_rng(7)) for k in (1, 2))
    for name in one:
        assert (one[name].devices.gain == other[name].devices.gain).all()
        assert (one[name].states != other[name].states).any()
    again = analog.program(3, devices_of=one)
    for name in one:
        assert again[name].devices is one[name].devices
        assert (one[name].states != again[name].states).any()


def test_drawn_cards_repeat_the_random_numbers_of_the_first_programmings(make_card):
    """A card that is known to the last digit scores what the card itself does, run by run."""
    asked = {"schemes": "bipolar", "program": ("verify", "open"), "seeds": 6, "train_seeds": 1, "n_test": 200}
    card = fitted(make_card, P_LTP=1e-12).replace(sigma_d2d=0.0, sigma_d2d_range=0.0)
    for arm in evaluate(card, **asked).results["arms"]:
        drawn = np.reshape(arm["uncertainty"]["drawn"]["accuracy"], (3, 3))
        assert (drawn == arm["accuracy"][:3]).all()


def test_one_measured_device_stands_for_its_kind(make_card):
    card = fitted(make_card)
    assert is_of_one_device(card.replace(sigma_d2d=0.05))
    several = card.values | {"sigma_d2d": Value(value=0.05, err=0.01, how="fitted")}
    assert not is_of_one_device(card.revise(values=several))
    assert not is_of_one_device(make_card(**FAULTS))
    rng, wide = np.random.default_rng(4), card.replace(sigma_d2d=0.1, sigma_d2d_range=0.05)
    others = [other_device(wide, rng) for _ in range(2000)]
    gain = np.array([wide["P_LTP"] / c["P_LTP"] for c in others])
    size = np.array([c["state_max"] / wide["state_max"] for c in others])
    assert gain.mean() == pytest.approx(1, abs=0.01)
    assert gain.std() == pytest.approx(0.1, rel=0.08)
    assert size.std() == pytest.approx(0.05, rel=0.08)
    assert all(c["P_LTP"] / c["P_LTD"] == pytest.approx(wide["P_LTP"] / wide["P_LTD"]) for c in others[:5])


def test_a_range_that_may_cross_zero_is_drawn_again_or_refused(make_card):
    near = fitted(make_card, state_min=1e-3)
    values = near.values | {"state_min": near.values["state_min"].model_copy(update={"value": -0.001, "err": 0.5})}
    plan = make_plan(near.revise(values=values), "bipolar", 1, 4, 0, seeds=20, aged=False)
    assert all(r.card["state_min"] < 0 < r.card["state_max"] for r in plan.runs)


def test_a_covariance_is_used(make_card):
    card = fitted(make_card)
    joint = card.revise(covariance=Covariance(names=("P_LTP", "P_LTD"), matrix=((4.0, 4.0), (4.0, 4.0))))
    runs = make_plan(joint, "bipolar", 1, 6, 0, seeds=20, aged=False).runs
    ratio = [r.card["P_LTP"] - r.card["P_LTD"] - (card["P_LTP"] - card["P_LTD"]) for r in runs]
    assert np.abs(ratio).max() < 0.2
    assert build_card(runs[0].card.model_dump(by_alias=True), "drawn").covariance is None


def test_an_older_record_without_split_still_makes_tables_and_figures(make_card):
    run = evaluate(make_card(**FAULTS), schemes="bipolar", program="verify", seeds=2, train_seeds=1)
    arms = [{k: v for k, v in arm.items() if k != "uncertainty"} for arm in run.results["arms"]]
    old = run.model_copy(update={"results": {**run.results, "arms": arms}})
    assert report.uncertainty_tables(old) == []
    assert "uncertainty" not in {p.name for p in report.run_pictures(old)}
    assert "over programmings" in str(report.table(old).caption)
