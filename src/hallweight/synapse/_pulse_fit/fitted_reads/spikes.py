"""Spikes: reads that are off and come back at once, told from device noise and from jumps that stay.

A Gaussian model of all *other* reads predicts read k. With the innovations d of :mod:`..likelihood` and their
covariance C, a read that is off by delta shifts d by ``delta a``, ``a = e_k - phi_{k+1} e_{k+1}``; a state that jumps
at transition k shifts it by ``delta e_k``. The best delta and its significance are those of generalised least squares,
``delta = a^T C^-1 d / a^T C^-1 a``, ``z = delta (a^T C^-1 a)^(1/2)`` (cite dejong1998). A read is a spike if

- ``|z|`` is beyond what the largest of all reads of clean data reaches in one file of a hundred (Student's t),
- a jump on neither side explains as much: a spike comes back, a jump stays,
- it is off by more than 1% of the range.

The scale of z is that of its neighbours in time and of its neighbours in state where they scatter more than the model
says, so that noise that depends on the state is not taken for spikes. The first and the last read of a chain cannot
come back; they are spikes if they lie outside the range of all other reads, or, from three branches on, if no other
step of the record deviates half as much. Reads found are left out, the model is
fitted again, and so on until the set stays the same. If more than a tenth of all reads stand alone, that is how the
device reads, and none is left out.
"""

from typing import NamedTuple

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from scipy.linalg.lapack import dpttrf, dtbtrs
from scipy.special import stdtrit

from hallweight.core.types import Array, Indices, Mask

from ..law_model import LawModel, Parameters, mean_steps
from ..likelihood import FLOOR
from ..transitions import Reads

FALSE_ALARM = 0.01
"""Chance that clean Gaussian data lose a read."""
MOST = 0.1
"""Share of reads above which they are no spikes but the noise of the device."""
SMALLEST = 0.01
"""Least size of a spike over the range."""

_LOOSE = 1.0  # variance of a read that is known to be off, squared ranges
_WINDOWS = (35, 101)  # fewest and most neighbours in time, and in state, that give the local scale
_LONG = 20_000  # reads from which the fewest are enough
_CLEARLY = 1.3  # local scale, which chance alone makes 1.2
_NEAR = 8  # reads to either side that a spike makes look odd


def lone_reads(reads: Reads) -> Indices:
    """Return reads, or pairs of reads, that are far on one side of both neighbours, without a model: for the start.

    Far is 8 times the robust scale of all changes from read to read, and 5% of what 98% of the reads span.
    """
    y, change = reads.y, reads.end - reads.start
    scale = np.median(np.abs(change - np.median(change))) / 0.6745
    far = max(8 * float(scale), 0.05 * float(np.diff(np.quantile(y, [0.01, 0.99]))[0]))
    inside = np.zeros(len(y), bool)  # reads in the middle of a chain
    inside[reads.before[1:][reads.linked]] = True
    inside &= ~_is_mere_turn(reads, np.arange(0))
    out = np.zeros(len(y), bool)
    for side in (y, -y):
        out[1:-1] |= inside[1:-1] & (side[1:-1] - np.maximum(side[:-2], side[2:]) > far)
        higher = np.minimum(side[1:-2], side[2:-1]) - np.maximum(side[:-3], side[3:]) > far
        pair = np.flatnonzero(inside[1:-2] & inside[2:-1] & higher)
        out[pair + 1] = out[pair + 2] = True
    return np.flatnonzero(out)


def _is_mere_turn(reads: Reads, known: Indices) -> Mask:
    """Which reads are the last of a branch, and ahead by less than three of the steps around them on one side or other.

    There the state turns and comes back by itself, and steps may be largest there. Known spikes are passed over.
    """
    out = np.zeros(len(reads.y), bool)
    turn = reads.before[1:][reads.linked & (reads.polarity[1:] * reads.polarity[:-1] < 0)]
    ahead = reads.polarity[:-1][reads.linked & (reads.polarity[1:] * reads.polarity[:-1] < 0)]
    kept = np.setdiff1d(np.arange(len(reads.y)), known)
    y, last = reads.y[kept], len(kept) - 1
    right = np.searchsorted(kept, turn, side="right")
    left = np.searchsorted(kept, turn) - 1

    def is_smooth(first: Indices, way: int) -> Mask:
        near, next_, third = (y[np.clip(first + way * i, 0, last)] for i in range(3))
        around = np.maximum(np.abs(near - next_), np.abs(next_ - third))
        off = ahead * (reads.y[turn] - near)
        return np.asarray((off > -around) & (off < 3 * around))

    out[turn] = is_smooth(left, -1) | is_smooth(right, 1)
    return out


