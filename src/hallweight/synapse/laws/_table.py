"""Table law: the mean step is interpolated linearly on a row of states, no shape assumed.

Parameters are the row of states (of the mirrored state for LTD, see :func:`mirror`) and the steps there. Beyond the
row the end values hold. Hard bounds at 0 and 1.
"""

import numpy as np

from ._law import Array, Law, Params


def _step(u: Array, dp: "float | Array", p: Params) -> Array:
    return np.asarray(np.interp(u, np.asarray(p[0]), np.asarray(p[1])) * dp)


def _slope(u: Array, dp: "float | Array", p: Params) -> Array:
    state, step = np.asarray(p[0], dtype=float), np.asarray(p[1], dtype=float)
    if len(state) < 2:
        return np.zeros(np.shape(u))
    slopes = np.diff(step) / np.diff(state)
    inside = (u > state[0]) & (u < state[-1])
    at = np.clip(np.searchsorted(state, u, side="right") - 1, 0, len(slopes) - 1)
    return np.asarray(np.where(inside, slopes[at], 0.0) * dp)


def mirror(state: Array, step: Array) -> tuple[Array, Array]:
    """Turn a row for LTD (states ascending, steps negative) into LTP form, or back."""
    return 1 - np.asarray(state)[::-1], -np.asarray(step)[::-1]


def _no(*_: object) -> tuple[float, ...]:
    raise NotImplementedError("the table law is fitted by its own regression")


LAW = Law(
    name="table",
    params=("table_state", "table"),
    hard=True,
    exact=False,
    step=_step,
    slope=_slope,
    start=_no,
    free=_no,
    bound=_no,
)
