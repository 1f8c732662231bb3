"""How likely each read is to be the last one before a turn, given the noises of steps and of reads.

State and read as in a pulse fit: ``x_k = x_{k-1} + s(x_{k-1}) + w_k``, ``y_k = x_k + v_k``, where s is the step of the
one polarity up to the turn and of the other one after it, both linear in the state (from :mod:`.joined_curves`). A
Kalman filter forwards gives the likelihood of the reads up to t, one backwards that of the reads after t as a function
of x_t; their product over x_t is the likelihood of a turn at t, for every t at once.
"""

import numpy as np

from hallweight.core.types import Array, Indices

from .joined_curves import JoinedCurves, Windows
from .state_filter import Noises, NoisesOfEach, Steps, backwards, forwards

_LOG_2PI = float(np.log(2 * np.pi))
_FEW = 30
"""Turns above which the noises are well known from the moments of the increments."""
_SHARES = np.array([0.005, 0.1, 0.35, 0.6, 0.8, 0.92, 0.98, 0.995])
"""Shares of the noise of increments that is that of reads."""
_SCALE = 4.0
"""Variances beside the first ones for which a likelihood is computed."""
_LEAST = 1e-6
"""Least noise, fraction of the span: that of a number with six digits."""


def steps_of(curves: JoinedCurves, level: Array | None = None) -> tuple[Steps, Steps]:
    """Steps before and after turns at these levels (default: their own), with the slopes that all turns share."""
    a, b = curves.rates
    level = curves.level if level is None else level
    rise, fall = (max(float(np.median(s)), 0.0) for s in (curves.rise, curves.fall))
    up, down, none = float(np.exp(a)), float(np.exp(-b)), np.full(len(level), np.inf)
    before = Steps(up, level * (1 - up) + rise * _mean_growth(a), level if curves.pause > 0 else none)
    return before, Steps(down, level * (1 - down) - fall * _mean_growth(-b), none)


def _mean_growth(rate: float) -> float:
    """(exp(r) - 1) / r."""
    return 1.0 if abs(rate) < 1e-9 else float(np.expm1(rate) / rate)


def noises_of(windows: Windows, at: Indices, steps: tuple[Steps, Steps]) -> Noises:
    """Noises from the innovations on both sides of the turns, whose neighbours share the noise of a read."""
    column = np.arange(windows.y.shape[1] - 1)
    first, later = windows.y[:, :-1], windows.y[:, 1:]
    (ahead, slope_up), (behind, slope_down) = (s.advance(first) for s in steps)
    rising = column < at[:, None]
    known = windows.valid[:, :-1] & windows.valid[:, 1:]
    d, slope = later - np.where(rising, ahead, behind), np.where(rising, slope_up, slope_down)
    limit = 4 * 1.4826 * float(np.median(np.abs(d[known]))) + _LEAST
    d, pair = np.clip(d, -limit, limit), known[:, :-1] & known[:, 1:]
    total, shared = float(np.mean(d[known] ** 2)), float(np.mean((d[:, :-1] * d[:, 1:])[pair])) if pair.any() else 0.0
    read = float(np.clip(-shared / max(float(np.mean(slope[known])), 0.1), 0.0, total / np.mean(1 + slope[known] ** 2)))
    step = total - float(np.mean(1 + slope[known] ** 2)) * read
    return Noises(max(step, 0.01 * total, _LEAST**2), max(read, 0.01 * total, _LEAST**2))


def likeliest_noises(windows: Windows, at: Indices, steps: tuple[Steps, Steps], start: Noises) -> Noises:
    """Return the noises with which turns in these columns are likeliest, for each of several shares of the reads' part.

    All variances times s add ``-(a / s + n log s) / 2`` for n increments; a follows from two values of s.
    """
    k, total = len(at), start.step + 2 * start.read
    if k > _FEW:
        return start
    read = total / 2 * np.concatenate([_SHARES, _SCALE * _SHARES])
    step = total * np.concatenate([1 - _SHARES, _SCALE * (1 - _SHARES)])
    tiled = Windows(*(np.concatenate([a] * len(read)) for a in windows))
    many = [s._replace(start=np.tile(s.start, len(read)), bound=np.tile(s.bound, len(read))) for s in steps]
    each = log_likelihood(tiled, (many[0], many[1]), NoisesOfEach(np.repeat(step, k), np.repeat(read, k)))
    found = each[np.arange(len(each)), np.tile(at, len(read))].reshape(2, len(_SHARES), k).sum(axis=2)
    n = float(windows.valid.sum() - k)
    a = np.maximum((n * np.log(_SCALE) - 2 * (found[0] - found[1])) / (1 - 1 / _SCALE), n * _LEAST**2 / total)
    best = int(np.argmax(found[0] + (a - n * np.log(a)) / 2))
    scale = float(a[best]) / n
    return Noises(scale * float(step[best]), scale * float(read[best]))


def log_likelihood(windows: Windows, steps: tuple[Steps, Steps], noises: Noises | NoisesOfEach) -> Array:
    """Log-likelihood of a turn at each column, shape (k, w).

    A turn at the last valid column stands for none, with all reads before it; one at the first for all reads after it.
    """
    before = forwards(windows.y, steps[0], noises)
    after = backwards(windows.y, windows.valid, steps[1], noises)
    total = before.variance + after.variance
    meet = -0.5 * ((before.mean - after.mean) ** 2 / total + np.log(total) + _LOG_2PI)
    out = np.where(windows.valid, before.sums + after.sums + meet, -np.inf)
    last, row = windows.valid.sum(axis=1) - 1, np.arange(len(out))
    out[row, last] = before.sums[row, last]
    return out
