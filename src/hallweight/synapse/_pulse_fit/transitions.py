"""The reads of a pulse trace as plain arrays, and the transitions between them."""

from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from hallweight.core import InputError, Trace
from hallweight.core.types import Array


@dataclass(frozen=True, eq=False)
class Reads:
    """Reads of one device, shape (n,), and its transitions, shape (m,).

    Transition ``k`` leads from read ``before[k]`` to read ``before[k] + 1`` by ``dp[k]`` pulses of ``sign[k]`` (0: read
    again without a pulse). ``linked[k]`` says that transition ``k + 1`` begins where ``k`` ends.
    """

    y: Array
    cycle: NDArray[np.int64]
    before: NDArray[np.int64]
    sign: NDArray[np.int64]
    dp: Array
    linked: NDArray[np.bool_]

    @property
    def start(self) -> Array:
        """Read before each transition, shape (m,)."""
        return self.y[self.before]

    @property
    def end(self) -> Array:
        """Read after each transition, shape (m,)."""
        return self.y[self.before + 1]

    def scaled(self, low: float, high: float) -> "Reads":
        """Return the same reads with ``low`` at 0 and ``high`` at 1."""
        return replace(self, y=(self.y - low) / (high - low))

    def only(self, keep: NDArray[np.bool_]) -> "Reads":
        """Return the reads with some of the transitions, of which ``keep`` has shape (m,)."""
        before = self.before[keep]
        return replace(self, before=before, sign=self.sign[keep], dp=self.dp[keep], linked=np.diff(before) == 1)

    def repeats(self) -> list[Array]:
        """Records of reads taken again and again without a pulse between."""
        still = np.concatenate([[False], (self.sign == 0) & np.append(self.linked, True), [False]])
        edges = np.flatnonzero(still[1:] != still[:-1])
        return [self.y[self.before[a] : self.before[b - 1] + 2] for a, b in edges.reshape(-1, 2)]

    def cut(self) -> "Reads":
        """Return the same reads with a new start of the state wherever the polarity turns."""
        return replace(self, linked=self.linked & (np.diff(self.sign) == 0))

    def has(self, sign: int) -> bool:
        """Whether there is any pulse of this polarity."""
        return bool((self.sign == sign).any())

    def branches(self) -> list[slice]:
        """Runs of transitions of one polarity without a break, as slices of transitions."""
        if not len(self.sign):
            return []
        cut = np.flatnonzero((np.diff(self.sign) != 0) | ~self.linked) + 1
        edges = np.concatenate([[0], cut, [len(self.sign)]])
        return [slice(int(a), int(b)) for a, b in pairwise(edges) if self.sign[a] != 0]


def reads_of(trace: Trace) -> tuple[list[Reads], list[str]]:
    """Split a pulse trace into one :class:`Reads` for each device; also return notes on what was left out.

    A read that is not a finite number is left out and breaks its chain. Raises :class:`InputError` if there is
    nothing to fit.
    """
    y, good = trace.values, np.isfinite(trace.values)
    notes = [f"{(~good).sum()} reads were not numbers and were left out"] if good.any() and not good.all() else []
    if good.sum() < 5:
        raise InputError(f"a trace with {good.sum()} finite reads", "at least 5", "measure more pulses")
    device, chain, cycle = (np.unique(trace.coord(c), return_inverse=True)[1] for c in ("device", "chain", "cycle"))
    polarity, dp = trace.coord("polarity").astype(float), np.abs(trace.coord("n_pulses").astype(float))
    if not np.isfinite(dp).all() or not np.isfinite(polarity).all():
        raise InputError("a polarity or pulse number that is not finite", "finite numbers", "correct the file")
    sign = np.sign(polarity).astype(int)
    dp = np.where(sign == 0, 0.0, dp)
    broken = np.cumsum(~good)
    out = []
    for d in np.unique(device):
        rows = np.flatnonzero(good & (device == d))
        joined = (chain[rows[1:]] == chain[rows[:-1]]) & (broken[rows[1:]] == broken[rows[:-1]])
        before = np.flatnonzero(joined)
        s, n = sign[rows][before + 1], dp[rows][before + 1]
        keep = (s == 0) | (n > 0)
        before, s, n = before[keep], s[keep], n[keep]
        linked = np.diff(before) == 1
        out.append(Reads(y[rows], cycle[rows], before, s, n, linked))
    if not any((r.sign != 0).sum() >= 4 for r in out):
        raise InputError("fewer than 4 pulses on any device", "a series of pulses with a read after each",
                         "check the layout and the protocol, or measure more pulses")  # fmt: skip
    values = np.concatenate([r.y for r in out])
    if not np.ptp(values) > 1e-12 * np.abs(values).max():
        raise InputError(f"the same value {values[0]:g} in all {len(values)} reads", "a state that changes",
                         "check the column that was read")  # fmt: skip
    return out, notes
