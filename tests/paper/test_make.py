"""The report as files: whole, self-contained, resumed, and never over something else."""

import importlib.util
import json
import re
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

import hallweight as hw
from hallweight.core import InputError
from hallweight.paper.internals import NO_TYPST

FAST = ("release", "anisotropy")


def test_the_page_needs_no_other_file(tmp_path):
    made = hw.paper.make(tmp_path, FAST, quick=True)
    page = made.html.read_text("utf-8")
    assert made.html.name == "release-anisotropy.html"
    assert not re.findall(r"""(?:src|href)=["'](?!data:|#)""", page)
    assert "<script" not in page
    for name in FAST:
        assert page.count(f'id="{name}"') == 1
        assert hw.paper.CLAIMS[name].command in page
        assert made.judgements[name].verdict in page
    record = json.loads(made.json.read_text("utf-8"))
    assert list(record["rows"]) == list(FAST)
    assert not record["records"]  # these two need none


def test_the_pdf_is_set_by_typst_or_one_sentence_says_how(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "typst", None)
    made = hw.paper.make(tmp_path, FAST[:1], quick=True)
    assert made.pdf is None
    assert made.no_pdf == NO_TYPST
    monkeypatch.undo()
    pytest.importorskip("typst")
    made = hw.paper.make(tmp_path, FAST[:1], quick=True)
    assert made.pdf.read_bytes().startswith(b"%PDF")
    assert not made.no_pdf


def same_files(one, other, stem):
    """The three files of two reports, byte by byte; the PDF where typst is installed."""
    pdf = [".pdf"] if importlib.util.find_spec("typst") else []
    for suffix in (".html", ".json", *pdf):
        assert (one / f"{stem}{suffix}").read_bytes() == (other / f"{stem}{suffix}").read_bytes(), suffix


def test_a_stopped_report_goes_on_and_ends_the_same(tmp_path, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    whole = hw.paper.make(tmp_path / "whole", FAST, quick=True)
    claim, calls = hw.paper.CLAIMS["anisotropy"], []

    def stopped(settings):
        raise KeyboardInterrupt

    monkeypatch.setitem(hw.paper.CLAIMS, "anisotropy", replace(claim, compute=stopped))
    with pytest.raises(KeyboardInterrupt):
        hw.paper.make(tmp_path / "again", FAST, quick=True)
    monkeypatch.setitem(hw.paper.CLAIMS, "anisotropy", claim)
    first = hw.paper.CLAIMS["release"]
    monkeypatch.setitem(hw.paper.CLAIMS, "release", replace(first, compute=lambda s: calls.append(s)))
    again = hw.paper.make(tmp_path / "again", FAST, quick=True)
    assert not calls  # the first row was kept
    assert "finished 2023-11-14T22:13:20" in again.html.read_text("utf-8")
    assert again.html.name == whole.html.name
    same_files(tmp_path / "whole", tmp_path / "again", again.html.stem)


def test_a_changed_revision_is_computed_anew(tmp_path, monkeypatch):
    claim = hw.paper.CLAIMS["release"]
    hw.paper.make(tmp_path, ("release",), quick=True)
    done = []
    counted = replace(claim, compute=lambda s: done.append(s) or claim.compute(s))
    monkeypatch.setitem(hw.paper.CLAIMS, "release", counted)
    hw.paper.make(tmp_path, ("release",), quick=True)
    assert not done
    monkeypatch.setitem(hw.paper.CLAIMS, "release", replace(counted, revision=claim.revision + 1))
    hw.paper.make(tmp_path, ("release",), quick=True)
    assert len(done) == 1


def test_a_row_that_lacked_data_is_tried_again(tmp_path, monkeypatch):
    claim, done = hw.paper.CLAIMS["release"], []
    lacking = replace(claim, compute=lambda s: done.append(s) or replace(claim.compute(s), whole=len(done) > 1))
    monkeypatch.setitem(hw.paper.CLAIMS, "release", lacking)
    for _ in range(3):
        hw.paper.make(tmp_path, ("release",), quick=True)
    assert len(done) == 2


def test_a_file_of_the_user_is_not_replaced(tmp_path):
    mine = tmp_path / "release.html"
    mine.write_text("mine", "utf-8")
    with pytest.raises(InputError, match=r"an existing .*release\.html"):
        hw.paper.make(tmp_path, ("release",), quick=True)
    assert mine.read_text("utf-8") == "mine"
    hw.paper.make(tmp_path, ("release",), quick=True, overwrite=True)
    hw.paper.make(tmp_path, ("release",), quick=True)  # its own it may replace


def test_an_unknown_row_is_named_with_its_neighbour(tmp_path):
    with pytest.raises(InputError, match="did you mean 'release'"):
        hw.paper.make(tmp_path, ("relase",))


@pytest.mark.slow
def test_the_quick_report_has_all_rows_in_two_minutes_of_a_core(tmp_path):
    pytest.importorskip("torch")
    begin = time.process_time()
    made = hw.paper.make(tmp_path, quick=True)
    assert time.process_time() - begin < 120
    assert list(made.judgements) == list(hw.paper.CLAIMS)
    assert len(hw.paper.CLAIMS) == 10


@pytest.mark.slow
def test_a_killed_report_ends_the_same(tmp_path, monkeypatch):
    rows = ("release", "anisotropy", "energy", "flexible")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    command = [sys.executable, "-m", "hallweight", "paper", "--quick", *(w for r in rows for w in ("--row", r))]
    subprocess.run([*command, "--out", "whole"], cwd=tmp_path, check=True, capture_output=True)
    for seconds in (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0):
        started = subprocess.Popen([*command, "--out", "again"], cwd=tmp_path, stdout=subprocess.DEVNULL)
        time.sleep(seconds)
        started.send_signal(signal.SIGKILL)
        started.wait()
    subprocess.run([*command, "--out", "again"], cwd=tmp_path, check=True, capture_output=True)
    same_files(tmp_path / "whole", tmp_path / "again", "-".join(rows))
