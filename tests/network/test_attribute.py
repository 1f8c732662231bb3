"""What costs how much: each cause does what it says, and nothing else."""

import json

import numpy as np
import pytest

from hallweight.core import InputError
from hallweight.network import attribute, convert, digits, train_digits_cnn
from hallweight.network.internals import NONIDEALITIES, ArmSetting, ArrayOptions, keep_only, present, without

FAULTS = {"sigma_c2c": 0.04, "sigma_read": 0.03, "sigma_d2d": 0.3, "p_stuck": 0.01, "levels": 9.0, "drift": 0.02}
QUICK = {"seeds": 3, "n_test": 300}
OPTIONS = {"bits_in": 4, "bits_out": 5, "tile": 128}


def setting(card, **more) -> ArmSetting:
    return ArmSetting(card, "verify", ArrayOptions(tile=128, **more), 2.0)


@pytest.fixture(scope="module")
def run(make_card):
    return attribute(make_card(**FAULTS), decades=2.0, **OPTIONS, **QUICK)


def parts(run, key="alone"):
    return {c["name"]: c[key] for c in run.results["causes"]}


def test_all_causes_are_there_and_the_record_is_plain(run):
    assert list(parts(run)) == list(NONIDEALITIES)
    assert run.results["absent"] == []
    assert json.loads(json.dumps(run.results)) == run.results
    assert run.kind == "attribution"
    assert run.results["weights"] == 9872


def test_the_ideal_array_computes_what_the_net_does(run):
    ideal = run.results["ideal"]
    assert ideal["loss"] == 0.0
    assert ideal["noise"] < 1e-6
    assert run.results["all"]["noise"] > max(p["noise"] for p in parts(run).values())


def test_alone_every_cause_adds_noise(run):
    for name, part in parts(run).items():
        if name == "tiles":  # smaller arrays have smaller ranges, so with the same bits they may be less noisy
            continue
        assert part["noise"] > max(2 * part["noise_sem"], 0), name


def test_settings_without_chance_have_no_error(run):
    alone = parts(run)
    assert [n for n, p in alone.items() if p["noise_sem"] == 0] == ["states", "pulses", "drift", "DAC", "ADC", "tiles"]


def test_a_larger_fault_has_a_larger_part(run, make_card):
    worse = attribute(make_card(**{**FAULTS, "p_stuck": 0.05}), decades=2.0, **OPTIONS, **QUICK)
    assert parts(worse)["stuck"]["noise"] > 2 * parts(run)["stuck"]["noise"]
    assert parts(worse)["DAC"] == pytest.approx(parts(worse)["DAC"])
    assert parts(worse)["DAC"]["noise"] == parts(run)["DAC"]["noise"]


def test_what_a_card_lacks_is_absent(make_card):
    bare = make_card(sigma_d2d=0.0, sigma_d2d_range=0.0, p_stuck=0.0)
    assert present(setting(bare)) == ["pulses", "DAC", "ADC", "tiles"]
    assert present(setting(bare, bits_out=None)) == ["pulses", "DAC"]  # tiles act through their converters only


def test_leaving_out_one_leaves_out_what_needs_it():
    every = frozenset(NONIDEALITIES)
    assert every - without(every, "pulses") == {"pulses", "C2C", "D2D"}
    assert every - without(every, "ADC") == {"ADC", "tiles"}
    assert every - without(every, "stuck") == {"stuck"}


def test_switches_change_what_they_say_and_nothing_else(make_card):
    full = setting(make_card(law="table", **FAULTS))
    assert keep_only(full, frozenset(NONIDEALITIES)) == full
    none = keep_only(full, frozenset())
    assert (none.program, none.decades) == ("exact", 0.0)
    assert (none.array.bits_in, none.array.bits_out, none.array.tile) == (None, None, None)
    assert "levels" not in none.card.values
    assert [none.card[n] for n in ("sigma_c2c", "sigma_d2d", "sigma_read", "p_stuck")] == [0.0] * 4
    assert none.card.row("table_sigma_LTP") == (0.0,) * 4
    assert none.card.row("table_LTP") == full.card.row("table_LTP")


def test_a_share_of_nothing_is_none(make_card):
    calm = attribute(make_card(P_LTP=2048.0, P_LTD=2048.0, sigma_d2d=0.0, sigma_d2d_range=0.0), **QUICK)
    assert abs(calm.results["all"]["loss"]) < 0.01
    for part in parts(calm).values():
        assert part["share"] is None or np.isfinite(part["share_sem"])


def test_a_store_and_an_analog_model(make_card, tmp_path):
    data, card = digits(), make_card(**FAULTS)
    analog = convert(train_digits_cnn(0), card, calibrate=data.inputs(data.x_train[:128]), bits_in=4, bits_out=5)
    asked = {"seeds": 2, "n_test": 100, "folder": tmp_path}
    first = attribute(analog, data, **asked)
    assert first.results == attribute(analog, data, **asked).results
    assert first.config["bits_in"] == 4
    assert "tiles" in first.results["absent"]


def test_bad_input_is_one_sentence(make_card):
    for options, word in (
        ({"scheme": "pairs"}, "did you mean"),
        ({"program": "verfy"}, "verify"),
        ({"seeds": 1}, "seeds"),
    ):
        with pytest.raises(InputError, match=word):
            attribute(make_card(), **options)
    with pytest.raises(InputError, match="through zero"):
        attribute(make_card(1.0, 3.0))
