"""What a curve is evidence for: branches that rise and fall beyond noise, and an answer to the sign of a drive."""

from typing import NamedTuple

import numpy as np

from hallweight.core.types import Array, Indices

from ..curve_shape import equal_runs, noise, smooth, trend

_SHORTEST = 4
_LARGEST_RESIDUAL = 0.12
"""Deviation (rms over the range) that a branch may have from one that only rises or only falls."""


class Branches(NamedTuple):
    """Branches of a curve of known polarity.

    ``number`` of them; ``residual``, their rms deviation from monotonic curves over the range of the data;
    ``steep``, median of the slope after a turning point over that of its branch (1 for straight lines, more for
    curves that saturate, about 0.5 for a wave); ``regular``, whether those of one sign are alike in length.
    """

    number: int
    residual: float
    steep: float
    regular: bool

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
    squares, steep = 0.0, []
    for a, b in runs:
        part = values[max(a - 1, 0) : b] * polarity[a]
        fit = _rising(part)
        squares += float(np.sum((part - fit) ** 2))
        if a > runs[0][0] and len(part) > _SHORTEST:
            first = max(2, len(part) // 5)
            whole = fit[-1] - fit[0]
            steep.append((fit[first] - fit[0]) / whole * (len(part) - 1) / first if whole > 0 else 0.0)
    lengths = {s: np.array([b - a for a, b in runs[:-1] if polarity[a] == s]) for s in (1, -1)}
    known = [n for n in lengths.values() if len(n)]
    near = [np.abs(n - np.median(n)) <= max(3.0, 0.4 * float(np.median(n))) for n in known]
    regular = float(np.mean(np.concatenate(near))) >= 0.75 if near else True
    residual = float(np.sqrt(squares / len(values))) / span
    return Branches(len(runs), residual, float(np.median(steep)) if steep else 0.0, regular)


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
