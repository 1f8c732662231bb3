"""Carrying out many programmings: each is stored when it is done, so that a later call goes on where one stopped."""

import json
from collections.abc import Sequence
from dataclasses import asdict, fields

from hallweight.core.jobs import Format, resumable_map
from hallweight.core.types import Progress

from .execution import Execution
from .outcome import Outcome
from .programming_job import ProgrammingJob, run_programming


def _load(data: bytes) -> Outcome | None:
    plain = json.loads(data)
    return Outcome(**plain) if set(plain) == {f.name for f in fields(Outcome)} else None


OUTCOME: Format[Outcome] = Format(".json", lambda outcome: json.dumps(asdict(outcome)).encode(), _load)


def run_jobs(jobs: Sequence[ProgrammingJob], execution: Execution, progress: Progress) -> list[Outcome]:
    """Return the outcome of each job, in their order.

    With a folder, outcomes that stand there are taken and the others are written there. Raises :class:`InputError` if
    it cannot be written.
    """
    folder, executor = execution.folder, execution.executor
    names = [job.name if folder is not None else "" for job in jobs]  # a name takes as long as a small test
    return resumable_map(run_programming, jobs, names, folder, OUTCOME, executor=executor, progress=progress)
