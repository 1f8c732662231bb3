"""One resumable map: each point of a study is stored when it is done, so that a later call goes on from there."""

import io
import json
import zipfile
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

import numpy as np

from .files import write_atomic
from .types import Array, Progress

T = TypeVar("T")
Job = TypeVar("Job")


@dataclass(frozen=True)
class Format(Generic[T]):
    """How an outcome is stored: ``suffix`` of its file, ``dump`` to bytes, ``load`` from bytes.

    ``load`` returns None for what is no outcome, or raises OSError, EOFError, ValueError, TypeError or KeyError.
    """

    suffix: str
    dump: Callable[[T], bytes]
    load: Callable[[bytes], T | None]


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


def _dump_arrays(outcome: dict[str, Array]) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **outcome)  # type: ignore[arg-type]  # no outcome is called "allow_pickle"
    return buffer.getvalue()


def _load_arrays(data: bytes) -> dict[str, Array]:
    with np.load(io.BytesIO(data)) as stored:
        return {name: stored[name] for name in stored.files}


ARRAYS: Format[dict[str, Array]] = Format(".npz", _dump_arrays, _load_arrays)
"""Named arrays, as a numpy archive."""


def json_object(*needed: str) -> Format[dict[str, Any]]:
    """Return the format of plain dictionaries; what lacks one of the ``needed`` keys is no outcome."""

    def load(data: bytes) -> dict[str, Any] | None:
        row = json.loads(data)
        return row if isinstance(row, dict) and all(name in row for name in needed) else None

    return Format(".json", lambda row: json.dumps(row).encode(), load)
