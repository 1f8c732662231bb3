"""Slurm by submitit's job arrays: tasks that were submitted within a second make one array, within the limits.

Results stay in submitit's files, so that tasks which end after their driver died are found again (``finished_tasks``).
"""

import logging
import pickle
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from ..errors import InputError, did_you_mean
from ..units import parse

OPTIONS = (
    "partition",
    "account",
    "qos",
    "constraint",
    "time",
    "mem",
    "cpus_per_task",
    "setup",
    "jobs",
    "array_size",
    "task_seconds",
    "cluster",
)
_MAX_ARRAY = 1000  # Slurm's MaxArraySize is 1001 unless configured, and counts from 0


class _Batches:
    """Gather calls, submit them as arrays, and settle their futures; one thread does both."""

    def __init__(self, executor: Any, array_size: int) -> None:
        self._executor, self._array_size = executor, array_size
        self._waiting: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]] = []
        self._running: list[tuple[Future[Any], Any]] = []
        self._lock, self._stopped = threading.Lock(), threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def submit(self, call: Callable[..., Any], /, *arguments: Any) -> Future[Any]:
        future: Future[Any] = Future()
        with self._lock:
            self._waiting.append((future, call, arguments))
        return future

    def stop(self) -> None:
        self._stopped.set()
        self._thread.join(10)
        for _, job in self._running:
            job.cancel(check=False)

    def _watch(self) -> None:
        while not self._stopped.wait(1.0):
            with self._lock:
                batch, self._waiting = self._waiting, []
            for first in range(0, len(batch), self._array_size):
                self._start(batch[first : first + self._array_size])
            self._running = [pair for pair in self._running if not _settled(*pair)]

    def _start(self, batch: list[tuple[Future[Any], Callable[..., Any], tuple[Any, ...]]]) -> None:
        call = batch[0][1]
        columns = zip(*(arguments for _, _, arguments in batch), strict=True)
        try:
            jobs = self._executor.map_array(call, *map(list, columns))
        except Exception as error:  # what sbatch says goes to whoever waits
            for future, _, _ in batch:
                future.set_exception(error)
            return
        self._running += [(future, job) for (future, _, _), job in zip(batch, jobs, strict=True)]


def _settled(future: Future[Any], job: Any) -> bool:
    if not job.done():
        return False
    try:
        future.set_result(job.result())
    except Exception as error:
        future.set_exception(error)
    return True


@contextmanager
def slurm_executor(options: Mapping[str, Any], folder: Path) -> Iterator[tuple[_Batches, int]]:
    """Open Slurm with ``options`` (:data:`OPTIONS`; ``time`` with its unit); return it and how many jobs run at once.

    ``cluster = "local"`` runs the same jobs on this machine, to try them. Raises :class:`InputError`.
    """
    for name in options:
        if name not in OPTIONS:
            raise InputError(f"the unknown option {name!r} of Slurm", "one it knows", did_you_mean(name, OPTIONS))
    try:
        import submitit
    except ImportError:
        raise InputError("no submitit here", "it for Slurm", "pip install 'hallweight[scale]'") from None
    logging.getLogger("submitit").setLevel(logging.ERROR)  # it warns at every look where Slurm keeps no accounts
    cluster = str(options.get("cluster", "slurm"))
    if cluster == "slurm" and shutil.which("sbatch") is None:
        raise InputError("no sbatch on this machine", "Slurm", "run this on a login node, or set cluster=local")
    executor = submitit.AutoExecutor(folder=folder, cluster=cluster)
    at_once = int(options.get("jobs", 64))
    executor.update_parameters(**slurm_parameters(options, cluster, at_once))
    batches = _Batches(executor, min(int(options.get("array_size", array_limit())), array_limit()))
    try:
        yield batches, at_once
    finally:
        batches.stop()


def slurm_parameters(options: Mapping[str, Any], cluster: str, at_once: int) -> dict[str, Any]:
    """Return what submitit is asked for."""
    given: dict[str, Any] = {"timeout_min": max(1, round(parse(options.get("time", "1 h"), "s") / 60))}
    if "cpus_per_task" in options:
        given["cpus_per_task"] = int(options["cpus_per_task"])
    if cluster != "slurm":
        return given
    named = ("partition", "account", "qos", "constraint", "mem")
    given |= {f"slurm_{name}": str(options[name]) for name in named if name in options}
    if "setup" in options:
        given["slurm_setup"] = [str(options["setup"])]
    return given | {"slurm_array_parallelism": at_once}


def array_limit() -> int:
    """Return how many jobs an array may hold: what this Slurm says, or its default."""
    if (asks := shutil.which("scontrol")) is None:
        return _MAX_ARRAY
    said = subprocess.run([asks, "show", "config"], capture_output=True, text=True, check=False).stdout
    found = re.search(r"MaxArraySize\s*=\s*(\d+)", said)
    return max(1, int(found[1]) - 1) if found else _MAX_ARRAY


def finished_tasks(folder: Path) -> Iterator[Any]:
    """Yield what tasks returned that ended while no driver listened; a file of another kind is passed over."""
    for file in sorted(folder.glob("*_result.pkl")):
        try:
            state, found = pickle.loads(file.read_bytes())
        except Exception:  # half-written, or not ours
            continue
        if state == "success":
            yield found
