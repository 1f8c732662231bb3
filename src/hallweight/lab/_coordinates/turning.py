"""Where a curve turns, from the curve alone, and how well that is known."""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from hallweight.core.types import Array, Indices

from ..curve_shape import lasting_turning_points, noise, smooth
from .common_period import Period, likeliest
from .joined_curves import Windows
from .relaxed_turns import find_jumps
from .spikes import without_spikes
from .turn_kinds import TurnKind, kind_of, settled

_LONG = 250
"""Reads of a stretch above which turns are first sought in means of four reads."""
_NEAR = 120
"""Reads on both sides of such a turn among which it is then sought."""
_NOISES = 6.0
"""Noises of a running mean that a turn must be deep."""
_KEPT_READS = 100_000
"""Reads of a curve whose turns are kept for the next time that it is asked for."""
_CLEAR = 12.0
"""Log-likelihood that a turn near an end of the record must win, besides the choice of its place."""


@dataclass(frozen=True)
class Turns:
    """Reads that are the last before a reversal, shape (k,), and the standard error of each in reads.

    ``rises`` says whether the first stretch does; ``period`` is what the stretches have in common, if anything.
    """

    at: Indices
    err: Array
    rises: bool
    period: Period | None = None

    @property
    def directions(self) -> Indices:
        """+1 or -1 for each of the k + 1 stretches."""
        return np.where(np.arange(len(self.at) + 1) % 2 == 0, 1, -1) * (1 if self.rises else -1)


def find_turns(values: Array) -> Turns:
    """Find the turns of a curve that goes up and down, beyond its noise; single spikes do not count."""
    values = np.ascontiguousarray(values, dtype=float)
    return _turns_of(values.tobytes()) if len(values) <= _KEPT_READS else _find_turns(values)


@lru_cache(maxsize=8)
def _turns_of(content: bytes) -> Turns:
    """As :func:`find_turns`; kept, as a file is read in several ways."""
    found = _find_turns(np.frombuffer(content))
    for array in (found.at, found.err):
        array.flags.writeable = False
    return found


def _find_turns(values: Array) -> Turns:
    clean = without_spikes(values)
    coarse, soft = _coarse(clean)
    at = np.array(coarse, dtype=np.int64)
    rises = bool(soft[at[0]] >= soft[0]) if len(at) else bool(np.mean(soft[-3:]) >= np.mean(soft[:3]))
    found = Turns(at, np.full(len(at), np.nan), rises)
    if not len(at):
        return found
    low, high = _spans(soft, found)
    if np.median(np.diff([0, *at, len(clean)])) > _LONG:
        n = len(clean) // 4 * 4
        rough = find_turns(clean[:n].reshape(-1, 4).mean(axis=1))
        if len(rough.at) == len(at):
            low = np.maximum(low, 4 * rough.at - _NEAR)
            high = np.minimum(high, 4 * rough.at + _NEAR)
    return _located(clean, found, np.minimum(low, len(clean) - 4), high)


def _coarse(values: Array) -> tuple[list[int], Array]:
    """Turns of the running mean in which they stand out most, and that running mean."""
    sigma, span = noise(values), float(np.ptp(np.percentile(values, [2, 98])))
    widest = min((sigma / (0.02 * span)) ** 2 if span > 0 else 1.0, len(values) / 10)
    best, most, chosen = list[int](), 0.0, values
    width = 1
    while width == 1 or width <= widest:
        soft = smooth(values, width)
        found, ratio = lasting_turning_points(soft, _NOISES * sigma / np.sqrt(width))
        if ratio > 1.05 * most:
            best, most, chosen = found, ratio, soft
        width = 2 * width + 1
    return best, chosen


def _spans(soft: Array, turns: Turns) -> tuple[Indices, Indices]:
    """First and last read among which each turn is sought: from 30 % of the way up to it, to 70 % of the way down."""
    edges = np.concatenate([[0], turns.at, [len(soft) - 1]])
    sign = turns.directions
    rank = np.searchsorted(edges[1:-1], np.arange(len(soft)), side="left")
    start, end = soft[edges[:-1]], soft[edges[1:]]
    done = (soft - start[rank]) * sign[rank] / np.maximum((end - start) * sign, 1e-300)[rank]
    begun, far = (np.bincount(rank, done < share, minlength=len(sign)).astype(int) for share in (0.3, 0.7))
    low, high = edges[:-2] + begun[:-1], edges[1:-1] + far[1:] + 1
    low = np.minimum(low, np.maximum(edges[:-2], edges[1:-1] - 4))
    return low, np.maximum(high, np.minimum(edges[2:], edges[1:-1] + 4))


