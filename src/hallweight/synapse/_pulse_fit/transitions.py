"""The reads of a pulse trace as plain arrays, and the transitions between them."""

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from hallweight.core import InputError, Trace
from hallweight.core.types import Array, Indices, Mask

MIN_READS, MIN_PULSES = 5, 4
"""Fewest finite reads of a trace, and fewest pulses on one device, that can be fitted."""


@dataclass(frozen=True, eq=False)
class Reads:
    """Reads of one device, shape (n,), and its transitions, shape (m,).

    Transition ``k`` leads from read ``before[k]`` to read ``before[k] + 1`` by ``dp[k]`` pulses of ``polarity[k]`` (0:
    read again without a pulse). ``linked[k]`` says that transition ``k + 1`` begins where ``k`` ends. ``row`` is the
    place of each read in its trace, shape (n,). ``before_first`` pulses, signed, came before the first read.
    """

    y: Array
    before: Indices
    polarity: Indices
    dp: Array
    linked: Mask
    row: Indices
    before_first: float = 0.0

    @cached_property
    def start(self) -> Array:
        """Read before each transition, shape (m,)."""
        return self.y[self.before]

    @cached_property
    def end(self) -> Array:
        """Read after each transition, shape (m,)."""
        return self.y[self.before + 1]

    def scaled(self, low: float, high: float) -> "Reads":
        """Return the same reads with ``low`` at 0 and ``high`` at 1."""
        return replace(self, y=(self.y - low) / (high - low))

    def subset(self, keep: Mask) -> "Reads":
        """Return the reads with some of the transitions, of which ``keep`` has shape (m,)."""
        before = self.before[keep]
        return replace(self, before=before, polarity=self.polarity[keep], dp=self.dp[keep], linked=np.diff(before) == 1)

    def only(self, keep: Mask) -> "Reads":
        """Return some of the transitions, as :meth:`subset`, without the reads that none of them needs."""
        part, used = self.subset(keep), np.zeros(len(self.y), bool)
        used[part.before] = used[part.before + 1] = True
        place = np.cumsum(used) - 1
        return replace(part, y=self.y[used], row=self.row[used], before=place[part.before])

    def without_reads(self, reads: Indices) -> "Reads":
        """Leave out some reads: the two transitions that meet in one become one, or none if the polarity reverses."""
        out = np.zeros(len(self.y), bool)
        out[reads] = True
        begins = np.concatenate([[True], ~(self.linked & out[self.before[1:]])])
        first = np.flatnonzero(begins)
        last = np.append(first[1:], len(begins)) - 1
        low, high = np.minimum.reduceat(self.polarity, first), np.maximum.reduceat(self.polarity, first)
        keep = (low * high >= 0) & ~out[self.before[first]] & ~out[self.before[last] + 1]
        before = (np.cumsum(~out) - 1)[self.before[first][keep]]
        dp = np.add.reduceat(self.dp, first)[keep]
        polarity, linked = (low + high)[keep].clip(-1, 1), np.diff(before) == 1
        return replace(self, y=self.y[~out], before=before, polarity=polarity, dp=dp, linked=linked, row=self.row[~out])

    def repeated_reads(self) -> list[Array]:
        """Records of reads taken again and again without a pulse between."""
        idle = np.concatenate([[False], (self.polarity == 0) & np.append(self.linked, True), [False]])
        edges = np.flatnonzero(idle[1:] != idle[:-1])
        return [self.y[self.before[a] : self.before[b - 1] + 2] for a, b in edges.reshape(-1, 2)]

    def split_at_reversals(self) -> "Reads":
        """Return the same reads with a new start of the state wherever the polarity reverses."""
        return replace(self, linked=self.linked & (np.diff(self.polarity) == 0))

    def branches(self, polarity: int = 0) -> list[slice]:
        """Runs of transitions of one polarity without a break, as slices; 0: of both polarities."""
        if not len(self.polarity):
            return []
        cut = np.flatnonzero((np.diff(self.polarity) != 0) | ~self.linked) + 1
        edges = np.concatenate([[0], cut, [len(self.polarity)]])
        runs = [slice(int(a), int(b)) for a, b in pairwise(edges) if self.polarity[a] != 0]
        return [b for b in runs if self.polarity[b.start] == polarity] if polarity else runs

    @cached_property
    def pulses_per_branch(self) -> dict[int, int]:
        """Median number of pulses of the longer branches of each polarity, or of the other one where it has none."""
        found = {}
        for sign in (1, -1):
            counts = np.array([self.dp[b].sum() for b in self.branches(sign)])
            if len(counts):
                found[sign] = max(1, round(float(np.median(counts[counts >= counts.max() / 2]))))
        return {sign: found.get(sign, found.get(-sign, 1)) for sign in (1, -1)}

    @cached_property
    def pulses_of_whole_branches(self) -> dict[int, float]:
        """Most pulses of a branch of each polarity, with those before the first read."""
        found = {s: [float(self.dp[b].sum()) for b in self.branches(s)] or [0.0] for s in (1, -1)}
        sign = int(np.sign(self.before_first))
        if sign and len(self.polarity) and self.polarity[0] == sign and self.before[0] == 0:
            found[sign][0] += abs(self.before_first)
        return {sign: max(counts) for sign, counts in found.items()}

    @property
    def n_pulsed(self) -> int:
        """Number of transitions with a pulse."""
        return int((self.polarity != 0).sum())


