"""Cards drawn from the errors and the covariance of a card.

Each value is drawn in a scale in which it cannot leave the bounds of the schema (:mod:`..schema.bounds`):

=====================================  ======================================================================
between open bounds, and above zero    log-normal, with the value as mean and its error as standard deviation
between two open bounds                normal in ``log((v - low) / (high - v))``, to first order in the error
with a bound that it may reach         normal, and reflected at the bound
without bounds                         normal
the upper one of a range               the width of the range is log-normal, so that the order stays
=====================================  ======================================================================

Correlations are carried over to those scales so that the covariance of the draws is that of the card.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from ..schema.bounds import COUNTS, ORDERED, Bounds, bounds_of
from ..types import Array
from ..value import Value
from .covariance import Covariance, correlation_of

_LEAST = 1e-12  # under the logarithm of a correlation that two log-normal values cannot have


class _Entry(NamedTuple):
    """One number: of value ``name``, at ``place`` of its row (None: no row)."""

    name: str
    place: int | None
    value: float
    bounds: Bounds


def kept_values(values: Mapping[str, Value], covariance: Covariance | None) -> tuple[str, ...]:
    """Return the names of the values that are not drawn: assumed, without error, counts and choices."""
    known = dict(zip(covariance.names, np.diag(covariance.array()), strict=True)) if covariance else {}
    return tuple(n for n, v in values.items() if not _is_drawn(n, v, known.get(n, 0.0)))


def _is_drawn(name: str, value: Value, variance: float) -> bool:
    uncertain = variance > 0 or (value.err is not None and bool(np.any(np.asarray(value.err) > 0)))
    return uncertain and value.how != "assumed" and name not in COUNTS


def drawn_values(
    kind: str, values: Mapping[str, Value], covariance: Covariance | None, n: int, rng: np.random.Generator
) -> Iterator[dict[str, Value]]:
    """Yield ``n`` sets of values; a value that is kept (:func:`kept_values`) is the same in all of them."""
    kept = kept_values(values, covariance)
    entries = list(_entries(kind, {k: v for k, v in values.items() if k not in kept}))
    numbers = _numbers(entries, _covariance(entries, values, covariance), values, n, rng)
    for row in numbers:
        yield _put(values, entries, row)


def _entries(kind: str, drawn: Mapping[str, Value]) -> Iterator[_Entry]:
    for name, value in drawn.items():
        bounds = bounds_of(kind, name)
        if isinstance(value.value, tuple):
            yield from (_Entry(name, i, v, bounds) for i, v in enumerate(value.value))
        else:
            yield _Entry(name, None, value.value, bounds)


def _covariance(entries: list[_Entry], values: Mapping[str, Value], covariance: Covariance | None) -> Array:
    """Return the covariance of the entries: that of the card, and the errors of what is not in it."""
    place = {name: i for i, name in enumerate(covariance.names)} if covariance else {}
    joint = np.diag([_error(e, values[e.name]) ** 2 for e in entries]) if entries else np.zeros((0, 0))
    known = [i for i, e in enumerate(entries) if e.name in place]
    if covariance and known:
        at = [place[entries[i].name] for i in known]
        joint[np.ix_(known, known)] = covariance.array()[np.ix_(at, at)]
    return np.asarray(joint)


def _error(entry: _Entry, value: Value) -> float:
    error = value.err if value.err is not None else 0.0
    return error[entry.place or 0] if isinstance(error, tuple) else error


def _numbers(
    entries: list[_Entry], covariance: Array, values: Mapping[str, Value], n: int, rng: np.random.Generator
) -> Array:
    """Return draws (n, entries)."""
    mean, bounds = np.array([e.value for e in entries]), [e.bounds for e in entries]
    turn = np.eye(len(entries))  # from the values to what is drawn: an upper value becomes the width above the lower
    fixed = np.zeros(len(entries))
    names = [e.name for e in entries]
    for low, high in ORDERED:
        if high in names and low in values:
            i = names.index(high)
            bounds[i] = Bounds(0.0, is_open=True)
            if low in names:
                turn[i, names.index(low)] = -1.0
            else:
                fixed[i] = float(np.asarray(values[low].value))
        elif low in names and high in values:
            i, top = names.index(low), float(np.asarray(values[high].value))
            turn[i, i], fixed[i], bounds[i] = -1.0, -top, Bounds(0.0, is_open=True)
    free = _joint_draws(turn @ mean - fixed, turn @ covariance @ turn.T, bounds, n, rng)
    return np.asarray(np.linalg.solve(turn, (free + fixed).T).T) if entries else np.zeros((n, 0))


def _joint_draws(mean: Array, covariance: Array, bounds: list[Bounds], n: int, rng: np.random.Generator) -> Array:
    """Return draws (n, k) of mean and covariance within the bounds; see the head of this file."""
    k = len(mean)
    is_log = np.array([b.is_open and np.isinf(b.high) for b in bounds], dtype=bool)
    is_logit = np.array([b.is_open and np.isfinite(b.high) for b in bounds], dtype=bool)
    low, high = np.array([b.low for b in bounds]), np.array([b.high for b in bounds])
    width = np.ones(k)  # of the value for a unit of the scale in which it is drawn
    width[is_log] = mean[is_log]
    inside = (mean - low)[is_logit], (high - mean)[is_logit]
    width[is_logit] = inside[0] * inside[1] / (high - low)[is_logit]
    scaled = covariance / np.outer(width, width)
    both = np.outer(is_log, is_log)
    scaled[both] = np.log(np.maximum(1 + scaled[both], _LEAST))
    sigma = np.sqrt(np.diag(scaled))
    z = _correlated(correlation_of(scaled), n, rng) * sigma
    out = mean + z
    out[:, is_log] = np.exp(np.log(mean[is_log]) - sigma[is_log] ** 2 / 2 + z[:, is_log])
    place = np.log(inside[0] / inside[1]) + z[:, is_logit]
    out[:, is_logit] = low[is_logit] + (high - low)[is_logit] / (1 + np.exp(-place))
    for j, b in enumerate(bounds):
        if not b.is_open:
            out[:, j] = _reflected(out[:, j], b)
    return np.asarray(out)


def _correlated(correlation: Array, n: int, rng: np.random.Generator) -> Array:
    """Return standard normal numbers (n, k) of this correlation; eigenvalues below zero are taken as zero."""
    values, vectors = np.linalg.eigh(np.clip(correlation, -1.0, 1.0))
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    root /= np.maximum(np.linalg.norm(root, axis=1, keepdims=True), _LEAST)
    return np.asarray(rng.standard_normal((n, len(values))) @ root.T)


def _reflected(x: Array, bounds: Bounds) -> Array:
    """Return the numbers mirrored at the bounds until they lie between them."""
    if np.isfinite(bounds.low) and np.isfinite(bounds.high):
        width = bounds.high - bounds.low
        return np.asarray(bounds.high - np.abs(np.mod(x - bounds.low, 2 * width) - width))
    if np.isfinite(bounds.low):
        return np.asarray(bounds.low + np.abs(x - bounds.low))
    return np.asarray(bounds.high - np.abs(x - bounds.high)) if np.isfinite(bounds.high) else x


def _put(values: Mapping[str, Value], entries: list[_Entry], numbers: Array) -> dict[str, Value]:
    """Return the values with the drawn numbers in place; states of a card keep their place in its range."""
    out = dict(values)
    rows: dict[str, list[float]] = {}
    for entry, number in zip(entries, numbers.tolist(), strict=True):
        rows.setdefault(entry.name, []).append(number)
    for name, row in rows.items():
        number = tuple(row) if isinstance(values[name].value, tuple) else row[0]
        out[name] = values[name].model_copy(update={"value": number, "err": None})
    if "level" in values and {"state_min", "state_max"} & set(rows):
        out["level"] = values["level"].model_copy(update={"value": _moved(values, out)})
    return out


def _moved(values: Mapping[str, Value], drawn: Mapping[str, Value]) -> tuple[float, ...]:
    """Return the states of row ``level``, in order, at the same fractions of the drawn range."""
    ends = [[float(np.asarray(of[n].value)) for n in ("state_min", "state_max")] for of in (values, drawn)]
    place = (np.sort(np.asarray(drawn["level"].value)) - ends[0][0]) / (ends[0][1] - ends[0][0])
    moved = np.clip(ends[1][0] + place * (ends[1][1] - ends[1][0]), ends[1][0], ends[1][1])
    return tuple(moved.tolist())
