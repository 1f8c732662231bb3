"""The score of a card: its record, its seeds, its schemes."""

import json
import pickle
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import pytest
import torch

from hallweight.core import InputError, Run
from hallweight.network import digits, digits_cnn, evaluate, train_digits_cnn

FAULTS = {"sigma_c2c": 0.02, "sigma_read": 0.02, "sigma_d2d": 0.05}
QUICK = {"seeds": 2, "train_seeds": 1}


@pytest.fixture(scope="module")
def run(make_card) -> Run:
    return evaluate(make_card(**FAULTS), **QUICK)


def test_the_record_holds_what_was_promised(run):
    r = run.results
    assert (r["n_train"], r["n_test"], r["weights"], r["training"]) == (1000, 797, 9872, "mapped")
    assert len(r["float"]["accuracy"]) == 1
    assert [(a["scheme"], a["program"]) for a in r["arms"]] == [
        (s, p) for s in ("bipolar", "pair", "reference") for p in ("verify", "open")
    ]
    for arm in r["arms"]:
        name = f"{arm['scheme']}/{arm['program']}"
        assert len(arm["accuracy"]) == len(arm["float_accuracy"]) == 2
        assert arm["mean"] == pytest.approx(np.mean(arm["accuracy"]))
        assert arm["gap"] == pytest.approx(np.mean(np.subtract(arm["float_accuracy"], arm["accuracy"])))
        assert arm["spread"] == pytest.approx(np.std(arm["accuracy"], ddof=1))
        assert sum(arm["devices_by_layer"]) == arm["devices"]
        confusion = np.array(r["confusion"][name])
        assert confusion.sum() == 2 * 797
        assert np.trace(confusion) / confusion.sum() == pytest.approx(arm["mean"])
        shown = r["programmed"][name]
        assert len(shown["wanted"]) == len(shown["got"]) == 1000
    assert np.trace(r["confusion"]["float"]) / 797 == pytest.approx(r["float"]["mean"])
    assert json.loads(json.dumps(r)) == r
    assert {"paszke2019pytorch", "alpaydin1998digits"} <= set(run.cites)


def test_devices_are_N_2N_and_N_plus_the_references(run):
    count = {a["scheme"]: a["devices"] for a in run.results["arms"]}
    assert count == {"bipolar": 9872, "pair": 2 * 9872, "reference": 9872 + 9 + 144 + 512}


def test_verify_beats_open_loop_and_a_pair_beats_one_device_in_signal_to_noise(run):
    arm = {(a["scheme"], a["program"]): a for a in run.results["arms"]}
    snr = {k: a["output_snr_db"] for k, a in arm.items()}
    for scheme in ("bipolar", "pair", "reference"):
        assert snr[scheme, "verify"] > snr[scheme, "open"] + 3
        assert arm[scheme, "verify"]["weight_error"] < arm[scheme, "open"]["weight_error"]
    assert snr["pair", "verify"] > snr["bipolar", "verify"] + 1.5
    assert snr["bipolar", "verify"] > snr["reference", "verify"] + 1.5


def test_an_ideal_card_scores_what_float_scores(make_card):
    ideal = make_card(P_LTP=2048.0, P_LTD=2048.0, sigma_d2d=0.0, sigma_d2d_range=0.0, p_stuck=0.0)
    run = evaluate(ideal, bits_in=None, bits_out=None, **QUICK)
    for arm in run.results["arms"]:
        assert arm["accuracy"] == arm["float_accuracy"]
        assert arm["weight_error"] < 1e-3
        assert arm["output_snr_db"] > 45


def test_the_float_baseline_is_what_a_small_net_reaches():
    data = digits()
    with torch.no_grad():
        accuracy = float((train_digits_cnn(0)(data.x_test).argmax(1) == data.y_test).float().mean())
    assert accuracy >= 0.98
    assert len(torch.unique(torch.cat([data.x_train, data.x_test]).flatten(1), dim=0)) > 1790  # no image in both parts


