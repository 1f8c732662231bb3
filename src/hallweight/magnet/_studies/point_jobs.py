"""The points of a study as jobs of :mod:`hallweight.core.jobs`: work, arguments, and the name that identifies both."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np

from hallweight.core.jobs import ARRAYS, resumable_map
from hallweight.core.revision import physics_revision
from hallweight.core.types import Array, Progress

Outcome = dict[str, Array]
_HASHED_AS = {"settings": "shot"}
"""Argument -> name under which it is hashed: stored points are found again after an argument is renamed."""


@dataclass(frozen=True, eq=False)
class Job:
    """One point: ``work(**arguments)`` returns named arrays and depends on nothing else.

    ``key`` names the work in stored files; it stays when the function is renamed.
    """

    key: str
    work: Callable[..., Outcome]
    arguments: Mapping[str, Any]

    @property
    def name(self) -> str:
        """Sixteen characters that identify work, arguments and the revision of the physics."""
        hashed = {_HASHED_AS.get(name, name): value for name, value in self.arguments.items()}
        text = json.dumps([self.key, _plain(hashed), physics_revision("magnet")], sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def run_points(
    jobs: Sequence[Job],
    folder: Path | str | None,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> list[Outcome]:
    """Return the outcome of each job, in their order; those in ``folder`` are taken, the others are written there."""
    return resumable_map(_run, jobs, [j.name for j in jobs], folder, ARRAYS, executor=executor, progress=progress)


def _run(job: Job) -> Outcome:
    return job.work(**job.arguments)


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
