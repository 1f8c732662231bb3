"""Studies beyond the embedded net on a card: analog models, parts of the test, tiles, and going on after a stop."""

import json

import numpy as np
import pytest
import torch
from torch.utils.data import DataLoader, TensorDataset

from hallweight.core import InputError
from hallweight.network import convert, digits, evaluate, save_weights, train_digits_cnn

FAULTS = {"sigma_c2c": 0.02, "sigma_read": 0.02, "sigma_d2d": 0.05}
QUICK = {"seeds": 2, "train_seeds": 1, "schemes": "bipolar", "program": "verify"}


@pytest.fixture(scope="module")
def analog(make_card):
    data = digits()
    return convert(train_digits_cnn(0), make_card(**FAULTS), tile=128, calibrate=data.inputs(data.x_train[:128]))


def arm(run):
    return run.results["arms"][0]


def test_an_analog_model_is_scored_on_what_one_has(analog):
    data = digits()
    pair = data.inputs(data.x_test), data.y_test
    runs = [evaluate(analog, test, seeds=2) for test in (data, pair, DataLoader(TensorDataset(*pair), 100))]
    scores = [arm(r)["accuracy"] for r in runs]
    assert scores[0] == scores[1] == scores[2]
    assert min(scores[0]) > 0.9
    assert runs[0].results["data"] == data.name
    assert [a["program"] for a in runs[0].results["arms"]] == ["verify"]
    assert runs[0].config["tile"] == 128
    assert runs[0].card == analog.spec.card
    plain = float((train_digits_cnn(0)(pair[0]).argmax(1) == pair[1]).float().mean())
    assert runs[0].results["float"]["mean"] == pytest.approx(plain)


def test_the_analog_model_stays_as_it_was(analog):
    boxes = analog.program(np.random.default_rng(5))
    held = {n: layer.programmed.clone() for n, layer in analog.layers.items()}
    evaluate(analog, digits(), seeds=2)
    assert all(torch.equal(held[n], layer.programmed) for n, layer in analog.layers.items())
    assert boxes.keys() == held.keys()


def test_a_baseline_of_ones_own_sets_the_gap(analog):
    run = evaluate(analog, digits(), seeds=2, baseline=train_digits_cnn(1), training="hardware-aware")
    other = train_digits_cnn(1)
    data = digits()
    plain = float((other(data.inputs(data.x_test)).argmax(1) == data.y_test).float().mean())
    assert run.results["float"]["mean"] == pytest.approx(plain)
    assert arm(run)["gap"] == pytest.approx(plain - arm(run)["mean"], abs=1e-6)
    assert run.results["digital"]["mean"] != run.results["float"]["mean"]
    assert run.results["training"] == "hardware-aware"


def test_arrays_are_counted_by_their_size(make_card):
    count = {t: arm(evaluate(make_card(**FAULTS), tile=t, **QUICK))["arrays"] for t in (None, 128, (128, 16))}
    # rows x columns of the three layers: 9 x 16, 144 x 32, 512 x 10
    assert count == {None: 3, 128: 1 + 2 + 4, (128, 16): 1 + 2 * 2 + 4}


def test_reference_devices_grow_with_the_blocks_of_columns(make_card):
    asked = {**QUICK, "schemes": "reference"}
    found = arm(evaluate(make_card(**FAULTS), tile=(128, 16), **asked))
    assert found["references"] == 9 + 2 * 144 + 512  # one for each row of each block of 16 columns
    assert found["devices"] == 9872 + found["references"]


def test_a_part_of_the_test_is_drawn_from_all_of_it(make_card):
    run = evaluate(make_card(**FAULTS), n_test=200, **QUICK)
    assert run.results["n_test"] == 200
    assert np.sum(run.results["confusion"]["bipolar/verify"]) == 2 * 200
    assert np.all(np.sum(run.results["confusion"]["float"], axis=1) > 5)  # all classes
    assert run.id != evaluate(make_card(**FAULTS), **QUICK).id


def test_what_is_done_is_kept_and_taken_up(make_card, tmp_path):
    card, seen = make_card(**FAULTS), []
    first = evaluate(card, folder=tmp_path, **QUICK)
    files = sorted(tmp_path.iterdir())
    assert len(files) == 2
    kept = [f.stat().st_mtime_ns for f in files]
    files[1].write_text("cut sh")  # as if it were not ours
    again = evaluate(card, folder=tmp_path, progress=lambda done, total: seen.append((done, total)), **QUICK)
    assert again.results == first.results == evaluate(card, **QUICK).results
    assert files[0].stat().st_mtime_ns == kept[0]
    assert json.loads(files[1].read_text())["accuracy"] == arm(first)["accuracy"][1]
    assert seen == [(1, 3), (2, 3), (3, 3)]


