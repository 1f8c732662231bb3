"""One resumable map: each point of a study is stored when it is done, so that a later call goes on from there."""

import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path
from typing import TypeVar

from ..files import write_atomic
from ..types import Progress
from .formats import Format

T = TypeVar("T")
Job = TypeVar("Job")


def resumable_map(
    work: Callable[[Job], T],
    jobs: Sequence[Job],
    names: Sequence[str],
    folder: Path | str | None,
    form: Format[T],
    *,
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> list[T]:
    """Return ``work(job)`` for each job, in their order.

    ``names``: of the files in ``folder``; a name must identify all that the outcome depends on, so that many studies
    may share a folder. Outcomes that stand there are taken. The others are written one by one, each as a whole file;
    without a folder nothing is kept. ``work`` and jobs must pickle if the ``executor`` has processes.
    ``progress(done, of)`` is called once for what was found, if anything was, and after each job.
    Raises :class:`InputError` if a file cannot be written; what stands there stays.
    """
    files = [None if folder is None else Path(folder) / f"{name}{form.suffix}" for name in names]
    found = {k: stored for k, file in enumerate(files) if (stored := _stored(file, form)) is not None}
    if found and progress is not None:
        progress(len(found), len(jobs))
    rest = [k for k in range(len(jobs)) if k not in found]
    for k, outcome in zip(rest, _map(work, [jobs[k] for k in rest], executor), strict=True):
        if (file := files[k]) is not None:
            write_atomic(file, form.dump(outcome), overwrite=True)
        found[k] = outcome
        if progress is not None:
            progress(len(found), len(jobs))
    return [found[k] for k in range(len(jobs))]


def _map(work: Callable[[Job], T], jobs: list[Job], executor: Executor | None) -> Iterator[T]:
    return executor.map(work, jobs) if executor else map(work, jobs)


def _stored(path: Path | None, form: Format[T]) -> T | None:
    """A stored outcome, or None: files are written whole, so what cannot be read is not ours and is replaced."""
    if path is None:
        return None
    try:
        return form.load(path.read_bytes())
    except (OSError, EOFError, ValueError, TypeError, KeyError, zipfile.BadZipFile):
        return None
