"""Worker processes of a command: quiet, and gone when the command is stopped."""

import logging
import os
import signal
import sys
import threading
import warnings
from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from pathlib import Path

from .messages import debugging

_PATIENCE = 5.0  # seconds


@contextmanager
def worker_pool(workers: int) -> Iterator[Executor | None]:
    """Give an executor of ``workers`` processes, or None for one, which works in this process.

    Processes are spawned: a fork of a process with threads can lock up.
    Raises :class:`InputError` for less than one, and if the system ends a worker.
    """
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import active_children, get_context

    from hallweight.core import InputError

    if workers < 1:
        raise InputError(f"--workers {workers}", "at least one", "write --workers 2")
    if workers == 1:
        yield None
        return
    before, threads = set(active_children()), set(threading.enumerate())
    pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=None if debugging() else silence_worker)
    try:
        yield pool
    except BaseException as error:
        pool.shutdown(wait=False, cancel_futures=True)
        for child in set(active_children()) - before:
            child.terminate()
        for thread in set(threading.enumerate()) - threads:  # the pool's own: what it says now goes to the log
            thread.join(_PATIENCE)
        if isinstance(error, BrokenProcessPool):
            found = f"that the system ended one of {workers} worker processes"
            raise InputError(found, "memory for all of them", f"write --workers {workers // 2}") from error
        raise
    pool.shutdown()


def silence_worker() -> None:
    """Keep a worker off the terminal; errors go to the main process, which also decides what Ctrl-C means."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    warnings.simplefilter("ignore")
    logging.getLogger().addHandler(logging.NullHandler())
    sys.stderr = Path(os.devnull).open("w", encoding="utf-8", newline="\n")  # noqa: SIM115 - as long as the worker lives
