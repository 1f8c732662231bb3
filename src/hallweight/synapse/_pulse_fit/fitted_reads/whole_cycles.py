"""A part of a long record that is fitted in its place: whole cycles, evenly spaced, or fewer reads of long branches."""

import numpy as np

from hallweight.core.types import Mask

from ..transitions import Reads

MOST = 10_000
"""Transitions of one device above which a part is fitted: sigma_c2c is then known to better than a percent."""

_FEWEST = 4  # cycles; with fewer, reads are thinned instead


def part_of(reads: Reads, most: int = MOST) -> tuple[Reads, str]:
    """Return the record itself, or a part of about ``most`` transitions, and which part as a sentence ("" for all).

    The errors of a fit are those of the part, so they stay honest.
    """
    m = len(reads.before)
    if m <= most:
        return reads, ""
    branches = reads.branches()
    both = len({int(reads.polarity[b.start]) for b in branches}) > 1
    cycles = [slice(pair[0].start, pair[-1].stop) for pair in _grouped(branches, 2 if both else 1)]
    pulsed = sum(c.stop - c.start for c in cycles)
    count = int(most * len(cycles) / pulsed)
    if count < _FEWEST:
        return _fewer_reads(reads, -(-m // most))
    keep: Mask = np.zeros(m, bool)
    for i in np.linspace(0, len(cycles) - 1, count).astype(int):
        keep[cycles[i]] = True
    idle = reads.polarity == 0
    keep |= idle if idle.sum() <= most else False
    note = f"fitted to {count:,} of {len(cycles):,} cycles, evenly spaced ({int(keep.sum()):,} of {m:,} pulses)"
    return reads.only(keep), note


def _grouped(runs: list[slice], size: int) -> list[list[slice]]:
    return [runs[i : i + size] for i in range(0, len(runs), size)]


def _fewer_reads(reads: Reads, every: int) -> tuple[Reads, str]:
    """Keep every so many reads of each branch, and its first and last; pulses between them are counted together."""
    keep = np.zeros(len(reads.y), bool)
    for b in reads.branches():
        keep[reads.before[b][::every]] = True
        keep[reads.before[b.stop - 1] + 1] = True
    part = reads.without_reads(np.flatnonzero(~keep))
    return part, f"fitted to {keep.sum():,} of {len(reads.y):,} reads: every {every}th of each branch"
