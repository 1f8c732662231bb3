"""The shape of a curve: its noise, its turning points, its closed cycles, and whether it is odd."""

from itertools import pairwise

import numpy as np

from hallweight.core.types import AnyArray, Array, Indices


def noise(values: Array) -> float:
    """Standard deviation of the point-to-point noise, from second differences (a slope does not count)."""
    good = values[np.isfinite(values)]
    if len(good) < 3:
        return 0.0
    return float(1.4826 * np.median(np.abs(np.diff(good, 2))) / np.sqrt(6))


def smooth(values: Array, width: int) -> Array:
    """Running mean over ``width`` points (odd), shorter at the ends."""
    if width < 2 or len(values) < width:
        return values
    half = width // 2
    total = np.concatenate([[0.0], np.cumsum(values)])
    i = np.arange(len(values))
    low, high = np.maximum(i - half, 0), np.minimum(i + half + 1, len(values))
    return np.asarray((total[high] - total[low]) / (high - low))


def turning_points(values: Array, threshold: float) -> list[int]:
    """Indices where the curve reverses by more than ``threshold``; smaller reversals do not count."""
    return list(map(int, _without_small_reversals(values, _extremes(values), threshold)[1:-1]))


def lasting_turning_points(values: Array, least: float) -> tuple[list[int], float]:
    """Indices where the curve reverses by much more than elsewhere, and how many times more.

    The threshold is lowered from the range of the curve to ``least`` (or 3 % of the range), and the reversals taken
    are those that stay the same over the widest range of thresholds.
    """
    kept, span = _extremes(values), float(np.ptp(values))
    least = max(least, 0.03 * span)
    if not 0 < least < span:
        return [], 0.0
    thresholds = least * (span / least) ** np.linspace(0, 1, max(2, int(12 * np.log2(span / least))))
    lists = []
    for t in thresholds.tolist():
        kept = _without_small_reversals(values, kept, t)
        lists.append(kept[1:-1].tolist())
    counts = np.array([len(found) for found in lists])
    best, ratio = list[int](), 0.0
    for a, b in equal_runs(counts)[::-1]:
        if counts[a] and thresholds[b - 1] > 1.0001 * ratio * thresholds[a]:
            best, ratio = lists[a], float(thresholds[b - 1] / thresholds[a])
    return best, ratio


def _extremes(values: Array) -> Indices:
    """Indices of the first and last value and of all local extremes between; the first of equal values."""
    change = np.flatnonzero(np.diff(values) != 0) + 1
    at = np.concatenate([[0], change])
    sign = np.sign(np.diff(values[at]))
    inner = np.flatnonzero(sign[1:] != sign[:-1]) + 1
    return np.concatenate([[0], at[inner], [max(len(values) - 1, 0)]]).astype(np.int64)


def _without_small_reversals(values: Array, kept: Indices, threshold: float) -> Indices:
    """Leave out pairs of extremes between which the curve moves by no more than ``threshold``, the smallest first.

    A small move at an end of the curve takes only that end away: the extreme beside it is then the end.
    """
    while len(kept) > 2:
        move = np.abs(np.diff(values[kept]))
        ends = np.concatenate([[np.inf], move, [np.inf]])
        least = np.flatnonzero((move <= threshold) & (move <= ends[:-2]) & (move < ends[2:]))
        if not len(least):
            break
        drop = np.zeros(len(kept), bool)
        drop[least[least > 0]] = True
        drop[least[least < len(move) - 1] + 1] = True
        drop[0], drop[-1] = least[0] == 0, least[-1] == len(move) - 1
        drop[1] &= least[0] != 0
        drop[-2] &= least[-1] != len(move) - 1
        kept = kept[~drop]
    return kept


