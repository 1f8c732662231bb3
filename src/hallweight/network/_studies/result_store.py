"""Carrying out many programmings: each is stored when it is done, so that a later call goes on where one stopped."""

import json
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, fields
from pathlib import Path

from hallweight.core import write_atomic

from .programming_job import Job, Outcome, run

Tell = Callable[[int], None]


def carry_out(
    jobs: Sequence[Job], folder: "Path | str | None", executor: "Executor | None", tell: Tell
) -> list[Outcome]:
    """Return the outcome of each job, in their order; ``tell(n)`` is called with the number that are done.

    With a ``folder``, outcomes that stand there are taken, and the others are written there one by one, each as a whole
    file. The name of a file tells all that the outcome depends on, so many studies may share a folder. Raises
    :class:`InputError` if it cannot be written; what stands there stays.
    """
    files = [None if folder is None else Path(folder) / f"{job.name}.json" for job in jobs]
    found = {k: stored for k, file in enumerate(files) if (stored := _load(file)) is not None}
    if found:
        tell(len(found))
    rest = [k for k in range(len(jobs)) if k not in found]
    for k, outcome in zip(rest, _map([jobs[k] for k in rest], executor), strict=True):
        if (file := files[k]) is not None:
            write_atomic(file, json.dumps(asdict(outcome)), overwrite=True)
        found[k] = outcome
        tell(len(found))
    return [found[k] for k in range(len(jobs))]


def _map(jobs: list[Job], executor: "Executor | None") -> Iterator[Outcome]:
    return executor.map(run, jobs) if executor else map(run, jobs)


def _load(path: "Path | None") -> "Outcome | None":
    """A stored outcome, or None: files are written whole, so what cannot be read is not ours and is replaced."""
    if path is None:
        return None
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        return Outcome(**data) if set(data) == {f.name for f in fields(Outcome)} else None
    except (OSError, ValueError, TypeError):
        return None
