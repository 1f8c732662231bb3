"""What several shell commands share: spinners, bars with the time that is left, and where runs are kept."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from hallweight.core import Run

_EVERY = 60.0  # seconds between lines where there is no terminal


def store(run: "Run", out: Path, *, overwrite: bool) -> Path:
    """Save a run in its own folder; the same run again is already there, so nothing needs replacing."""
    folder = out / run.id
    if overwrite or not (folder / "run.json").exists():
        run.save(folder, overwrite=overwrite)
    return folder


def console() -> Any:
    """Return where tables go."""
    from rich.console import Console

    return Console()


def clock(seconds: float) -> str:
    """Hours, minutes and seconds as h:mm:ss."""
    whole = round(seconds)
    return f"{whole // 3600}:{whole // 60 % 60:02d}:{whole % 60:02d}"


class Left:
    """The time that is left, from the pace so far; steps that were found done (several at once) have none."""

    def __init__(self) -> None:
        self.began, self.before, self.timed = time.monotonic(), 0, 0

    def __call__(self, done: int, total: int) -> str:
        """Return ``h:mm:ss left`` after a step, or nothing while the pace is unknown."""
        self.timed += done - self.before if done - self.before == 1 else 0
        self.before = done
        pace = (time.monotonic() - self.began) / self.timed if self.timed else 0.0
        return f"{clock(pace * (total - done))} left" if self.timed else ""


@contextmanager
def busy(label: str) -> Iterator[None]:
    """Show a spinner while something of unknown length goes on; nothing where there is no terminal."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(label):
        yield


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Give a callback ``(done, total)`` that draws a bar on a terminal; elsewhere it prints a line a minute."""
    left = Left()
    if not sys.stderr.isatty():
        yield _lines(label, left)
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    words = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.completed}/{task.total}  {task.fields[left]}"),
    )
    with Progress(*words, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(label, total=None, left="")
        yield lambda done, total: bar.update(task, completed=done, total=total, left=left(done, total))


def _lines(label: str, left: Left) -> Callable[[int, int], None]:
    said = [time.monotonic()]

    def tell(done: int, total: int) -> None:
        words = left(done, total)
        if time.monotonic() - said[0] > _EVERY:
            said[0] = time.monotonic()
            print(f"{label}: {done}/{total}  {words}", file=sys.stderr, flush=True)

    return tell
