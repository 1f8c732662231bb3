"""The range of the state as the data show it."""

from dataclasses import dataclass

import numpy as np

from hallweight.core import InputError
from hallweight.core.types import Array

from ..read_noise import read_noise_of
from .transitions import Reads


@dataclass(frozen=True)
class StateRange:
    """Lowest and highest state, their errors, and whether the record meets its bounds exactly."""

    low: float
    high: float
    low_err: float
    high_err: float
    bounded: bool


def find_state_range(reads: Reads) -> StateRange:
    """Return the range of one device.

    The bounds of a noise-free read recur exactly. So the extreme values are the range if both occur twice or more, or
    one of them four times, and no other value does. Else state_max is the mean over cycles of the end of the LTP
    branches, and state_min that of the LTD branches. Where one is missing, the start of the other branch serves. Each
    end is read off a line through the last sixteenth of the branch if the reads are noisy. Errors: scatter over
    cycles, or of the line.
    """
    low, high = float(reads.y.min()), float(reads.y.max())
    if not high - low > 1e-12 * max(abs(low), abs(high)):
        raise InputError(f"the same value {low:g} in all reads but spikes", "a state that changes", "check the column")
    times = _occurrences(reads.y, high), _occurrences(reads.y, low)
    if min(times) >= 2 or max(times) >= 4:
        return StateRange(low, high, 0.0, 0.0, True)
    (top, top_err), (bottom, bottom_err) = _branch_ends(reads, 1), _branch_ends(reads, -1)
    if not top - bottom > 1e-6 * float(np.ptp(reads.y)):
        raise InputError(
            "a state that does not rise with LTP pulses or fall with LTD pulses",
            "at least one branch that follows its polarity",
            "flip the sign of the state or of the polarity",
        )
    return StateRange(bottom, top, bottom_err, top_err, False)


def _occurrences(y: Array, value: float) -> int:
    """How often an extreme value occurs exactly; 0 if other values recur as often (a coarse instrument)."""
    values, counts = np.unique(y, return_counts=True)
    times = int(counts[values == value][0])
    others = counts[(values != y.min()) & (values != y.max())]
    return times if times > 1.5 * (others.max() if len(others) else 1) else 0


def _branch_ends(reads: Reads, polarity: int) -> tuple[float, float]:
    """Mean and error of the states where branches of a polarity end, or those of the other polarity begin."""
    runs = reads.branches(polarity)
    at_the_end = bool(runs)
    runs = runs or reads.branches()
    longest = max(b.stop - b.start for b in runs)
    ends = [_branch_end(reads, b, at_the_end) for b in runs if 2 * (b.stop - b.start) > longest]
    state, error = np.array(ends).T
    if len(ends) >= 3:
        return float(state.mean()), float(state.std(ddof=1) / np.sqrt(len(ends)))
    return float(state.mean()), float(np.sqrt((error**2).sum()) / len(ends))


def _branch_end(reads: Reads, branch: slice, last: bool) -> tuple[float, float]:
    """State at one end of a branch and its error."""
    y = np.concatenate([[reads.start[branch.start]], reads.end[branch]])
    y = y if last else y[::-1]
    noise = read_noise_of(y)
    width = len(y) // 16 + 1
    if noise < 0.005 * np.ptp(y) or width < 4:
        return float(y[-1]), noise
    line = np.polyfit(np.arange(width) - width + 1, y[-width:], 1)
    return float(line[1]), 2 * noise / width**0.5
