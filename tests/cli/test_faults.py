"""Every way in which a command can end badly: one sentence on standard error, and an exit status of its own."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from datetime import datetime
from pathlib import Path

import pytest
from pydantic import TypeAdapter

import hallweight as hw
from hallweight.cli import main
from hallweight.cli.internals import faults, worker_pool
from hallweight.core import InputError

SHELL = [sys.executable, "-m", "hallweight"]
SAMPLE = str(hw.cards.path_of_sample())


@pytest.fixture
def here(tmp_path, monkeypatch):
    """An empty folder to work in, and a temporary folder of its own."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def broken(monkeypatch):
    """Reading a file raises what it is given."""

    def set_up(error: BaseException) -> None:
        def read(*_: object, **__: object) -> None:
            raise error

        monkeypatch.setattr(hw.lab, "read", read)

    return set_up


def status(*words: str) -> int:
    with pytest.raises(SystemExit) as done:
        main(words)
    return done.value.code


def test_a_fault_is_one_sentence_and_a_file(here, broken, capsys):
    broken(KeyError("a name"))
    assert status("fit", "pulses.csv", "--law", "soft bounds") == 70
    output = capsys.readouterr()
    (file,) = here.iterdir()
    assert output.out == ""
    assert output.err == (
        "hallweight: this is a fault in hallweight, not in your file: KeyError: 'a name'; the details are in "
        f"{file.name}\n"
    )
    text = file.read_text()
    assert "command: hallweight fit pulses.csv --law 'soft bounds'" in text
    assert "Traceback (most recent call last)" in text
    assert "in read" in text
    for fact in ("python:", "numpy:", "processors:", "free disk:"):
        assert fact in text


def test_a_text_of_many_lines_becomes_one(here, broken, capsys):
    with pytest.raises(ValueError) as caught:
        TypeAdapter(dict[str, int]).validate_python({"a": "x", "b": "y" * 1000})
    broken(caught.value)
    assert status("fit", "pulses.csv") == 70
    error = capsys.readouterr().err
    assert len(error.splitlines()) == 1
    assert len(error) < 400
    assert "b\n  Input should be a valid integer" in next(here.iterdir()).read_text()


def test_a_report_replaces_nothing(here, broken, monkeypatch, capsys):
    class Frozen(datetime):
        @classmethod
        def now(cls, tz=None):
            return cls(2026, 11, 29, 19, 30)

    monkeypatch.setattr(faults, "datetime", Frozen)
    mine = here / "hallweight-fault-20261129-193000.txt"
    mine.write_text("mine")
    broken(ZeroDivisionError("division by zero"))
    assert [status("fit", "pulses.csv") for _ in range(2)] == [70, 70]
    assert mine.read_text() == "mine"
    assert {p.name for p in here.iterdir()} == {mine.name, f"{mine.stem}-2.txt", f"{mine.stem}-3.txt"}
    assert f"{mine.stem}-3.txt" in capsys.readouterr().err


def test_a_folder_that_is_gone_leaves_the_temporary_one(here, broken, capsys):
    broken(RuntimeError("odd"))
    here.rmdir()
    assert status("fit", "pulses.csv") == 70
    (file,) = Path(tempfile.gettempdir()).iterdir()
    assert str(file) in capsys.readouterr().err
    assert "free disk:       unknown (FileNotFoundError" in file.read_text()


def test_nowhere_to_write_is_said(here, broken, monkeypatch, capsys):
    broken(RuntimeError("odd"))
    monkeypatch.setattr(tempfile, "tempdir", str(here / "nowhere"))
    here.rmdir()
    assert status("fit", "pulses.csv") == 70
    assert "RuntimeError: odd; run it again with --debug to see where" in capsys.readouterr().err


@pytest.mark.parametrize("place", [0, 1, 2])
def test_debug_anywhere_shows_the_traceback(place, here, broken, capsys):
    words = ["fit", "pulses.csv"]
    words.insert(place, "--debug")
    broken(RuntimeError("odd"))
    assert status(*words) == 70
    error = capsys.readouterr().err
    assert error.startswith("Traceback (most recent call last)")
    assert error.splitlines()[-1].startswith("hallweight: this is a fault in hallweight")
    broken(InputError("a", "b", "c"))
    assert status(*words) == 2
    assert "Traceback" in capsys.readouterr().err