def device_reads(trace: Trace) -> tuple[list[Reads], list[str]]:
    """Split a pulse trace into one :class:`Reads` for each device; also return notes on what was left out.

    A read that is not a finite number is left out and breaks its chain. Raises :class:`InputError` if there is
    nothing to fit.
    """
    y, good = trace.values, np.isfinite(trace.values)
    notes = [f"{(~good).sum()} reads were not numbers and were left out"] if good.any() and not good.all() else []
    if good.sum() < MIN_READS:
        raise InputError(f"a trace with {good.sum()} finite reads", f"at least {MIN_READS}", "measure more pulses")
    device, chain = (np.unique(trace.coord(c), return_inverse=True)[1] for c in ("device", "chain"))
    polarity, dp = _pulses_between_reads(trace)
    broken = np.cumsum(~good)
    out = []
    for d in np.unique(device):
        rows = np.flatnonzero(good & (device == d))
        joined = (chain[rows[1:]] == chain[rows[:-1]]) & (broken[rows[1:]] == broken[rows[:-1]])
        before = np.flatnonzero(joined)
        sign, n = polarity[rows][before + 1], dp[rows][before + 1]
        keep = (sign == 0) | (n > 0)
        before, sign, n = before[keep], sign[keep], n[keep]
        linked = np.diff(before) == 1
        led = float(polarity[rows[0]] * dp[rows[0]]) if len(rows) else 0.0
        out.append(Reads(y[rows], before, sign, n, linked, rows, led))
    if not any(r.n_pulsed >= MIN_PULSES for r in out):
        raise InputError(
            f"fewer than {MIN_PULSES} pulses on any device",
            "a series of pulses with a read after each",
            "check the layout and the protocol, or measure more pulses",
        )
    values = np.concatenate([r.y for r in out])
    if not np.ptp(values) > 1e-12 * np.abs(values).max():
        found = f"the same value {values[0]:g} in all {len(values)} reads"
        raise InputError(found, "a state that changes", "check the column that was read")
    return out, notes


def _pulses_between_reads(trace: Trace) -> tuple[Indices, Array]:
    """Polarity (+1, -1 or 0) and number of pulses before each read."""
    polarity, dp = trace.coord("polarity").astype(float), np.abs(trace.coord("n_pulses").astype(float))
    if not np.isfinite(dp).all() or not np.isfinite(polarity).all():
        raise InputError("a polarity or pulse number that is not finite", "finite numbers", "correct the file")
    sign = np.sign(polarity).astype(int)
    return sign, np.where(sign == 0, 0.0, dp)
