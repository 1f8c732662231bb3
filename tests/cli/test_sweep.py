"""The shell command ``hallweight sweep``: a study file, its status, and what is wrong in it."""

from pathlib import Path

import pytest

from hallweight.cli import main

FUNCTIONS = Path(__file__).parents[1] / "scale" / "sweep_functions.py"
STUDY = """
[sweep]
function = "{}:square"
retries = 0
[grid]
x = {{from = 0, to = 1, n = 5}}
width = ["1 ns", "10 ns"]
[fixed]
seed = 3
"""


def test_a_study_file_runs_and_says_how_far_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("bend.toml").write_text(STUDY.format(FUNCTIONS))
    main(["sweep", "bend.toml", "--workers", "0"])
    assert "10 of 10 done, 0 failed" in capsys.readouterr().out
    main(["sweep", "status", "sweeps/bend"])
    assert "nobody works on it" in capsys.readouterr().out
    main(["sweep", "retry", "sweeps/bend"])
    assert "0 failed points" in capsys.readouterr().out
    main(["sweep", "merge", "all", "sweeps/bend"])
    assert "10 points in all" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[swep]\n", "did you mean 'sweep'"),
        ('[sweep]\nfunction = "no.such:thing"\n[grid]\nx = [1, 2]\n', "cannot be imported"),
        ("[sweep]\nworker = 3\n[grid]\nx = [1, 2]\n", "unknown name 'worker'"),
        ("[grid]\nx = {from = 1, n = 2}\n", "from, to and n"),
        ("[sweep]\npoints = 3\n[grid]\nx = [1, 2]\n", r"\[target\]"),
    ],
)
def test_what_is_wrong_in_a_study_file_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], text: str, says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("study.toml").write_text(text)
    with pytest.raises(SystemExit) as stopped:
        main(["sweep", "study.toml", "--workers", "0"])
    assert stopped.value.code == 2
    import re

    assert re.search(says, " ".join(capsys.readouterr().err.split()))


def test_two_engines_at_once_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    study = tmp_path / "study.toml"
    study.write_text("[grid]\nx = [1, 2]\n")
    with pytest.raises(SystemExit):
        main(["sweep", str(study), "--workers", "2", "--slurm", "partition=cpu"])
    assert "choose one" in capsys.readouterr().err
