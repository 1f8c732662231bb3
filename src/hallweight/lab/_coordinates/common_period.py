"""What turns have in common: numbers of pulses that recur, if the data say so.

Three hypotheses, each with its evidence (the likelihood averaged over all places that it allows): every turn for
itself; stretches of two lengths that alternate; and a record of whole cycles of these from its first read to its last.
"""

from itertools import product
from typing import NamedTuple

import numpy as np
from scipy.special import logsumexp

from hallweight.core.types import Array, Indices

_WIDEST = 25
"""Most values of one length that are tried on either side."""


class Period(NamedTuple):
    """Pulses of each stretch of the kind of the first one, and of the other kind."""

    first: int
    second: int


class _Hypothesis(NamedTuple):
    """Places of the turns under it, shape (h, k), log-likelihoods (h,), and the evidence."""

    at: Indices
    weight: Array
    evidence: float


def likeliest(likelihood: Array, first: Indices, n_reads: int) -> tuple[Indices, Array, Period | None]:
    """Return places, errors and period of the turns whose log-likelihoods (k, w) begin at reads ``first``."""
    at, err, _ = free_turns(likelihood, first)
    width = np.isfinite(likelihood).sum(axis=1)
    alone = float((logsumexp(likelihood, axis=1) - np.log(width)).sum())
    tried = [
        _whole_cycles(likelihood, first, at, err, n_reads),
        _alternating(likelihood, first, at, err),
    ]
    best = max((h for h in tried if h is not None), key=lambda h: h.evidence, default=None)
    if best is None or best.evidence <= alone:
        return at, err, None
    share = np.exp(best.weight - logsumexp(best.weight))
    chosen = best.at[int(np.argmax(best.weight))]
    spread = np.sqrt(share @ (best.at - chosen) ** 2)
    gaps = np.diff(chosen)
    period = Period(int(gaps[1]), int(gaps[0])) if len(gaps) > 1 else Period(int(chosen[0]) + 1, n_reads)
    return chosen, spread, period


def free_turns(likelihood: Array, first: Indices) -> tuple[Indices, Array, None]:
    """Return the likeliest place of each turn for itself, and the standard deviation about it."""
    best = likelihood.argmax(axis=1)
    share = np.exp(likelihood - logsumexp(likelihood, axis=1, keepdims=True))
    column = np.arange(likelihood.shape[1])
    err = np.sqrt((share * (column - best[:, None]) ** 2).sum(axis=1))
    return first + best, err, None


def _alternating(likelihood: Array, first: Indices, at: Indices, err: Array) -> _Hypothesis | None:
    """Stretches of two lengths: the first turn, the first length and the sum of both are free."""
    k = len(at)
    if k < 4:
        return None
    j = np.arange(k)
    pairs = j // 2
    lengths = np.diff(at)
    period = np.median(at[2:] - at[:-2]) if k < 6 else np.polyfit(pairs[::2], at[::2], 1)[0]
    error = float(np.median(err)) + 0.3
    total = _around(period, 3 * error / max(pairs[-1], 1))
    second = _around(float(np.median(lengths[::2])), 5 * error / np.sqrt(k))
    start = _around(float(np.median(at - pairs * period - (j % 2) * np.median(lengths[::2]))), 5 * error / np.sqrt(k))
    tried = np.array(list(product(start, second, total)))
    places = tried[:, :1] + (j % 2) * tried[:, 1:2] + pairs * tried[:, 2:]
    widths = np.isfinite(likelihood[:3]).sum(axis=1)
    return _weighed(likelihood, first, places, float(np.log(widths).sum()))


def _whole_cycles(likelihood: Array, first: Indices, at: Indices, err: Array, n_reads: int) -> _Hypothesis | None:
    """A record of whole cycles, or of these and one read before the first pulse: only the first turn is free."""
    k = len(at)
    if k < 3 or k % 2 == 0:
        return None
    cycles, j = (k + 1) // 2, np.arange(k)
    places = []
    for before in (0, 1):
        if (n_reads - before) % cycles:
            continue
        total = (n_reads - before) // cycles
        middle = (
            float(np.median(at - (j // 2) * total - (j % 2) * 0)[::2]) if k == 1 else _first_turn(at, total, before)
        )
        for length in _around(middle, 5 * (float(np.median(err)) + 0.3) / np.sqrt(k) + 1):
            if 0 < length < total:
                places.append(before - 1 + np.where(j % 2 == 0, length, total) + (j // 2) * total)
    if not places:
        return None
    return _weighed(likelihood, first, np.array(places), float(np.log(2 * np.isfinite(likelihood[0]).sum())))


def _first_turn(at: Indices, total: int, before: int) -> float:
    """Length of the first stretch of whole cycles, from all turns after such a stretch."""
    return float(np.median(at[::2] - np.arange(len(at[::2])) * total)) + 1 - before


def _around(middle: float, reach: float) -> list[int]:
    reach = min(reach, _WIDEST)
    return list(range(int(np.floor(middle - reach)), int(np.ceil(middle + reach)) + 1))


def _weighed(likelihood: Array, first: Indices, places: Indices, log_choices: float) -> _Hypothesis:
    column = places - first
    inside = (column >= 0) & (column < likelihood.shape[1])
    rows = np.arange(len(first))
    each = np.where(inside, likelihood[rows, np.clip(column, 0, likelihood.shape[1] - 1)], -np.inf)
    weight = each.sum(axis=1)
    if not np.isfinite(weight).any():
        return _Hypothesis(places, weight, -np.inf)
    return _Hypothesis(places, weight, float(logsumexp(weight)) - log_choices)
