import os

import pytest

from hallweight.core import InputError, Run, write_atomic


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = write_atomic(tmp_path / "a.txt", "old")

    def full_disk(*args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", full_disk)
    with pytest.raises(InputError, match="No space left"):
        write_atomic(path, "new", overwrite=True)
    assert path.read_text() == "old"


def test_no_temporary_file_stays(tmp_path):
    write_atomic(tmp_path / "a.txt", "x")
    assert [p.name for p in tmp_path.iterdir()] == ["a.txt"]


def test_a_folder_that_is_a_file_is_refused(tmp_path):
    (tmp_path / "f").write_text("x")
    with pytest.raises(InputError, match="cannot be written"):
        write_atomic(tmp_path / "f" / "a.txt", "x")


def test_run_round_trip_and_id(tmp_path):
    run = Run(kind="evaluate", config={"seeds": 3}, results={"x": [1.0, 2.0]}, seeds=(1, 2))
    assert Run.load(run.save(tmp_path / run.id)) == run
    assert run.id == Run(kind="evaluate", config={"seeds": 3}, results={}, seeds=(1, 2)).id
    assert run.id != Run(kind="evaluate", config={"seeds": 4}, results={}, seeds=(1, 2)).id


def test_a_run_is_not_overwritten_unasked(tmp_path):
    run = Run(kind="evaluate", config={}, results={})
    run.save(tmp_path)
    with pytest.raises(InputError, match="existing"):
        run.save(tmp_path)


@pytest.mark.parametrize("content", ["", "{", '{"kind": 3}', "[]"])
def test_a_damaged_run_is_refused(tmp_path, content):
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(InputError, match="damaged"):
        Run.load(tmp_path)


def test_no_run():
    with pytest.raises(InputError, match="run folder"):
        Run.load("nowhere")
