"""Carrying out many programmings: each is stored when it is done, so that a later call goes on where one stopped."""

import json
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, fields
from pathlib import Path

from ...core.jobs import Format, resumable_map
from .programming_job import Job, Outcome, run


def _load(data: bytes) -> Outcome | None:
    plain = json.loads(data)
    return Outcome(**plain) if set(plain) == {f.name for f in fields(Outcome)} else None


OUTCOME: Format[Outcome] = Format(".json", lambda outcome: json.dumps(asdict(outcome)).encode(), _load)


def run_jobs(
    jobs: Sequence[Job], folder: Path | str | None, executor: Executor | None, tell: Callable[[int], None]
) -> list[Outcome]:
    """Return the outcome of each job, in their order; ``tell(n)`` is called with the number that are done.

    With a ``folder``, outcomes that stand there are taken and the others are written there. Raises
    :class:`InputError` if it cannot be written.
    """
    names = [job.name for job in jobs]
    return resumable_map(run, jobs, names, folder, OUTCOME, executor=executor, progress=lambda done, _: tell(done))
