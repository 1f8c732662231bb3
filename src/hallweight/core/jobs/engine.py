"""The engine of a sweep: points in, grouped into tasks by their measured cost, outcomes into the store.

What goes wrong in one point is recorded with its reason and never stops the others: a point that raises, hangs or runs
out of memory, and a worker that dies. A task that was lost is run again point by point, which finds the culprit.
"""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Future, wait
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from ..errors import InputError
from ..types import Progress
from .pools import Pool
from .store import DONE, FAILED, Entry, Store
from .worker import Outcome, run_task

_LARGEST = 10_000  # points of a task
_QUEUED = 2  # tasks per worker, so that none waits
_PROBES = 2  # tasks of one point that run until the cost of a point is known


@dataclass(frozen=True)
class SweepPoint:
    """A call to make: what identifies it, and its arguments as JSON."""

    key: str
    arguments: str


@dataclass(frozen=True)
class Limits:
    """What a point may take.

    ``retries``
        How often a point that failed is tried again.
    ``timeout``
        s, of one call.
    ``memory``
        Bytes, of a worker process of this machine.
    """

    retries: int = 1
    timeout: float | None = None
    memory: float | None = None


@dataclass
class _Task:
    points: Sequence[SweepPoint]
    attempt: int = 1


@dataclass
class _State:
    """What the engine knows while it runs."""

    source: Iterator[SweepPoint]
    left: int
    again: deque[_Task] = field(default_factory=deque)
    cost: float | None = None  # s of a point
    size: int = 1  # points of the largest task that came back


def run_points(
    function: str,
    points: Iterable[SweepPoint],
    store: Store,
    pool: Pool,
    limits: Limits = Limits(),
    *,
    total: int,
    progress: Progress | None = None,
) -> None:
    """Call the function of a name for each of ``points`` that the store does not have, and store what comes.

    ``points`` can be gone through more than once. Their ``total`` bounds the size of tasks near the end.
    ``progress(finished, total)`` is called after each batch. Raises :class:`InputError` if the store cannot be written,
    or an engine that cannot recover breaks; what was stored stays.
    """
    have = store.keys()
    finished = sum(point.key in have for point in points) if have else 0
    fresh = (point for point in points if point.key not in have)
    state = _State(fresh, total - finished)
    running: dict[Future[Any], _Task] = {}
    if progress is not None:
        progress(finished, total)
    while True:
        most = _PROBES if state.cost is None else _QUEUED * pool.workers
        while len(running) < most and (task := _next_task(state, pool)) is not None:
            calls = [(point.key, point.arguments) for point in task.points]
            future = pool.submit(_task_limit(task, state, limits), run_task, function, calls, limits.timeout)
            running[future] = task
        if not running:
            return
        done, _ = wait(running, timeout=1.0, return_when=FIRST_COMPLETED)
        entries = [entry for future in done for entry in _settle(future, running.pop(future), state, pool, limits)]
        if entries:
            store.write(entries, driver=store.heartbeat())
            finished += len(entries)
            if progress is not None:
                progress(min(finished, total), total)


def _next_task(state: _State, pool: Pool) -> _Task | None:
    """Return the next task: one that has to be run again, or fresh points for about ``task_seconds``."""
    if state.again:
        return state.again.popleft()
    size = 1
    if state.cost is not None:
        fair = -(-max(state.left, 1) // (_QUEUED * pool.workers))
        size = max(1, min(round(pool.task_seconds / max(state.cost, 1e-6)), state.size * pool.growth, fair, _LARGEST))
    chosen = list(islice(state.source, size))
    state.left -= len(chosen)
    return _Task(chosen) if chosen else None


def _task_limit(task: _Task, state: _State, limits: Limits) -> float | None:
    """Return after how many seconds the engine kills a task, well after its own calls should have given up."""
    if limits.timeout is None:
        return None
    return 1.5 * limits.timeout + 5.0 + 10 * len(task.points) * (state.cost or 0.0)


def _settle(future: Future[Any], task: _Task, state: _State, pool: Pool, limits: Limits) -> Iterator[Entry]:
    """Yield what is final of a task that came back; the rest goes to what is run again."""
    try:
        outcomes: list[Outcome] = future.result()
    except InputError:
        raise  # the function itself cannot be found there: no point would do better
    except (BrokenExecutor, CancelledError) as error:
        if not pool.recovers or isinstance(error, CancelledError):
            do = "start it anew and run the same sweep again: what was stored stays"
            raise InputError(
                f"that the executor broke ({error or type(error).__name__})", "one that works", do
            ) from error
        yield from _lost(task, error, state, limits)
        return
    except Exception as error:
        yield from _lost(task, error, state, limits)
        return
    seconds = sum(o.seconds for o in outcomes) / len(outcomes)
    state.cost = seconds if state.cost is None else 0.5 * (state.cost + seconds)
    state.size = max(state.size, len(outcomes))
    for point, outcome in zip(task.points, outcomes, strict=True):
        if outcome.outcome is None and task.attempt <= limits.retries:
            state.again.append(_Task([point], task.attempt + 1))
        else:
            yield entry_of(outcome, task.attempt)


def entry_of(outcome: Outcome, attempts: int = 1) -> Entry:
    """Return the entry of the store for what a call gave."""
    kind = FAILED if outcome.outcome is None else DONE
    return Entry(outcome.key, kind, outcome.arguments, outcome.outcome, outcome.reason, outcome.seconds, attempts)


def _lost(task: _Task, error: Exception, state: _State, limits: Limits) -> Iterator[Entry]:
    """Run the points of a lost task one by one; a single one has failed once more."""
    if len(task.points) > 1:
        state.again.extend(_Task([point], task.attempt) for point in task.points)
    elif task.attempt <= limits.retries:
        state.again.append(_Task(task.points, task.attempt + 1))
    else:
        (point,) = task.points
        yield Entry(point.key, FAILED, point.arguments, None, _why_lost(error, limits), 0.0, task.attempt)


def _why_lost(error: Exception, limits: Limits) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer after {limits.timeout:g} s: its worker was stopped"
    code = getattr(error, "exitcode", None)
    if code is not None:
        cause = "killed, perhaps for its memory" if code == -9 else f"exit status {code}"
        return f"its worker died ({cause})"
    return f"its worker was lost ({type(error).__name__}: {error})"[:2000]
