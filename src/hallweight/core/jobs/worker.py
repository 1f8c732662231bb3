"""What a worker does with a task: call the function for each of its points, and never let one stop the others."""

import json
import signal
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

from .functions import load_function, plain


@dataclass(frozen=True)
class Outcome:
    """What one call gave: JSON of what it returned, or the reason why not."""

    key: str
    arguments: str
    outcome: str | None
    reason: str
    seconds: float


class TimeLimit(BaseException):
    """A call took too long; no ``except Exception`` of the function catches it."""


def run_task(name: str, points: Sequence[tuple[str, str]], timeout: float | None) -> list[Outcome]:
    """Return the outcome of each point (key, JSON of the arguments); ``timeout`` in s of each call."""
    function = load_function(name)
    return [_run_point(function, key, text, timeout) for key, text in points]


def dump_arguments(arguments: Mapping[str, Any]) -> str:
    """Return the arguments of a call as JSON; a path stays one."""
    return json.dumps({k: {"path": str(v)} if isinstance(v, Path) else plain(v) for k, v in arguments.items()})


def _arguments(text: str) -> dict[str, Any]:
    given = json.loads(text)
    return {k: Path(v["path"]) if isinstance(v, dict) and set(v) == {"path"} else v for k, v in given.items()}


def _run_point(function: Any, key: str, arguments: str, timeout: float | None) -> Outcome:
    start, outcome, reason = time.perf_counter(), None, ""
    try:
        with _time_limit(timeout):
            found = plain(function(**_arguments(arguments)))
        outcome = json.dumps(found if isinstance(found, dict) else {"value": found})
    except TimeLimit:
        reason = f"no answer after {timeout:g} s"
    except MemoryError as error:
        reason = f"out of memory ({error or 'MemoryError'})"
    except Exception as error:
        reason = f"{type(error).__name__}: {error}"[:2000]
    return Outcome(key, arguments, outcome, reason, time.perf_counter() - start)


@contextmanager
def _time_limit(seconds: float | None) -> Iterator[None]:
    """Stop what runs too long, where signals can: in the main thread of a process of POSIX."""
    main = threading.current_thread() is threading.main_thread()
    if seconds is None or not main or not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, _stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _stop(_signal: int, _frame: FrameType | None) -> None:
    raise TimeLimit
