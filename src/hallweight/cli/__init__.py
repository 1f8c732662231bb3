"""The shell: the same functions as in Python, and no logic of its own. Stages are imported when a command runs."""

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

from cyclopts import App, CycloptsError

from .bench import bench
from .demo import demo
from .doctor import doctor
from .evaluate import attribute, evaluate
from .fit import fit
from .membrane import membrane
from .messages import Messages, collected
from .report import report
from .simulate import simulate
from .train import train

app = App(
    name="hallweight",
    help="From a spin-orbit-torque device, measured or simulated, to the score of a neural network on it.\n\n"
    "Add --debug anywhere to see the traceback of an error and what libraries say.",
    help_format="plaintext",
    version=lambda: import_module("hallweight").__version__,
    version_flags=["--version"],
)
for command in (membrane, simulate, bench, train, evaluate, attribute, demo, fit, report, doctor):
    app.command(command)

_DEBUG = "--debug"
_STOPPED = "stopped; finished files are whole."
_FULL = (errno.ENOSPC, errno.EDQUOT)


def main(words: Sequence[str] | None = None) -> None:
    """Run the command line: ``words`` are those of the shell unless given.

    Exit status: 0; 2 for an error that the user can correct, one sentence on standard error; 70 for a fault in
    hallweight, whose details go to a file; 130 if stopped. ``--debug`` anywhere shows the traceback and the messages of
    libraries.
    """
    given = list(sys.argv[1:] if words is None else words)
    with collected(debug=_DEBUG in given) as messages:
        status = _run([word for word in given if word != _DEBUG], messages)
        messages.print_notes()
    if status:
        raise SystemExit(status)


def _run(words: list[str], messages: Messages) -> int | str | None:
    """Run one command; return its exit status, with what went wrong said on the terminal."""
    try:
        try:
            app(words, exit_on_error=False, print_error=False)
        finally:
            sys.stdout.flush()
    except SystemExit as done:
        return _stop(_STOPPED, 130, messages) if done.code == 130 else done.code  # cyclopts takes the interrupt itself
    except KeyboardInterrupt:
        return _stop(_STOPPED, 130, messages)
    except BrokenPipeError:
        _discard_output()
        return 0
    except CycloptsError as error:
        return _stop(str(error), 2, messages)
    except Exception as error:
        from hallweight.core import HallweightError  # imported here because --help must not wait for numpy

        _print_traceback(error, messages)
        if isinstance(error, HallweightError):
            return _stop(str(error), 2, messages)
        if isinstance(error, OSError) and error.errno in _FULL:
            _discard_output()
            return _stop("the disk is full: free some space and run the same command again.", 2, messages)
        from .faults import EXIT_STATUS, fault_sentence

        return _stop(fault_sentence(error, words, messages), EXIT_STATUS, messages)
    return 0


def _stop(sentence: str, status: int, messages: Messages) -> int:
    print(f"hallweight: {' '.join(sentence.split())}", file=messages.terminal)
    return status


def _print_traceback(error: Exception, messages: Messages) -> None:
    if messages.debug:
        import traceback

        print("".join(traceback.format_exception(error)), end="", file=messages.terminal)


def _discard_output() -> None:
    """Send what is still to be written nowhere, or Python complains about the closed pipe when it ends."""
    with suppress(OSError):  # an output that is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
