"""``hallweight paper``: the same as in Python, with a table of the verdicts."""

import json

import pytest

import hallweight as hw
from hallweight.cli import main


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_one_row_is_made_alone(capsys, tmp_path):
    main(["paper", "--quick", "--row", "release"])
    text = capsys.readouterr().out
    assert "supported under named assumptions" in text
    assert "report: runs/paper-quick/release.html" in text.replace("\\", "/")
    assert (tmp_path / "runs" / "paper-quick" / "release.json").is_file()


def test_json_is_what_paper_json_holds(capsys):
    main(["paper", "--quick", "--row", "release", "--row", "anisotropy", "--json"])
    record = json.loads(capsys.readouterr().out)
    assert {n: r["verdict"] for n, r in record["rows"].items()} == {
        n: j.verdict for n, j in hw.paper.verdicts(record).items()
    }


def test_an_unknown_row_is_one_sentence_that_lists_them(capsys):
    with pytest.raises(SystemExit) as stop:
        main(["paper", "--row", "relase"])
    assert stop.value.code == 2
    assert "half-devices" in capsys.readouterr().err
