"""How far a training is: what its callback is told, and what an epoch adds up."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from hallweight.core.errors import names_keywords


@names_keywords
@dataclass(frozen=True)
class Progress:
    """Where a training is, after a step.

    ``epoch``, ``epochs``
        The epoch, from 1, of how many.
    ``done``, ``total``
        Steps.
    ``loss``, ``accuracy``
        Means over the epoch so far, on the training images. The labels of mixed images count by their shares.
    ``lr``
        Learning rate, if the optimizer has one.
    ``eta``
        s, what remains, weighted by the size of the images.
    ``tested``
        Accuracy on the test images, when an epoch has just ended.
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
class EpochSums:
    """What an epoch adds up; part of a checkpoint, so that the log of an interrupted epoch covers all of it.

    ``loss``: sum over the steps. ``right``, ``seen``: images. ``seconds``: s.
    """

    loss: float = 0.0
    right: float = 0.0
    seen: int = 0
    seconds: float = 0.0


class RemainingTime:
    """Estimates how long a training will still take: a step costs as the area of its images, tests are counted in.

    ``sizes``: pixels of a side of the images of each epoch, or any number where all are equal. ``steps``: of an epoch.
    """

    def __init__(self, sizes: Sequence[int], steps: int, first: int) -> None:
        self.sizes, self.steps, self.began = sizes, steps, time.monotonic()
        self.before, self.total = self._cost(first), self._cost(len(sizes) * steps)

    def seconds_left(self, step: int) -> float:
        """Return the seconds from the end of ``step`` to the end, at the mean pace since the first step."""
        done = self._cost(step)
        return (time.monotonic() - self.began) / (done - self.before) * (self.total - done)

    def _cost(self, step: int) -> float:
        epochs, steps = divmod(step, self.steps)
        finished = sum(s * s for s in self.sizes[:epochs]) * self.steps
        return finished + (self.sizes[epochs] ** 2 * steps if steps else 0)
