"""What is applied against time: pulses, trains, sines and sampled curves, each a polygon."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from hallweight.core import InputError, parse, show
from hallweight.core.errors import names_keywords
from hallweight.core.types import Array
from hallweight.core.validation import positive, whole_number

Quantity = str | float
"""``"1 ns"``, or a number in SI units."""
Quantities = Quantity | Sequence[Quantity]
"""One quantity or several."""
EDGE = 1e-15
"""Time of an edge that is asked to be sharp, s: so short that the integrator's step decides, and a waveform has one
value at each time."""
_POINTS_PER_PERIOD = 256  # of a sine: the polygon is off by at most (2 pi/256)^2/8 = 8e-5 of the amplitude
_MAX_PERIODS = 1e5


@names_keywords
@dataclass(frozen=True, eq=False)
class Waveform:
    """A current density (A/m^2) or field (T) against time: linear between ``values`` (k,) at ``times`` (k,) s.

    Zero outside. ``waveform(t)`` samples it; ``a + b`` is a, then b; ``2 * a`` scales. ``text`` describes it.
    Raises :class:`InputError` for numbers that are not finite or times that do not rise from zero.
    """

    times: Array
    values: Array
    unit: str
    text: str

    def __post_init__(self) -> None:
        t, y = self.times, self.values
        if t.ndim != 1 or t.shape != y.shape or len(t) < 2:
            shapes = f"times of shape {t.shape} and values of shape {y.shape}"
            raise InputError(shapes, "two equally long rows of at least two numbers", "give each time its value")
        bad = np.flatnonzero(~(np.isfinite(t) & np.isfinite(y)))
        if len(bad):
            found = f"time {t[bad[0]]} and value {y[bad[0]]} at point {bad[0]} of a waveform"
            raise InputError(found, "finite numbers", "remove that point or give it finite numbers")
        if t[0] != 0 or np.any(np.diff(t) <= 0):
            at = 0 if t[0] != 0 else int(np.argmax(np.diff(t) <= 0)) + 1
            found = f"time {t[at]:g} s at point {at} of a waveform"
            raise InputError(found, "times that rise from 0", "sort the points")

    @property
    def duration(self) -> float:
        """Length, s."""
        return float(self.times[-1])

    @property
    def shortest(self) -> float:
        """The shortest time over which it changes, s, sharp edges left out; the duration if it is constant."""
        spans = np.diff(self.times)[np.diff(self.values) != 0]
        soft = spans[spans > 2 * EDGE]
        return float(soft.min()) if len(soft) else self.duration

    @property
    def peak(self) -> float:
        """Largest magnitude, in ``unit``."""
        return float(np.abs(self.values).max())

    def __call__(self, t: ArrayLike) -> Array:
        """Return the values at times ``t`` (n,) s."""
        return np.asarray(np.interp(np.asarray(t, float), self.times, self.values, left=0.0, right=0.0))

    def __add__(self, other: "Waveform") -> "Waveform":
        if not isinstance(other, Waveform):
            return NotImplemented
        if other.unit != self.unit:
            found = f"a waveform in '{self.unit}' followed by one in '{other.unit}'"
            raise InputError(found, "the same quantity", "give field and current apart")
        return join([self, other], f"{self.text}; {other.text}")

    def __mul__(self, factor: float) -> "Waveform":
        return Waveform(self.times, factor * self.values, self.unit, f"{factor:g} x ({self.text})")

    __rmul__ = __mul__


@names_keywords
def pulse(amplitude: Quantity, width: Quantity, *, rise: Quantity = 0.0, unit: str = "A/m^2") -> Waveform:
    """One trapezoidal pulse; ``width`` is taken at half its height, ``rise`` is the time of each linear edge.

    >>> pulse("1e11 A/m^2", "1 ns", rise="100 ps")([0, 50e-12, 100e-12, 600e-12]).round(3)
    array([0.e+00, 5.e+10, 1.e+11, 1.e+11])
    """
    top, seconds = parse(amplitude, unit), positive("width", width, "s")
    edge = max(time_from_zero("rise", rise), EDGE)
    if edge > seconds:
        found = f"a rise of {show(edge, 's')} in a pulse of {show(seconds, 's')}"
        raise InputError(found, "a rise that is at most the width", "shorten the rise or lengthen the pulse")
    times = [0.0, edge, seconds, seconds + edge] if seconds > edge else [0.0, edge, 2 * edge]
    values = [0.0, top, top, 0.0] if seconds > edge else [0.0, top, 0.0]
    soft = f", rise {show(edge, 's')}" if edge > EDGE else ""
    return Waveform(np.array(times), np.array(values), unit, f"pulse of {show(top, unit)}, {show(seconds, 's')}{soft}")


def pause(duration: Quantity, unit: str = "A/m^2") -> Waveform:
    """Nothing applied for ``duration``."""
    seconds = positive("duration", duration, "s")
    return Waveform(np.array([0.0, seconds]), np.zeros(2), unit, f"wait {show(seconds, 's')}")


@names_keywords
def train(
    amplitude: Quantity, width: Quantity, count: int, *, gap: Quantity, rise: Quantity = 0.0, unit: str = "A/m^2"
) -> Waveform:
    """``count`` equal pulses, each followed by ``gap`` without drive."""
    count = whole_number("count", count, least=1)
    one = pulse(amplitude, width, rise=rise, unit=unit) + pause(gap, unit)
    times = (np.arange(count)[:, None] * one.duration + one.times[None, 1:]).ravel()
    values = np.tile(one.values[1:], count)
    return Waveform(np.append(0.0, times), np.append(0.0, values), unit, f"{count} times ({one.text})")


@names_keywords
def sine(amplitude: Quantity, frequency: Quantity, duration: Quantity, *, unit: str = "A/m^2") -> Waveform:
    """``amplitude sin(2 pi frequency t)`` for ``duration``."""
    top, seconds, hertz = parse(amplitude, unit), positive("duration", duration, "s"), parse(frequency, "Hz")
    if not 0 < hertz * seconds < _MAX_PERIODS:
        found = f"a sine of {hertz * seconds:g} periods"
        raise InputError(found, "more than none and fewer than 100,000", "change frequency or duration")
    t = np.linspace(0.0, seconds, max(int(np.ceil(_POINTS_PER_PERIOD * hertz * seconds)), 2) + 1)
    text = f"sine of {show(top, unit)} at {show(hertz, 'Hz')}, {show(seconds, 's')}"
    return Waveform(t, top * np.sin(2 * np.pi * hertz * t), unit, text)


@names_keywords
def sampled(times: ArrayLike, values: ArrayLike, *, unit: str = "A/m^2", text: str = "sampled") -> Waveform:
    """A measured or computed curve: ``values`` (k,) SI at ``times`` (k,) s, linear between."""
    try:
        return Waveform(np.array(times, float), np.array(values, float), unit, f"{text}, {np.size(times)} points")
    except (TypeError, ValueError) as error:
        if isinstance(error, InputError):
            raise
        found = f"a waveform that is not numbers ({error})"
        raise InputError(found, "two rows of numbers", "give times in s and values in SI units") from None


def join(parts: Sequence[Waveform], text: str) -> Waveform:
    """Return waveforms one after the other as one, described by ``text``; faster than many ``+``."""
    times, values = [parts[0].times[:1]], [parts[0].values[:1]]
    end = 0.0
    for part in parts:
        continuous = values[-1][-1] == part.values[0]
        times.append(end + (0.0 if continuous else EDGE) + (part.times[1:] if continuous else part.times))
        values.append(part.values[1:] if continuous else part.values)
        end = float(times[-1][-1])
    return Waveform(np.concatenate(times), np.concatenate(values), parts[0].unit, text)


def time_from_zero(name: str, value: Quantity) -> float:
    """Return a time in s that may be zero; refuses one below."""
    seconds = parse(value, "s")
    if seconds < 0:
        raise InputError(f"{name} = {value!r}", "a time from 0", f"give {name} as '1 ns'")
    return seconds


def optional_time(value: Quantity | None) -> float | None:
    """Return a time in s, or None where none is given."""
    return None if value is None else parse(value, "s")
