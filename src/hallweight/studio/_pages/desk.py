"""What all pages of a studio share: a folder for what was dropped, and one process that may take only so long."""

import os
import tempfile
import threading
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from hallweight.core import InputError
from hallweight.core.jobs.pools import prepare_worker

from ..limits import LIMITS
from . import work


class Desk:
    """A folder that is removed at the end, and a process that reads, fits and draws what was dropped."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="hallweight-studio-", ignore_cleanup_errors=True)
        self._numbers: Iterator[int] = count()
        self._lock = threading.Lock()
        self._pool: Any = None

    def folder(self) -> Path:
        """Return a new, empty folder."""
        place = Path(self._folder.name) / str(next(self._numbers))
        place.mkdir()
        return place

    def work(self, call: Callable[..., Any], *arguments: Any) -> Any:
        """Call a function in the other process, within the limits; raises what it raises."""
        from pebble import ProcessExpired

        try:
            return self._open().schedule(call, args=arguments, timeout=LIMITS.reading).result()
        except TimeoutError:
            found, wanted = f"something that takes longer than {LIMITS.reading:.0f} s", "a smaller file"
        except (MemoryError, ProcessExpired):
            found, wanted = f"something that needs more than {LIMITS.memory / 1e9:.0f} GB", "a smaller file"
        raise InputError(found, wanted, "save fewer rows, or use hallweight fit in the shell")

    def warm(self) -> None:
        """Start the other process, so that the first file does not wait for it."""
        self.work(work.warm)

    def close(self) -> None:
        """Stop the process and remove the folder."""
        with self._lock:
            if self._pool is not None:
                self._pool.stop()
                self._pool.join()
                self._pool = None
        self._folder.cleanup()

    def _open(self) -> Any:
        from pebble import ProcessPool

        with self._lock:
            if self._pool is None:
                limits = (os.getpid(), LIMITS.memory if os.name == "posix" else None)
                self._pool = ProcessPool(1, initializer=prepare_worker, initargs=limits, context=get_context("spawn"))
            return self._pool


@cache
def desk() -> Desk:
    """Return the desk of this process."""
    return Desk()
