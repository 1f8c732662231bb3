"""Where a training is: what it tells its caller, and what it has added up."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Progress:
    """Where a training is, after a step. Times in seconds; ``eta`` is what remains, weighted by the size of images.

    ``loss`` and ``accuracy`` are means over the epoch so far, on the training images (the labels of mixed ones count by
    their shares); ``epoch`` counts from 1.
    ``tested`` is the accuracy on the test images, when an epoch has just ended.
    """

    epoch: int
    epochs: int
    done: int
    total: int
    loss: float
    accuracy: float
    lr: float | None
    eta: float
    tested: float | None = None


@dataclass
class Sums:
    """What an epoch adds up; part of a checkpoint, so that an epoch that was interrupted is logged whole."""

    loss: float = 0.0
    right: float = 0.0
    seen: int = 0
    seconds: float = 0.0


class Clock:
    """Tells how long a training will still take: a step costs as the area of its images, tests are counted in."""

    def __init__(self, sizes: Sequence[int], steps: int, first: int) -> None:
        self.sizes, self.steps, self.began = sizes, steps, time.monotonic()
        self.before, self.total = self._work(first), self._work(len(sizes) * steps)

    def left(self, step: int) -> float:
        """Seconds from the end of ``step`` to the end, at the mean pace since the clock was made."""
        done = self._work(step)
        return (time.monotonic() - self.began) / (done - self.before) * (self.total - done)

    def _work(self, step: int) -> float:
        whole, rest = divmod(step, self.steps)
        return sum(s * s for s in self.sizes[:whole]) * self.steps + (self.sizes[whole] ** 2 * rest if rest else 0)


def rate_of(optimizer: Any) -> float | None:
    """Learning rate that an optimizer has now, if it has one."""
    rates = [g["lr"] for g in getattr(optimizer, "param_groups", [])]
    return float(rates[0]) if rates else None
