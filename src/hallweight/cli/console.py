"""What several commands share: spinners, bars with the time that is left, tables, and where runs are kept."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from textwrap import fill
from typing import TYPE_CHECKING, Any

from .messages import terminal

if TYPE_CHECKING:
    from hallweight.core import Run

WIDTH = 80
"""Columns that everything printed fits, but for a path or another long word."""
_LINE_EVERY = 60.0  # seconds between lines where there is no terminal
_WORK = 1.0  # seconds from which several steps at once were computed, not found stored


def store(run: "Run", out: Path, *, overwrite: bool) -> Path:
    """Save a run in its own folder; the same run again is already there, so nothing needs replacing."""
    folder = out / run.id
    if overwrite or not (folder / "run.json").exists():
        run.save(folder, overwrite=overwrite)
    return folder


def folder_of(run: "Run", out: Path | None) -> Path:
    """Return the folder that was asked for, else the usual one of the run."""
    return Path("runs") / run.id if out is None else out


def run_json(run: "Run") -> str:
    """Return the record of a run as one line of JSON."""
    return run.model_dump_json(by_alias=True)


def assumed_line(run: "Run") -> str:
    """Say which values were assumed."""
    return "assumed: " + (", ".join(run.assumed) or "nothing")


def run_lines(run: "Run", folder: Path) -> list[str]:
    """Say which values were assumed, where the run lies and how it becomes a page."""
    return [assumed_line(run), f"run: {folder}", f"next: hallweight report {folder}"]


def print_lines(*texts: object) -> None:
    """Print texts; a line that is too long goes on in the next, indented by two more."""
    for line in (line for text in texts for line in str(text).splitlines()):
        indent = " " * (len(line) - len(line.lstrip()) + 2)
        print(fill(line, WIDTH, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False))


def console() -> Any:
    """Return where tables go."""
    from rich.console import Console

    return Console()


def clock(seconds: float) -> str:
    """Hours, minutes and seconds as h:mm:ss."""
    total = round(seconds)
    return f"{total // 3600}:{total // 60 % 60:02d}:{total % 60:02d}"


class TimeLeft:
    """The time that is left, from the pace so far; steps that were found stored (several at once) do not count."""

    def __init__(self) -> None:
        self.started = self.last = time.monotonic()
        self.done = self.worked = 0

    def __call__(self, done: int, total: int) -> str:
        """Return ``h:mm:ss left`` after a step, or nothing while the pace is unknown."""
        now, steps = time.monotonic(), done - self.done
        if steps == 1 or (self.done > 0 and now - self.last > _WORK):
            self.worked += max(steps, 0)
        self.done, self.last = done, now
        pace = (now - self.started) / self.worked if self.worked else 0.0
        return f"{clock(pace * (total - done))} left" if self.worked else ""


@contextmanager
def spinner(label: str) -> Iterator[None]:
    """Show a spinner while something of unknown length goes on; nothing where there is no terminal."""
    if not terminal().isatty():
        yield
        return
    from rich.console import Console

    with Console(file=terminal()).status(label):
        yield


@contextmanager
def bar(label: str, *columns: str) -> Iterator[tuple[Any, Any]]:
    """Draw a bar on the terminal: gives it and its task; ``columns`` are the fields behind the bar."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    shown = [TextColumn("{task.description}"), BarColumn(), *(TextColumn(f"{{task.fields[{c}]}}") for c in columns)]
    with Progress(*shown, console=Console(file=terminal()), transient=True) as drawn:
        fields: dict[str, Any] = dict.fromkeys(columns, "")
        yield drawn, drawn.add_task(label, total=None, **fields)


@contextmanager
def progress(label: str) -> Iterator[Callable[[int, int], None]]:
    """Give a callback ``(done, total)`` that draws a bar on a terminal; elsewhere it prints a line a minute."""
    left = TimeLeft()
    if not terminal().isatty():
        yield _lines(label, left)
        return
    with bar(label, "count", "left") as (drawn, task):
        yield lambda done, total: drawn.update(
            task, completed=done, total=total, count=f"{done}/{total}", left=left(done, total)
        )


def _lines(label: str, left: TimeLeft) -> Callable[[int, int], None]:
    printed = time.monotonic()

    def show(done: int, total: int) -> None:
        nonlocal printed
        text = f"{label}: {done}/{total}  {left(done, total)}"
        if time.monotonic() - printed > _LINE_EVERY:
            printed = time.monotonic()
            print(text, file=terminal(), flush=True)

    return show
