"""The range of the state as the data show it."""

from dataclasses import dataclass

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import Array

from .transitions import Reads


@dataclass(frozen=True)
class Extent:
    """Lowest and highest state, their errors, and whether the record meets exact walls there."""

    low: float
    high: float
    low_err: float
    high_err: float
    walls: bool


def extent_of(reads: Reads) -> Extent:
    """Return the range of one device.

    If both extreme values are met exactly twice or more, or one of them four times, while no other value recurs like
    that (the walls of a noise-free read), they are the range. Else state_max is the mean over cycles of the end of the
    LTP branches and state_min of the LTD branches (the start of the other branch where one is missing), each end read
    off a line through the last sixteenth of the branch if the reads are noisy. Errors: scatter over cycles, or of the
    line.
    """
    low, high = float(reads.y.min()), float(reads.y.max())
    on = _touches(reads.y, high), _touches(reads.y, low)
    if min(on) >= 2 or max(on) >= 4:
        return Extent(low, high, 0.0, 0.0, True)
    tops, bottoms = _ends(reads, 1), _ends(reads, -1)
    if not (tops[0] > bottoms[0]):
        raise InputError("a state that does not rise with LTP pulses or fall with LTD pulses", "at least one branch "
                         "that follows its polarity", "flip the sign of the state or of the polarity")  # fmt: skip
    return Extent(bottoms[0], tops[0], bottoms[1], tops[1], False)


def _touches(y: Array, value: float) -> int:
    """How often an extreme value is met exactly; 0 if other values recur as often (a coarse instrument)."""
    values, counts = np.unique(y, return_counts=True)
    on = int(counts[values == value][0])
    others = counts[(values != y.min()) & (values != y.max())]
    return on if on > 1.5 * (others.max() if len(others) else 1) else 0


def _ends(reads: Reads, sign: int) -> tuple[float, float]:
    """Mean and error of the states where branches of ``sign`` end, or those of the other sign begin."""
    runs = [b for b in reads.branches() if reads.sign[b.start] == sign]
    own = bool(runs)
    runs = runs or reads.branches()
    longest = max(b.stop - b.start for b in runs)
    found = np.array([_end(reads, b, own) for b in runs if 2 * (b.stop - b.start) > longest])
    if len(found) >= 3:
        return float(found[:, 0].mean()), float(found[:, 0].std(ddof=1) / np.sqrt(len(found)))
    return float(found[:, 0].mean()), float(np.sqrt((found[:, 1] ** 2).sum()) / len(found))


def _end(reads: Reads, branch: slice, last: bool) -> tuple[float, float]:
    """State at one end of a branch and its error."""
    y = np.concatenate([[reads.start[branch.start]], reads.end[branch]])
    y = y if last else y[::-1]
    bend = np.diff(y, 2)
    noise = float(np.median(np.abs(bend)) / 0.6745 / np.sqrt(6)) if len(bend) else 0.0
    width = len(y) // 16 + 1
    if noise < 0.005 * np.ptp(y) or width < 4:
        return float(y[-1]), noise
    line = np.polyfit(np.arange(width) - width + 1, y[-width:], 1)
    return float(line[1]), 2 * noise / width**0.5
