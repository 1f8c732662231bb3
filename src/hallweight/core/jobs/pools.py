"""Where the tasks of a sweep run: engines that exist, behind one ``submit`` that returns a future.

Processes of this machine are pebble's, since it kills a call that hangs and survives a worker that dies. Any
``concurrent.futures.Executor``, a Dask scheduler by its address, and Slurm by submitit's job arrays do as well.
"""

import importlib.util
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from ..errors import InputError
from ..units import parse
from .slurm import slurm_executor

Submit = Callable[..., Future[Any]]
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")


@dataclass(frozen=True)
class Pool:
    """An open engine.

    ``submit``
        ``submit(timeout, call, *arguments)`` returns a future; ``timeout`` (s) is that of the task.
    ``workers``
        How many tasks run at once.
    ``task_seconds``
        How long a task should take, at least 1 s: waiting in a queue asks for longer ones.
    ``growth``
        By how much a task may be larger than the one before: costs may rise along a grid.
    ``recovers``
        Whether it works on after one of its workers died.
    """

    submit: Submit
    workers: int
    task_seconds: float = 2.0
    growth: int = 8
    recovers: bool = True


class _Closable(Protocol):
    def submit(self, call: Callable[..., Any], /, *arguments: Any) -> Future[Any]: ...


@contextmanager
def open_pool(
    executor: Executor | str | Mapping[str, Any] | None, workers: int | None, memory: float | None, folder: Path
) -> Iterator[Pool]:
    """Open an engine.

    ``executor``
        None: ``workers`` processes of this machine (all its cores unless given; 0: none, all in this process), each
        with at most ``memory`` bytes. An ``Executor``; "dask://host:port"; a mapping of options for Slurm, whose
        files go to ``folder``.

    Raises :class:`InputError` for anything else, and for what is not installed or does not answer.
    """
    if executor is None and workers == 0:
        yield Pool(_at_once, 1)
    elif executor is None:
        with _processes(workers or _cores(), memory) as pool:
            yield pool
    elif isinstance(executor, str):
        with _dask(executor) as pool:
            yield pool
    elif isinstance(executor, Mapping):
        with slurm_executor(executor, folder) as (found, at_once):
            seconds = parse(executor.get("task_seconds", "300 s"), "s")
            yield Pool(partial(_submit_to, found), at_once, seconds, growth=1000)
    elif hasattr(executor, "submit"):
        at_once = workers or getattr(executor, "_max_workers", None) or _cores()
        yield Pool(partial(_submit_to, executor), int(at_once), recovers=False)
    else:
        do = 'give None, a concurrent.futures.Executor, "dask://host:port" or options of Slurm'
        raise InputError(f"executor = {executor!r:.60}", "an engine for tasks", do)


def _cores() -> int:
    """Cores that this process may use, where the system tells; else all."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _at_once(_timeout: float | None, call: Callable[..., Any], *arguments: Any) -> Future[Any]:
    future: Future[Any] = Future()
    future.set_result(call(*arguments))
    return future


def _submit_to(executor: _Closable, _timeout: float | None, call: Callable[..., Any], *arguments: Any) -> Future[Any]:
    return executor.submit(call, *arguments)


@contextmanager
def _processes(workers: int, memory: float | None) -> Iterator[Pool]:
    """Open processes that start afresh (threads of torch and numba do not survive a fork), one thread each."""
    from multiprocessing import get_context

    from pebble import ProcessPool

    if memory is not None and importlib.util.find_spec("resource") is None:
        raise InputError("a limit of memory", "a system that can set one, which Windows cannot", "leave memory= away")
    before = {name: os.environ.get(name) for name in _THREADS}
    os.environ |= dict.fromkeys(_THREADS, "1")
    pool = ProcessPool(
        workers, initializer=prepare_worker, initargs=(os.getpid(), memory), context=get_context("spawn")
    )
    try:
        yield Pool(lambda timeout, call, *arguments: pool.schedule(call, args=arguments, timeout=timeout), workers)
    finally:
        pool.stop()  # type: ignore[no-untyped-call]
        pool.join()
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.__setitem__(name, value)


def prepare_worker(parent: int, memory: float | None) -> None:
    """Limit the memory of a worker, leave Ctrl-C to the driver, and end when the driver is gone."""
    import signal
    import threading

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if memory is not None:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (int(memory), int(memory)))
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()


def _end_with(parent: int) -> None:
    """End this process within a second of its driver's end: a killed driver leaves no worker behind."""
    import time

    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)


@contextmanager
def _dask(address: str) -> Iterator[Pool]:
    scheme, _, place = address.partition("://")
    if scheme != "dask" or not place:
        raise InputError(f"the executor {address!r}", 'an address like "dask://host:8786"', "write it so")
    try:
        import distributed
    except ImportError:
        raise InputError("no dask.distributed here", "it for dask://", "pip install 'hallweight[scale]'") from None
    try:
        client: Any = distributed.Client(f"tcp://{place}", timeout=10, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        do = "start one with: dask scheduler; dask worker ADDRESS"
        raise InputError(f"no answer from {address} ({error})", "a Dask scheduler", do) from None
    try:
        at_once = sum(client.nthreads().values())
        if not at_once:
            raise InputError(f"no worker at {address}", "at least one", f"start one with: dask worker tcp://{place}")
        _check_versions(client, address)
        yield Pool(partial(_submit_to, client.get_executor(pure=False)), at_once)
    finally:
        client.close()


def version_here() -> str:
    """Return the version of hallweight in this process."""
    from importlib.metadata import version

    return version("hallweight")


def _check_versions(client: Any, address: str) -> None:
    """Refuse workers without hallweight or with another one, before every point fails there."""
    try:
        client.submit(version_here, pure=False).result(timeout=60)
        found = set(client.run(version_here).values())
    except Exception as error:
        said = " ".join(str(error).split())[:120]
        do = "install the same hallweight for the scheduler and its workers"
        raise InputError(f"that processes at {address} cannot import hallweight ({said})", "it there", do) from error
    if found != {version_here()}:
        do = "install the same version everywhere"
        raise InputError(f"hallweight {', '.join(sorted(found))} at {address}", f"{version_here()} as here", do)