def _located(values: Array, turns: Turns, low: Indices, high: Indices) -> Turns:
    """Find each turn within its span, tops and bottoms apart, then what all have in common.

    The steps around the turns depend on where these are: they are fitted again with the turns where they were found.
    """
    top = turns.directions[:-1]
    low, high = _between_jumps(values, top, low, high)
    members = {sign: np.flatnonzero(top == sign) for sign in (1, -1) if np.any(top == sign)}
    windows = {sign: _windows(values * sign, low[here], high[here]) for sign, here in members.items()}
    found = {sign: kind_of(sign, windows[sign]) for sign in members}
    rows, begun = _rows(values, turns, windows, found)
    at = likeliest(*rows, len(values))[0][begun:]
    found = {sign: settled(found[sign], windows[sign], at[here] - low[here]) for sign, here in members.items()}
    rows, begun = _rows(values, turns, windows, found)
    at, err, period = likeliest(*rows, len(values))
    inside = at < len(values) - 1  # a turn at the last read is none
    at, err = at[inside], err[inside]
    if np.any(np.diff([-1, *at.tolist()]) <= 0):  # a wandering curve: its turns run into one another
        return replace(turns, err=np.full(len(turns.at), float(np.diff([0, *turns.at]).mean()) / 2))
    return Turns(at, err, turns.rises != begun, period)


def _rows(
    values: Array, turns: Turns, windows: dict[int, Windows], found: dict[int, tuple[TurnKind, Array]]
) -> tuple[tuple[Array, Indices], bool]:
    """Log-likelihood of each turn, shape (k, w), and the read of its first column; whether one more turn came first.

    Turns near both ends of the record are added to those given where they are clearly likelier than none.
    """
    kinds = {sign: kind for sign, (kind, _) in found.items()}
    each = {sign: zip(w.first.tolist(), found[sign][1], strict=True) for sign, w in windows.items()}
    rows = [next(each[sign]) for sign in turns.directions[:-1].tolist()]
    last = max(int(w.first[-1] + np.flatnonzero(w.valid[-1])[-1]) for w in windows.values())
    begin = _near_the_end(values, kinds.get(-1 if turns.rises else 1), 0, rows[0][0], at_start=True)
    end = _near_the_end(values, kinds.get(int(turns.directions[-1])), last, len(values) - 1, at_start=False)
    rows = [*([begin] if begin else []), *rows, *([end] if end else [])]
    likelihood = np.full((len(rows), max(len(row) for _, row in rows)), -np.inf)
    for i, (_, row) in enumerate(rows):
        likelihood[i, : len(row)] = row
    return (likelihood, np.array([first for first, _ in rows])), begin is not None


def _between_jumps(values: Array, top: Indices, low: Indices, high: Indices) -> tuple[Indices, Indices]:
    """Spans of turns of one kind that end where the state jumps at those of the other kind."""
    low, high = low.copy(), high.copy()
    for sign in (1, -1):
        here = np.flatnonzero(top == sign)
        jumps = find_jumps(_windows(values * sign, low[here], high[here])) if len(here) else None
        if jumps is not None:
            at = low[here] + jumps
            later, earlier = here < len(top) - 1, here > 0
            low[here[later] + 1] = np.maximum(low[here[later] + 1], at[later] + 1)
            high[here[earlier] - 1] = np.minimum(high[here[earlier] - 1], at[earlier])
    return low, high


def _near_the_end(
    values: Array, kind: TurnKind | None, low: int, high: int, *, at_start: bool
) -> tuple[int, Array] | None:
    """Return first read and log-likelihood of one more turn near an end of the record, if that is clearly likelier."""
    if kind is None or high - low < 3:
        return None
    windows = _windows(values * kind.sign, np.array([low]), np.array([high]))
    row = kind.likelihood(windows, 0 if at_start else -1)[0]
    none = row[0] if at_start else row[np.flatnonzero(windows.valid[0])[-1]]
    return (low, row) if np.max(row) > np.nan_to_num(none, neginf=-1e300) + _CLEAR + np.log(len(row)) else None


def _windows(values: Array, low: Indices, high: Indices) -> Windows:
    span = max(float(np.ptp(values)), 1e-300)
    index = low[:, None] + np.arange(int((high - low).max()) + 1)
    valid = (index <= high[:, None]) & (index < len(values))
    y = (values[np.minimum(index, len(values) - 1)] - values.min()) / span
    return Windows(np.where(valid, y, 0.0), valid, low)
