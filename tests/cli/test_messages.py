"""What libraries say while a command runs never reaches the terminal raw."""

import logging
import os
import subprocess
import sys
import warnings

import numpy as np
import pytest

import hallweight as hw
from hallweight.cli import main
from hallweight.cli.internals import collected, terminal

OURS: dict[str, object] = {"__name__": "hallweight.made_up"}
exec("import warnings\ndef work(text): warnings.warn(text, stacklevel=2)", OURS)


def test_a_warning_of_ours_is_one_note(capsys):
    with collected() as messages:
        for _ in range(3):
            OURS["work"]("the film gets\nhot")  # type: ignore[operator]
        messages.print_notes()
    assert capsys.readouterr().err == "note: the film gets hot\n"


def test_warnings_of_libraries_go_to_the_log(capsys):
    with collected() as messages:
        np.log(np.zeros(1))
        warnings.warn("of a test", UserWarning, stacklevel=1)
        warnings.warn("later", DeprecationWarning, stacklevel=1)
        messages.print_notes()
    assert capsys.readouterr() == ("", "")
    assert [line.split(": ", 1)[1] for line in messages.log] == [
        "RuntimeWarning: divide by zero encountered in log",
        "UserWarning: of a test",
        "DeprecationWarning: later",
    ]


def test_log_records_and_prints_of_libraries_go_to_the_log(capsys):
    with collected() as messages:
        logger = logging.getLogger("library")
        logger.warning("short of %s", "data")
        handler = logging.StreamHandler()  # as npTDMS makes one
        logger.addHandler(handler)
        logger.error("damaged")
        logger.removeHandler(handler)
        print("half a line", end="", file=sys.stderr)
        print(", the other half\n\n", file=sys.stderr)
        logging.getLogger("library").info("not worth it")
    assert capsys.readouterr() == ("", "")
    assert messages.log == [
        "library: WARNING: short of data",
        "damaged",
        "library: ERROR: damaged",
        "half a line, the other half",
    ]


def test_progress_still_reaches_the_terminal(capsys):
    with collected():
        print("bar", file=terminal())
    assert capsys.readouterr().err == "bar\n"


def test_debug_prints_everything(capsys):
    with collected(debug=True):
        np.log(np.zeros(1))
        logging.getLogger("library").warning("short of data")
    error = capsys.readouterr().err
    assert "RuntimeWarning: divide by zero" in error
    assert "library: WARNING: short of data" in error


def test_nothing_stays_changed():
    before = (warnings.showwarning, list(warnings.filters), list(logging.getLogger().handlers), sys.stderr)
    with pytest.raises(KeyError), collected():
        raise KeyError
    assert before == (warnings.showwarning, list(warnings.filters), list(logging.getLogger().handlers), sys.stderr)
    assert terminal() is sys.stderr


def test_a_command_prints_the_note_and_hides_the_rest(tmp_path, monkeypatch, capsys):
    def read(*_: object, **__: object) -> None:
        np.log(np.zeros(1))
        OURS["work"]("the film gets hot")  # type: ignore[operator]
        raise hw.core.InputError("a", "b", "c")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(hw.lab, "read", read)
    with pytest.raises(SystemExit):
        main(["fit", "pulses.csv"])
    assert capsys.readouterr().err == "hallweight: Found a, expected b: c.\nnote: the film gets hot\n"


def test_a_fit_is_silent_on_standard_error(tmp_path):
    command = [sys.executable, "-m", "hallweight", "fit", str(hw.cards.path_of_sample())]
    environment = {**os.environ, "PYTHONWARNINGS": "always"}
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env=environment, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
