"""Messages of libraries while a command runs: collected, so that nothing raw reaches the terminal.

Warnings of hallweight itself become one short line each. Everything else goes to the log, which a fault report holds
and ``--debug`` prints.
"""

import io
import logging
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr
from typing import TextIO


class Messages:
    """Notes for the user and the log of one command; ``terminal`` is the standard error before the command ran."""

    def __init__(self, terminal: TextIO, *, debug: bool) -> None:
        self.terminal, self.debug = terminal, debug
        self.notes: dict[str, None] = {}
        self.log: list[str] = []

    def record(self, text: str) -> None:
        """Add to the log."""
        self.log.append(text)
        if self.debug:
            print(text, file=self.terminal, flush=True)

    def showwarning(self, message: Warning | str, category: type[Warning], filename: str, lineno: int) -> None:
        """Take a warning: a note if hallweight gave it to the user, else a line of the log."""
        if issubclass(category, UserWarning) and _is_ours():
            self.notes[" ".join(str(message).split())] = None
        self.record(f"{filename}:{lineno}: {category.__name__}: {message}")

    def print_notes(self) -> None:
        """Print each note once, on a line of its own."""
        for note in self.notes:
            print(f"note: {note}", file=self.terminal)


_running: list[Messages] = []


def terminal() -> TextIO:
    """Return the standard error of the shell, where progress and errors go."""
    return _running[-1].terminal if _running else sys.stderr


def debugging() -> bool:
    """Whether the command runs with ``--debug``."""
    return bool(_running) and _running[-1].debug


@contextmanager
def collected(*, debug: bool = False) -> Iterator[Messages]:
    """Collect warnings, log records and prints of libraries on standard error; nothing stays changed afterwards."""
    messages = Messages(sys.stderr, debug=debug)
    handler, root = _LogHandler(messages), logging.getLogger()
    root.addHandler(handler)
    _running.append(messages)
    try:
        with warnings.catch_warnings(), redirect_stderr(_Sink(messages)):
            warnings.simplefilter("default")
            warnings.showwarning = lambda m, c, f, n, *_: messages.showwarning(m, c, f, n)
            yield messages
    finally:
        _running.pop()
        root.removeHandler(handler)


def _is_ours() -> bool:
    """Whether a function of hallweight called ``warn`` itself; libraries name the line that they were called from."""
    frame = sys._getframe(1)
    while frame.f_globals.get("__name__") in (__name__, "warnings") and frame.f_back is not None:
        frame = frame.f_back
    module = str(frame.f_globals.get("__name__", ""))
    return module.partition(".")[0] == "hallweight" and "warn" in frame.f_code.co_names


class _LogHandler(logging.Handler):
    """Sends records of Python's logging to the log of a command."""

    def __init__(self, messages: Messages) -> None:
        super().__init__(logging.WARNING)
        self.messages = messages

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.record(f"{record.name}: {record.levelname}: {record.getMessage()}")


class _Sink(io.TextIOBase):
    """Standard error as libraries see it; complete lines go to the log."""

    def __init__(self, messages: Messages) -> None:
        self.messages, self.rest = messages, ""

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self.messages.terminal.fileno()

    def write(self, text: str) -> int:
        *lines, self.rest = (self.rest + text).split("\n")
        for line in lines:
            if line.strip():
                self.messages.record(line)
        return len(text)
