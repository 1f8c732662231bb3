"""The shell: the same functions as in Python, and no logic of its own. Stages are imported when a command runs."""

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module
from io import TextIOWrapper

from cyclopts import App, CycloptsError

from ._tables.cards import cards
from ._tables.supplement import supplement
from .bench import bench
from .cost import compare_arms, cost
from .demo import demo
from .doctor import doctor
from .documents import paper, studio
from .evaluate import attribute, evaluate
from .fit import fit
from .look import look
from .membrane import membrane
from .messages import Messages, collected
from .report import report
from .simulate import simulate
from .sweep import sweep
from .train import train

app = App(
    name="hallweight",
    help="From a spin-orbit-torque device, measured or simulated, to the score of a neural network on it.\n\n"
    "Add --debug anywhere to see the traceback of an error and what libraries say.",
    help_format="plaintext",
    version=lambda: import_module("hallweight").__version__,
    version_flags=["--version"],
)
for command in (
    membrane,
    simulate,
    bench,
    train,
    evaluate,
    attribute,
    cost,
    compare_arms,
    sweep,
    demo,
    look,
    fit,
    report,
    paper,
    studio,
    supplement,
    cards,
    doctor,
):
    app.command(command)
app.register_install_completion_command("--install-completion")

_DEBUG = "--debug"
_STOPPED = "stopped; finished files are whole."
_DISK_FULL = (errno.ENOSPC, errno.EDQUOT)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line: ``arguments`` are those of the shell unless given.

    Exit status: 0; 2 for an error that the user can correct, one sentence on standard error; 70 for a fault in
    hallweight, whose details go to a file; 130 if stopped. ``--debug`` anywhere shows the traceback and the messages of
    libraries.
    """
    given = [word for a in (sys.argv[1:] if arguments is None else arguments) for word in _matching(a)]
    _never_fail_to_print()
    with collected(debug=_DEBUG in given) as messages:
        status = _run([a for a in given if a != _DEBUG], messages)
        messages.print_notes()
    if status:
        raise SystemExit(status)


def _matching(word: str) -> list[str]:
    """Return the files that a pattern stands for, as most shells do; those of Windows leave it to the program."""
    if not any(c in word for c in "*?["):
        return [word]
    from glob import glob

    return sorted(glob(word)) or [word]  # noqa: PTH207 - a pattern may begin with a drive or the root


def _never_fail_to_print() -> None:
    """Print ``?`` for letters that an output lacks: one that is no terminal has few on Windows."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="replace")


def _run(arguments: list[str], messages: Messages) -> int | str | None:
    """Run one command and return its exit status; an error is printed on the terminal."""
    try:
        try:
            app(arguments, exit_on_error=False, print_error=False)
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
        return _fail(error, arguments, messages)
    return 0


def _fail(error: Exception, arguments: list[str], messages: Messages) -> int:
    """Print what went wrong: an error of the user, a full disk, or a fault in hallweight."""
    from hallweight.core import HallweightError  # imported here because --help must not wait for numpy

    from .hints import answered

    if messages.debug:
        from traceback import format_exception

        print("".join(format_exception(error)), end="", file=messages.terminal)
    if isinstance(error, HallweightError):
        sentence, commands = answered(error, arguments, app[arguments[0]])
        _stop(sentence, 2, messages)
        print(*(f"  {c}\n" for c in commands), sep="", end="", file=messages.terminal)
        return 2
    if isinstance(error, OSError) and error.errno in _DISK_FULL:
        _discard_output()
        return _stop("the disk is full: free some space and run the same command again.", 2, messages)
    from .faults import EXIT_STATUS, fault_sentence

    return _stop(fault_sentence(error, arguments, messages), EXIT_STATUS, messages)


def _stop(sentence: str, status: int, messages: Messages) -> int:
    print(f"hallweight: {' '.join(sentence.split())}", file=messages.terminal)
    return status


def _discard_output() -> None:
    """Discard what is still to be written, or Python complains about the closed pipe when it ends."""
    with suppress(OSError):  # an output that is no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
