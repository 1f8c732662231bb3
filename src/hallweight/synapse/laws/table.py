"""Table law: the mean step is interpolated linearly on a row of states, no shape assumed.

Parameters are the row of states (of the mirrored state for LTD, see :func:`mirror`) and the steps there. Beyond the
row the end values hold. Hard bounds at 0 and 1.
"""

from dataclasses import replace

import numpy as np

from hallweight.core.types import Array, Indices

from .law import Law, Params


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
    start=_unavailable,
    shapes=lambda n: [],
    free=_unavailable,
    bound=_unavailable,
    tabulated=True,
)
