"""Table law: the mean step is interpolated linearly on a row of states, no shape assumed.

Parameters are the row of states (of the mirrored state for LTD, see :func:`mirror`) and the steps there. Beyond the
row the end values hold. Hard bounds at 0 and 1.
"""

from dataclasses import replace

import numpy as np

from hallweight.core.types import Array, Indices

from .law import Law, Leap, Params

_MOST_GROWTH = 30.0
"""Logarithm of the most that a deviation grows between two reads, so that it stays a number."""


def _interval(u: Array, state: Array) -> tuple[Indices, Array]:
    """Interval of the row that u lies in, and the position in it, 0 to 1; clipped at the ends."""
    index = np.clip(np.searchsorted(state, u, side="right") - 1, 0, len(state) - 2)
    return index, np.clip((u - state[index]) / (state[index + 1] - state[index]), 0, 1)


def _states(p: Params) -> Array:
    """The row of states, which is the same for all when the steps differ (last axis: states)."""
    state = np.asarray(p[0], dtype=float)
    return np.asarray(state.reshape(-1, state.shape[-1])[0])


def _step(u: Array, dp: float | Array, p: Params) -> Array:
    u, state, step = np.asarray(u), _states(p), np.asarray(p[1], dtype=float)
    if step.ndim == 1:
        return np.asarray(np.interp(u, state, step) * dp)
    index, position = _interval(u, state)
    low, high = (np.take_along_axis(step, i[..., None], -1)[..., 0] for i in (index, index + 1))
    return np.asarray((low + position * (high - low)) * dp)


def _slope(u: Array, dp: float | Array, p: Params) -> Array:
    u, state, step = np.asarray(u), _states(p), np.asarray(p[1], dtype=float)
    index, _ = _interval(u, state)
    slopes = np.diff(step, axis=-1) / np.diff(state)
    slope = slopes[index] if step.ndim == 1 else np.take_along_axis(slopes, index[..., None], -1)[..., 0]
    return np.asarray(np.where((u > state[0]) & (u < state[-1]), slope, 0.0) * dp)


def _leap(u: Array, dp: Array, gain: float | Array, p: Params) -> Leap:
    """Take all pulses up to the first that leaves the interval which the state is in, or moves into: exact.

    On the line ``f + b (v - u)``, n pulses take u to ``u + f ((1 + b)^n - 1) / b``.
    """
    state, step = _states(p), np.asarray(p[1], dtype=float)
    now = _step(u, gain, p)
    falls = now < 0
    interval = np.where(falls, np.searchsorted(state, u, side="left"), np.searchsorted(state, u, side="right"))
    slopes = np.zeros((*step.shape[:-1], len(state) + 1))
    slopes[..., 1:-1] = np.diff(step, axis=-1) / np.diff(state)
    one = slopes[interval] if step.ndim == 1 else np.take_along_axis(slopes, interval[..., None], -1)[..., 0]
    slope, edges = one * gain, np.array([-np.inf, *state, np.inf])
    steps = np.where(now == 0, np.inf, (np.where(falls, edges[interval], edges[interval + 1]) - u) / now)
    share, log = slope * steps, np.log1p(np.maximum(slope, -1.0))
    inside = np.where(np.abs(share) > 1e-9, np.where(share > -1, np.log1p(share) / log, np.inf), steps)
    n = np.minimum(dp, np.where(slope > -1, np.maximum(np.ceil(inside - 1e-9), 1.0), 1.0))
    whole = np.floor(n)  # the rest is a smaller pulse
    growth = np.where(whole > 0, whole * log, 0.0) + np.log1p(np.maximum(slope * (n - whole), -1.0))
    change = np.where(slope < -1, slope * n, np.expm1(np.minimum(growth, _MOST_GROWTH)))
    moved = np.where(now == 0, 0.0, now * np.where(np.abs(slope) > 1e-12, change / slope, n))
    return Leap(u + moved, 1 + change, n)


def on_states(state: Array, scale: float) -> Law:
    """Return the table law on a given row of states, with the steps there as its free numbers.

    A weak prior holds changes of slope from node to node below about ten times ``scale``, the typical step, where data
    are few.
    """

    def start(u: Array, du: Array, dp: Array) -> tuple[float, ...]:
        hats = np.maximum(0, 1 - np.abs(_node_number(u, row)[:, None] - np.arange(len(row)))) * dp[:, None]
        ridge = 0.05 * np.diff(np.eye(len(row)), axis=0) * np.sqrt(dp.sum() / len(row))
        design, target = np.vstack([hats, ridge, 1e-3 * np.eye(len(row))]), np.zeros(len(u) + 2 * len(row) - 1)
        target[: len(u)] = du
        return tuple(np.linalg.lstsq(design, target, rcond=None)[0])

    row = np.asarray(state, dtype=float)
    curvature = np.diff(np.eye(len(row)), 2, axis=0) / (10 * scale)
    return replace(
        LAW,
        start=start,
        shapes=lambda n: [tuple((a + b * row) / n) for a, b in ((1.0, 0.0), (1.6, -1.2), (3.0, -2.9), (0.4, 1.2))],
        free=lambda p: p,
        bound=lambda z: (row, np.array(z)),
        penalty=lambda z: 0.5 * float(((curvature @ np.array(z)) ** 2).sum()),
    )


def _node_number(u: Array, row: Array) -> Array:
    """Position of each state on the row, in nodes: 1.5 is halfway from the second to the third."""
    index, position = _interval(u, row)
    return np.asarray(index + position)


def mirror(state: Array, step: Array) -> tuple[Array, Array]:
    """Turn a row for LTD (states ascending, steps negative) into LTP form, or back."""
    return 1 - np.asarray(state)[::-1], -np.asarray(step)[::-1]


def _unavailable(*_: object) -> tuple[float, ...]:
    raise NotImplementedError("the table law is fitted on a row of states: use on_states(state, scale)")


LAW = Law(
    name="table",
    params=("table_state", "table"),
    hard=True,
    exact=False,
    step=_step,
    slope=_slope,
    leap=_leap,
    start=_unavailable,
    shapes=lambda n: [],
    free=_unavailable,
    bound=_unavailable,
    tabulated=True,
)
