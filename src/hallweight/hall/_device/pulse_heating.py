"""A pulse as a few segments of constant temperature and current, which the kinetics run through."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from hallweight.core import InputError, show
from hallweight.core.types import Array
from hallweight.membrane import StepResponse

from .._lattice.spin_states import Segment, Vector
from .self_heating import PulseRise, feedback_of, runs_away

_STEP = 8.0  # K between segments, up to _MAX_SEGMENTS: exp(8 K . 40 kT / (300 K)) is a factor of 3 in a rate
_MAX_SEGMENTS = 8
_NEGLIGIBLE = 2.0  # K: less than this is not followed
LEFT_STEP = 0.5
"""K, to which the heat of earlier pulses is rounded: 0.25 K . 40 kT / (300 K) is 3% in a rate."""
_GAUSS = np.array([-1.0, 1.0]) / 3**0.5  # places of a mean by two points
_PRECISION = 1e-6  # of the current that heats to T_C
_REMAINING = 0.05  # part of the rise that may be left when the cooling is cut off


class Course(NamedTuple):
    """A step of a rise that only grows: its duration (s) and its mean rise."""

    duration: float
    rise: float


def pulse_rise(step: StepResponse, j: float, width: float, left: float = 0.0) -> float:
    """Return how much a pulse of density ``j`` (A/m^2) and ``width`` (s) warms the film, K; infinite if it runs away.

    ``left`` (K): what earlier pulses add meanwhile, for the resistance only.
    """
    if feedback_of(step) == 0:
        return float(step(np.array([width]))[0]) * j**2
    if runs_away(step, j, width):
        return np.inf
    return float(PulseRise.of(step, j, width, left)(np.array([width]))[0])


def pulse_segments(
    step: StepResponse,
    j: float,
    width: float,
    ambient: float,
    field: Vector,
    *,
    pause: float = np.inf,
    left: float = 0.0,
) -> list[Segment]:
    """Cut a pulse of density ``j`` (A/m^2) and ``width`` (s), and the cooling after it, into segments.

    They are equal steps of temperature; each has the mean temperature over its time. The cooling is followed until 5%
    of the rise are left or ``pause`` (s) is over. The pulse starts at ``ambient`` (K), in ``field`` (T). What earlier
    pulses have ``left`` (K) acts on its power; :func:`warmer` adds it to the temperatures.
    """
    pulse = PulseRise.of(step, j, width, left)
    peak = float(pulse(np.array([width]))[0])
    count = n_segments(peak)
    if count == 0:
        return [Segment(width, ambient, j, field)]
    heating = cut_rise(pulse, width, count)
    out = [Segment(c.duration, ambient + c.rise, j, field) for c in heating]
    duration = cooling_time(pulse, width, pause)
    if duration > 0:
        cooling = cut_rise(lambda t: peak - np.maximum(pulse(t + width), 0.0), duration, count)
        out += [Segment(c.duration, ambient + peak - c.rise, 0.0, field) for c in cooling]
    return out


def warmer(segments: Sequence[Segment], left: Callable[[Array], Array]) -> list[Segment]:
    """Return the segments of a pulse with what earlier pulses have ``left`` (K at times since its begin).

    Each is warmer by the mean over its time. Temperatures are whole steps of half a kelvin, so that few occur in a
    train: rates are computed once for each, and segments that have become alike are joined.
    """
    duration = np.array([s.duration for s in segments])
    middle = np.cumsum(duration) - duration / 2
    rises = left(middle + np.multiply.outer(_GAUSS, duration / 2)).mean(0)
    warm = np.round((np.array([s.T for s in segments]) + rises) / LEFT_STEP) * LEFT_STEP
    out: list[Segment] = []
    for s, T in zip(segments, warm.tolist(), strict=True):
        if out and (out[-1].T, out[-1].j, out[-1].B) == (T, s.j, s.B):
            out[-1] = replace(out[-1], duration=out[-1].duration + s.duration)
        else:
            out.append(replace(s, T=T))
    return out


def n_segments(rise: float) -> int:
    """Number of segments for a rise (K); none below 2 K."""
    return 0 if rise < _NEGLIGIBLE else int(min(max(np.ceil(rise / _STEP), 1), _MAX_SEGMENTS))


def cooling_time(pulse: Callable[[Array], Array], width: float, pause: float) -> float:
    """Time (s) after a pulse until its heat has gone but for a twentieth, at most a thousand widths or the pause.

    ``pulse``: the rise at times since its begin.
    """
    t = width * np.geomspace(1e-4, 1e3, 400)
    remaining = pulse(t + width) / max(float(pulse(np.array([width]))[0]), 1e-300)
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


def check_heat(
    step: StepResponse, j: float, width: float, ambient: float, T_C: float, current: str, left: float = 0.0
) -> float:
    """Return the temperature (K) that a pulse reaches; ``current`` is that of the pulse in the user's words.

    ``left`` (K): of earlier pulses. Raises :class:`InputError` for a pulse that finds no temperature to settle at, and
    if it reaches the film's T_C: nothing is left that a current could switch.
    """
    hot = ambient + left + pulse_rise(step, j, width, left)
    if hot < T_C:
        return hot
    do = "lower the current, shorten the pulse or take a support that conducts heat better"
    if np.isfinite(hot):
        found = f"{current} for {show(width, 's')}, which heats the film to {hot:.0f} K"
        raise InputError(found, f"a film that stays below its T_C of {T_C:.0f} K", do)
    critical = np.sqrt(1 / (feedback_of(step) * float(step(np.array([width]))[0])))
    found = f"{current} for {show(width, 's')}: thermal runaway, since the resistance grows as the film warms"
    raise InputError(found, f"at most {critical / abs(j):.2g} times that current", do)


def current_to_T_C(step: StepResponse, per_current: float, width: float, ambient: float, T_C: float) -> float:
    """Return the current (A) whose pulse of a width (s) heats the film to its T_C; ``per_current`` in 1/m^2.

    Raises :class:`InputError` for a device without heating, and for a film without T_C.
    """
    per_square = float(step(np.array([width]))[0]) * per_current**2
    if per_square <= 0 or not np.isfinite(T_C):
        raise InputError("a device without heating or T_C", "an upper end for the current", "give it a support and T_C")
    linear = float(np.sqrt((T_C - ambient) / per_square))
    if feedback_of(step) == 0:
        return linear
    low, high = 0.0, linear
    while pulse_rise(step, high * per_current, width) < T_C - ambient:  # a resistance that falls
        low, high = high, 2 * high
    while high - low > _PRECISION * high:
        middle = (low + high) / 2
        low, high = (middle, high) if pulse_rise(step, middle * per_current, width) < T_C - ambient else (low, middle)
    return low
