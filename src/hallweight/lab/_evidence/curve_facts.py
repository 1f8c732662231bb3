"""What a curve is evidence for: branches that rise and fall beyond noise, and an answer to the sign of a drive."""

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array, Indices

from ..curve_shape import equal_runs, noise, smooth, trend
from .wave import is_wave

_SHORTEST = 4
_MOST_TURNS = 12
"""Turning points that are looked at; more say nothing new."""
_CLEARLY = 2.0
"""Gain of log-likelihood that tells corners from the crests of a wave."""
_LARGEST_RESIDUAL = 0.12
"""Deviation (rms over the range) that a branch may have from one that only rises or only falls."""


class Branches(NamedTuple):
    """Branches of a curve of known polarity.

    ``number`` of them; ``residual``, their rms deviation from monotonic curves over the range of the data; ``sharp``,
    the share of turning points that are corners and not the crests of a wave; ``regular``, whether those of one sign
    are alike in length and all in range; ``jump``, median of the part of a branch that its largest step makes;
    ``correlation`` of each deviation from the monotonic curves with the next.
    """

    number: int
    residual: float
    sharp: float
    regular: bool
    jump: float = 0.0
    correlation: float = 0.0

    @property
    def clear(self) -> bool:
        """Whether the curve rises and falls in branches, beyond noise."""
        return self.number >= 2 and self.residual < _LARGEST_RESIDUAL


def branches_of(values: Array, polarity: Indices) -> Branches:
    """Return the branches of a curve in which ``polarity`` says where it rises and where it falls."""
    runs = [(a, b) for a, b in equal_runs(polarity) if polarity[a]]
    span = float(np.ptp(values)) or 1.0
    if len(runs) > len(values) / _SHORTEST:
        return Branches(len(runs), 1.0, 0.0, regular=False)
    left, ranges, jumps = [np.zeros(1)], [], []
    for a, b in runs:
        part = values[max(a - 1, 0) : b] * polarity[a]
        fit = _rising(part)
        left.append(part - fit)
        ranges.append(fit[-1] - fit[0])
        jumps.append(float(np.max(np.diff(fit), initial=0.0)) / (ranges[-1] or 1.0))
    residuals = np.concatenate(left)
    residual = float(np.sqrt(np.sum(residuals**2) / len(values))) / span
    turns = list(pairwise(runs))[:_MOST_TURNS]
    squares = [_corner_and_crest(values, a[1] - 1, min(a[1] - a[0], b[1] - b[0])) for a, b in turns]
    high = np.array(ranges[:-1] or [1.0]) >= 0.4 * max(ranges, default=1.0)
    regular = _are_regular(runs, polarity) and float(np.mean(high)) >= 0.75
    sharp = _sharp_share(np.array([s for s in squares if s is not None]), len(turns))
    sharp = 0.0 if is_wave(values, [a for a, _ in runs]) else sharp
    jump = float(np.median(jumps)) if jumps else 0.0
    return Branches(len(runs), residual, sharp, regular, jump, _correlation(residuals))


def _correlation(residuals: Array) -> float:
    """Correlation of each deviation with the next: none for read noise, much for a walk."""
    power = float(residuals @ residuals)
    return float(residuals[1:] @ residuals[:-1]) / power if power > 0 else 0.0


def _are_regular(runs: list[tuple[int, int]], polarity: Indices) -> bool:
    """Whether branches of one sign are alike in length (the last may be cut short), and two alone not too different."""
    if len(runs) == 2:
        short, long = sorted(b - a for a, b in runs)
        return long < 2.5 * short
    near: list[bool] = []
    for s in (1, -1):
        n = np.array([b - a for a, b in runs if polarity[a] == s], dtype=float)
        if runs and polarity[runs[-1][0]] == s and len(n) > 1:
            n[-1] = max(n[-1], float(np.median(n[:-1])))
        near += (np.abs(n - np.median(n)) <= max(3.0, 0.4 * float(np.median(n)))).tolist() if len(n) else []
    return float(np.mean(near)) >= 0.75 if near else True


def _sharp_share(squares: Array, turns: int) -> float:
    """Share of turning points that are corners; zero unless corners fit better than crests over all of them together.

    ``squares``: those that a corner and a crest leave, and the number of reads, shape (turns, 3). The place of a corner
    is chosen among several, for which the likelihood of each pays 1.5.
    """
    if not len(squares):
        return 0.0
    corner, crest, reads = squares.sum(0)
    gain = 0.5 * reads * float(np.log(max(crest, 1e-300) / max(corner, 1e-300)))
    return float(np.sum(squares[:, 0] < squares[:, 1])) / turns if gain > 1.5 * len(squares) + _CLEARLY else 0.0


