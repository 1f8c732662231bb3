"""Turns at which the state jumps between two branches, because it relaxes before the first pulse back.

A jump is more than a pulse could do: several steps of those after it, and twice the step that these lead to when
continued backwards with their own ratio.
"""

import numpy as np

from hallweight.core.types import AnyArray, Array, Indices, Mask

from ..curve_shape import noise
from .joined_curves import Windows

_SHARE, _STEPS, _CONTINUED, _NOISES = 0.05, 4.0, 2.0, 8.0
"""A jump is this share of the span, and this many steps after it, continued steps and noises, or more."""
_MOST = 0.6
"""Share of the turns of one kind that must jump."""


def find_jumps(windows: Windows) -> Indices | None:
    """Column of the last read before the jump at each turn (all turned to be tops), None if most do not jump."""
    pair = windows.valid[:, 1:] & windows.valid[:, :-1]
    fall = np.where(pair, windows.y[:, :-1] - windows.y[:, 1:], -np.inf)
    at, row = fall.argmax(axis=1), np.arange(len(fall))
    later = at[:, None] + np.arange(1, 5)
    inside = np.minimum(later, fall.shape[1] - 1)
    steps = np.where((later < fall.shape[1]) & pair[row[:, None], inside], fall[row[:, None], inside], np.inf)
    sigma = float(np.median([noise(y[v]) for y, v in zip(windows.y[:50], windows.valid[:50], strict=True)]))
    jumps = _is_jump(fall[row, at], steps, sigma, 1.0)
    return at if jumps.mean() > _MOST else None


def relaxed_chains(values: Array, polarity: Indices) -> tuple[Indices, list[str]]:
    """Number the stretches between which the state jumps, for reads in the order of time, and say so.

    The jump is no answer to the pulse of the read after it, which therefore begins a new chain.
    """
    chain, guesses = np.zeros(len(values), dtype=np.int64), []
    pulsed = np.flatnonzero(polarity != 0)
    starts = pulsed[1:][np.diff(polarity[pulsed]) != 0]
    starts = starts[starts < len(values) - 4]
    span = float(np.ptp(np.percentile(values, [1, 99]))) if len(values) else 0.0
    for sign, words in ((1, ("LTP", "LTD")), (-1, ("LTD", "LTP"))):
        here = starts[polarity[starts] == -sign]
        if not len(here):
            continue
        reads = sign * values[here[:, None] + np.arange(-1, 5)]
        falls = -np.diff(reads, axis=1)
        middle: Array = np.asarray(np.median(falls, axis=0))[None]
        if not _is_jump(middle[:, 0], middle[:, 1:], noise(values) / len(here) ** 0.5, span).all():
            continue
        size, steps = float(middle[0, 0]), middle[0, 1:]
        jumped = here[falls[:, 0] > size / 2]
        chain[jumped] = 1
        lost = 100 * (size - max(float(steps[:2].mean()), 0.0)) / span
        reads_said = ", ".join(str(i + 1) for i in jumped[:3]) + ", ..." * (len(jumped) > 3)
        guesses.append(
            f"the state relaxes between {words[0]} and {words[1]}: about {lost:.0f}% of the range is lost before the "
            f"first {words[1]} pulse (reads {reads_said}), which is not counted as the answer to a pulse"
        )
    return np.cumsum(chain), guesses


def _is_jump(size: Array, steps: Array, sigma: float, span: float) -> Mask:
    """Whether falls of shape (k,) are jumps, given the four steps after each, shape (k, 4)."""
    if not span > 0:  # a record that never changes
        return np.zeros(len(steps), bool)
    known: Mask = np.asarray(np.isfinite(steps).all(axis=1))
    steps = np.where(known[:, None], steps, 0.0)
    near, far = steps[:, :2].mean(axis=1), steps[:, 2:].mean(axis=1)
    least = max(sigma, 1e-3 * span)
    ratio = np.clip(np.maximum(near, least) / np.maximum(far, least), 1.0, 20.0)
    continued = np.maximum(near, least) * ratio**0.75
    big = (size > _SHARE * span) & (size > _STEPS * np.abs(steps).mean(axis=1)) & (size > _NOISES * sigma)
    return np.asarray(known & big & (size > _CONTINUED * continued))


def joined_chains(*numbers: AnyArray) -> Indices:
    """Return one number that changes wherever one of several does, from 0."""
    changes = sum(np.diff(n, prepend=n[:1]) != 0 for n in numbers)
    return np.cumsum(np.asarray(changes) > 0)
