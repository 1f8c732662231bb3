"""A pulse as a few segments of constant temperature and current, which the kinetics run through."""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from hallweight.core import InputError, show
from hallweight.core.types import Array
from hallweight.membrane import StepResponse, rise_after_pulse

from .._lattice.spin_states import Segment, Vector

_STEP = 8.0  # K between segments, up to _MAX_SEGMENTS: exp(8 K . 40 kT / (300 K)) is a factor of 3 in a rate
_MAX_SEGMENTS = 8
_NEGLIGIBLE = 2.0  # K: less than this is not followed
_REMAINING = 0.05  # part of the rise that may be left when the cooling is cut off


class Course(NamedTuple):
    """A step of a rise that only grows: its duration (s) and its mean rise."""

    duration: float
    rise: float


def pulse_rise(step: StepResponse, j: float, width: float) -> float:
    """Return how much a pulse of density ``j`` (A/m^2) and ``width`` (s) warms the film, K."""
    return float(step(np.array([width]))[0]) * j**2


def pulse_segments(
    step: StepResponse, j: float, width: float, ambient: float, field: Vector, *, pause: float = np.inf
) -> list[Segment]:
    """Cut a pulse of density ``j`` (A/m^2) and ``width`` (s), and the cooling after it, into segments.

    They are equal steps of temperature; each has the mean temperature over its time. The cooling is followed until 5%
    of the rise are left or ``pause`` (s) is over. Every pulse starts at ``ambient`` (K), in ``field`` (T).
    """
    peak = pulse_rise(step, j, width)
    count = n_segments(peak)
    if count == 0:
        return [Segment(width, ambient, j, field)]
    heating = cut_rise(lambda t: step(t) * j**2, width, count)
    out = [Segment(c.duration, ambient + c.rise, j, field) for c in heating]
    duration = cooling_time(step, width, pause)
    if duration > 0:
        cooling = cut_rise(lambda t: peak - rise_after_pulse(step, width, t) * j**2, duration, count)
        out += [Segment(c.duration, ambient + peak - c.rise, 0.0, field) for c in cooling]
    return out


def n_segments(rise: float) -> int:
    """Number of segments for a rise (K); none below 2 K."""
    return 0 if rise < _NEGLIGIBLE else int(min(max(np.ceil(rise / _STEP), 1), _MAX_SEGMENTS))


def cooling_time(step: StepResponse, width: float, pause: float) -> float:
    """Time (s) after a pulse until its heat has gone but for a twentieth, at most a thousand widths or the pause."""
    t = width * np.geomspace(1e-4, 1e3, 400)
    remaining = rise_after_pulse(step, width, t) / max(float(step(np.array([width]))[0]), 1e-300)
    cooled = np.flatnonzero(remaining < _REMAINING)
    return float(min(t[cooled[0]] if len(cooled) else t[-1], pause))


def cut_rise(rise: Callable[[Array], Array], duration: float, count: int) -> list[Course]:
    """Return ``count`` equal steps of a rise that only grows over a ``duration`` (s)."""
    t = np.concatenate([[0.0], duration * np.geomspace(1e-7, 1.0, 600)])
    course = np.maximum.accumulate(rise(t))
    area = np.concatenate([[0.0], np.cumsum(0.5 * (course[1:] + course[:-1]) * np.diff(t))])
    edges = np.interp(np.linspace(course[0], course[-1], count + 1)[1:-1], course, t)
    edges = np.concatenate([[0.0], edges, [duration]])
    edges = edges[np.concatenate([[True], np.diff(edges) > 1e-9 * duration])]
    edges[-1] = duration
    areas = np.diff(np.interp(edges, t, area))
    return [Course(float(d), float(a / d)) for d, a in zip(np.diff(edges), areas, strict=True)]


def check_heat(step: StepResponse, j: float, width: float, ambient: float, T_C: float, current: str) -> float:
    """Return the temperature (K) that a pulse reaches; ``current`` is that of the pulse in the user's words.

    Raises :class:`InputError` if that is the film's T_C or more: nothing is left that a current could switch.
    """
    hot = ambient + pulse_rise(step, j, width)
    if hot < T_C:
        return hot
    raise InputError(
        f"{current} for {show(width, 's')}, which heats the film to {hot:.0f} K",
        f"a film that stays below its T_C of {T_C:.0f} K",
        "lower the current, shorten the pulse or take a support that conducts heat better",
    )


def current_to_T_C(rise_per_square: float, ambient: float, T_C: float) -> float:
    """Return the current (A) whose pulse heats the film to its T_C; ``rise_per_square`` in K/A^2.

    Raises :class:`InputError` for a device without heating, and for a film without T_C.
    """
    if rise_per_square <= 0 or not np.isfinite(T_C):
        raise InputError("a device without heating or T_C", "an upper end for the current", "give it a support and T_C")
    return float(np.sqrt((T_C - ambient) / rise_per_square))
