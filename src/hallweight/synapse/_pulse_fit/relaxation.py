"""What is lost of the state between two branches, where the trace says that it does not carry on."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from hallweight.core import Trace
from hallweight.core.types import Array

from ..read_noise import read_noise_of

_LEAST = 0.03
"""Share of the range below which nothing is reported."""


class Relaxation(NamedTuple):
    """Share of the range that is lost, and its standard error."""

    value: float
    err: float


def relaxations(traces: Sequence[Trace], size: float) -> dict[str, Relaxation]:
    """Return the losses after LTP and after LTD that are above three errors, by their names on a card.

    ``size`` is the range that the state visited. The end of a branch and the start of the next are read off a parabola
    through a few reads each; the start is that before the first pulse, even where the file does not say whether the
    first read was taken before or after it. Errors: scatter over the cycles, or of the parabolas where there are fewer
    than three.
    """
    found: dict[str, list[Relaxation]] = {"relaxation_LTP": [], "relaxation_LTD": []}
    for trace in traces:
        for name, value, err in _losses(trace):
            found[name].append(Relaxation(value / size, err / size))
    means = {k: _mean(rows) for k, rows in found.items() if rows}
    return {k: r for k, r in means.items() if r.value > max(3 * r.err, _LEAST)}


def _losses(trace: Trace) -> Iterator[tuple[str, float, float]]:
    """Name, loss and error at every break of the chain between branches of opposite polarity."""
    y, polarity = trace.values, np.sign(trace.coord("polarity").astype(float))
    chain, device = trace.coord("chain"), trace.coord("device")
    edges = np.flatnonzero((np.diff(chain) != 0) | (np.diff(device) != 0)) + 1
    bounds = [0, *edges.tolist(), len(y)]
    for a, i, b in zip(bounds[:-2], bounds[1:-1], bounds[2:], strict=True):
        if i - a < 4 or b - i < 4 or device[i] != device[i - 1] or not np.isfinite(y[a:b]).all():
            continue
        before, after = polarity[i - 1], polarity[i + 1]
        if before * after >= 0:
            continue
        first, last = _run(polarity, i - 1, -1, a), _run(polarity, i + 1, 1, b - 1)
        if min(i - first, last + 1 - i) < 3:
            continue
        end, end_err = _end(y[first:i][::-1], 0.0)
        start, start_err = _end(y[i : last + 1], 1.0)
        loss = float(before) * (end - start)
        if loss < abs(start - y[i]):  # no more than a pulse does: it may have been the first one
            loss = 0.0
        yield ("relaxation_LTP" if before > 0 else "relaxation_LTD"), loss, float(np.hypot(end_err, start_err))


def _run(polarity: Array, i: int, step: int, stop: int) -> int:
    """Last read of the branch that read i belongs to, going by ``step`` up to read ``stop``."""
    reads = polarity[i : (stop + 1 if step > 0 else stop - 1 if stop else None) : step]
    other = np.flatnonzero(reads != polarity[i])
    return i + step * (int(other[0]) - 1 if len(other) else len(reads) - 1)


def _end(y: Array, back: float) -> tuple[float, float]:
    """State ``back`` pulses before the first of these reads, and its error, from a parabola through a few of them."""
    width = max(3, min(len(y) // 6, 12))
    powers = np.vander(np.arange(width) + back, 3)
    weights = np.linalg.pinv(powers)[2]
    return float(weights @ y[:width]), float(read_noise_of(y) * np.sqrt(weights @ weights))


def _mean(rows: list[Relaxation]) -> Relaxation:
    values, errors = np.array([r.value for r in rows]), np.array([r.err for r in rows])
    if len(rows) > 2:
        return Relaxation(float(values.mean()), float(values.std(ddof=1) / len(rows) ** 0.5))
    return Relaxation(float(values.mean()), float(np.sqrt((errors**2).sum()) / len(rows)))