def trend(values: Array) -> float:
    """Change from the first to the last fifth, in units of the larger of range/5 and the noise; sign is direction."""
    good = values[np.isfinite(values)]
    if len(good) < 2:
        return 0.0
    n = max(1, len(good) // 5)
    scale = max(float(np.ptp(good)) / 5, noise(good), 1e-300)
    return float((np.mean(good[-n:]) - np.mean(good[:n])) / scale)


def is_sweep(drive: Array) -> bool:
    """Whether a drive goes through its range in small steps and through zero, as a loop does and pulses do not."""
    good = drive[np.isfinite(drive)]
    if len(np.unique(good)) < 6 or np.ptp(good) == 0:
        return False
    step = np.abs(np.diff(good))
    typical, span = float(np.median(step[step > 0])), float(np.ptp(good))
    crossing = step[np.sign(good[1:]) * np.sign(good[:-1]) < 0]
    return typical < 0.3 * span and bool(np.all(crossing < max(6 * typical, 0.1 * span)))


def loop_cycles(drive: Array) -> Indices:
    """Number of the closed cycle that each point belongs to, from 0.

    A cycle ends where the drive passes its starting value in the starting direction after two reversals.
    """
    n = len(drive)
    out = np.zeros(n, dtype=np.int64)
    span = float(np.ptp(drive)) if n else 0.0
    turning = turning_points(drive, 0.1 * span)
    if len(turning) < 2:
        return out
    direction = np.sign(drive[turning[0]] - drive[0]) or 1.0
    tolerance = 0.02 * span
    cycle, reversals = 0, 0
    at_reversal = set(turning)
    heading = direction
    for i in range(1, n - 1):
        if i in at_reversal:
            reversals += 1
            heading = -heading
        at_start = heading == direction and (drive[i] - drive[0]) * direction >= -tolerance
        if reversals >= 2 and at_start and n - 1 - i > 0.02 * n:
            cycle, reversals = cycle + 1, 0
        out[i] = cycle
    out[-1] = cycle
    counts = np.bincount(out)
    if cycle and counts[-1] < 0.25 * np.median(counts[:-1]):
        out[out == cycle] = cycle - 1
    return out


def odd_fraction(x: Array, y: Array) -> float | None:
    """Fraction of the odd part in the branch-averaged curve, 0 (even) to 1 (odd); ``None`` if it has no two sides."""
    good = np.isfinite(x) & np.isfinite(y)
    x, y = x[good], y[good]
    if len(x) < 8 or x.min() >= -0.3 * x.max() or x.max() <= -0.3 * x.min():
        return None
    edge = min(-x.min(), x.max())
    bins = np.linspace(-edge, edge, 2 * min(20, len(x) // 6 + 1) + 1)
    number = np.digitize(x, bins) - 1
    mean = np.array([y[number == b].mean() if np.any(number == b) else np.nan for b in range(len(bins) - 1)])
    odd, even = (mean - mean[::-1]) / 2, (mean + mean[::-1]) / 2
    if np.isfinite(odd).sum() < 4:
        return None
    power = float(np.nanvar(odd)), float(np.nanvar(even))
    return power[0] / sum(power) if sum(power) > 0 else None


def pulses_between(count: Array) -> Array:
    """Pulses since the last read from a running pulse number that may start again; the first is the number itself."""
    out = np.diff(count, prepend=0.0)
    restarted = out < 0
    out[restarted] = count[restarted]
    if len(out) and not 0 <= out[0] <= 1:
        out[0] = 1.0
    return np.maximum(out, 0.0)


def equal_runs(labels: AnyArray) -> list[tuple[int, int]]:
    """Start and end of every run of equal labels."""
    if not len(labels):
        return []
    edges = [0, *(np.flatnonzero(labels[1:] != labels[:-1]) + 1).tolist(), len(labels)]
    return list(pairwise(edges))


def plateau_numbers(values: Array, gap: float) -> Indices:
    """Number of the plateau (in ascending order) that each value belongs to; plateaus are ``gap`` apart."""
    order = np.argsort(values)
    jump = np.diff(values[order]) > gap
    out = np.empty(len(values), dtype=np.int64)
    out[order] = np.concatenate([[0], np.cumsum(jump)])
    return out
