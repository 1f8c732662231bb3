"""A Hall loop as plain arrays: its branches, its virgin part, and what is too little to be fitted."""

from dataclasses import dataclass, replace

import numpy as np

from hallweight.core import InputError, Trace
from hallweight.core.types import Array, Indices, Mask

MIN_READS = 12
"""Fewest reads of a loop that can be fitted."""

_REVERSAL = 0.05
"""Part of the sweep by which the drive must come back before a branch ends; less is jitter of the drive."""

_MIN_BRANCH = 4
"""Fewest reads of a branch."""

_THIN = 600
"""Reads to which a long loop is averaged where only the neighbourhood of the optimum is looked for."""


@dataclass(frozen=True, eq=False)
class Loop:
    """A loop as arrays of shape (n,): drive, resistance, whether the drive rises, whether the branch is virgin, and the
    number of the read from the middle of the measurement."""

    x: Array
    y: Array
    rising: Mask
    virgin: Mask
    number: Array
    drive: str

    @property
    def step(self) -> float:
        """Typical step of the drive."""
        move = np.abs(np.diff(self.x))
        return float(np.median(move[move > 0]))

    @property
    def two_branches(self) -> bool:
        """Whether the drive both rises and falls, virgin branch aside or not."""
        return min(int(self.rising.sum()), int((~self.rising).sum())) >= _MIN_BRANCH

    def select(self, keep: Mask) -> "Loop":
        """Return the loop of some of its reads."""
        columns = {k: getattr(self, k)[keep] for k in ("x", "y", "rising", "virgin", "number")}
        return replace(self, **columns)

    def thinned(self) -> "Loop":
        """Return a loop of about 600 means of neighbouring reads of one branch; itself if it is not longer."""
        n = len(self.x)
        if n <= _THIN:
            return self
        size = int(np.ceil(n / _THIN))
        branch = np.concatenate([[0], np.cumsum(self.rising[1:] != self.rising[:-1])])
        edges = np.concatenate([[True], (branch[1:] != branch[:-1])])
        start = np.flatnonzero(edges)
        inside = np.arange(n) - np.repeat(start, np.diff(np.append(start, n)))
        first = np.flatnonzero(edges | (inside % size == 0))
        count = np.diff(np.append(first, n))
        mean = [np.add.reduceat(v, first) / count for v in (self.x, self.y, self.number)]
        return Loop(mean[0], mean[1], self.rising[first], self.virgin[first], mean[2], self.drive)


def first_curve(trace: Trace) -> tuple[str, str]:
    """Name of the curve to fit and of all of them, where a file holds several at other conditions; else empty."""
    for coord, unit in (("scan", ""), ("temperature", " K")):
        if coord in trace.coords:
            names = [f"{n:.4g}{unit}" if unit else str(n) for n in dict.fromkeys(trace.coord(coord).tolist())]
            cycles = len(np.unique(trace.coord("cycle")))
            if cycles > 1 and len(names) > 1:
                return names[0], f"{cycles} curves"
    return "", ""


def fitted_reads(trace: Trace, drive: str) -> Mask:
    """Reads that are fitted: finite ones, and of several curves at other conditions those of the first."""
    good = np.isfinite(trace.values) & np.isfinite(trace.coord(drive))
    if first_curve(trace)[1]:
        good &= trace.coord("cycle") == trace.coord("cycle")[0]
    return np.asarray(good)


def loop_of(trace: Trace) -> Loop:
    """Return the loop that is fitted; raises :class:`InputError` for too few reads or a constant."""
    drive = "field" if trace.layout == "field-loop" else "current"
    good = fitted_reads(trace, drive)
    x, y = trace.coord(drive)[good].astype(float), trace.values[good]
    if len(x) < MIN_READS or not 1e-100 < np.ptp(x) < 1e100:
        found = f"a loop of {len(x)} reads over {np.ptp(x) if len(x) else 0:g}"
        wanted = f"at least {MIN_READS} reads at different drives"
        raise InputError(found, wanted, "measure a loop with smaller steps")
    if not np.ptp(y) > 1e-13 * np.abs(y).max() or not np.abs(y).max() < 1e100:
        found = f"the same value {y[0]:g} in all {len(y)} reads of a loop"
        raise InputError(found, "a resistance that changes", "check the column that was read")
    rising = _is_rising(x)
    reversals = np.flatnonzero(rising[1:] != rising[:-1]) + 1
    virgin = np.zeros(len(x), bool)
    starts_inside = min(x[0] - x.min(), x.max() - x[0]) > 0.25 * np.ptp(x)
    if starts_inside and len(reversals):
        virgin[: reversals[0]] = True
    number = np.flatnonzero(good).astype(float)
    return Loop(x, y, rising, virgin, number - (number[0] + number[-1]) / 2, drive)


def _is_rising(x: Array) -> Mask:
    """Whether the drive rises at each read, shape (n,); jitter and repeated drives keep the direction of the sweep.

    A branch of fewer than four reads is no branch: two branches of one direction may follow each other in a file.
    """
    ends = [*_reversals(x), len(x) - 1]
    rising = np.ones(len(x), bool)
    start = 0
    for end in ends:
        rising[start : end + 1] = x[end] > x[start - 1 if start else 0]
        start = end + 1
    for way in (True, False):
        if 0 < (rising == way).sum() < _MIN_BRANCH:
            rising[:] = not way
    return rising


def _reversals(x: Array) -> Indices:
    """Reads at which the drive turns by more than a twentieth of the sweep."""
    threshold = _REVERSAL * float(np.ptp(x))
    out, low, high, way = [], 0, 0, 0
    for i, v in enumerate(x.tolist()):
        if v > x[high]:
            high = i
        if v < x[low]:
            low = i
        if way >= 0 and x[high] - v > threshold:
            out += [high] if high > 0 else []
            way, low, high = -1, i, i
        elif way <= 0 and v - x[low] > threshold:
            out += [low] if low > 0 else []
            way, low, high = 1, i, i
    return np.array(out, dtype=np.int64)
