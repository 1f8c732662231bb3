"""A row of a study is several devices: their seeds, their means with errors, and whether any row stands out.

The devices of a row differ in everything that its maker does not set: grains and their anisotropies, pinning, the noise
of pulses and reads, the programming of the network. Every row has devices of its own. The error of a mean is the
standard deviation between the devices over the root of their number, so it holds all of these.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import combinations
from statistics import mean, stdev
from typing import Any

import numpy as np

from hallweight.core.types import Array
from hallweight.core.validation import whole_number

from .device_point import Point, Row
from .held_states import retention_of

_LEVEL = 0.05
"""Probability with which one of equal rows is called best."""
_EXCHANGES = 9999
_MEASURED = ("accuracy", "accuracy_open", "energy", "I_c", "J_c", "fraction", "n_states")
"""What gets an error: ``NAME_sem``."""


def devices_config(devices: int) -> dict[str, int]:
    """Return the number of devices for a configuration; one is left out, as in the first records."""
    return {"devices": devices} if whole_number("devices", devices, 1) > 1 else {}


def on_devices(points: Sequence[Point], devices: int) -> list[Point]:
    """Return the points of ``devices`` devices for each row, in the order of the rows; one device keeps its point."""
    if devices == 1:
        return list(points)
    return [replace(p, seed=_seed(p, d), extra={**p.extra, "device": d}) for p in points for d in range(devices)]


def _seed(point: Point, device: int) -> int:
    """Return the seed of a device: another one in every row, since rows are made of devices of their own."""
    text = f"{point.seed} {device} {point.label}"
    return int(sha256(text.encode()).hexdigest()[:8], 16)


def pooled(rows: Sequence[Row], devices: int) -> list[Row]:
    """Return one row for each ``devices`` rows; those of one device stay as they are."""
    if devices == 1:
        return list(rows)
    return [_mean_row(rows[k : k + devices]) for k in range(0, len(rows), devices)]


def _mean_row(rows: Sequence[Row]) -> Row:
    """Return means over the devices that were possible; words, curves and cards are those of the first of them."""
    possible = [r for r in rows if not r["refused"]] or list(rows)
    out = {name: value for name, value in possible[0].items() if name != "device"}
    for name, value in out.items():
        if isinstance(value, float) and name not in ("bend",):
            numbers = [r[name] for r in possible if r.get(name) is not None]
            out[name] = mean(numbers) if len(set(numbers)) > 1 else value
    for name in _MEASURED:
        numbers = [r[name] for r in possible if r.get(name) is not None]
        if numbers:
            out[f"{name}_sem"] = stdev(numbers) / len(numbers) ** 0.5 if len(numbers) > 1 else None
            out[f"{name}_devices"] = numbers
    if holds := [r["hold"] for r in possible if r.get("hold")]:
        out |= retention_of(holds)
    out["devices"], out["devices_refused"] = len(rows), sum(bool(r["refused"]) for r in rows)
    out["warnings"] = list(dict.fromkeys(w for r in rows for w in r["warnings"]))
    for name in ("assumed", "cites"):
        out[name] = list(dict.fromkeys(w for r in rows for w in r.get(name, ())))
    return out


def comparison(rows: Sequence[Row], name: str = "accuracy") -> dict[str, Any] | None:
    """Return whether rows differ in ``name`` by more than their devices do; None where that cannot be known.

    ``p_equal``
        Probability of rows that differ at least as much if all were equal (:func:`by_exchange`).
    ``best``, ``p_best``
        The row of the largest mean, if the rows differ and it differs from the second one; else None. ``p_best`` is
        that of Welch's test of the two, times the number of pairs (Bonferroni), since any two could have come first.
    """
    known = [(r["label"], np.array(r[f"{name}_devices"], float)) for r in rows if len(r.get(f"{name}_devices", ())) > 1]
    if len(known) < 2:
        return None
    ranked = sorted(known, key=lambda row: -row[1].mean())
    pairs = len(list(combinations(known, 2)))
    p = min(1.0, pairs * welch(ranked[0][1], ranked[1][1]))
    p_equal = by_exchange([values for _, values in known])
    best = ranked[0][0] if max(p, p_equal) < _LEVEL else None
    return {"p_equal": p_equal, "best": best, "p_best": p, "level": _LEVEL}


def by_exchange(groups: Sequence[Array]) -> float:
    """Return p of the hypothesis that the rows do not differ, by exchanging devices between rows (Fisher, Pitman).

    It is the part of random exchanges, the rows themselves counted as one, whose rows differ by as much or more: by the
    F of an analysis of variance, or what is the same, ``sum n mean^2``. No distribution is assumed. Accuracies have a
    long tail towards chance, for which the distribution of F would not be right. Two rows of three devices cannot have
    a p below 0.1, and two of four cannot have one below 0.03.
    """
    every, sizes = np.concatenate(groups), [len(g) for g in groups]
    every = every - every.mean()
    orders = np.random.default_rng(_EXCHANGES).permuted(np.tile(every, (_EXCHANGES, 1)), axis=1)
    starts = np.cumsum([0, *sizes[:-1]])
    between, found = ((np.add.reduceat(x, starts, axis=-1) ** 2 / sizes).sum(-1) for x in (orders, every))
    return float((1 + np.sum(between >= found * (1 - 1e-9))) / (1 + _EXCHANGES))


def welch(one: Array, other: Array) -> float:
    """Return the two-sided p of the hypothesis that two samples of two or more have one mean (unequal variances)."""
    from scipy.special import stdtr

    parts = np.array([np.var(v, ddof=1) / len(v) for v in (one, other)])
    if parts.sum() <= 0:
        return 1.0 if one.mean() == other.mean() else 0.0
    freedom = parts.sum() ** 2 / sum(v**2 / (len(x) - 1) for v, x in zip(parts, (one, other), strict=True))
    t = abs(one.mean() - other.mean()) / parts.sum() ** 0.5
    return float(2 * stdtr(freedom, -t))


def compared(rows: Sequence[Row]) -> Mapping[str, Any]:
    """Return what a record says of the comparison of its rows, by quantity; nothing where devices are too few."""
    found = {name: comparison(rows, name) for name in ("accuracy", "accuracy_open")}
    return {name: of for name, of in found.items() if of is not None}