def _corner_and_crest(values: Array, turn: int, length: int) -> tuple[float, float, int] | None:
    """Squares that two lines that meet, and a parabola, leave of a curve near its turning point; the reads there."""
    half = int(np.clip(0.35 * length, 4, 25))
    y = values[max(turn - half, 0) : turn + half + 1]
    x = np.arange(len(y), dtype=float) / half
    if len(y) < 7:
        return None
    one, errors = np.ones_like(x), []
    for k in range(2, len(y) - 2, max(1, len(y) // 16)):
        errors.append(_squares(np.column_stack([one, x, np.maximum(x - x[k], 0.0)]), y))
    return min(errors), _squares(np.column_stack([one, x, x**2]), y), len(y)


def _squares(shape: Array, y: Array) -> float:
    """Sum of squares that a linear fit leaves."""
    left = y - shape @ np.linalg.lstsq(shape, y, rcond=None)[0]
    return float(left @ left)


def goes_one_way(values: Array) -> bool:
    """Whether a curve rises or falls throughout, beyond its noise."""
    good = values[np.isfinite(values)]
    if len(good) < 4 or np.ptp(good) == 0:
        return False
    way = 1.0 if trend(good) >= 0 else -1.0
    residual = float(np.sqrt(np.mean((good * way - _rising(good * way)) ** 2)))
    return abs(trend(good)) > 2 and residual < _LARGEST_RESIDUAL * float(np.ptp(good))


def follows_sign(values: Array, drive: Array) -> float:
    """Agreement of a state with the sign of a drive beside it: 1 if it rises in stretches of one sign and falls in
    those of the other (or the opposite), 0 if it does not care.
    """
    keep = np.isfinite(values) & np.isfinite(drive)
    y, sign = values[keep], np.sign(drive[keep])
    runs = [(a, b) for a, b in equal_runs(sign) if sign[a]]
    if len({sign[a] for a, _ in runs}) < 2 or np.ptp(y) == 0:
        return 0.0
    total = sum(sign[a] * (_end(y[a:b]) - y[max(a - 1, 0)]) for a, b in runs)
    ways = [sign[a] * (_end(y[a:b]) - _start(y, a, b)) for a, b in runs if b - a > 2]
    if len(ways) >= 2:
        agree = [np.sign(w) for w in ways if abs(w) > 0.05 * np.ptp(y)]
        return abs(float(np.sum(agree))) / len(ways) if len(ways) else 0.0
    path = sum(abs(_end(y[a:b]) - y[max(a - 1, 0)]) for a, b in runs)
    return abs(float(total)) / path if path and len(runs) > 8 else 0.0


def _start(y: Array, a: int, b: int) -> float:
    n = max(1, (b - a) // 8)
    return float(np.mean(y[a : a + n]))


def _end(y: Array) -> float:
    return float(np.mean(y[-max(1, len(y) // 8) :]))


def are_alike(rows: list[Array]) -> bool:
    """Whether curves repeat one another but for noise: each follows the mean of the others."""
    n = min(len(r) for r in rows)
    if n < _SHORTEST:
        return False
    table = np.array([r[:n] for r in rows])
    if not np.isfinite(table).all() or np.any(np.ptp(table, axis=1) == 0):
        return False
    total = table.sum(axis=0)
    width = max(1, n // 20)
    found = [np.corrcoef(smooth(r, width), smooth((total - r) / (len(rows) - 1), width))[0, 1] for r in table]
    return bool(np.median(found) > 0.8)


def relative_noise(values: Array) -> float:
    """Point-to-point noise over the range."""
    span = float(np.ptp(values[np.isfinite(values)]))
    return noise(values) / span if span else 0.0


def _rising(values: Array) -> Array:
    """Best fit that only rises (pool adjacent violators)."""
    blocks: list[tuple[float, int]] = []
    for v in values.tolist():
        mean, count = v, 1
        while blocks and blocks[-1][0] > mean:
            m, c = blocks.pop()
            mean, count = (m * c + mean * count) / (c + count), c + count
        blocks.append((mean, count))
    return np.repeat([m for m, _ in blocks], [c for _, c in blocks])


def is_function_of(y: Array, x: Array) -> bool:
    """Whether the unevenness of one column is that of another, so that it is drawn against it.

    Each value is compared with the line through its neighbours, once by their places in ``x`` and once by their rank.
    """
    step = x[2:] - x[:-2]
    if len(x) < 8 or np.any(step == 0):
        return False
    share = (x[1:-1] - x[:-2]) / step
    by_x = y[1:-1] - (y[:-2] + share * (y[2:] - y[:-2]))
    by_rank = y[1:-1] - (y[:-2] + y[2:]) / 2
    return bool(np.median(np.abs(by_x)) < 0.7 * np.median(np.abs(by_rank)))