def test_more_seeds_use_those_that_are_there(make_card, tmp_path):
    card = make_card(**FAULTS)
    evaluate(card, folder=tmp_path, **QUICK)
    more = evaluate(card, folder=tmp_path, **{**QUICK, "seeds": 3})
    assert len(list(tmp_path.iterdir())) == 3
    assert arm(more)["accuracy"][:2] == arm(evaluate(card, **QUICK))["accuracy"]


@pytest.mark.parametrize(
    "change", [{"bits_in": 4}, {"tile": 64}, {"decades": 1.0}, {"n_test": 100}, {"seed": 1}, {"read_seeds": 2}]
)
def test_a_changed_question_is_not_answered_from_the_store(make_card, tmp_path, change):
    evaluate(make_card(**FAULTS), folder=tmp_path, **QUICK)
    evaluate(make_card(**FAULTS), folder=tmp_path, **QUICK, **change)
    assert len(list(tmp_path.iterdir())) == 4


def test_a_full_disk_is_one_sentence_and_what_was_done_stays(make_card, tmp_path, monkeypatch):
    from hallweight.core.internals import resume as jobs

    real, calls = jobs.write_atomic, []

    def full(path, content, *, overwrite=False):
        calls.append(path)
        if len(calls) > 1:
            raise InputError(f"that {path} cannot be written (no space left)", "room", "free some space")
        return real(path, content, overwrite=overwrite)

    monkeypatch.setattr(jobs, "write_atomic", full)
    with pytest.raises(InputError, match="no space left"):
        evaluate(make_card(**FAULTS), folder=tmp_path, **QUICK)
    monkeypatch.undo()
    assert len(list(tmp_path.iterdir())) == 1
    assert len(arm(evaluate(make_card(**FAULTS), folder=tmp_path, **QUICK))["accuracy"]) == 2


def test_weights_from_a_file_say_how_they_were_trained(make_card, tmp_path):
    path = save_weights(train_digits_cnn(1), tmp_path / "w.safetensors", {"config": {"method": "hardware-aware"}})
    run = evaluate(make_card(**FAULTS), weights=path, **QUICK)
    assert run.results["training"] == "hardware-aware"
    assert run.results["weights_from"].startswith("w.safetensors (")
    assert run.results["digital"]["mean"] > 0.95
    assert evaluate(make_card(**FAULTS), weights=path, training="mapped", **QUICK).results["training"] == "mapped"


BAD = {
    "no test": (lambda a, c: evaluate(a), "no test data"),
    "a settled option": (lambda a, c: evaluate(a, digits(), bits_in=4), "hw.network.convert"),
    "labels without inputs": (lambda a, c: evaluate(a, torch.zeros(5)), "Data, (inputs, labels)"),
    "labels that are no classes": (lambda a, c: evaluate(a, (torch.zeros(3, 1, 8, 8), torch.zeros(3))), "whole number"),
    "too many images": (lambda a, c: evaluate(c, n_test=9999), "from 1 to 797"),
    "no rows": (lambda a, c: evaluate(c, tile=0), "tile = 0"),
    "unknown data": (lambda a, c: evaluate(c, "digit"), "did you mean 'digits'"),
    "an unknown training": (lambda a, c: evaluate(c, training="aware"), "hardware-aware"),
    "a net without weights": (lambda a, c: evaluate(c, network="lenet"), "hallweight train --net lenet"),
}


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_one_sentence(name, analog, make_card):
    call, word = BAD[name]
    with pytest.raises(InputError) as error:
        call(analog, make_card(**FAULTS))
    assert word in str(error.value)
    assert str(error.value).startswith("Found ")


def test_shipped_hardware_aware_weights_stand_beside_a_float_net(make_card):
    card = make_card(sigma_c2c=0.02, sigma_read=0.01, sigma_d2d=0.05, p_stuck=0.001, levels=32.0)
    run = evaluate(card, training="hardware-aware", tile=128, **{**QUICK, "seeds": 4})
    assert run.results["weights_from"] == "digits-hwa"
    assert run.results["float"]["mean"] > 0.98  # trained by the same code, without devices
    assert abs(run.results["digital"]["mean"] - run.results["float"]["mean"]) < 0.02
    assert arm(run)["gap"] < 0.02
