"""One sweep for every stage: a function over a grid, on this machine's cores or a cluster, into one store."""

import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from inspect import signature
from pathlib import Path
from typing import Any

from hallweight.core import InputError, parse
from hallweight.core.errors import names_keywords
from hallweight.core.jobs import (
    Entry,
    Limits,
    Store,
    SweepPoint,
    dump_arguments,
    entry_of,
    finished_tasks,
    load_function,
    name_of,
    open_pool,
    point_key,
    point_seed,
    revision_of,
    run_points,
    takes_seed,
)
from hallweight.core.study_file import refuse_unknown
from hallweight.core.types import Progress

from .grid_of_points import Grid
from .results import Sweep

STORE = "sweep.sqlite"
_BYTES = {"kB": 1e3, "MB": 1e6, "GB": 1e9, "TB": 1e12}


@names_keywords
def sweep(
    function: Callable[..., Any] | str,
    grid: Grid,
    out: Path | str,
    *,
    executor: Executor | str | Mapping[str, Any] | None = None,
    workers: int | None = None,
    retries: int = 1,
    timeout: str | float | None = None,
    memory: str | float | None = None,
    revision: str = "",
    progress: Progress | None = None,
) -> Sweep:
    """Call a function at every point of a grid, store each outcome in ``out``, and return them.

    The same call goes on where one stopped. A point that fails is recorded with its reason and stops no other.

    ``function``
        One that another process can import: defined at the top of a module or script, or its name,
        "hallweight.chain:point". It takes keyword arguments and returns numbers, words, lists, arrays, or a dictionary
        of them. One that takes a ``seed`` and is given none gets it from the point's arguments.
    ``executor``
        None: processes of this machine, ``workers`` of them (its cores unless given; 0: in this process). Any
        ``concurrent.futures.Executor``. "dask://host:port". A mapping of options for Slurm, {"partition": "cpu"}.
    ``retries``, ``timeout``, ``memory``
        How often a point that failed is tried again, how long a call may take (s), and what a process of this machine
        may use ("4 GB").
    ``revision``
        Changes when something that the function calls has changed: outcomes of another revision are not reused.
    ``progress``
        ``progress(finished, total)`` after each batch of outcomes.

    Raises :class:`InputError` for a function or an engine that cannot be used, another sweep in ``out``, a full disk.
    """
    name, folder = name_of(function), Path(out)
    loaded = load_function(name)
    _refuse_unknown_arguments(loaded, name, grid)
    version = revision_of(name, loaded) + revision
    points = PointsOf(name, version, grid, takes_seed(loaded))
    limits = Limits(_retries(retries), _seconds(timeout), _bytes(memory))
    with Store(folder / STORE) as store, store.driven():
        _claim(store, folder, name)
        about = {"function": name, "version": version, "grid": grid.describe(), "total": len(grid)}
        store.write(_found_tasks(folder), **about)
        with open_pool(executor, workers, limits.memory, folder / "slurm") as pool:
            run_points(name, points, store, pool, limits, total=len(grid), progress=progress)
    return Sweep(folder, grid, points)


def _refuse_unknown_arguments(function: Callable[..., Any], name: str, grid: Grid) -> None:
    """Refuse a name of the grid that the function does not take, before any point is tried."""
    parameters = signature(function).parameters.values()
    if not any(p.kind is p.VAR_KEYWORD for p in parameters):
        refuse_unknown([*grid.dims, *grid.fixed], [p.name for p in parameters], f"the grid of {name}")


class PointsOf:
    """The points of a grid for one function, computed anew each time they are asked for: nothing is kept."""

    def __init__(self, name: str, version: str, grid: Grid, seeded: bool) -> None:
        self.name, self.version, self.grid = name, version, grid
        self._seeded = seeded and "seed" not in grid.dims and "seed" not in grid.fixed

    def __iter__(self) -> Iterator[SweepPoint]:
        for arguments in self.grid.points():
            if self._seeded:
                arguments |= {"seed": point_seed(self.name, arguments)}
            yield SweepPoint(point_key(self.name, self.version, arguments), dump_arguments(arguments))

    def keys(self) -> Iterator[str]:
        """Yield the key of each point."""
        return (point.key for point in self)


def status(out: Path | str) -> dict[str, Any]:
    """Return how far a sweep is: function, total, done, failed, whether a driver works, and the seconds of a point."""
    with Store(Path(out) / STORE, create=False) as store:
        counts = store.counts()
        return {
            "function": store.note("function"),
            "total": store.note("total"),
            "done": counts.get("done", 0),
            "failed": counts.get("failed", 0),
            "driver": store.note("driver"),
            "seconds": store.mean_seconds(),
            "reasons": store.reasons(),
        }


def forget_failed(out: Path | str) -> int:
    """Forget the points of a sweep that failed, so that the same sweep tries them again; return how many."""
    with Store(Path(out) / STORE, create=False) as store, store.driven():
        return store.forget("failed")


def merge(out: Path | str, *others: Path | str) -> int:
    """Take the outcomes of other sweeps of the same function into ``out``; return how many are there then."""
    folder = Path(out)
    with Store(folder / STORE) as store, store.driven():
        store.write(_found_tasks(folder))
        for other in others:
            with Store(Path(other) / STORE, create=False) as source:
                _claim(store, folder, source.note("function"))
                if store.note("grid") is None:
                    notes = ("function", "version", "grid", "total")
                    store.write([], **{name: source.note(name) for name in notes})
                store.write(list(source.entries()))
        return sum(store.counts().values())


def _claim(store: Store, folder: Path, name: str) -> None:
    known = store.note("function")
    if known is not None and known != name:
        found = f"a sweep of {known} in {folder}"
        raise InputError(found, f"a folder of its own for {name}", "choose another folder")


def _found_tasks(folder: Path) -> list[Entry]:
    """Outcomes of Slurm's tasks that ended while no driver listened."""
    return [entry_of(outcome) for task in finished_tasks(folder / "slurm") for outcome in task]


def _retries(given: int) -> int:
    if given < 0:
        raise InputError(f"retries = {given}", "0 or more", "give retries=1")
    return int(given)


def _seconds(given: str | float | None) -> float | None:
    if given is None:
        return None
    seconds = float(given) if isinstance(given, int | float) else parse(given, "s")
    if seconds <= 0:
        raise InputError(f"timeout = {given}", "a time above zero", "give for example timeout='10 min'")
    return seconds


def _bytes(given: str | float | None) -> float | None:
    if given is None:
        return None
    number, _, unit = str(given).strip().partition(" ")
    try:
        found = float(number) * _BYTES[unit] if unit else float(number)
    except (ValueError, KeyError):
        raise InputError(f"memory = {given!r}", "a size", "write for example memory='4 GB'") from None
    if found < 3e8 or os.name != "posix":
        raise InputError(f"memory = {given!r}", "300 MB or more, on Linux or macOS", "give memory='4 GB'")
    return found