def test_a_library_that_is_broken(tmp_path):
    library = tmp_path / "library"
    library.mkdir()
    (library / "iminuit.py").write_text('raise RuntimeError("a build for\\nanother machine")')
    path = os.pathsep.join([str(library), *filter(None, [os.environ.get("PYTHONPATH")])])
    command = [*SHELL, "fit", SAMPLE, "--out", "fitted"]
    done = subprocess.run(
        command, cwd=tmp_path, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path}, timeout=120
    )
    assert done.returncode == 70
    (file,) = tmp_path.glob("hallweight-fault-*.txt")
    assert done.stderr == (
        "hallweight: this is a fault in hallweight, not in your file: RuntimeError: a build for another machine; "
        f"the details are in {file.name}\n"
    )
    assert {p.name for p in tmp_path.iterdir()} == {"library", file.name}


def test_an_error_of_the_user_stays_one_sentence(here, broken, capsys):
    broken(InputError("a thing", "another", "take that"))
    assert status("fit", "pulses.csv") == 2
    assert capsys.readouterr().err == "hallweight: Found a thing, expected another: take that.\n"
    assert not list(here.iterdir())


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (["fit", "--lawn", "table"], "--lawn. Did you mean --law?"),
        (["fitt"], 'Unknown command "fitt"'),
        (["evaluate"], "--card requires an argument"),
        (["evaluate", "card.toml", "--seeds", "many"], '--seeds: unable to convert "many" into int'),
        (["report", "runs", "--json", "--json"], "--json"),
    ],
)
def test_a_slip_of_the_pen_is_one_sentence(words, part, capsys):
    assert status(*words) == 2
    error = capsys.readouterr().err
    assert error.startswith("hallweight: ")
    assert part in error
    assert len(error.splitlines()) == 1


def test_stopping_is_one_line(here, broken, capsys):
    broken(KeyboardInterrupt())
    assert status("fit", "pulses.csv") == 130
    assert capsys.readouterr().err == "hallweight: stopped; finished files are whole.\n"
    assert not list(here.iterdir())


def test_a_closed_pipe_is_quiet(tmp_path):
    with subprocess.Popen([*SHELL, "doctor"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path) as process:
        process.stdout.close()
        error = process.stderr.read()
        assert process.wait(timeout=60) == 0
    assert error == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a disk without room")
def test_a_full_disk_is_one_sentence(tmp_path):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [*SHELL, "doctor"], stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path, timeout=60
        )
    assert done.returncode == 2
    assert done.stderr == "hallweight: the disk is full: free some space and run the same command again.\n"
    assert not list(tmp_path.iterdir())


def _end(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_worker_that_the_system_ends_is_one_sentence():
    with pytest.raises(InputError, match=r"ended one of 4 worker processes.*--workers 2"), worker_pool(4) as pool:
        list(pool.map(_end, [1, 2]))


def test_no_workers_are_refused():
    with pytest.raises(InputError, match="--workers 0"), worker_pool(0):
        pass
    with worker_pool(1) as pool:
        assert pool is None


def _noisy(number: int) -> int:
    import logging
    import warnings

    warnings.warn("raw", RuntimeWarning, stacklevel=2)
    logging.getLogger("library").error("raw")
    print("raw", file=sys.stderr)
    return 2 * number


def test_workers_say_nothing(capfd):
    with worker_pool(2) as pool:
        assert list(pool.map(_noisy, [1, 2])) == [2, 4]
    assert capfd.readouterr() == ("", "")


STUDY = """
study = "switching_map"
film = "CoGd"
source = "Pt"
[arguments]
temperature = "300 K"
current = ["1e11 A/m^2", "5e11 A/m^2"]
field = {from = "0 mT", to = "100 mT", count = 5000}
width = "1 ns"
n = 4
"""


def _hear_ctrl_c():
    """A test run in the background of a shell ignores Ctrl-C, and would pass that on."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.mark.skipif(shutil.which("ps") is None, reason="needs ps")
def test_ctrl_c_ends_the_workers_too(tmp_path):
    (tmp_path / "study.toml").write_text(STUDY)
    command = [*SHELL, "simulate", "study.toml", "--workers", "2", "--out", "run"]
    options = {"cwd": tmp_path, "stderr": subprocess.PIPE, "text": True, "start_new_session": True}
    with subprocess.Popen(command, preexec_fn=_hear_ctrl_c, **options) as process:
        group = os.getpgid(process.pid)
        deadline = time.monotonic() + 120
        while not list(tmp_path.glob("run/points/*")) and time.monotonic() < deadline:
            time.sleep(0.2)
            assert process.poll() is None, process.stderr.read()
        os.killpg(group, signal.SIGINT)  # what a terminal does to all processes of the command
        _, error = process.communicate(timeout=60)
    assert process.returncode == 130
    assert error == "hallweight: stopped; finished files are whole.\n"
    time.sleep(1.0)
    left = subprocess.run(["ps", "-o", "stat=", "-g", str(group)], capture_output=True, text=True).stdout
    assert not [state for state in left.split() if not state.startswith("Z")]
