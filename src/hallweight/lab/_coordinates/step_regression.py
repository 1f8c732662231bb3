"""Steps around turning points from the reads' own increments: right where the noise is that of steps, not of reads.

``y_{k+1} - y_k = a + b y_k`` before the turn and with other a, b after it, by least squares. Sums over the reads give
the best turn of each window at once; then a and b are those of all turns of one kind, and the turns are found again.
"""

import numpy as np

from hallweight.core.types import Array, Indices, Mask

from .joined_curves import Windows

Lines = tuple[tuple[float, float], tuple[float, float]]
"""``(slope, start)`` before a turn and after it."""

_ROUNDS = 3
_FEWEST = 3
"""Increments on each side of a turn."""
_SLOPES = (0.1, 1.5)
"""Least and largest factor by which a pulse multiplies a difference of states."""


def regress_steps(windows: Windows, read: float = 0.0, turns: Indices | None = None) -> tuple[Indices, Lines] | None:
    """Return the column of each turn, and ``(slope, start)`` of ``y -> slope y + start`` before and after it.

    ``turns`` are the columns of the turns if they are known. ``read`` is the variance of a read, which makes a state
    that is read too high seem to step too far down.
    """
    x, pair = windows.y[:, :-1], windows.valid[:, 1:] & windows.valid[:, :-1]
    d = np.where(pair, windows.y[:, 1:] - x, 0.0)
    count = np.cumsum(pair, axis=1)
    left: Indices = count - pair  # increments before the turn at column c end with that from c - 1 to c
    inside = pair & (left >= _FEWEST) & (count[:, -1:] - left >= _FEWEST)
    if not inside.any(axis=1).all():
        return None
    at = np.where(inside, _squares(x, d, pair), np.inf).argmin(axis=1) if turns is None else turns
    column = np.arange(x.shape[1])
    lines: Lines = ((1.0, 0.0), (1.0, 0.0))
    for _ in range(_ROUNDS):
        rising = column < at[:, None]
        before, after = (step_line(x[k], d[k], read) for k in (pair & rising, pair & ~rising))
        lines = before, after
        if turns is not None:
            break
        up, down = ((d - (s - 1) * x - start) ** 2 * pair for s, start in lines)
        gain = np.cumsum(up - down, axis=1)
        at = np.where(inside, np.concatenate([gain[:, :1] * 0, gain[:, :-1]], axis=1), np.inf).argmin(axis=1)
    return at, lines


def step_line(states: Array, increments: Array, read: float) -> tuple[float, float]:
    """Slope (one more than that of the increments) and start of the step, with reads of variance ``read``."""
    if len(states) < 2 or np.ptp(states) == 0:
        return 1.0, float(increments.mean()) if len(increments) else 0.0
    middle = float(states.mean())
    shared, spread = float(np.mean((states - middle) * increments)), float(np.mean((states - middle) ** 2))
    read = min(read, spread / 2)
    slope = float(np.clip(1 + (shared + read) / (spread - read), *_SLOPES)) - 1
    return 1 + slope, float(increments.mean()) - slope * middle


def _squares(x: Array, d: Array, pair: Mask) -> Array:
    """Squares of both lines' residuals for a turn at each column, each window for itself."""
    x = np.where(pair, x, 0.0)
    sums = [np.cumsum(a, axis=1) for a in (pair.astype(float), x, d, x * x, x * d, d * d)]
    before = [np.concatenate([s[:, :1] * 0, s[:, :-1]], axis=1) for s in sums]
    after = [s[:, -1:] - b for s, b in zip(sums, before, strict=True)]
    return _residual(*before) + _residual(*after)


def _residual(n: Array, x: Array, d: Array, xx: Array, xd: Array, dd: Array) -> Array:
    n = np.maximum(n, 1.0)
    shared, spread = xd - x * d / n, xx - x * x / n
    return np.maximum(dd - d * d / n - np.where(spread > 1e-15, shared**2 / np.maximum(spread, 1e-15), 0.0), 0.0)
