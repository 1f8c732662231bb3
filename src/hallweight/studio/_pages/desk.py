"""What all pages of a studio share: a folder for what was dropped, and processes that may take only so long."""

import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError
from contextlib import suppress
from functools import cache
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

from hallweight.core import HallweightError, InputError
from hallweight.core.jobs.pools import prepare_worker

from ..limits import LIMITS, Limits
from . import bench, work


class Tried(NamedTuple):
    """What a call returned, or why it was refused."""

    value: Any = None
    error: str = ""


def tried(call: Callable[..., Any], *arguments: Any) -> Tried:
    """Call a function; a refusal becomes a sentence."""
    try:
        return Tried(call(*arguments))
    except HallweightError as error:
        return Tried(error=str(error))


class Worker:
    """A process of its own, which starts when it is first needed, and again after it took too long."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._limits = limits
        self._lock = threading.Lock()
        self._pool: Any = None
        self._begun: dict[Any, Any] = {}

    def begin(self, *calls: tuple[Any, ...]) -> None:
        """Begin functions, each with its arguments, that are to be called next."""
        self._begun = {call: self._schedule(call) for call in calls}

    def __call__(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function there, within the limits; raises what it raises."""
        from pebble import ProcessExpired

        try:
            return (self._begun.pop((call, *arguments), None) or self._schedule((call, *arguments))).result()
        except TimeoutError:
            found, wanted = f"something that takes longer than {self._limits.reading:.3g} s", "less work"
        except (MemoryError, ProcessExpired):
            found, wanted = f"something that needs more than {self._limits.memory / 1e9:.0f} GB", "less data"
        except (BrokenExecutor, CancelledError):
            raise InputError("a studio that was ended", "a running one", "run hallweight studio again") from None
        raise InputError(found, wanted, "take a smaller file or fewer pulses, or use the shell")

    def close(self) -> None:
        """Stop the process."""
        with self._lock:
            if self._pool is not None:
                self._pool.stop()
                self._pool.join()
                self._pool = None

    def _schedule(self, call: tuple[Any, ...]) -> Any:
        return self._open().schedule(call[0], args=call[1:], timeout=self._limits.reading)

    def _open(self) -> Any:
        from pebble import ProcessPool

        with self._lock:
            if self._pool is None:
                limits = (os.getpid(), self._limits.memory if os.name == "posix" else None)
                self._pool = ProcessPool(1, initializer=prepare_worker, initargs=limits, context=get_context("spawn"))
            return self._pool


class Desk:
    """A folder that is removed at the end, and a process each for files and for pulsed films.

    The process for files has nothing to do while a film is pulsed, and draws its other figures.
    """

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="hallweight-studio-", ignore_cleanup_errors=True)
        self._numbers: Iterator[int] = count()
        self.files, self.films = Worker(), Worker()

    def folder(self) -> Path:
        """Return a new, empty folder."""
        place = Path(self._folder.name) / str(next(self._numbers))
        place.mkdir()
        return place

    def warm(self) -> None:
        """Start both processes, and make ready for the first file, then for the first film."""
        with suppress(Exception):  # a studio that is closed meanwhile
            self.films(bench.start)  # now, because a process that is started later runs the notebook first
            self.files(work.warm)
            self.films(bench.warm)
            self.files(bench.warm)

    def close(self) -> None:
        """Stop the processes and remove the folder."""
        self.files.close()
        self.films.close()
        self._folder.cleanup()


@cache
def desk() -> Desk:
    """Return the desk of this process."""
    return Desk()