def spikes(model: LawModel, p: Parameters, reads: Reads, known: Indices) -> Indices:
    """Return the reads that are spikes under the parameters of a law; ``known`` are those found before.

    Scaled units, all reads.
    """
    z, delta, jump, at_end = _leave_one_out(model, p, reads, known)
    z = z / _local_scale(z, reads.y - delta)
    limit = -stdtrit(max(len(z) - len(known) - 8, 3), FALSE_ALARM / 2 / len(z))
    off = (np.abs(z) > limit) & (np.abs(delta) > SMALLEST) & ~_is_mere_turn(reads, known)
    inner = np.ones(len(z), bool)
    inner[known] = False
    if not (inner & ~at_end).any():
        return known[:0]
    lonely = np.maximum(reads.y[inner & ~at_end].min() - reads.y, reads.y - reads.y[inner & ~at_end].max())
    ends = lonely > 0.25 * np.abs(delta)
    if len(reads.branches()) > 2:
        others = ~_near_to(at_end | ~inner | (off & (z**2 > jump)))
        ends |= np.abs(z) > 2 * max(limit, float(np.sqrt(jump[others].max(initial=0.0))))
    beats_jumps = ~inner | (z**2 > jump * (1 + 1e-9))  # of a known spike, jumps were judged when it was found
    return np.flatnonzero(off & np.where(at_end, ends, beats_jumps))


def _near_to(chosen: Mask) -> Mask:
    """Which reads are chosen, or near to one that is."""
    count = np.cumsum(np.pad(chosen, (_NEAR + 1, _NEAR)))
    return np.asarray(count[2 * _NEAR + 1 :] > count[: -2 * _NEAR - 1])


class LeaveOneOut(NamedTuple):
    """For each read: significance and size of its deviation, z^2 of the best jump there, whether it ends a chain."""

    z: Array
    delta: Array
    jump: Array
    at_end: Mask


def _leave_one_out(model: LawModel, p: Parameters, reads: Reads, known: Indices) -> LeaveOneOut:
    """Deviation of each read from what all others but the known spikes say of it."""
    n, m = len(reads.y), len(reads.before)
    extra = np.zeros(n)
    extra[known] = _LOOSE
    read = max(float(p.read_variance), 0.0) + extra
    step, slope = mean_steps(model, p, reads, reads.start)
    phi, d = 1 + slope, reads.end - reads.start - step
    diagonal = p.c2c_variance * reads.dp + read[reads.before + 1] + phi**2 * read[reads.before] + FLOOR
    off = np.where(reads.linked, -phi[1:] * read[reads.before[1:]], 0.0)
    variance, lower, _ = dpttrf(diagonal, off)
    backward, _, _ = dpttrf(diagonal[::-1], off[::-1])
    ab = np.vstack([np.ones(m), np.append(lower, 0.0)])
    half, _ = dtbtrs(ab, d[:, None], uplo="L", diag="U")
    solved = dtbtrs(ab, half / variance[:, None], uplo="L", trans="T", diag="U")[0][:, 0]
    inverse = 1 / (variance + backward[::-1] - diagonal)
    beside = -np.append(off, 0.0)[:-1] * inverse[1:] / variance[:-1]
    jump = solved**2 / inverse
    share, information, best_jump = np.zeros(n), np.zeros(n), np.zeros(n)
    after, before = reads.before + 1, reads.before
    share[after] += solved
    information[after] += inverse
    share[before] -= phi * solved
    information[before] += phi**2 * inverse
    np.maximum.at(best_jump, after, jump)
    np.maximum.at(best_jump, before, jump)
    both = before[1:][reads.linked]
    information[both] -= 2 * (phi[1:] * beside)[reads.linked]
    count = np.bincount(after, minlength=n) + np.bincount(before, minlength=n)
    safe = np.maximum(information, 1e-300)
    delta = share / safe
    z = np.where(count > 0, delta / np.sqrt(np.maximum(1 / safe - extra, 1e-300)), 0.0)
    return LeaveOneOut(z, delta, best_jump, count < 2)


def _local_scale(z: Array, expected: Array) -> Array:
    """Robust standard deviation of z among its neighbours in time and in (expected) state; 1 unless clearly larger."""
    size = np.abs(z) / 0.6745
    order = np.argsort(expected, kind="stable")
    in_state = np.empty(len(z))
    in_state[order] = _running_median(size[order])
    scale = np.maximum(_running_median(size), in_state)
    return np.asarray(np.where(scale > _CLEARLY, scale, 1.0))


def _running_median(values: Array) -> Array:
    """Median of the window around each value; the ends are continued by their mirror image."""
    fewest, most = _WINDOWS
    window = fewest if len(values) > _LONG else min(max(fewest, len(values) // 16 | 1), most)
    padded = np.pad(values, window // 2, mode="reflect")
    return np.asarray(np.median(sliding_window_view(padded, window), axis=1))
