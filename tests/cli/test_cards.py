"""``hallweight cards``: find, print and compare; what to type next; completion of the shell."""

import csv
import io
import json
import os
import subprocess
import sys

import pytest

import hallweight as hw
from hallweight.cli import app, main


def _printed(capsys, *arguments):
    main(list(map(str, arguments)))
    return capsys.readouterr().out


def test_all_cards_are_listed_with_their_kind(capsys):
    rows = json.loads(_printed(capsys, "cards", "--json"))
    assert [row["name"] for row in rows] == hw.cards.search()
    assert all(hw.card(row["name"]).kind == row["kind"] for row in rows)
    assert all(len(line) <= 80 for line in _printed(capsys, "cards").splitlines())


def test_a_search_names_the_command_that_shows_the_first(capsys):
    text = _printed(capsys, "cards", "search", "Tb", "--kind", "film")
    assert "next: hallweight cards show CoTb" in text
    assert _printed(capsys, "cards", "Tb", "--kind", "film") == text


def test_a_card_is_shown_as_text_and_as_tables(capsys, tmp_path):
    path = hw.card("Pt").save(tmp_path / "mine.toml")
    text = _printed(capsys, "cards", "show", path)
    assert "theta_SH" in text
    assert max(map(len, text.splitlines())) <= 80
    rows = list(csv.DictReader(io.StringIO(_printed(capsys, "cards", "show", path, "--form", "csv"))))
    assert {r["Name"] for r in rows} >= set(hw.card("Pt").values)
    assert "toprule" in _printed(capsys, "cards", "show", "Pt", "--form", "latex")


def test_two_cards_are_compared(capsys):
    assert "theta_SH" in _printed(capsys, "cards", "diff", "Pt", "Ta")
    assert "do not differ" in _printed(capsys, "cards", "diff", "Pt", "Pt")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("show", "Ptt"), "did you mean 'Pt'"),
        (("serch", "Tb"), "did you mean 'search'"),
        (("--kind", "flm"), "did you mean 'film'"),
    ],
)
def test_typos_are_answered(arguments, words, capsys):
    with pytest.raises(SystemExit):
        main(["cards", *arguments])
    assert words in capsys.readouterr().err


def test_fit_ends_with_the_next_command(capsys, tmp_path):
    text = _printed(capsys, "fit", hw.cards.path_of_sample(), "--out", tmp_path)
    assert text.splitlines()[-1] == f"next: hallweight evaluate {tmp_path / 'card.toml'}"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_shell_completes_commands_and_options(shell):
    script = app.generate_completion(shell=shell)
    assert "hallweight" in script
    for word in ("fit", "cards", "evaluate", "overwrite"):
        assert word in script


def test_bash_takes_the_completion(tmp_path):
    script = tmp_path / "completion.sh"
    script.write_text(app.generate_completion(shell="bash"), encoding="utf-8")
    done = subprocess.run(["bash", "-n", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_completion_is_installed_where_the_shell_looks(tmp_path):
    command = [sys.executable, "-m", "hallweight", "--install-completion"]
    env = {**os.environ, "HOME": str(tmp_path), "SHELL": "/bin/bash"}
    done = subprocess.run(command, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert any("hallweight" in p.read_text("utf-8", "ignore") for p in tmp_path.rglob("*") if p.is_file())
