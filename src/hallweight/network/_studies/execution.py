"""How the programmings of a study are carried out; no torch."""

from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path

from hallweight.core.types import Progress


@dataclass(frozen=True)
class Execution:
    """Random stream and store of the programmings of a study, and who computes them.

    ``seed``
        Entropy of the random streams.
    ``read_seeds``
        Reads of each test image.
    ``folder``
        Keeps each finished programming; None: nothing is kept.
    ``executor``
        Maps over the programmings.
    ``progress``
        Called after each net and each programming.
    """

    seed: int
    read_seeds: int
    folder: str | Path | None
    executor: Executor | None
    progress: Progress | None
