"""The resumable map: nothing done twice, nothing lost, order kept; keys know the revision of the physics."""

import json

import numpy as np
import pytest

from hallweight.core import internals
from hallweight.core.internals import ARRAYS, FIRST, PHYSICS_REVISION, json_object, physics_revision, resumable_map

NAMES = ["a", "b", "c"]


def _square(x: float) -> dict[str, float]:
    return {"label": x, "value": x * x}


def test_a_second_call_takes_what_stands_there(tmp_path) -> None:
    first = resumable_map(_square, [1, 2, 3], NAMES, tmp_path, json_object("label"))
    second = resumable_map(lambda _: pytest.fail("done already"), [1, 2, 3], NAMES, tmp_path, json_object("label"))
    assert first == second == [_square(x) for x in (1, 2, 3)]


def test_a_stopped_call_goes_on(tmp_path) -> None:
    done = []

    def stops(x: float) -> dict[str, float]:
        if len(done) == 2:
            raise KeyboardInterrupt
        done.append(x)
        return _square(x)

    with pytest.raises(KeyboardInterrupt):
        resumable_map(stops, [1, 2, 3], NAMES, tmp_path, json_object("label"))
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.json", "b.json"]
    again = []
    resumable_map(lambda x: again.append(x) or _square(x), [1, 2, 3], NAMES, tmp_path, json_object("label"))
    assert again == [3]


@pytest.mark.parametrize("content", [b"", b"{", b"[1, 2]", b'{"value": 1}', b"\xff\xfe"])
def test_what_is_no_outcome_is_replaced(tmp_path, content) -> None:
    (tmp_path / "a.json").write_bytes(content)
    assert resumable_map(_square, [2], ["a"], tmp_path, json_object("label")) == [_square(2)]
    assert json.loads((tmp_path / "a.json").read_text())["value"] == 4


def test_arrays_come_back_bit_for_bit(tmp_path) -> None:
    out = {"J": np.array([np.nan, 1 / 3, np.inf]), "n": np.zeros((2, 0))}
    for _ in range(2):
        (got,) = resumable_map(lambda _: out, [0], ["a"], tmp_path, ARRAYS)
        assert all(np.array_equal(got[k], out[k], equal_nan=True) for k in out)


def test_progress_counts_what_was_found_once(tmp_path) -> None:
    resumable_map(_square, [1, 2], NAMES[:2], tmp_path, json_object("label"))
    seen = []
    progress = lambda done, of: seen.append((done, of))  # noqa: E731
    resumable_map(_square, [1, 2, 3], NAMES, tmp_path, json_object("label"), progress=progress)
    assert seen == [(2, 3), (3, 3)]


def test_a_raised_revision_changes_the_key_of_its_stage_only(monkeypatch) -> None:
    first = dict.fromkeys(PHYSICS_REVISION, FIRST)
    monkeypatch.setattr(internals.revision, "PHYSICS_REVISION", first)
    assert physics_revision("membrane", "magnet") == FIRST
    monkeypatch.setattr(internals.revision, "PHYSICS_REVISION", {**first, "hall": "7"})
    assert physics_revision("membrane", "magnet") == FIRST
    assert physics_revision("magnet", "hall", "synapse") == "hall 7"
