"""Commands that last show how far they are and how long it will still take, on a terminal only."""

import io
import sys
from types import SimpleNamespace

import pytest

import hallweight as hw
from hallweight.cli import main
from hallweight.cli.internals import TimeLeft, console


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch):
    """A clock that stands still until it is set."""
    now = SimpleNamespace(seconds=0.0)
    monkeypatch.setattr(console.time, "monotonic", lambda: now.seconds)
    return now


def test_time_left_is_the_pace_times_what_remains(clock):
    left = TimeLeft()
    clock.seconds = 10.0
    assert left(1, 4) == "0:00:30 left"
    clock.seconds = 30.0
    assert left(2, 4) == "0:00:30 left"


def test_steps_found_done_have_no_pace(clock):
    left = TimeLeft()
    assert left(90, 100) == ""
    clock.seconds = 5.0
    assert left(91, 100) == "0:00:45 left"


def test_steps_of_several_have_a_pace_if_they_take_time(clock):
    left = TimeLeft()
    clock.seconds = 10.0
    assert left(1, 21) == "0:03:20 left"
    clock.seconds = 50.0
    assert left(11, 21) == "0:00:45 left"  # 50 s for 11


def test_a_terminal_shows_a_bar_for_a_measurement(tmp_path, monkeypatch, capsys):
    def bench(*_: object, progress, **__: object) -> hw.Run:
        for done in range(1, 4):
            progress(done, 3)
        results = {"reads": 3, "lowest": -1.0, "highest": 1.0}
        config = {"device": "a device", "loop": "pulses", "protocol": "3 of +1 mA"}
        return hw.Run(kind="bench", config=config, results=results, seeds=(0,))

    screen = Terminal()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setattr(hw.hall, "bench", bench)
    monkeypatch.setattr(sys, "stderr", screen)
    main(["bench", "device.toml"])
    assert "measuring" in screen.getvalue()
    assert "3/3" in screen.getvalue()
    assert "left" in screen.getvalue()
    assert "3 reads from -1 ohm to 1 ohm" in capsys.readouterr().out


def test_elsewhere_a_line_a_minute(clock, capsys):
    with console.progress("measuring") as show:
        for done in range(1, 5):
            clock.seconds += 40.0
            show(done, 4)
    assert capsys.readouterr().err == "measuring: 2/4  0:01:20 left\nmeasuring: 4/4  0:00:00 left\n"
