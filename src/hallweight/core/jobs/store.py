"""The store of a sweep: one SQLite file with the outcome of every point, readable while it is written.

SQLite, since it is in Python, is one file to copy, writes a batch whole or not at all, and is read by others meanwhile.
Its rollback journal is used, not the write-ahead log, which network file systems of clusters do not support.
"""

import json
import os
import socket
import sqlite3
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import Any

from ..errors import InputError

DONE, FAILED = "done", "failed"
ALIVE = 120.0
"""Seconds after which a driver on another machine that wrote nothing is taken for dead."""
_TABLES = """
create table if not exists points (
  key text primary key, state text not null, arguments text not null, outcome text, reason text,
  seconds real, attempts integer
) without rowid;
create table if not exists notes (name text primary key, value text not null) without rowid;
"""


@dataclass(frozen=True)
class Entry:
    """What became of one point.

    ``key``
        Identifies all that the outcome depends on.
    ``state``
        "done" or "failed".
    ``arguments``, ``outcome``
        JSON; no outcome of a point that failed.
    ``reason``
        Why it failed.
    ``seconds``, ``attempts``
        How long the last attempt took, and how many there were.
    """

    key: str
    state: str
    arguments: str
    outcome: str | None = None
    reason: str = ""
    seconds: float = 0.0
    attempts: int = 1


class Store:
    """The points of a sweep by key; raises :class:`InputError` for a file that is none, or that cannot be written."""

    def __init__(self, path: Path, *, create: bool = True) -> None:
        self.path = path
        if not create and not path.exists():
            raise InputError(f"no sweep at {path}", "a folder that a sweep has written to", "check the path")
        with self._sentence():
            path.parent.mkdir(parents=True, exist_ok=True)
            self._file = sqlite3.connect(path, timeout=60.0, isolation_level=None)
            self._file.execute("pragma synchronous = normal")
            if create:
                self._file.executescript(_TABLES)
            self._file.execute("select count(*) from notes").fetchone()

    def close(self) -> None:
        """Close the file; every batch was written whole before."""
        self._file.close()

    def __enter__(self) -> "Store":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def write(self, entries: Sequence[Entry], **notes: Any) -> None:
        """Write a batch whole or not at all. A point that is done stays as it is: no outcome is written twice."""
        with self._sentence(), self._transaction():
            self._file.executemany(
                "insert into points values (?, ?, ?, ?, ?, ?, ?) on conflict (key) do update set"
                " state = excluded.state, outcome = excluded.outcome, reason = excluded.reason,"
                " seconds = excluded.seconds, attempts = excluded.attempts where points.state != 'done'",
                [astuple(entry) for entry in entries],
            )
            self._file.executemany(
                "insert or replace into notes values (?, ?)", [(name, json.dumps(v)) for name, v in notes.items()]
            )

    def note(self, name: str) -> Any:
        """Return what was noted under a name, or None."""
        with self._sentence():
            found = self._file.execute("select value from notes where name = ?", (name,)).fetchone()
        return None if found is None else json.loads(found[0])

    def keys(self, *states: str) -> set[str]:
        """Return the keys of the points in these states, of all without any."""
        with self._sentence():
            found = self._file.execute("select key, state from points")
            return {key for key, state in found if not states or state in states}

    def counts(self) -> dict[str, int]:
        """Return how many points are in each state."""
        with self._sentence():
            return dict(self._file.execute("select state, count(*) from points group by state").fetchall())

    def get(self, keys: Iterable[str]) -> Iterator[Entry | None]:
        """Yield the entry of each key, None where there is none."""
        with self._sentence(), closing(self._file.cursor()) as cursor:
            for key in keys:
                found = cursor.execute("select * from points where key = ?", (key,)).fetchone()
                yield None if found is None else Entry(*found)

    def entries(self, *states: str) -> Iterator[Entry]:
        """Yield the entries in these states, by key."""
        for entry in self.get(sorted(self.keys(*states))):
            if entry is not None:
                yield entry

    def mean_seconds(self) -> float | None:
        """Return how long a point that is done took on average (s), None without one."""
        with self._sentence():
            (found,) = self._file.execute("select avg(seconds) from points where state = 'done'").fetchone()
            return None if found is None else float(found)

    def reasons(self, most: int = 5) -> list[tuple[str, int]]:
        """Return the commonest reasons of failure, and how often each was given."""
        with self._sentence():
            ask = "select reason, count(*) from points where state = 'failed' group by reason order by 2 desc limit ?"
            return self._file.execute(ask, (most,)).fetchall()

    def forget(self, *states: str) -> int:
        """Delete the points in these states, so that they are computed again; return how many."""
        with self._sentence(), self._transaction():
            marks = ", ".join("?" * len(states))
            return self._file.execute(f"delete from points where state in ({marks})", states).rowcount

    @contextmanager
    def driven(self) -> Iterator[None]:
        """Hold the store as its one driver; raises :class:`InputError` if another is at work."""
        me = {"host": socket.gethostname(), "pid": os.getpid()}
        if (driver := self.note("driver")) and _is_alive(driver) and {**driver, "time": 0} != {**me, "time": 0}:
            found = f"another sweep at work in {self.path.parent} (process {driver['pid']} on {driver['host']})"
            raise InputError(found, "one driver at a time", "wait for it, stop it, or choose another folder")
        self.write([], driver={**me, "time": time.time()})
        try:
            yield
        finally:
            self.write([], driver=None)

    def heartbeat(self) -> dict[str, Any]:
        """Return the note that tells others that this process is at work."""
        return {"host": socket.gethostname(), "pid": os.getpid(), "time": time.time()}

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._file.execute("begin immediate")
        try:
            yield
        except BaseException:
            self._file.execute("rollback")
            raise
        self._file.execute("commit")

    @contextmanager
    def _sentence(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OSError) as error:
            found = f"that {self.path} cannot be used as the store of a sweep ({error})"
            expected = "a folder with room and write permission, and a store that is whole"
            raise InputError(found, expected, "free some space, or choose another folder") from error


def _is_alive(driver: dict[str, Any]) -> bool:
    """Whether a driver works: by its process on this machine, by the time of its last note on another."""
    if driver["host"] != socket.gethostname():
        return time.time() - float(driver["time"]) < ALIVE
    try:
        os.kill(int(driver["pid"]), 0)
    except OSError:
        return False
    return True
