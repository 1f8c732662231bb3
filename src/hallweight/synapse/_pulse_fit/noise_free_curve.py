"""The noise-free curve of a law through a record, each branch from the start that fits it best."""

import numpy as np

from hallweight.core.types import Array

from ..laws.law import IN_LEAPS
from .law_model import LawModel, Parameters
from .transitions import Reads


def noise_free_curves(model: LawModel, p: Parameters, reads: Reads) -> tuple[Array, Array]:
    """Return the noise-free state at the start (b,) of each branch and after every transition (m,), scaled units.

    The start of a branch minimises the squared distance of its curve to its reads. Transitions without a pulse are
    left as NaN.
    """
    out = np.full(len(reads.polarity), np.nan)
    branches = reads.branches()
    starts = np.zeros(len(branches))
    for sign in (1, -1):
        numbers = [i for i, b in enumerate(branches) if reads.polarity[b.start] == sign]
        if not numbers:
            continue
        runs = [branches[i] for i in numbers]
        dp, y = _padded(reads.dp, runs), _padded(reads.end, runs, np.nan)
        first = np.array([reads.start[b.start] for b in runs])
        start, curve = _best_start(model, p, sign, dp, y, first)
        starts[numbers] = start
        for b, row in zip(runs, curve, strict=True):
            out[b] = row[: b.stop - b.start]
    return starts, out


def _best_start(model: LawModel, p: Parameters, sign: int, dp: Array, y: Array, first: Array) -> tuple[Array, Array]:
    """Best starts (b,) and curves (b, t) of branches of one polarity; ``first`` is the read before each branch."""
    h, n = 1e-4 * (p.high - p.low), len(first)
    twice, target = np.tile(dp, (2, 1)), np.tile(np.concatenate([first[:, None], y], axis=1), (2, 1))

    def curve_and_move(x0: Array) -> tuple[Array, Array, Array]:
        """Curve from each start, its squared distance to the reads, and the Gauss-Newton step to a better start."""
        starts = np.concatenate([x0, x0 + h])
        curve = _curves_from(model, p, sign, starts, twice)
        residual = np.nan_to_num(np.concatenate([starts[:, None], curve], axis=1) - target)
        slope = (residual[n:] - residual[:n]) / h
        move = -(slope * residual[:n]).sum(1) / np.maximum((slope**2).sum(1), 1e-9)
        return curve[:n], (residual[:n] ** 2).sum(1), np.clip(move, -0.2, 0.2)

    x0 = np.clip(first, p.low, p.high) if model.law.hard else np.array(first)
    curve, square, move = curve_and_move(x0)
    for _ in range(4):
        new_curve, new_square, new_move = curve_and_move(x0 + move)
        better = new_square < square
        if not better.any():
            break
        gain = float((square - new_square)[better].sum())
        x0 = np.where(better, x0 + move, x0)
        curve = np.where(better[:, None], new_curve, curve)
        square, move = np.where(better, new_square, square), np.where(better, new_move, move)
        if gain < 1e-4 * float(square.sum()):
            break
    return x0, curve


def _curves_from(model: LawModel, p: Parameters, sign: int, x0: Array, dp: Array) -> Array:
    """Return curves from starts (b,) through pulses (b, t), shape (b, t)."""
    law, size, params = model.law, p.high - p.low, p.branch(sign)
    u0 = (x0 - p.low) / size if sign > 0 else (p.high - x0) / size
    if law.exact:
        u = u0[:, None] + law.step(u0[:, None], np.cumsum(dp, axis=1), params)
        u = np.clip(u, 0, 1) if law.hard else u
    else:
        u, now = np.empty(dp.shape), u0
        for k in range(dp.shape[1]):
            now = now + law.mean_step(now, dp[:, k], params, most=IN_LEAPS)
            now = np.clip(now, 0, 1) if law.hard else now
            u[:, k] = now
    return p.low + size * u if sign > 0 else p.high - size * u


def r_squared(reads: Reads, curve: Array, polarity: int) -> float | None:
    """Return 1 - (squares about the curve) / (squares about the mean) over all branches of one polarity."""
    here = reads.polarity == polarity
    if not here.any():
        return None
    y, fit = reads.end[here], curve[here]
    total = float(((y - y.mean()) ** 2).sum())
    return 1 - float(((y - fit) ** 2).sum()) / total if total > 0 else None


def _padded(values: Array, runs: list[slice], fill: float = 0.0) -> Array:
    longest = max(b.stop - b.start for b in runs)
    out = np.full((len(runs), longest), fill)
    for row, b in zip(out, runs, strict=True):
        row[: b.stop - b.start] = values[b]
    return out
