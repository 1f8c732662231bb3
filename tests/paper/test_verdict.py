"""The rule of the verdicts: each of the four follows from numbers, and altered numbers flip it."""

import copy
import json
import math

import pytest

import hallweight as hw
from hallweight.core import InputError
from hallweight.paper import VERDICTS, Assumption, Condition, Number, Rule, judge, verdicts

SUPPORTED, UNDER, UNDECIDED, CONTRADICTED = VERDICTS
RULE = Rule((Condition("ratio", ">=", 2.0, "at least twice"),), ("speed",))


def ratio(low, high, reach=None):
    return [Number("ratio", "a ratio", (low + high) / 2, (low, high), reach=reach)]


@pytest.mark.parametrize(
    ("numbers", "how", "verdict"),
    [
        (ratio(3, 4), "literature", SUPPORTED),
        (ratio(3, 4), "measured", SUPPORTED),
        (ratio(3, 4), "assumed", UNDER),
        (ratio(3, 4), "simulated", UNDER),
        (ratio(3, 4, (1, 5)), "literature", UNDER),  # only at the values named
        (ratio(3, 4, (2, 5)), "literature", SUPPORTED),  # wherever it was varied
        (ratio(1, 3), "literature", UNDECIDED),  # the interval spans the threshold
        (ratio(0, 1, (0, 5)), "assumed", UNDECIDED),  # other values would meet it
        (ratio(0, 1), "literature", CONTRADICTED),
        (ratio(0, 1, (0, 1.9)), "assumed", CONTRADICTED),  # wherever it was varied
        (ratio(math.nan, math.nan), "measured", UNDECIDED),
        ([], "measured", UNDECIDED),
    ],
)
def test_a_verdict_follows_from_interval_reach_and_source(numbers, how, verdict):
    assert judge(RULE, numbers, [Assumption("speed", "1 m/s", how)]).verdict == verdict


def test_one_failure_outweighs_what_is_open_and_what_holds():
    rule = Rule(tuple(Condition(n, "<=", 1.0, n) for n in "abc"))
    by_name = {"a": (0.1, 0.2), "b": (0.5, 1.5), "c": (2.0, 3.0)}
    numbers = [Number(n, n, sum(i) / 2, i) for n, i in by_name.items()]
    found = judge(rule, numbers, [])
    assert found.outcomes == ("holds", "open", "fails")
    assert found.verdict == CONTRADICTED
    assert judge(rule, numbers[:2], []).verdict == UNDECIDED


def test_an_assumption_that_the_row_does_not_list_is_refused():
    with pytest.raises(InputError, match="no assumption 'speed'"):
        judge(RULE, ratio(3, 4), [])


@pytest.fixture(scope="module")
def paper(tmp_path_factory):
    """``paper.json`` of the rows that take seconds."""
    made = hw.paper.make(tmp_path_factory.mktemp("paper"), ("release", "anisotropy", "flexible", "energy"), quick=True)
    return json.loads(made.json.read_text("utf-8"))


def test_the_verdicts_follow_from_paper_json_alone(paper):
    assert {name: row["verdict"] for name, row in paper["rows"].items()} == {
        name: judgement.verdict for name, judgement in verdicts(paper).items()
    }


def test_altered_numbers_flip_the_verdict_of_every_row(paper):
    for name, row in paper["rows"].items():
        seen = set()
        for meets in (True, False, None):
            altered = copy.deepcopy(paper)
            for condition in row["rule"]["conditions"]:
                sign = 1 if condition["comparison"] == ">=" else -1
                bound = condition["threshold"]
                ends = {True: (bound + sign, bound + sign), False: (bound - sign,) * 2, None: (bound - 1, bound + 1)}
                number = next(n for n in altered["rows"][name]["numbers"] if n["name"] == condition["number"])
                number.update(interval=ends[meets], reach=None)
            seen.add(verdicts(altered)[name].verdict)
        assert seen == {UNDER, CONTRADICTED, UNDECIDED}, name


def test_published_instead_of_assumed_values_make_it_supported(paper):
    altered = copy.deepcopy(paper)
    row = altered["rows"]["release"]
    for assumption in row["assumptions"]:
        assumption["how"] = "literature"
    assert verdicts(altered)["release"].verdict == SUPPORTED


def test_an_altered_threshold_flips_a_verdict(paper):
    altered = copy.deepcopy(paper)
    altered["rows"]["release"]["rule"]["conditions"][0]["threshold"] = 20.0
    assert verdicts(altered)["release"].verdict == CONTRADICTED