def test_the_same_seed_gives_the_same_run_and_another_does_not(make_card):
    card = make_card(**FAULTS)
    one, two, other = (evaluate(card, schemes="bipolar", program="open", seed=s, **QUICK) for s in (0, 0, 1))
    assert (one.id, one.results) == (two.id, two.results)
    assert one.id != other.id
    assert one.results["arms"][0]["weight_error"] != other.results["arms"][0]["weight_error"]
    assert one.seeds == (0,)


def test_an_arm_does_not_depend_on_the_company(run, make_card):
    alone = evaluate(make_card(**FAULTS), schemes=["pair"], program=["open"], **QUICK).results["arms"][0]
    assert alone == next(a for a in run.results["arms"] if (a["scheme"], a["program"]) == ("pair", "open"))


@pytest.mark.parametrize("pool", ["threads", "processes"])
def test_an_executor_changes_nothing(make_card, pool):
    card = make_card(**FAULTS)
    asked = {"schemes": "reference", "program": "open", **QUICK}
    executor: Executor = (
        ThreadPoolExecutor(2) if pool == "threads" else ProcessPoolExecutor(1, mp_context=get_context("spawn"))
    )
    with executor:
        assert evaluate(card, executor=executor, **asked).results == evaluate(card, **asked).results


def legacy() -> np.ndarray:
    """State of numpy's global stream, which nobody should touch."""
    return np.random.get_state()[1].copy()  # noqa: NPY002


def test_no_global_stream_or_setting_is_touched(make_card):
    before = torch.get_rng_state(), legacy(), torch.get_num_threads(), torch.get_default_dtype()
    digits_cnn(5)
    evaluate(make_card(**FAULTS), schemes="bipolar", program="open", **QUICK)
    assert torch.equal(torch.get_rng_state(), before[0])
    assert np.array_equal(legacy(), before[1])
    assert (torch.get_num_threads(), torch.get_default_dtype()) == before[2:]


def test_progress_counts_to_the_end(make_card):
    seen = []
    evaluate(make_card(), schemes="pair", progress=lambda done, total: seen.append((done, total)), **QUICK)
    assert seen == [(k, 5) for k in range(1, 6)]


def test_more_reads_count_more_images(make_card):
    run = evaluate(make_card(**FAULTS), schemes="pair", program="open", read_seeds=3, **QUICK)
    assert np.sum(run.results["confusion"]["pair/open"]) == 3 * 2 * 797


def test_a_unipolar_card_refuses_bipolar_by_name_and_serves_the_others(make_card):
    run = evaluate(make_card(1.0, 3.0), program="open", **QUICK)
    assert [a["scheme"] for a in run.results["arms"]] == ["pair", "reference"]
    assert "through zero" in run.results["refused"]["bipolar"]
    with pytest.raises(InputError, match="through zero"):
        evaluate(make_card(1.0, 3.0), schemes="bipolar", **QUICK)


def test_assume_bipolar_asks_what_if_and_says_so(make_card):
    what_if = evaluate(make_card(1.0, 3.0, **FAULTS), schemes="bipolar", program="open", assume_bipolar=True, **QUICK)
    signed = evaluate(make_card(-1.0, 1.0, **FAULTS), schemes="bipolar", program="open", **QUICK)
    assert what_if.results["arms"] == signed.results["arms"]
    assert {"state_min", "state_max"} <= set(what_if.assumed)
    assert "assume_bipolar" in what_if.card.values["state_min"].note


def test_what_is_assumed_is_named(make_card):
    run = evaluate(make_card(), schemes="pair", program="open", **QUICK)
    assert {"sigma_d2d_range", "p_stuck"} <= set(run.assumed)


def test_an_error_in_a_worker_process_comes_back_as_its_sentence():
    error = pickle.loads(pickle.dumps(InputError("this", "that", "do so")))
    assert (str(error), error.found) == ("Found this, expected that: do so.", "this")


def test_cards_travel_to_worker_processes(make_card):
    card = make_card(**FAULTS)
    twin = pickle.loads(pickle.dumps(card))
    assert twin == card
    assert twin.to_toml() == card.to_toml()
