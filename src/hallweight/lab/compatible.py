"""Whether several files are cycles of one device at one condition; what differs is said."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from hallweight.core import CONDITIONS, InputError, show
from hallweight.core.types import Array

from .curve_shape import noise
from .partial_trace import PartialTrace

_FACTOR = 3.0
"""Ratio of two ranges from which two files of pulses are not of one device."""
_SIGMAS = 5.0
_SHARE = 0.1
"""Loops differ if a number does by so many standard errors and by this share of it."""


def refuse_different(partials: Sequence[PartialTrace], names: Sequence[str]) -> None:
    """Raise :class:`InputError` if a condition, the scale, or the height or switching of the loops differs."""
    first = partials[0]
    for partial, name in zip(partials[1:], names[1:], strict=True):
        what = _difference(first, partial)
        if what:
            raise InputError(
                f"{what[0]} in {names[0]} and {what[1]} in {name}",
                "files of one device at one condition",
                "fit them as devices with group='devices', or one by one",
            )


def _difference(a: PartialTrace, b: PartialTrace) -> tuple[str, str] | None:
    """What differs, in words for each of two; None if nothing does."""
    for key, unit in CONDITIONS.items():
        x, y = a.meta.get(key), b.meta.get(key)
        if x is not None and y is not None and not np.isclose(x, y, rtol=0.02, atol=0.5 if unit == "K" else 0):
            word = key.replace("in_plane", "in-plane").replace("_", " ")
            return f"{'an' if word[0] in 'aeiou' else 'a'} {word} of {show(x, unit)}", show(y, unit)
    if (a.layout, a.quantity, a.unit) != (b.layout, b.quantity, b.unit):
        return None  # the joining itself names it
    if a.layout in ("field-loop", "current-loop"):
        return _of_loops(a, b)
    return _of_ranges(a, b) if a.layout == "pulses" else None


def _of_ranges(a: PartialTrace, b: PartialTrace) -> tuple[str, str] | None:
    ranges = [np.nanquantile(p.values, [0.02, 0.98]) for p in (a, b)]
    (low, high), (other_low, other_high) = ranges
    spans = sorted((high - low, other_high - other_low))
    if spans[1] < _FACTOR * spans[0] and low < other_high and other_low < high:
        return None
    words = [f"states from {show(float(x), a.unit)} to {show(float(y), a.unit)}" for x, y in ranges]
    return words[0], words[1]


class _Size(NamedTuple):
    """Half the step and half the distance of the two switching drives, with errors."""

    height: float
    height_err: float
    switching: float
    switching_err: float


def _of_loops(a: PartialTrace, b: PartialTrace) -> tuple[str, str] | None:
    drive = "field" if a.layout == "field-loop" else "current"
    one, two = (_size(p.coords[drive], p.values) for p in (a, b))
    if one is None or two is None:
        return None
    if _differ(one.height, two.height, one.height_err, two.height_err):
        return f"a loop of height 2 x {show(one.height, a.unit)}", f"2 x {show(two.height, a.unit)}"
    if _differ(one.switching, two.switching, one.switching_err, two.switching_err):
        unit = "T" if drive == "field" else a.units.get("current", "A")
        return f"a loop that switches at {show(one.switching, unit)}", show(two.switching, unit)
    return None


def _differ(a: float, b: float, a_err: float, b_err: float) -> bool:
    return abs(a - b) > max(_SIGMAS * float(np.hypot(a_err, b_err)), _SHARE * max(abs(a), abs(b)))


def _size(x: Array, y: Array) -> _Size | None:
    """Opening of a loop: the widest distance of its branches, and half its area over that; no model is fitted."""
    x, y = np.asarray(x, float), np.asarray(y, float)
    move = np.sign(np.diff(x, prepend=x[:1]))
    rising, falling = move > 0, move < 0
    if min(rising.sum(), falling.sum()) < 8:
        return None
    low, high = max(x[rising].min(), x[falling].min()), min(x[rising].max(), x[falling].max())
    grid = np.linspace(low, high, 201)
    up, down = (_branch(x[k], y[k], grid) for k in (rising, falling))
    opening = np.abs(down - up)
    sigma = noise(y)
    widest = float(np.quantile(opening, 0.95))
    if widest < 6 * sigma or widest == 0:
        return None
    step = float(np.median(np.abs(np.diff(x))[np.diff(x) != 0]))
    switching = float(opening[opening > 0.5 * widest].size) / len(grid) * (high - low) / 2
    return _Size(widest / 2, sigma, switching, step)


def _branch(x: Array, y: Array, grid: Array) -> Array:
    order = np.argsort(x, kind="stable")
    places, where = np.unique(x[order], return_inverse=True)
    mean = np.bincount(where, weights=y[order]) / np.bincount(where)
    return np.interp(grid, places, mean)
