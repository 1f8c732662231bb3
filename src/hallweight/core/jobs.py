"""Carrying out the points of a study: each is stored when done, so that a later call goes on where one stopped."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields, is_dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import write_atomic

Outcome = dict[str, NDArray[np.float64]]
Tell = Callable[[int, int], None]


@dataclass(frozen=True, eq=False)
class Job:
    """One point: ``work(**arguments)`` returns named arrays and depends on nothing else."""

    work: Callable[..., Outcome]
    arguments: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Sixteen characters that identify work, arguments and version of the code."""
        text = json.dumps([self.work.__name__, _plain(dict(self.arguments)), version("hallweight")], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    def run(self) -> Outcome:
        """Do the work."""
        return self.work(**self.arguments)


def carry_out(
    jobs: Sequence[Job], folder: "Path | str | None", executor: "Executor | None" = None, tell: "Tell | None" = None
) -> list[Outcome]:
    """Return the outcome of each job, in their order; ``tell(done, of)`` is called after each.

    Outcomes that stand in ``folder`` are taken; the others are written there one by one, each as a whole file.
    """
    files = [None if folder is None else Path(folder) / f"{job.name}.npz" for job in jobs]
    found = {k: stored for k, file in enumerate(files) if (stored := _load(file)) is not None}
    rest = [k for k in range(len(jobs)) if k not in found]
    for k, outcome in zip(rest, _map([jobs[k] for k in rest], executor), strict=True):
        if (file := files[k]) is not None:
            buffer = io.BytesIO()
            np.savez(buffer, **outcome)  # type: ignore[arg-type]  # no outcome is called "allow_pickle"
            write_atomic(file, buffer.getvalue(), overwrite=True)
        found[k] = outcome
        if tell is not None:
            tell(len(found), len(jobs))
    return [found[k] for k in range(len(jobs))]


def _map(jobs: list[Job], executor: "Executor | None") -> Iterator[Outcome]:
    return executor.map(_run, jobs) if executor else map(_run, jobs)


def _run(job: Job) -> Outcome:
    return job.run()


def _load(path: "Path | None") -> "Outcome | None":
    """A stored outcome, or None: files are written whole, so what cannot be read is not ours and is replaced."""
    if path is None or not path.exists():
        return None
    try:
        with np.load(io.BytesIO(path.read_bytes())) as stored:
            return {name: stored[name] for name in stored.files}
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        return None


def _plain(value: Any) -> Any:
    """Return what JSON can write, without losing a digit; ``threads`` are left out, as no result depends on them."""
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in fields(value) if f.name != "threads"}
    if isinstance(value, np.ndarray):
        return [str(value.dtype), list(value.shape), [float(v).hex() for v in value.ravel()]]
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    return value.hex() if isinstance(value, float) else repr(value)
