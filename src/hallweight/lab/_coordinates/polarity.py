"""The polarity of reads in the order of time, from their pulse numbers or from where the curve reverses."""

from itertools import pairwise

import numpy as np

from hallweight.core.types import Array, Indices

from ..curve_shape import equal_runs, noise, smooth, turning_points


def polarity_of_reads(number: Array | None, values: Array) -> tuple[Indices, str] | None:
    """Polarity and the guess behind it; ``None`` if the curve does not go up and down clearly.

    Where the pulse number starts again, each stretch has the polarity of its trend; else the reversals of the curve
    part them.
    """
    starts = [] if number is None else equal_runs(np.cumsum(np.diff(number, prepend=number[0]) < 0, dtype=np.int64))
    if number is None or len(starts) < 2:
        return _polarity_from_reversals(values)
    polarity = np.zeros(len(values), dtype=np.int64)
    for a, b in starts:
        n = max(1, (b - a) // 5)
        polarity[a:b] = 1 if values[b - n : b].mean() >= values[a : a + n].mean() else -1
    if number[0] == 0:
        polarity[0] = 0
    return polarity, "the pulse number starts again: stretches that rise are taken as LTP, those that fall as LTD"


def _polarity_from_reversals(values: Array) -> tuple[Indices, str] | None:
    """Polarity from the turning points of the smoothed curve.

    Stretches of about one length are taken to have exactly that length.
    """
    if len(values) < 6 or np.ptp(values) == 0:
        return None
    sigma = noise(values)
    span = float(np.ptp(np.percentile(values, [2, 98])))
    width = 2 * (min(int((sigma / (0.04 * span)) ** 2), len(values) // 10) // 2) + 1 if span > 0 else 1
    soft = smooth(values, width)
    threshold = max(0.35 * float(np.ptp(soft)), 4 * sigma / np.sqrt(width))
    if float(np.ptp(soft)) < 5 * sigma / np.sqrt(width):
        return None
    reversals = _refined(values, turning_points(soft, threshold), sigma)
    edges = _equal_lengths([0, *reversals, len(values) - 1])
    polarity = np.zeros(len(values), dtype=np.int64)
    for a, b in pairwise(edges):
        polarity[a + 1 : b + 1] = 1 if soft[min(b, len(soft) - 1)] >= soft[a] else -1
    if len(edges) > 3 and edges[2] - edges[1] == edges[1] + 1:  # as many reads as pulses: no read before the first
        polarity[0] = polarity[1]
    path = np.sum(np.abs(np.diff(soft)))
    net = sum(abs(soft[b] - soft[a]) for a, b in pairwise(edges))
    if (net < 0.2 * path and len(edges) > 3) or len(edges) > 2 + len(values) // 4:
        return None
    if len(edges) == 2:
        branch = "LTP" if polarity[-1] > 0 else "LTD"
        return polarity, f"no protocol is given and the curve does not turn: all pulses are taken as {branch}"
    reads = ", ".join(str(e + 1) for e in edges[1:5]) + (", ..." if len(edges) > 6 else "")
    return polarity, f"no protocol is given: LTP and LTD are told apart by the turning points (reads {reads})"


def _refined(values: Array, reversals: list[int], sigma: float) -> list[int]:
    """Move each reversal to where a rise up to it and a fall after it (or the opposite) fit best, the last of these."""
    edges = [0, *reversals, len(values)]
    out = []
    for before, i, after in zip(edges[:-2], edges[1:-1], edges[2:], strict=True):
        low, high = (before + i) // 2, (i + after + 1) // 2
        part = values[low:high] * (1.0 if values[i] >= values[low] else -1.0)
        error = _rising_errors(part[:-1])
        error = error + _rising_errors(part[1:][::-1])[::-1]
        best = np.flatnonzero(error <= error.min() + 3 * sigma**2 + 1e-12 * np.ptp(part) ** 2)
        out.append(low + int(best[-1]))
    return sorted(set(out))


def _rising_errors(values: Array) -> Array:
    """Squared error of the best rising fit to the first 1, 2, ..., n values (pool adjacent violators)."""
    out = np.zeros(len(values))
    blocks: list[tuple[float, int]] = []  # mean, count
    error = 0.0
    for i, v in enumerate(values.tolist()):
        mean, count = v, 1
        while blocks and blocks[-1][0] > mean:
            m, c = blocks.pop()
            error += (m - mean) ** 2 * c * count / (c + count)
            mean, count = (m * c + mean * count) / (c + count), c + count
        blocks.append((mean, count))
        out[i] = error
    return out


def _equal_lengths(edges: list[int]) -> list[int]:
    """If the stretches are equally long but for the noise, make them exactly so (the last one may be cut short).

    Among the lengths that fit the reversals, one that divides the number of reads (without or with a read before the
    first pulse) is preferred.
    """
    inner, total = np.array(edges[1:-1]), edges[-1] + 1
    k = np.arange(len(inner))
    if len(inner) < 2:
        half = total // 2 - 1
        return [0, half, total - 1] if len(inner) and total % 2 == 0 and abs(inner[0] - half) <= 1 else edges
    middle = float(np.median(np.diff(inner)))
    best, least = edges, np.inf
    for length in range(max(4, int(0.85 * middle)), int(1.15 * middle) + 2):
        for start in (0, 1):
            exact = length * (k + 1) - 1 + start
            miss = np.abs(inner - exact)
            divides = length * (len(inner) + 1) + start == total
            if np.max(miss) > max(2.0, 0.3 * length) or total - 1 - exact[-1] > length:
                continue
            cost = float(np.mean(miss)) - (2.0 if divides else 0.0) * (1.0 - 0.25 * start)
            if cost < least:
                best, least = [0, *exact.tolist(), total - 1], cost
    return best
