"""A hint that is printed in the shell is a command that works in the shell; in Python it is a keyword."""

import re
import shlex
from pathlib import Path

import numpy as np
import pytest

import hallweight as hw
from hallweight.cli import main
from hallweight.core import InputError

SWEEP = np.concatenate([np.linspace(-100, 100, 41), np.linspace(100, -100, 41)])
STATES = np.sign(SWEEP - np.where(np.arange(82) < 41, 20, -20)) + 0.01 * np.cos(np.arange(82))
CURVE = np.tile(np.concatenate([1 - np.exp(-np.arange(20) / 8), np.exp(-np.arange(20) / 8)]), 3)


def table(header: str, *columns: object) -> str:
    rows = "".join(",".join(f"{x:.6g}" for x in row) + "\n" for row in zip(*columns, strict=True))
    return f"{header}\n{rows}" if header else rows


REFUSED = {
    "voltage_loop.csv": table("Field (mT),V_xy (V)", SWEEP, 5e-5 * STATES),
    "nameless_loop.csv": table("", SWEEP, STATES),
    "voltage_pulses.csv": table("V_write,V_read", np.where(np.arange(120) % 40 < 20, 8, -8), 1e-4 * CURVE),
    "log.csv": table("alpha,beta,gamma", np.arange(30), np.cos(np.arange(30.0)), np.sin(np.arange(30.0))),
    "wrong_unit.csv": table("Field (Ohm),Rxy (Ohm)", SWEEP, STATES),
    "curve.csv": table("x,y", 1e14 * 1.1 ** np.arange(60), 300 + np.arange(60)),
    "channels.csv": table("V1,V2", np.cos(np.arange(40.0)), np.sin(np.arange(40.0))),
}


@pytest.fixture
def shell(tmp_path, monkeypatch, capsys):
    """Run a command in a folder with the files; give its exit status, what it printed and the sentence of its error."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("hallweight.report.figures", lambda *_, **__: [])
    for name, text in REFUSED.items():
        Path(name).write_text(text, encoding="utf-8")

    def run(*arguments: str) -> tuple[int, str, list[str]]:
        status = 0
        try:
            main(arguments)
        except SystemExit as done:
            status = int(done.code or 0)
        printed = capsys.readouterr()
        return status, printed.out, printed.err.splitlines()

    return run


@pytest.mark.parametrize("name", REFUSED)
def test_the_printed_command_goes_on(shell, name) -> None:
    status, _, lines = shell("fit", name)
    assert status == 2
    commands = [line.strip() for line in lines[1:]]
    assert commands, lines
    for command in commands:
        program, *arguments = shlex.split(command)
        assert program == "hallweight"
        after, _, others = shell(*arguments, *(["--overwrite"] if arguments[0] == "fit" else []))
        assert after == 0 or others[0] != lines[0], command


@pytest.mark.parametrize("name", REFUSED)
def test_look_answers_where_fit_refuses(shell, name) -> None:
    """Every command that look prints is read, or asks something else than before."""
    _, _, before = shell("fit", name)
    status, printed, _ = shell("look", name)
    assert status == 0
    assert "not read: " in printed
    commands = [line.strip() for line in printed.splitlines() if line.strip().startswith("hallweight fit ")]
    assert commands, printed
    for command in commands:
        after, _, others = shell(*shlex.split(command)[1:], "--overwrite")
        assert after == 0 or others[0] != before[0], command


def test_no_keyword_of_python_is_printed(shell) -> None:
    for name in REFUSED:
        for command in ("fit", "look"):
            _, printed, lines = shell(command, name)
            assert not re.findall(
                r"\b(?:columns|layout|unit|read_current|read_voltage|quantity)=", printed + "".join(lines)
            )


def test_a_hint_stays_a_keyword_in_python(tmp_path) -> None:
    path = tmp_path / "loop.csv"
    path.write_text(REFUSED["voltage_loop.csv"], encoding="utf-8")
    with pytest.raises(InputError, match=r"read_current='0.1 mA'"):
        hw.lab.read(path)


def refusing(sentence: str):
    def read(*_: object, **__: object) -> None:
        raise InputError("a", "b", sentence)

    return read


@pytest.mark.parametrize(
    ("given", "do", "printed", "command"),
    [
        ([], "pass read_current='0.1 mA'", "pass --read-current '0.1 mA'.", ["--read-current '0.1 mA'"]),
        (
            ["--unit", "mohm"],
            "pass unit={'x': 'mT', 'y': 'ohm'}",
            "--x-unit mT --unit ohm.",
            ["--x-unit mT --unit ohm"],
        ),
        (["--layout", "angle"], "pass layout='pulses'", "--layout pulses.", ["--layout pulses"]),
        (["--layout=angle"], "pass layout='pulses'", "--layout pulses.", ["--layout pulses"]),
        ([], "pass columns={'y': 'G, S', 'x': 3}", "--columns 'y=\"G, S\",x=3'.", ["--columns 'y=\"G, S\",x=3'"]),
        (
            [],
            "choose layout='pulses', columns='y=G' or layout='readings'",
            "choose --layout pulses --columns y=G or --layout readings.",
            ["--layout pulses --columns y=G", "--layout readings"],
        ),
        ([], "pass flip=True", "pass --flip.", ["--flip"]),
        ([], "leave channel= out", "leave --channel out.", None),
        ([], "pass columns={'x': ...} and layout=", "pass --columns x=NAME and --layout.", None),
        ([], "take alpha=0.5 and n=4", "take alpha=0.5 and n=4.", []),
    ],
)
def test_keywords_become_options(shell, monkeypatch, given, do, printed, command) -> None:
    monkeypatch.setattr(hw.lab, "read", refusing(do))
    status, _, lines = shell("fit", "log.csv", *given)
    assert status == 2
    assert lines[0].startswith("hallweight: Found a, expected b: ")
    assert lines[0].endswith(printed)
    kept = [] if "--unit" in given or any("layout" in g for g in given) else given
    wanted = (
        ["hallweight look log.csv"]
        if command is None
        else [" ".join(["hallweight fit log.csv", *kept, c]) for c in command]
    )
    assert [line.strip() for line in lines[1:]] == wanted


def test_a_measured_file_is_no_card(shell) -> None:
    status, _, lines = shell("evaluate", "log.csv")
    assert status == 2
    assert "run hallweight fit log.csv" in lines[0]
